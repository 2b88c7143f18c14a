//! What the shell, the telephones and the network do in a world: they carry
//! out what the center wants, late and not always well.

use crate::testing::site;
use crate::{CallerKnown, Cause, Device, Hearing, Input, Output, PlayId, Query, QueryAnswer};
use base::{AgentId, LegId, Moment, PhoneNumber, Rng};
use std::collections::BTreeMap;
use std::time::Duration;

/// Something that will happen, unless its subject is gone by then.
#[derive(Debug, Clone)]
pub enum Happening {
    Input(Box<Input>),
    Leg(LegId, What),
    Caller,
    Idea(AgentId),
    Fault,
    Crash,
}

#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Rings,
    Early,
    Answers,
    Ends(Cause),
    LineFails,
    Played(PlayId),
    Key(char),
    Quiet,
    Silent,
    Heard,
    Holds,
    TakesBack,
    Refers(Option<PhoneNumber>),
}

#[derive(Default)]
pub struct Shell {
    pub legs: BTreeMap<LegId, FakeLeg>,
    schedule: BTreeMap<(Moment, u64), Happening>,
    scheduled: u64,
}

#[derive(Debug, Default, Clone)]
pub struct FakeLeg {
    /// The agent's phone it is, as far as the world can tell.
    pub phone: Option<Device>,
    pub up: bool,
    pub gone: bool,
    pub playing: Option<PlayId>,
}

impl Shell {
    pub fn at(&mut self, when: Moment, happening: Happening) {
        self.scheduled += 1;
        self.schedule.insert((when, self.scheduled), happening);
    }

    pub fn next(&self) -> Option<Moment> {
        self.schedule.first_key_value().map(|((at, _), _)| *at)
    }

    pub fn take(&mut self, now: Moment) -> Option<Happening> {
        let first = self.schedule.first_entry().filter(|first| first.key().0 <= now)?;
        Some(first.remove())
    }

    /// Late news are of legs that are not long gone.
    pub fn forget_long_gone(&mut self) {
        if self.legs.len() > 200 {
            self.legs.retain(|_, leg| !leg.gone);
        }
    }

    /// The input that tells it; `None` if the leg is gone and the news with it.
    pub fn leg_happens(&mut self, leg: LegId, what: What, late: bool) -> Option<Input> {
        let fake = self.legs.get_mut(&leg)?;
        let ends = matches!(what, What::Ends(_));
        if fake.gone && (ends || !late) {
            return None;
        }
        if let What::Played(play) = &what
            && fake.playing != Some(*play)
            && !late
        {
            return None;
        }
        if what == What::Answers {
            fake.up = true;
        }
        fake.gone |= ends;
        Some(match what {
            What::Rings => Input::LegRinging { leg },
            What::Early => Input::LegEarlyMedia { leg },
            What::Answers => Input::LegAnswered { leg },
            What::Ends(cause) => Input::LegEnded { leg, cause, q850: None },
            What::LineFails => Input::LineFailed { leg, cause: Cause::Congestion, q850: Some(34) },
            What::Played(play) => Input::Played { leg, play },
            What::Key(key) => Input::Digit { leg, key, with_sound: true },
            What::Quiet => Input::LegQuiet { leg },
            What::Silent => Input::LegSilent { leg },
            What::Heard => Input::LegHeard { leg },
            What::Holds => Input::LegHeld { leg },
            What::TakesBack => Input::LegRetrieved { leg },
            What::Refers(to) => Input::LegTransferAsked { leg, to },
        })
    }

    pub fn react(&mut self, output: &Output, now: Moment, rng: &mut Rng) {
        let ms = |rng: &mut Rng, max: u64| Duration::from_millis(rng.below(max));
        match output {
            Output::Accept { leg } | Output::PickUp { leg } => {
                let at = now + ms(rng, 300);
                self.at(at, Happening::Leg(*leg, What::Answers));
            }
            Output::Ring { leg, device, auto_answer, .. } => {
                self.legs
                    .insert(*leg, FakeLeg { phone: Some(device.clone()), ..FakeLeg::default() });
                self.rung(*leg, device, *auto_answer, now, rng);
            }
            Output::Release { leg, cause, .. } => {
                let at = now + ms(rng, 500);
                self.at(at, Happening::Leg(*leg, What::Ends(*cause)));
            }
            Output::Hear { leg, hearing } => {
                let play = match hearing {
                    Hearing::Playlist { play, prompts, repeat: false } => {
                        let long = u64::try_from(prompts.len()).unwrap_or(1) * 800;
                        if !rng.chance(2) {
                            let at = now + Duration::from_millis(long);
                            self.at(at, Happening::Leg(*leg, What::Played(*play)));
                        }
                        Some(*play)
                    }
                    _ => None,
                };
                if let Some(fake) = self.legs.get_mut(leg) {
                    assert!(!fake.gone || fake.up, "{leg} hears before it is up");
                    fake.playing = play;
                }
            }
            Output::Ask { query, question } if !rng.chance(10) => {
                let answer = match question {
                    Query::Caller { .. } if rng.chance(30) => {
                        QueryAnswer::Caller(CallerKnown { dedicated: Some(site::any_agent(rng)) })
                    }
                    Query::Flow { .. } if rng.chance(60) => QueryAnswer::Word("handling".into()),
                    _ => QueryAnswer::Nothing,
                };
                let at = now + ms(rng, 4_000);
                let answered = Input::Answered { query: *query, answer };
                self.at(at, Happening::Input(Box::new(answered)));
            }
            _ => {}
        }
    }

    /// What a phone does that is rung.
    fn rung(&mut self, leg: LegId, device: &Device, auto: bool, now: Moment, rng: &mut Rng) {
        let after = |rng: &mut Rng, from: u64, to: u64| {
            now + Duration::from_millis(from + rng.below(to - from))
        };
        if rng.chance(5) {
            let causes = [Cause::Busy, Cause::Unreachable, Cause::Failed, Cause::Lost];
            let cause = causes[usize::try_from(rng.below(4)).unwrap_or(0)];
            let at = after(rng, 1, 900);
            self.at(at, Happening::Leg(leg, What::Ends(cause)));
            return;
        }
        let outside = matches!(device, Device::Outside { .. });
        if outside && rng.chance(20) {
            let at = after(rng, 20, 4_000);
            self.at(at, Happening::Leg(leg, What::LineFails));
            return;
        }
        let at = after(rng, 20, 400);
        self.at(at, Happening::Leg(leg, What::Rings));
        if outside && rng.chance(30) {
            let at = after(rng, 400, 3_000);
            self.at(at, Happening::Leg(leg, What::Early));
        }
        if auto {
            let at = after(rng, 400, 800);
            self.at(at, Happening::Leg(leg, What::Answers));
        } else if rng.chance(70) {
            let at = after(rng, 500, 25_000);
            self.at(at, Happening::Leg(leg, What::Answers));
        } else if rng.chance(40) {
            let cause = if rng.chance(50) { Cause::Rejected } else { Cause::Busy };
            let at = after(rng, 500, 20_000);
            self.at(at, Happening::Leg(leg, What::Ends(cause)));
        }
        if outside {
            let at = after(rng, 30_000, 400_000);
            self.at(at, Happening::Leg(leg, What::Ends(Cause::Normal)));
        }
    }
}
