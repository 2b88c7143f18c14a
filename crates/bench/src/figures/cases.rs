//! A million cases in the database: how long the pages' questions take. No
//! server is started: it is the database that is asked, by the questions that
//! the pages ask.

use super::{Run, Value};
use crate::clock;
use crate::matters::{Matters, UNITS, median};
use crate::report::{Goal, Kind};
use anyhow::{Context, ensure};
use base::Timestamp;
use cases::State;
use jiff::ToSpan;
use jiff::civil::Date;
use std::time::Duration;
use store::seed::{unit_id, user_id};
use store::{CaseFilter, RemindersOf, Store, TurnFigure};

const fn slowest(name: &'static str) -> Kind {
    Kind { name, unit: "ms", goal: Goal::AtMost(200.0) }
}
const SQLITE: Kind = slowest("cases_slowest_question_ms_sqlite");
const POSTGRES: Kind = slowest("cases_slowest_question_ms_postgres");
pub const KINDS: &[Kind] = &[SQLITE, POSTGRES];

/// An empty database of PostgreSQL; `scripts/with-postgres` makes one.
const VARIABLE: &str = "YINGDA_TEST_POSTGRES";
/// Cases written in one step.
const TOGETHER: usize = 400;
/// A page of a list, and one more to know whether there is another.
const PAGE: usize = 51;
/// Each question is asked so often; the first time does not count.
const ASKED: usize = 6;

/// # Errors
/// There is no PostgreSQL, or a question is not answered.
pub fn run(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let file = run.setting.data.join("cases.db");
        let sqlite = Store::open(&format!("sqlite:{}", file.display())).await?;
        let first = of(&sqlite, run.cases, "SQLite").await?;
        let server = std::env::var(VARIABLE)
            .with_context(|| format!("{VARIABLE} is not set: run by scripts/with-postgres"))?;
        let postgres = Store::open(&server).await?;
        let second = of(&postgres, run.cases, "PostgreSQL").await?;
        Ok(vec![(SQLITE, first), (POSTGRES, second)])
    })
}

/// Fills it unless a run before has, and asks.
async fn of(store: &Store, cases: u64, name: &str) -> anyhow::Result<f64> {
    let clock = clock::Clock::start();
    if store.cases(&CaseFilter::default(), 1).await?.is_empty() {
        fill(store, cases).await?;
        println!("  {name}: {cases} cases in {:.0} s", clock.now().as_secs_f64());
    }
    let mut slowest: f64 = 0.0;
    for (question, ms) in ask(store, &clock).await? {
        println!("  {name}: {ms:8.1} ms  {question}");
        slowest = slowest.max(ms);
    }
    Ok(slowest)
}

async fn fill(store: &Store, cases: u64) -> anyhow::Result<()> {
    let mut matters = Matters::new(cases, today()?);
    let mut files = Vec::new();
    loop {
        let next = matters.make()?;
        let ended = next.is_none();
        files.extend(next);
        if files.len() == TOGETHER || ended {
            store.import_cases(&files).await?;
            files.clear();
        }
        if ended {
            return Ok(store.analyze().await?);
        }
    }
}

fn today() -> anyhow::Result<Date> {
    let now = jiff::Timestamp::from_millisecond(clock::civil().unix_ms())?;
    Ok(jiff::tz::Offset::constant(8).to_datetime(now).date())
}

/// Every question, and its median time.
async fn ask(store: &Store, clock: &clock::Clock) -> anyhow::Result<Vec<(String, f64)>> {
    let mut answers = Vec::new();
    for (name, filter) in lists(store).await? {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..ASKED {
            let began = clock.now();
            found = store.cases(&filter, PAGE).await?.len();
            times.push(clock.now() - began);
        }
        answers.push((format!("list: {name} ({found})"), after_the_first(times)));
    }
    macro_rules! asked {
        ($name:literal, $question:expr) => {
            let mut times = Vec::new();
            for _ in 0..ASKED {
                let began = clock.now();
                $question.await?;
                times.push(clock.now() - began);
            }
            answers.push(($name.to_owned(), after_the_first(times)));
        };
    }
    let (today, now) = (today()?, today()?.at(12, 0, 0, 0));
    let (month, year) = (today - 30.days(), today - 365.days());
    asked!("assessment of a month", store.unit_figures(month, today, now));
    asked!("assessment of a year", store.unit_figures(year, today, now));
    let behind = |figure| store.cases_of_figure(unit_id(1), figure, (year, today), now, 200);
    asked!("cases behind a figure, of a year", behind(TurnFigure::Received));
    asked!("dissatisfied, of a year", behind(TurnFigure::Dissatisfied));
    asked!("unanswered, of a year", behind(TurnFigure::UnansweredOverdue));
    let half = Timestamp::from_unix_ms(clock::civil().unix_ms() - 182 * 86_400_000);
    asked!("people, of a month", store.person_figures(month, today));
    asked!("people, of a year", store.person_figures(year, today));
    let times = (Timestamp::from_unix_ms(0), clock::civil());
    asked!("cases of a person", store.cases_of_person(user_id(1_001), "taken_in", times, 200));
    asked!("months of a year", store.month_figures(year, today));
    asked!("similar: the newest of half a year", store.case_lines(half, 2_000));
    asked!("reminders of the hotline", store.reminders(RemindersOf::Hotline));
    asked!("clocks to tell of", store.clocks_to_tell(now, now + 3.days(), 500));
    Ok(answers)
}

fn after_the_first(times: Vec<Duration>) -> f64 {
    median(times.into_iter().skip(1).collect())
}

/// What people filter by: everything, states, units, people, words.
async fn lists(store: &Store) -> anyhow::Result<Vec<(&'static str, CaseFilter)>> {
    let all = CaseFilter::default;
    let words = |words: &str| CaseFilter { words: Some(words.to_owned()), ..all() };
    let newest = store.cases(&all(), 1).await?;
    let newest = &newest.first().context("cases are there")?.case;
    let requester = &newest.intake.requester;
    let phone = requester.phone.as_ref().context("they have telephones")?.to_string();
    let number = newest.intake.number.to_string();
    // Half of all cases are older than this one.
    let deep = deep(store).await?;
    let unit = |number| Some(unit_id(number));
    Ok(vec![
        ("all", all()),
        ("all, half way down", CaseFilter { after: Some(deep), ..all() }),
        ("to be dispatched", CaseFilter { state: Some(State::Received), ..all() }),
        ("closed", CaseFilter { state: Some(State::Closed), ..all() }),
        ("help", CaseFilter { kind: Some(cases::Kind::Help), ..all() }),
        (
            "suggestions, of which there are none",
            CaseFilter { kind: Some(cases::Kind::Suggestion), ..all() },
        ),
        ("the busiest unit's", CaseFilter { with_units: Some(vec![unit_id(1)]), ..all() }),
        (
            "ten units' of a branch",
            CaseFilter { with_units: Some((1..=10).map(unit_id).collect()), ..all() },
        ),
        ("the quietest unit's", CaseFilter { with_units: Some(vec![unit_id(UNITS)]), ..all() }),
        ("given back by a unit", CaseFilter { past_unit: unit(1), ..all() }),
        (
            "a unit's, to be signed for",
            CaseFilter { unit: unit(1), state: Some(State::Dispatched), ..all() },
        ),
        ("supervised", CaseFilter { supervised: true, ..all() }),
        ("mine", CaseFilter { created_by: Some(user_id(1_001)), ..all() }),
        ("a telephone's", CaseFilter { requester_phone: requester.phone.clone(), ..all() }),
        ("words: 噪音", words("噪音")),
        ("words: 古厝漏雨", words("古厝漏雨")),
        ("words: 厝", words("厝")),
        ("words: 路", words("路")),
        ("words: nowhere", words("火箭")),
        ("words: nowhere, of common pairs", words("路灯噪音扰民")),
        ("words: a telephone's end", words(&phone[7..])),
        ("words: a number", words(&number)),
        ("words: a name", words(&requester.name)),
        ("words: 2", words("2")),
        (
            "words: 噪音, to be dispatched",
            CaseFilter { state: Some(State::Received), ..words("噪音") },
        ),
        (
            "words: 噪音, the busiest unit's",
            CaseFilter { with_units: Some(vec![unit_id(1)]), ..words("噪音") },
        ),
        ("words: 噪音, supervised", CaseFilter { supervised: true, ..words("噪音") }),
    ])
}

async fn deep(store: &Store) -> anyhow::Result<base::CaseId> {
    let long_ago = today()? - 365.days();
    let number = cases::CaseNumber::new(long_ago, 1).context("a serial in range")?;
    let file = store.case_of_number(&number.to_string()).await?;
    let file = file.context("a case of a year ago");
    ensure!(file.is_ok(), "cases go back two years");
    Ok(file?.case.id())
}
