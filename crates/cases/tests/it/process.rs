//! The table of the process, whole: what each command does in each state.

use std::fmt::Write as _;

use cases::{CaseRole, CommandName, Refusal, State};
use jiff::civil::date;

use crate::script::{Play, actor};

/// Steps that bring a case into the state, as the command needs it there.
fn steps(state: State, command: CommandName) -> Vec<&'static str> {
    use State as S;
    match (state, command) {
        (State::Declined, _) => vec!["agent take-in complaint", "agent decline unlawful"],
        (State::Handling, CommandName::GrantExtension | CommandName::RefuseExtension) => {
            [way_to(state), vec!["operator@water ask-extension 3wd"]].concat()
        }
        (State::Handling, CommandName::Resume) => [way_to(state), vec!["hotline pause"]].concat(),
        (State::AwaitingFollowUp, CommandName::Redo) => {
            [way_to(state), vec!["hotline follow-up dissatisfied"]].concat()
        }
        // Without more, the way leads to a case that water does not assist in.
        (_, CommandName::Contribute) => way_to(state).into_iter().flat_map(with_power).collect(),
        (_, CommandName::GrantIdentity) => {
            let nameless = |step| match step {
                "agent take-in complaint" => "agent take-in complaint anonymous",
                other => other,
            };
            way_to(state).into_iter().map(nameless).collect()
        }
        // Given back while it was supervised.
        (State::Received, CommandName::EndSupervision) => {
            vec![
                "agent take-in complaint",
                "agent dispatch water",
                "hotline supervise",
                "operator@water return",
            ]
        }
        (S::Received | S::Closed, _) => way_to(state),
        (_, CommandName::IssueNotice | CommandName::EndSupervision) => {
            [way_to(state), vec!["hotline supervise"]].concat()
        }
        (_, CommandName::AnswerNotice) => {
            [way_to(state), vec!["hotline supervise", "hotline notice talk 3wd"]].concat()
        }
        _ => way_to(state),
    }
}

/// The same step where power leads and water assists.
fn with_power(step: &'static str) -> Vec<&'static str> {
    match step {
        "agent dispatch water" => vec!["agent dispatch power co=water"],
        "operator@water sign" => vec!["operator@power sign"],
        "operator@water reply" => vec!["operator@water contribute", "operator@power reply"],
        "leader@water approve" => vec!["leader@power approve"],
        other => vec![other],
    }
}

fn way_to(state: State) -> Vec<&'static str> {
    let way = [
        "agent take-in complaint",
        "agent dispatch water",
        "operator@water sign",
        "operator@water reply",
        "leader@water approve",
        "hotline follow-up satisfied",
        "hotline close",
    ];
    let taken = match state {
        State::Received => 1,
        State::Dispatched => 2,
        State::Handling => 3,
        State::UnderReview => 4,
        // With the citizen asked, so that closing is judged by the state alone.
        State::AwaitingFollowUp => 6,
        State::Closed => 7,
        State::Declined => unreachable!("it has a way of its own"),
    };
    way[..taken].to_vec()
}

/// The word of the script for the command, with content that is accepted.
fn word(command: CommandName) -> &'static str {
    match command {
        CommandName::TakeIn => "take-in complaint",
        CommandName::AnswerOnTheSpot => "answer",
        CommandName::Decline => "decline unlawful",
        CommandName::ReportEmergency => "report",
        CommandName::Return => "return",
        CommandName::Refer => "refer to=power",
        CommandName::AskExtension => "ask-extension 3wd",
        CommandName::GrantExtension => "grant",
        CommandName::RefuseExtension => "refuse",
        CommandName::Redo => "redo",
        CommandName::Dispatch => "dispatch water",
        CommandName::NotifyUnit => "notify",
        CommandName::SignFor => "sign",
        CommandName::RecordContact => "contact",
        CommandName::Reply => "reply",
        CommandName::Approve => "approve",
        CommandName::SendBack => "send-back",
        CommandName::FollowUp => "follow-up satisfied",
        CommandName::Close => "close",
        CommandName::Contribute => "contribute",
        CommandName::Supervise => "supervise",
        CommandName::IssueNotice => "notice rectification 3wd",
        CommandName::AnswerNotice => "answer-notice",
        CommandName::EndSupervision => "end-supervision",
        CommandName::AddNote => "note",
        CommandName::AttachFile => "attach",
        CommandName::GrantIdentity => "grant-identity",
        CommandName::Verify => "verify site",
        CommandName::Revisit => "revisit telephone satisfied",
        CommandName::Reclassify => "reclassify suggestion",
        CommandName::Pause => "pause",
        CommandName::Resume => "resume",
    }
}

fn who(role: CaseRole) -> &'static str {
    match role {
        CaseRole::Agent => "agent",
        CaseRole::HotlineOperator => "hotline",
        CaseRole::UnitOperator => "operator@water",
        CaseRole::UnitLeader => "leader@water",
        CaseRole::Citizen => "citizen",
        CaseRole::Program => unreachable!("it gives no command"),
    }
}

fn act(play: &mut Play, who: &str, what: &str) -> Result<(), Refusal> {
    let words: Vec<&str> = what.split_whitespace().collect();
    play.act(date(2026, 11, 24).at(9, 0, 0, 0), who, words[0], &words[1..])
}

fn case_in(state: State, command: CommandName) -> Play {
    let mut play = Play::new();
    for step in steps(state, command) {
        let (who, what) = step.split_once(' ').expect("who and what");
        act(&mut play, who, what).unwrap_or_else(|refusal| panic!("{step}: {refusal}"));
    }
    assert_eq!(play.state(), state.code());
    play
}

/// What comes of the command by a rightful person: the next state, or nothing
/// if the command is not for this state.
fn cell(command: CommandName, state: State) -> &'static str {
    // A case that exists cannot be taken in: the type has no such command.
    if command == CommandName::TakeIn {
        return "";
    }
    let mut play = case_in(state, command);
    let person = who(command.roles()[0]);
    let came = act(&mut play, person, word(command));
    if !matches!(came, Err(Refusal::NotYourUnit)) {
        assert_eq!(came.is_ok(), command.fits(state), "{command:?} in {state:?}");
    }
    match came {
        Ok(()) => play.state(),
        Err(Refusal::NotInThisState { command: told, state: at }) => {
            assert_eq!((told, at), (command, state));
            ""
        }
        // Before dispatch no unit has the case; its people do not see it.
        Err(Refusal::NotYourUnit) if matches!(state, State::Received | State::Declined) => "",
        Err(refusal) => panic!("{command:?} in {state:?}: {refusal}"),
    }
}

fn table() -> String {
    let mut table = String::from("| command | who | article | no case yet |");
    for state in State::ALL {
        write!(table, " {} |", state.code()).expect("a string");
    }
    table += "\n| --- | --- | --- | --- |";
    table += &" --- |".repeat(State::ALL.len());
    for command in CommandName::ALL {
        let roles: Vec<&str> = command.roles().iter().map(|role| role.code()).collect();
        let article = command.article().map_or(String::new(), |article| article.to_string());
        let born = if command == CommandName::TakeIn { "received" } else { "" };
        let (name, roles) = (command.code(), roles.join(", "));
        write!(table, "\n| {name} | {roles} | {article} | {born} |").expect("a string");
        for state in State::ALL {
            write!(table, " {} |", cell(command, state)).expect("a string");
        }
    }
    table + "\n"
}

/// The README is what people review; change it there, then in the program.
#[test]
fn the_process_is_the_one_in_the_documentation() {
    let table = table();
    assert!(include_str!("../../README.md").contains(&table), "\n{table}");
}

#[test]
fn in_every_state_a_command_is_refused_to_every_role_that_may_not() {
    for state in State::ALL {
        for command in CommandName::ALL.into_iter().filter(|name| *name != CommandName::TakeIn) {
            for role in CaseRole::ALL {
                let came = act(&mut case_in(state, command), who(role), word(command));
                let refused = matches!(came, Err(Refusal::NotYourRole { .. }));
                assert_eq!(refused, !command.roles().contains(&role), "{command:?} {role:?}");
            }
        }
    }
}

#[test]
fn the_buttons_a_person_is_shown_are_those_that_work() {
    for state in State::ALL {
        for role in CaseRole::ALL {
            for command in CommandName::ALL.into_iter().filter(|name| *name != CommandName::TakeIn)
            {
                let case = case_in(state, command).case.expect("a case");
                let allowed = case.allowed(&actor(who(role)));
                let came = act(&mut case_in(state, command), who(role), word(command));
                assert_eq!(allowed.contains(&command), came.is_ok(), "{command:?} {role:?}");
            }
        }
    }
}
