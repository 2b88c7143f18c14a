//! Cases are appended to, never overwritten, and read back as decided.

use crate::base_data::{at, fill_demo, interaction, number};
use crate::contract;
use crate::world::World;
use base::{CaseId, ReminderId, UserId};
use cases::{
    Actor, Case, CaseNumber, CaseRole, Channel, Command, Intake, Kind, Matter, Now, Profile,
    Requester, Rules, State, Step, Urgency, WorkingCalendar,
};
use jiff::civil::date;
use store::{
    CaseFile, CaseFilter, RemindersOf, Stage, Store, StoreError, TurnFigure, UnitFigures, seed,
};

fn step(role: CaseRole, user: UserId, unit: Option<base::UnitId>, seen_version: u32) -> Step {
    let local = date(2026, 11, 24).at(10, 0, 0, 0);
    let now = Now { at: at(1_764_000_000_000), local };
    let by = Actor { user, role, unit };
    Step { by, now, seen_version, interactions: vec![interaction(1)] }
}

async fn taken_in(store: &Store, id: u64, title: &str) -> Case {
    let day = date(2026, 11, 24);
    let serial = store.next_case_serial(&day.to_string()).await.expect("counts");
    let intake = Intake {
        id: CaseId::new(id, 0),
        number: CaseNumber::new(day, serial).expect("in range"),
        kind: Kind::Complaint,
        urgency: Urgency::Normal,
        on_service_list: false,
        channel: Channel::Telephone,
        requester: Requester {
            name: "林秀英".into(),
            phone: Some(number("13905910002")),
            ..Requester::default()
        },
        matter: Matter {
            title: title.into(), text: "三盏都不亮".into(), place: String::new()
        },
    };
    let (calendar, profile) = (WorkingCalendar::china(), Profile::fujian());
    let rules = Rules { calendar: &calendar, profile: &profile };
    let step = step(CaseRole::Agent, seed::user_id(1001), None, 0);
    let event = Case::take_in(intake, &step, &rules).expect("complete");
    let case = Case::from_history(std::slice::from_ref(&event)).expect("an intake");
    store.append_case(&case, &[event]).await.expect("saves");
    case
}

fn dispatch(unit: u32, co_units: &[u32]) -> Command {
    Command::Dispatch {
        unit: seed::unit_id(unit),
        co_units: co_units.iter().map(|unit| seed::unit_id(*unit)).collect(),
        fallback: false,
        instruction: String::new(),
    }
}

fn dispatched(case: &Case, unit: u32) -> (Case, cases::Recorded) {
    done(case, CaseRole::Agent, None, dispatch(unit, &[]))
}

fn done(
    case: &Case,
    role: CaseRole,
    unit: Option<base::UnitId>,
    command: Command,
) -> (Case, cases::Recorded) {
    let (calendar, profile) = (WorkingCalendar::china(), Profile::fujian());
    let rules = Rules { calendar: &calendar, profile: &profile };
    let step = step(role, seed::user_id(1001), unit, case.version);
    let event = case.decide(command, &step, &rules).expect("it may be done");
    let mut after = case.clone();
    after.apply(&event).expect("the next one");
    (after, event)
}

contract! {
    async fn a_case_is_read_back_as_decided(store: Store) {
        let case = taken_in(&store, 1, "路灯不亮").await;
        let (after, event) = dispatched(&case, 1);
        store.append_case(&after, &[event]).await.expect("saves");
        let file = store.case_file(case.id()).await.expect("reads").expect("is there");
        assert_eq!(file.case, after);
        assert_eq!(file.history.len(), 2);
        assert_eq!(file.interactions(), [interaction(1)]);
        assert_eq!(store.cases_of(interaction(1)).await.expect("reads"), [file]);
        let digits = case.intake.number.digits();
        let state = store.case_state(&digits).await.expect("reads");
        assert_eq!(state, Some(State::Dispatched));
        assert_eq!(store.case_state("123").await.expect("reads"), None);
    }

    async fn two_people_on_one_version_collide(store: Store) {
        let case = taken_in(&store, 1, "路灯不亮").await;
        let (one, first) = dispatched(&case, 1);
        let (two, second) = dispatched(&case, 2);
        store.append_case(&one, &[first]).await.expect("the faster");
        let late = store.append_case(&two, &[second]).await.expect_err("the slower");
        assert!(matches!(late, StoreError::Conflict));
        let file = store.case_file(case.id()).await.expect("reads").expect("is there");
        assert_eq!(file.case, one);
    }

    async fn each_filter_finds_its_cases(store: Store) {
        fill_demo(&store).await;
        let lamp = taken_in(&store, 1, "路灯不亮").await;
        let bus = taken_in(&store, 2, "公交晚点").await;
        let (bus, event) = dispatched(&bus, 2);
        store.append_case(&bus, &[event]).await.expect("saves");
        let found = async |filter: CaseFilter| {
            let files = store.cases(&filter, 10).await.expect("reads");
            files.into_iter().map(|file| file.case.id()).collect::<Vec<_>>()
        };
        let all = CaseFilter::default;
        assert_eq!(found(all()).await, [bus.id(), lamp.id()]);
        assert_eq!(found(CaseFilter { after: Some(bus.id()), ..all() }).await, [lamp.id()]);
        assert_eq!(found(CaseFilter { unit: bus.unit, ..all() }).await, [bus.id()]);
        assert_eq!(found(CaseFilter { state: Some(State::Received), ..all() }).await, [lamp.id()]);
        assert_eq!(found(CaseFilter { kind: Some(Kind::Help), ..all() }).await, []);
        for words in ["路灯", "不亮", "灯", "20261124-0001", "0001", "秀英", "秀", "1390591", "13905910"] {
            let filter = CaseFilter { words: Some(words.into()), ..all() };
            assert!(found(filter).await.contains(&lamp.id()), "{words}");
        }
        for words in ["路不", "亮灯", "灯亮", "99999999", "秀兰", "%灯"] {
            let filter = CaseFilter { words: Some(words.into()), ..all() };
            assert_eq!(found(filter).await, [], "{words}");
        }
        let moved = CaseFilter { words: Some("公交".into()), unit: bus.unit, ..all() };
        assert_eq!(found(moved.clone()).await, [bus.id()]);
        assert_eq!(found(CaseFilter { state: Some(State::Received), ..moved }).await, []);
        let mine = CaseFilter { created_by: Some(seed::user_id(1002)), ..all() };
        assert_eq!(found(mine).await, []);
    }

    async fn what_is_brought_in_whole_is_as_if_it_had_been_done_here(store: Store) {
        let (other, ids) = (World::sqlite().await, [1, 2]);
        let mut files = Vec::new();
        for id in ids {
            let mut case = taken_in(&other.store, id, "路灯不亮").await;
            for (role, of, command) in [
                (CaseRole::Agent, None, dispatch(1, &[2])),
                (CaseRole::UnitOperator, Some(seed::unit_id(1)), Command::SignFor),
            ] {
                let (after, event) = done(&case, role, of, command);
                other.store.append_case(&after, &[event]).await.expect("saves");
                case = after;
            }
            files.extend(other.store.case_file(case.id()).await.expect("reads"));
        }
        store.import_cases(&files).await.expect("saves");
        let of = async |store: &Store| {
            let with = |unit| CaseFilter { with_units: Some(vec![seed::unit_id(unit)]), ..CaseFilter::default() };
            let found = CaseFilter { words: Some("灯不".into()), ..CaseFilter::default() };
            let mut lists: Vec<Vec<CaseFile>> = Vec::new();
            for filter in [with(1), with(2), found] {
                lists.push(store.cases(&filter, 10).await.expect("reads"));
            }
            let (day, now) = (date(2026, 11, 24), date(2026, 12, 30).at(9, 0, 0, 0));
            let figures = store.unit_figures(day, day, now).await.expect("reads");
            let clocks = store.clocks_to_tell(now, now, 10).await.expect("reads");
            (lists, figures, clocks, store.cases_of(interaction(1)).await.expect("reads"))
        };
        let (here, there) = (of(&store).await, of(&other.store).await);
        assert_eq!(here, there);
        assert!(here.0.iter().all(|list| list.len() == 2), "{here:?}");
        assert!(matches!(store.import_cases(&files).await, Err(StoreError::Conflict)));
        other.end().await;
    }

    async fn units_find_what_they_lead_assist_in_and_gave_back(store: Store) {
        let mut case = taken_in(&store, 1, "路灯不亮").await;
        let unit = |number: u32| Some(seed::unit_id(number));
        let found = async |filter: CaseFilter| store.cases(&filter, 10).await.expect("reads").len();
        let with = |number: u32| CaseFilter { with_units: Some(vec![seed::unit_id(number)]), ..CaseFilter::default() };
        let past = |number: u32| CaseFilter { past_unit: unit(number), ..CaseFilter::default() };
        let steps = [
            (CaseRole::Agent, None, dispatch(1, &[2])),
            (CaseRole::UnitOperator, unit(1), Command::Return { reason: "非".into(), basis: "据".into() }),
            (CaseRole::Agent, None, dispatch(2, &[3])),
        ];
        let mut seen = Vec::new();
        for (role, of, command) in steps {
            let (after, event) = done(&case, role, of, command);
            store.append_case(&after, &[event]).await.expect("saves");
            case = after;
            let mut row = Vec::new();
            for number in 1..=3 {
                row.push((found(with(number)).await, found(past(number)).await));
            }
            seen.push(row);
        }
        assert_eq!(seen, [
            vec![(1, 0), (1, 0), (0, 0)],
            vec![(0, 1), (0, 1), (0, 0)],
            vec![(0, 1), (1, 0), (1, 0)],
        ]);
    }

    async fn a_clock_is_told_once_at_each_stage_and_not_when_it_has_ended(store: Store) {
        let case = taken_in(&store, 1, "路灯不亮").await;
        let (case, sent) = dispatched(&case, 1);
        store.append_case(&case, &[sent]).await.expect("saves");
        let unit = RemindersOf::Unit(seed::unit_id(1));
        let (before, after) = (date(2026, 11, 25).at(9, 0, 0, 0), date(2026, 11, 26).at(9, 0, 0, 0));
        let due = async |now, horizon| store.clocks_to_tell(now, horizon, 10).await.expect("reads");
        let [sign] = &due(before, after).await[..] else { panic!("the time to sign alone ends") };
        assert_eq!((sign.clock.as_str(), sign.unit), ("sign", Some(seed::unit_id(1))));
        let remind = async |number, stage| {
            let id = ReminderId::new(number, 0);
            store.remind(id, sign, stage, at(1_000), &[]).await.expect("writes")
        };
        assert!(remind(1, Stage::Near).await && !remind(2, Stage::Near).await);
        assert_eq!(due(before, after).await, [], "it was told, and is not over");
        let shown = async |of| store.reminders(of).await.expect("reads");
        let [near] = &shown(unit).await[..] else { panic!("one reminder") };
        assert_eq!((near.title.as_str(), near.over), ("路灯不亮", false));
        assert_eq!(shown(RemindersOf::Hotline).await, []);
        assert_eq!(due(after, after).await.len(), 1, "now it is over");
        assert!(remind(3, Stage::Over).await);
        assert_eq!(shown(unit).await.len(), 1, "the later stage takes the place of the earlier");
        let [over] = &shown(RemindersOf::Hotline).await[..] else { panic!("what is over") };
        let known = async |of| {
            store.reminder_known(over.id, of, seed::user_id(5002), at(2_000)).await.expect("writes")
        };
        assert!(!known(RemindersOf::Unit(seed::unit_id(2))).await, "another unit's");
        assert!(known(unit).await && !known(unit).await);
        assert_eq!(shown(unit).await, []);

        let (case, signed) = done(&case, CaseRole::UnitOperator, Some(seed::unit_id(1)), Command::SignFor);
        store.append_case(&case, &[signed]).await.expect("saves");
        let far = date(2027, 12, 31).at(0, 0, 0, 0);
        let clocks = due(after, far).await;
        assert_eq!(clocks.iter().map(|line| line.clock.as_str()).collect::<Vec<_>>(), ["handling"]);
        assert_eq!(store.cases_without_clocks(None, 10).await.expect("reads"), []);
    }

    async fn the_ledger_lists_what_is_supervised(store: Store) {
        let case = taken_in(&store, 1, "路灯不亮").await;
        taken_in(&store, 2, "公交晚点").await;
        let (case, sent) = dispatched(&case, 1);
        store.append_case(&case, &[sent]).await.expect("saves");
        let ledger = CaseFilter { supervised: true, ..CaseFilter::default() };
        assert_eq!(store.cases(&ledger, 10).await.expect("reads").len(), 0);
        let supervise = Command::Supervise { reason: "两次不满意".into() };
        let (case, began) = done(&case, CaseRole::HotlineOperator, None, supervise);
        store.append_case(&case, &[began]).await.expect("saves");
        let files = store.cases(&ledger, 10).await.expect("reads");
        assert_eq!(files.iter().map(|file| file.case.id()).collect::<Vec<_>>(), [case.id()]);
        let end = Command::EndSupervision { finding: "已整改".into() };
        let (case, ended) = done(&case, CaseRole::HotlineOperator, None, end);
        store.append_case(&case, &[ended]).await.expect("saves");
        assert_eq!(store.cases(&ledger, 10).await.expect("reads").len(), 0);
    }

    async fn turns_are_counted_by_unit_and_period(store: Store) {
        let operator = (CaseRole::UnitOperator, Some(seed::unit_id(1)));
        let leader = (CaseRole::UnitLeader, Some(seed::unit_id(1)));
        let agent = (CaseRole::Agent, None);
        let back = Command::Return { reason: "非".into(), basis: "据".into() };
        type Step = ((CaseRole, Option<base::UnitId>), Command);
        let ways: [Vec<Step>; 2] = [
            vec![(agent, dispatch(1, &[])), (operator, back), (agent, dispatch(2, &[]))],
            vec![
                (agent, dispatch(1, &[])),
                (operator, Command::SignFor),
                (operator, Command::Reply { result: "已修".into() }),
                (leader, Command::Approve { comment: String::new() }),
            ],
        ];
        for (id, way) in (1..).zip(ways) {
            let mut case = taken_in(&store, id, "路灯不亮").await;
            for ((role, unit), command) in way {
                let (after, event) = done(&case, role, unit, command);
                store.append_case(&after, &[event]).await.expect("saves");
                case = after;
            }
        }
        let days = (date(2026, 11, 24), date(2026, 11, 24));
        let figures = async |now| store.unit_figures(days.0, days.1, now).await.expect("reads");
        let one = UnitFigures { received: 2, given_back: 1, signed: 1, answered: 1, ..UnitFigures::default() };
        let two = UnitFigures { received: 1, ..UnitFigures::default() };
        let units = [(seed::unit_id(1), one), (seed::unit_id(2), two)];
        assert_eq!(figures(date(2026, 11, 25).at(9, 0, 0, 0)).await, units);
        // The second unit neither signs nor answers.
        let late = UnitFigures { unsigned_overdue: 1, unanswered_overdue: 1, ..two };
        let then = date(2026, 12, 30).at(9, 0, 0, 0);
        assert_eq!(figures(then).await[1].1, late);
        let of = async |unit: u32, figure| {
            let ids = store.cases_of_figure(seed::unit_id(unit), figure, days, then, 10).await;
            ids.expect("reads").len()
        };
        assert_eq!(of(1, TurnFigure::Received).await, 2);
        assert_eq!(of(1, TurnFigure::GivenBack).await, 1);
        assert_eq!(of(1, TurnFigure::AnsweredLate).await, 0);
        assert_eq!(of(2, TurnFigure::UnansweredOverdue).await, 1);
        let other = store.unit_figures(date(2026, 11, 25), date(2026, 11, 30), then).await;
        assert_eq!(other.expect("reads"), []);
    }

    async fn serials_count_within_a_day(store: Store) {
        for expected in 1..=3 {
            assert_eq!(store.next_case_serial("2026-11-24").await.expect("counts"), expected);
        }
        assert_eq!(store.next_case_serial("2026-11-25").await.expect("counts"), 1);
    }
}
