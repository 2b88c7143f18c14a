//! Citizens' matters by the hundred thousand: real cases, each decided step by
//! step by `cases`, of two years until today. The same seed gives the same.

mod words;

use anyhow::Context;
use base::{CaseId, PhoneNumber, Rng, Timestamp, UnitId};
use cases::{
    Actor, Case, CaseNumber, CaseRole, Channel, Command, FollowUp, Intake, Kind, Matter, Now,
    Outcome, Profile, Recorded, Requester, Rules, Satisfaction, Step, Urgency, WorkingCalendar,
};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use std::time::Duration;
use store::CaseFile;
use store::seed::{unit_id, user_id};

/// Units of a province's city; the first of them has most of the work.
pub const UNITS: u32 = 100;
/// Days over which the matters came in.
pub const DAYS: u64 = 730;
const AGENT: u32 = 1_001;
const AGENTS: u64 = 200;
/// Which command follows which, hours later.
const PAUSE_HOURS: i64 = 20;
const EAST_8: i64 = 8 * 3_600;

/// Makes cases in the order in which they came in.
#[derive(Debug)]
pub struct Matters {
    count: u64,
    made: u64,
    today: Date,
    rng: Rng,
    calendar: WorkingCalendar,
    profile: Profile,
    day: Option<Date>,
    serial: u32,
}

impl Matters {
    pub fn new(count: u64, today: Date) -> Self {
        Self {
            count,
            made: 0,
            today,
            rng: Rng::new(12_345),
            calendar: WorkingCalendar::china(),
            profile: Profile::fujian(),
            day: None,
            serial: 0,
        }
    }

    /// The next case, with all its events; none after the last.
    ///
    /// # Errors
    /// A step was refused: the process has changed.
    pub fn make(&mut self) -> anyhow::Result<Option<CaseFile>> {
        if self.made == self.count {
            return Ok(None);
        }
        let age = DAYS - 1 - self.made * DAYS / self.count;
        self.made += 1;
        let day = self.today - i64::try_from(age)?.days();
        self.serial = if self.day == Some(day) { self.serial + 1 } else { 1 };
        self.day = Some(day);
        let mut story = Story {
            at: day.at(9, 0, 0, 0),
            rules: Rules { calendar: &self.calendar, profile: &self.profile },
            history: Vec::new(),
            case: None,
        };
        let second = self.serial % (8 * 3_600);
        story.at += i64::from(second).seconds();
        let id = CaseId::new(u64::try_from(utc(story.at).unix_ms())?, u128::from(self.made) << 64);
        let number = CaseNumber::new(day, self.serial).context("a serial in range")?;
        story.take_in(intake(id, number, &mut self.rng), self.made)?;
        story.go_on(age, &mut self.rng)?;
        let case = story.case.context("taken in")?;
        Ok(Some(CaseFile { case, history: story.history }))
    }
}

fn intake(id: CaseId, number: CaseNumber, rng: &mut Rng) -> Intake {
    let kinds = [Kind::Complaint, Kind::Complaint, Kind::Help, Kind::Consultation];
    let phone: Result<PhoneNumber, _> = format!("139{:08}", rng.below(100_000_000)).parse();
    Intake {
        id,
        number,
        kind: kinds[rng.below(4) as usize],
        urgency: Urgency::Normal,
        on_service_list: false,
        channel: Channel::Telephone,
        requester: Requester { name: words::name(rng), phone: phone.ok(), ..Requester::default() },
        matter: Matter {
            title: words::title(rng),
            text: "希望尽快解决".into(),
            place: String::new(),
        },
    }
}

fn utc(local: DateTime) -> Timestamp {
    let since = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0).duration_until(local);
    Timestamp::from_unix_ms((since.as_secs() - EAST_8) * 1_000)
}

/// One case as it goes on.
struct Story<'a> {
    at: DateTime,
    rules: Rules<'a>,
    history: Vec<Recorded>,
    case: Option<Case>,
}

impl Story<'_> {
    fn step(&self, role: CaseRole, unit: Option<UnitId>, person: u32) -> Step {
        let now = Now { at: utc(self.at), local: self.at };
        let seen_version = self.case.as_ref().map_or(0, |case| case.version);
        let by = Actor { user: user_id(person), role, unit };
        Step { by, now, seen_version, interactions: Vec::new() }
    }

    fn take_in(&mut self, intake: Intake, number: u64) -> anyhow::Result<()> {
        let agent = AGENT + u32::try_from(number % AGENTS)?;
        let first = Case::take_in(intake, &self.step(CaseRole::Agent, None, agent), &self.rules)?;
        self.case = Some(Case::from_history(std::slice::from_ref(&first))?);
        self.history.push(first);
        Ok(())
    }

    fn next(
        &mut self,
        role: CaseRole,
        unit: Option<UnitId>,
        command: Command,
    ) -> anyhow::Result<()> {
        self.at += PAUSE_HOURS.hours();
        let step = self.step(role, unit, 1_900);
        let case = self.case.as_mut().context("taken in")?;
        let event = case.decide(command, &step, &self.rules)?;
        case.apply(&event)?;
        self.history.push(event);
        Ok(())
    }

    /// What became of a matter of so many days ago.
    fn go_on(&mut self, age: u64, rng: &mut Rng) -> anyhow::Result<()> {
        let steps = if age > 30 { 6 } else { rng.below(7).min(age) };
        // The busiest units have many times what the quietest have.
        let most = rng.below(u64::from(UNITS)) + 1;
        let unit = unit_id(1 + u32::try_from(rng.below(most))?);
        let satisfaction = match rng.below(10) {
            0 => Satisfaction::Dissatisfied,
            1..=3 => Satisfaction::Fair,
            _ => Satisfaction::Satisfied,
        };
        let text = || "已派人到现场处理完毕".to_owned();
        let finding =
            if satisfaction == Satisfaction::Dissatisfied { text() } else { String::new() };
        let rated = FollowUp { outcome: Outcome::Rated(satisfaction), note: String::new() };
        let dispatch = Command::Dispatch {
            unit,
            co_units: Vec::new(),
            fallback: false,
            instruction: String::new(),
        };
        let (of_unit, hotline) = (Some(unit), CaseRole::HotlineOperator);
        let way = [
            (CaseRole::Agent, None, dispatch),
            (CaseRole::UnitOperator, of_unit, Command::SignFor),
            (CaseRole::UnitOperator, of_unit, Command::Reply { result: text() }),
            (CaseRole::UnitLeader, of_unit, Command::Approve { comment: String::new() }),
            (hotline, None, Command::FollowUp(rated)),
            (hotline, None, Command::Close { finding }),
        ];
        for (role, unit, command) in way.into_iter().take(usize::try_from(steps)?) {
            let contact = matches!(command, Command::Reply { .. });
            if contact && self.case.as_ref().is_some_and(|case| case.intake.kind == Kind::Help) {
                let note = "已联系诉求人".into();
                self.next(CaseRole::UnitOperator, of_unit, Command::RecordContact { note })?;
            }
            self.next(role, unit, command)?;
        }
        Ok(())
    }
}

/// How long a measured question took, of several askings the median.
pub fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matters_are_whole_cases_in_the_order_of_time() {
        let mut matters = Matters::new(2_000, jiff::civil::date(2026, 11, 27));
        let mut before = None;
        let mut closed = 0;
        while let Some(file) = matters.make().expect("lawful") {
            assert!(before < Some(file.case.id()), "{}", file.case.intake.number);
            assert_eq!(Case::from_history(&file.history).expect("whole"), file.case);
            before = Some(file.case.id());
            closed += usize::from(file.case.state == cases::State::Closed);
        }
        assert!((1_800..2_000).contains(&closed), "{closed}");
    }
}
