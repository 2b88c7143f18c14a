//! A bench for the center: plays scripts, shows what came out, and watches
//! that nothing is lost or doubled, whatever the script does.

mod show;
pub mod site;
mod watch;

pub use site::{agent, site};
pub use watch::{Counts, Watch};

use crate::{
    Center, Event, Hearing, Input, Origin, Output, PlayId, QueryAnswer, QueryId, Recorded,
    RequestId, SeatCommand, SeatPhone, Story, Wall,
};
use base::{AgentId, InteractionId, LegId, Moment, PhoneNumber, Rng, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// 2026-11-24T00:00:00Z, the scripts' second 0.
pub const START: Timestamp = Timestamp::from_unix_ms(1_795_478_400_000);

/// A center, the phones around it, and what they said to one another.
///
/// Phones are prompt: what is accepted, picked up or rung for auto-answer is
/// up at once, what is released has ended at once, until the script says
/// `slow`.
pub struct Bench {
    center: Center,
    watch: Watch,
    wall: Wall,
    now: Moment,
    slow: bool,
    /// Show how numbers are written.
    numbers: bool,
    /// Show on whose behalf is rung.
    behalf: bool,
    legs: BTreeMap<String, LegId>,
    names: BTreeMap<LegId, String>,
    plays: BTreeMap<LegId, PlayId>,
    asked: Vec<QueryId>,
    requests: BTreeMap<RequestId, AgentId>,
    lines: Vec<(u64, String)>,
    parties: BTreeMap<InteractionId, String>,
    times: Vec<(String, i64)>,
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            center: Center::new(Rng::new(7)),
            watch: Watch::default(),
            wall: Wall::default(),
            now: Moment::ZERO,
            slow: false,
            numbers: false,
            behalf: false,
            legs: BTreeMap::new(),
            names: BTreeMap::new(),
            plays: BTreeMap::new(),
            asked: Vec::new(),
            requests: BTreeMap::new(),
            lines: Vec::new(),
            parties: BTreeMap::new(),
            times: Vec::new(),
        };
        bench.feed(Input::ClockSet { zero: START });
        bench.feed(Input::Configured(Box::new(site())));
        bench.lines.clear();
        bench
    }

    fn feed(&mut self, input: Input) {
        self.watch.input(&input);
        self.center.handle(input, self.now);
        self.drain();
    }

    fn go_to(&mut self, now: Moment) {
        while let Some(at) = self.center.deadline().filter(|at| *at <= now) {
            self.now = self.now.max(at);
            self.center.handle_timeout(self.now);
            self.drain();
        }
        self.now = now;
    }

    fn drain(&mut self) {
        let mut follow = Vec::new();
        while let Some(output) = self.center.poll() {
            self.watch.output(&output);
            self.learn(&output);
            let second = self.now.elapsed().as_secs();
            let line = show::output(self, &output);
            self.lines.push((second, line));
            if !self.slow {
                follow.extend(prompt_answer(&output));
            }
        }
        for input in follow {
            self.feed(input);
        }
    }

    fn learn(&mut self, output: &Output) {
        match output {
            Output::Ring { leg, device, .. } if !self.names.contains_key(leg) => {
                self.name(*leg, show::device(device));
            }
            Output::Hear { leg, hearing: Hearing::Playlist { play, .. } } => {
                self.plays.insert(*leg, *play);
            }
            Output::Ask { query, .. } => self.asked.push(*query),
            Output::Recorded(recorded) => {
                let text = serde_json::to_string(recorded).expect("events can be written");
                let again: Recorded = serde_json::from_str(&text).expect("and read");
                assert_eq!(again, *recorded);
                self.wall.apply(recorded);
                self.learn_time(recorded);
            }
            _ => {}
        }
    }

    fn learn_time(&mut self, recorded: &Recorded) {
        let Event::Interaction { interaction, story } = &recorded.event else { return };
        if let Story::Started { leg, .. } = story {
            let name = self.names.get(leg).cloned().unwrap_or_default();
            self.parties.insert(*interaction, name);
        }
        let name = self.parties.get(interaction).cloned().unwrap_or_default();
        self.times.push((name, recorded.at.unix_ms()));
    }

    fn name(&mut self, leg: LegId, name: String) {
        self.names.insert(leg, name.clone());
        self.legs.insert(name, leg);
    }

    fn leg(&self, name: &str) -> LegId {
        *self.legs.get(name).unwrap_or_else(|| panic!("no leg is called {name}"))
    }

    fn play_all(&mut self, script: &str) {
        script.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(|line| {
            self.play(line);
        });
    }

    /// One line of a script: `second event arguments`.
    fn play(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let second: u64 = words[0].parse().expect("each line starts with a second");
        self.go_to(Moment::ZERO + Duration::from_secs(second));
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        let name = word(2);
        match word(1) {
            "-" => {}
            "clock" => {
                let ms: i64 = name.parse::<i64>().expect("seconds") * 1_000;
                let zero = Timestamp::from_unix_ms(START.unix_ms() + ms);
                self.feed(Input::ClockSet { zero });
            }
            "slow" => self.slow = true,
            "numbers" => self.numbers = true,
            "behalf" => self.behalf = true,
            "prompt" => self.slow = false,
            "call" | "web" | "dials" | "pbx" => self.arrive(word(1), name, word(3)),
            "replaces" => self.replaces(name, word(3)),
            "open" | "closed" => self.feed(Input::CalendarChanged {
                calendar: name.to_owned(),
                open: word(1) == "open",
            }),
            "key" | "info" => {
                let (leg, with_sound) = (self.leg(name), word(1) == "key");
                for key in word(3).chars() {
                    self.feed(Input::Digit { leg, key, with_sound });
                }
            }
            "heard" => {
                let leg = self.leg(name);
                let play = self.plays.get(&leg).copied().unwrap_or(PlayId(0));
                self.feed(Input::Played { leg, play });
            }
            "known" => self
                .answer(QueryAnswer::Caller(crate::CallerKnown { dedicated: Some(agent(name)) })),
            "word" => self.answer(QueryAnswer::Word(name.to_owned())),
            "nothing" => self.answer(QueryAnswer::Nothing),
            "page" => self.feed(Input::PhoneConnected { agent: agent(name) }),
            "trunk" => {
                let (trunk, up) = (name.to_owned(), word(3) == "up");
                self.feed(Input::TrunkChanged { trunk, up });
            }
            "lost" => self.feed(Input::PhoneLost { agent: agent(name) }),
            "registers" => self.feed(Input::ExtensionRegistered { extension: name.to_owned() }),
            "unregisters" => self.feed(Input::ExtensionGone { extension: name.to_owned() }),
            "leaves" => {
                let mut config = site();
                config.agents.remove(&agent(name));
                self.feed(Input::Configured(Box::new(config)));
            }
            "in" => self.sign_in(name, word(3)),
            "refer" => {
                let (leg, to) = (self.leg(name), word(3).parse().ok());
                self.feed(Input::LegTransferAsked { leg, to });
            }
            fact => {
                if !self.leg_fact(fact, name, word(3)) {
                    self.command(fact, name, &words);
                }
            }
        }
    }

    fn leg_fact(&mut self, fact: &str, name: &str, cause: &str) -> bool {
        let known = [
            "rings",
            "early",
            "answers",
            "ends",
            "fails",
            "holds",
            "takes_back",
            "quiet",
            "silent",
            "sounds",
        ];
        if !known.contains(&fact) {
            return false;
        }
        let leg = self.leg(name);
        self.feed(match fact {
            "rings" => Input::LegRinging { leg },
            "early" => Input::LegEarlyMedia { leg },
            "answers" => Input::LegAnswered { leg },
            "ends" => {
                let (cause, q850) = show::cause_and_code(cause);
                Input::LegEnded { leg, cause, q850 }
            }
            "fails" => {
                let (cause, q850) = show::cause_and_code(cause);
                Input::LineFailed { leg, cause, q850 }
            }
            "holds" => Input::LegHeld { leg },
            "takes_back" => Input::LegRetrieved { leg },
            "silent" => Input::LegSilent { leg },
            "sounds" => Input::LegHeard { leg },
            _ => Input::LegQuiet { leg },
        });
        true
    }

    fn new_leg(&mut self, name: &str) -> LegId {
        let count = u64::try_from(self.names.len()).expect("few legs") + 1;
        let leg = LegId::new(count, u128::from(count) << 64);
        self.name(leg, name.to_owned());
        leg
    }

    fn arrive(&mut self, how: &str, name: &str, called: &str) {
        let leg = self.new_leg(name);
        let origin = match how {
            "call" => Origin::Trunk("carrier".into()),
            "pbx" => Origin::Trunk("pbx".into()),
            "web" => Origin::Web,
            _ => Origin::Extension(name.to_owned()),
        };
        let called = if called.is_empty() { "12345" } else { called };
        self.feed(Input::LegArrived {
            leg,
            origin,
            caller: "13800138000".parse().ok(),
            called: called.parse().expect("dialable"),
        });
    }

    /// `8003b` is another device of extension 8003.
    fn replaces(&mut self, name: &str, replaced: &str) {
        let of = |device: &str| device.trim_end_matches(char::is_alphabetic).to_owned();
        let replaced_leg = self.leg(replaced);
        let leg = self.new_leg(name);
        let (extension, own) = (of(name), of(name) == of(replaced));
        self.feed(Input::LegReplaces { leg, replaced: replaced_leg, extension, own });
    }

    fn answer(&mut self, answer: QueryAnswer) {
        let query = self.asked.pop().expect("something was asked");
        self.feed(Input::Answered { query, answer });
    }

    /// Signs an agent in, in the browser or on a desk phone, and makes it ready.
    fn sign_in(&mut self, name: &str, extension: &str) {
        let phone = if extension.is_empty() {
            self.feed(Input::PhoneConnected { agent: agent(name) });
            SeatPhone::Browser
        } else {
            self.feed(Input::ExtensionRegistered { extension: extension.to_owned() });
            SeatPhone::Extension(extension.to_owned())
        };
        self.ask(name, SeatCommand::SignIn { phone });
        self.ask(name, SeatCommand::Ready);
    }

    fn ask(&mut self, name: &str, command: SeatCommand) {
        let request = RequestId(u64::try_from(self.requests.len()).expect("few requests"));
        self.requests.insert(request, agent(name));
        self.feed(Input::Seat { request, agent: agent(name), command });
    }

    fn command(&mut self, command: &str, name: &str, words: &[&str]) {
        let text = words.get(3).copied().unwrap_or_default();
        let number = || text.parse::<PhoneNumber>().expect("a number");
        let phone = |text: &str| match text {
            "browser" => SeatPhone::Browser,
            extension => SeatPhone::Extension(extension.to_owned()),
        };
        let command = match command {
            "sign_in" => SeatCommand::SignIn { phone: phone(text) },
            "sign_out" => SeatCommand::SignOut,
            "ready" => SeatCommand::Ready,
            "not_ready" => SeatCommand::NotReady { reason: text.to_owned() },
            "answer" => SeatCommand::Answer,
            "hang_up" => SeatCommand::HangUp,
            "dial" => SeatCommand::Dial { number: number() },
            "hold" => SeatCommand::Hold,
            "retrieve" => SeatCommand::Retrieve,
            "transfer" => SeatCommand::BlindTransfer { to: number() },
            "consult" => SeatCommand::Consult { to: number() },
            "complete" => SeatCommand::CompleteTransfer,
            "cancel" => SeatCommand::CancelConsult,
            "send" => SeatCommand::SendDigits { digits: text.to_owned() },
            "wrapped" => SeatCommand::EndWrapUp,
            "monitor" => SeatCommand::Monitor { agent: agent(text) },
            "stop" => SeatCommand::StopMonitor,
            other => panic!("no event is called {other}"),
        };
        self.ask(name, command);
    }
}

/// What a prompt phone does at once.
fn prompt_answer(output: &Output) -> Option<Input> {
    match output {
        Output::Accept { leg }
        | Output::PickUp { leg }
        | Output::Ring { leg, auto_answer: true, .. } => Some(Input::LegAnswered { leg: *leg }),
        Output::Release { leg, cause, q850 } => {
            Some(Input::LegEnded { leg: *leg, cause: *cause, q850: *q850 })
        }
        _ => None,
    }
}

/// The wall after a script.
pub fn wall_after(script: &str) -> Wall {
    let mut bench = Bench::new();
    bench.play_all(script);
    bench.wall
}

/// Each step of every story, by the name of the party that began it, with its
/// civil time in Unix ms.
pub fn times_after(script: &str) -> Vec<(String, i64)> {
    let mut bench = Bench::new();
    bench.play_all(script);
    bench.times
}

/// Plays a script and compares those lines of what came out whose first word
/// is among `kinds`.
#[track_caller]
pub fn check(kinds: &str, script: &str, expected: &str) {
    check_after("", kinds, script, expected);
}

/// The same, after something has happened that is not looked at.
#[track_caller]
pub fn check_after(before: &str, kinds: &str, script: &str, expected: &str) {
    let mut bench = Bench::new();
    bench.play_all(before);
    bench.lines.clear();
    bench.play_all(script);
    let kinds: Vec<&str> = kinds.split_whitespace().collect();
    let kept = |line: &str| kinds.iter().any(|kind| line.split(' ').next() == Some(*kind));
    let shown = bench.lines.iter().map(|(second, line)| (format!("{second} {line}"), kept(line)));
    let (all, actual): (Vec<_>, Vec<_>) =
        shown.map(|(line, kept)| (line.clone(), kept.then_some(line))).unzip();
    let actual: Vec<String> = actual.into_iter().flatten().collect();
    let squeeze = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected: Vec<String> =
        expected.lines().map(squeeze).filter(|line| !line.is_empty()).collect();
    assert!(
        actual == expected,
        "expected:\n{}\n\ngot:\n{}\n\nall:\n{}",
        expected.join("\n"),
        actual.join("\n"),
        all.join("\n"),
    );
}
