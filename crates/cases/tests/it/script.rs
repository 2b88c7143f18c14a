//! Scenarios as text that a 12345 expert can read. A line is
//!
//! ```text
//! 2026-11-24 09:05 agent dispatch water => dispatched, sign by 2026-11-25, …
//! ```
//!
//! when, who, what, and after the arrow what came of it: the state, the clocks
//! that run and how the case stands; or the refusal, with its article.
//! People of a unit are `operator@water`, `leader@water`.

use base::{CaseId, InteractionId, Timestamp, UnitId, UserId};
use cases::{
    Actor, Attachment, Case, CaseNumber, CaseRole, Channel, Command, FollowUp, Ground, Intake,
    Kind, Matter, NoticeKind, Now, Outcome, Profile, Recorded, Refusal, Requester, Rules,
    Satisfaction, Standing, Step, Urgency, Way, WorkingCalendar, WorkingDays,
};
use jiff::civil::DateTime;

/// A case in the making, and the book of law beside it.
pub struct Play {
    pub calendar: WorkingCalendar,
    pub profile: Profile,
    pub case: Option<Case>,
    pub history: Vec<Recorded>,
}

/// Plays the script and compares what comes of each line.
///
/// # Panics
/// If a line came out otherwise; prints the script as it really went.
pub fn check(script: &str) -> Play {
    check_with(Profile::fujian(), script)
}

/// The same by the numbers of another regulation.
pub fn check_with(profile: Profile, script: &str) -> Play {
    let mut play = Play { profile, ..Play::new() };
    let lines = || script.lines().map(str::trim).filter(|line| !line.is_empty());
    let really: Vec<String> = lines().map(|line| play.line(line)).collect();
    let expected: Vec<String> = lines().map(str::to_owned).collect();
    assert_eq!(squeezed(&really), squeezed(&expected), "\nIt went so:\n{}\n", really.join("\n"));
    play
}

/// Columns may be lined up with spaces.
fn squeezed(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

impl Play {
    pub fn new() -> Self {
        Self {
            calendar: WorkingCalendar::china(),
            profile: Profile::fujian(),
            case: None,
            history: Vec::new(),
        }
    }

    pub fn state(&self) -> &'static str {
        self.case.as_ref().expect("a case").state.code()
    }

    fn line(&mut self, line: &str) -> String {
        let (said, _) = line.split_once("=>").expect("a line has an arrow");
        let said = said.trim();
        let words: Vec<&str> = said.split_whitespace().collect();
        let [date, time, who, what, rest @ ..] = words.as_slice() else {
            panic!("when, who, what: {line}");
        };
        let local = format!("{date}T{time}").parse().expect("a date and a time");
        let came = match self.act(local, who, what, rest) {
            Ok(()) => self.standing(local),
            Err(refusal) => told(&refusal),
        };
        format!("{said} => {came}")
    }

    /// Does one step.
    ///
    /// # Errors
    /// The refusal, unchanged.
    pub fn act(
        &mut self,
        local: DateTime,
        who: &str,
        what: &str,
        rest: &[&str],
    ) -> Result<(), Refusal> {
        let version = self.case.as_ref().map_or(0, |case| case.version);
        let calls = match rest.iter().find_map(|word| word.strip_prefix("calls=")) {
            Some(count) => count.parse().expect("a number of calls"),
            None => usize::from(rest.contains(&"call")),
        };
        let step = Step {
            by: actor(who),
            now: Now { at: instant(local), local },
            seen_version: if rest.contains(&"old-view") { version - 1 } else { version },
            interactions: (0..calls).map(|n| InteractionId::new(n as u64 + 1, 0)).collect(),
        };
        let rules = Rules { calendar: &self.calendar, profile: &self.profile };
        let recorded = match &self.case {
            None => Case::take_in(intake(what, rest), &step, &rules)?,
            Some(case) => case.decide(command(what, rest), &step, &rules)?,
        };
        match &mut self.case {
            None => {
                self.case =
                    Some(Case::from_history(std::slice::from_ref(&recorded)).expect("a birth"))
            }
            Some(case) => case.apply(&recorded).expect("the next event"),
        }
        self.history.push(recorded);
        Ok(())
    }

    fn standing(&self, now: DateTime) -> String {
        let case = self.case.as_ref().expect("a case");
        let mut came = case.state.code().to_owned();
        for due in case.running() {
            came += &format!(", {} by {}", due.clock.code(), due.deadline.last_day());
            came += if due.provisional { "?" } else { "" };
        }
        let rules = Rules { calendar: &self.calendar, profile: &self.profile };
        came += match case.standing(now, &rules) {
            Some(Standing::NearDue) => ", near due",
            Some(Standing::Overdue) => ", overdue",
            Some(Standing::InTime) | None => "",
        };
        came += if case.paused.is_some() { ", paused" } else { "" };
        came += if case.supervised { ", supervised" } else { "" };
        came += if case.unit_must_be_telephoned() { ", telephone the unit" } else { "" };
        came
    }
}

fn told(refusal: &Refusal) -> String {
    let code = refusal.code().strip_prefix("case_").expect("codes of this crate");
    match refusal.article() {
        Some(article) => format!("refused: {code}, article {article}"),
        None => format!("refused: {code}"),
    }
}

pub fn unit(name: &str) -> UnitId {
    UnitId::new(name.bytes().fold(0, |sum, b| sum * 31 + u64::from(b)), 0)
}

pub fn actor(who: &str) -> Actor {
    let (role, unit_name) = who.split_once('@').map_or((who, None), |(r, u)| (r, Some(u)));
    let role = match role {
        "agent" => CaseRole::Agent,
        "hotline" => CaseRole::HotlineOperator,
        "operator" => CaseRole::UnitOperator,
        "leader" => CaseRole::UnitLeader,
        "citizen" => return Actor::citizen(),
        other => panic!("who is {other}?"),
    };
    Actor { user: UserId::new(role as u64 + 1, 0), role, unit: unit_name.map(unit) }
}

/// The office's clock runs at UTC+8.
fn instant(local: DateTime) -> Timestamp {
    let instant = jiff::tz::offset(8).to_timestamp(local).expect("a day in range");
    Timestamp::from_unix_ms(instant.as_millisecond())
}

fn intake(what: &str, rest: &[&str]) -> Intake {
    assert_eq!(what, "take-in", "the first line takes a case in");
    let says = |word: &str| rest.contains(&word);
    let urgency = match (says("urgent"), says("simple")) {
        (true, _) => Urgency::Urgent,
        (_, true) => Urgency::Simple,
        _ => Urgency::Normal,
    };
    let long = if says("long") { "长".repeat(101) } else { String::new() };
    Intake {
        id: CaseId::new(1, 0),
        number: CaseNumber::new(jiff::civil::date(2026, 11, 24), 1).expect("a serial"),
        kind: kind(&rest[..1]),
        urgency,
        on_service_list: says("listed"),
        channel: if says("portal") { Channel::Portal } else { Channel::Telephone },
        requester: Requester {
            name: if says("nameless") || says("anonymous") { String::new() } else { "甲".into() },
            phone: if says("unreachable") { None } else { "13800138000".parse().ok() },
            anonymous: says("anonymous"),
            address: String::new(),
        },
        matter: Matter {
            title: if says("untitled") { String::new() } else { format!("停水{long}") },
            text: "三天没有水".into(),
            place: String::new(),
        },
    }
}

/// The command named by its word; `rest` may say `empty` or `long`.
pub fn command(what: &str, rest: &[&str]) -> Command {
    let text = match () {
        () if rest.contains(&"empty") => String::new(),
        () if rest.contains(&"long") => "长".repeat(10_001),
        () => "已核实".to_owned(),
    };
    match what {
        "answer" => Command::AnswerOnTheSpot { answer: text },
        "dispatch" => Command::Dispatch {
            unit: unit(rest[0]),
            co_units: units(rest),
            fallback: rest.contains(&"fallback"),
            instruction: text,
        },
        "contribute" => Command::Contribute { result: text },
        "supervise" => Command::Supervise { reason: text },
        "notice" => Command::IssueNotice { kind: notice(rest), demand: text, days: days(rest) },
        "answer-notice" => Command::AnswerNotice { result: text },
        "end-supervision" => Command::EndSupervision { finding: text },
        "decline" => Command::Decline { ground: ground(rest), guidance: text },
        "report" => Command::ReportEmergency { note: text },
        "return" => Command::Return { reason: text.clone(), basis: basis(rest) },
        "refer" => Command::Refer {
            reason: text,
            basis: basis(rest),
            proposed: rest.iter().find_map(|word| word.strip_prefix("to=")).map(unit),
        },
        "ask-extension" => Command::AskExtension { days: days(rest), reason: text },
        "grant" => Command::GrantExtension { comment: text },
        "refuse" => Command::RefuseExtension { reason: text },
        "redo" => Command::Redo { finding: text },
        "verify" => Command::Verify { way: way(rest), finding: text },
        "revisit" => Command::Revisit { way: way(rest), outcome: outcome(rest), note: text },
        "reclassify" => Command::Reclassify {
            kind: kind(rest),
            on_service_list: rest.contains(&"listed"),
            reason: text,
        },
        "pause" => Command::Pause { reason: text },
        "resume" => Command::Resume { note: text },
        "notify" => Command::NotifyUnit { note: text },
        "sign" => Command::SignFor,
        "contact" => Command::RecordContact { note: text },
        "reply" => Command::Reply { result: text },
        "approve" => Command::Approve { comment: text },
        "send-back" => Command::SendBack { reason: text },
        "follow-up" => Command::FollowUp(FollowUp { outcome: outcome(rest), note: text }),
        "close" => Command::Close { finding: text },
        "note" => Command::AddNote { text },
        "grant-identity" => Command::GrantIdentity { reason: text },
        "attach" => Command::AttachFile(Attachment {
            id: base::FileId::new(1, 0),
            name: "现场.jpg".into(),
            media_type: "image/jpeg".into(),
            bytes: 1_000,
            sha256: "0".repeat(64),
        }),
        other => panic!("what is {other}?"),
    }
}

/// `co=power,parks`: the units that assist.
fn units(rest: &[&str]) -> Vec<UnitId> {
    let names = rest.iter().find_map(|word| word.strip_prefix("co=")).unwrap_or_default();
    names.split(',').filter(|name| !name.is_empty()).map(unit).collect()
}

fn way(rest: &[&str]) -> Way {
    Way::ALL.into_iter().find(|way| rest.contains(&way.code())).expect("a way")
}

fn kind(rest: &[&str]) -> Kind {
    Kind::ALL.into_iter().find(|kind| rest.contains(&kind.code())).expect("a kind")
}

fn notice(rest: &[&str]) -> NoticeKind {
    let named = |kind: &NoticeKind| rest.contains(&kind.code());
    NoticeKind::ALL.into_iter().find(named).expect("a kind of notice")
}

fn ground(rest: &[&str]) -> Ground {
    let named = |ground: &Ground| rest.contains(&ground.code());
    Ground::ALL.into_iter().find(named).expect("a ground")
}

/// `baseless`: none is given.
fn basis(rest: &[&str]) -> String {
    if rest.contains(&"baseless") { String::new() } else { "三定方案".to_owned() }
}

fn days(rest: &[&str]) -> WorkingDays {
    let days = rest.iter().find_map(|word| word.strip_suffix("wd")).expect("days, e.g. 3wd");
    days.parse::<u16>().expect("a number").try_into().expect("at most a year")
}

fn outcome(rest: &[&str]) -> Outcome {
    let said = |grade: &Satisfaction| rest.contains(&grade.code());
    match Satisfaction::ALL.into_iter().find(said) {
        Some(grade) => Outcome::Rated(grade),
        None => Outcome::NotReached,
    }
}
