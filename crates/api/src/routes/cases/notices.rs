//! What units are told of cases by text message (article 17). No word of the
//! citizen's is in it: telephones are lost, and networks read along.

use crate::error::ApiError;
use crate::{clock, random};
use base::{MessageId, UnitId};
use cases::{Case, Due, Event, Recorded, Urgency};
use store::{Notice, Stage};

/// To those whom the events give something to do.
///
/// # Errors
/// The operating system has no random bytes.
pub(crate) fn of_events(case: &Case, events: &[Recorded]) -> Result<Vec<Notice>, ApiError> {
    let mut notices = Vec::new();
    for recorded in events {
        match &recorded.event {
            Event::Dispatched { unit, co_units, sign_due, .. } => {
                let urgent = if case.intake.urgency == Urgency::Urgent { "紧急" } else { "" };
                let text = format!("{urgent}工单已派到贵单位，请于{}前签收。", last(sign_due));
                notices.push(notice(case, *unit, &text)?);
                for unit in co_units {
                    notices.push(notice(case, *unit, "请贵单位协办该工单。")?);
                }
            }
            Event::RedoOrdered { handling_due, .. } => {
                let text = format!("该工单须重新办理，请于{}前答复。", last(handling_due));
                notices.extend(case.unit.map(|unit| notice(case, unit, &text)).transpose()?);
            }
            Event::NoticeIssued { due, .. } => {
                let text = format!("该工单已督办，请于{}前反馈整改情况。", last(due));
                notices.extend(case.unit.map(|unit| notice(case, unit, &text)).transpose()?);
            }
            _ => {}
        }
    }
    Ok(notices)
}

/// To the unit whose clock is near its end or over.
///
/// # Errors
/// As [`of_events`].
pub(crate) fn of_clock(
    case: &Case,
    unit: Option<UnitId>,
    due: &Due,
    stage: Stage,
) -> Result<Vec<Notice>, ApiError> {
    let Some(unit) = unit else { return Ok(Vec::new()) };
    let step = match due.clock {
        cases::Clock::Sign => "签收",
        cases::Clock::Contact => "联系诉求人",
        cases::Clock::Contribution => "提交协办情况",
        cases::Clock::Notice => "反馈整改情况",
        cases::Clock::Handling | cases::Clock::Dispatch => "答复",
    };
    let text = match stage {
        Stage::Near => format!("该工单临近期限，请于{}前{step}。", last(due)),
        Stage::Over => format!("该工单已超过{}的期限，请立即{step}。", last(due)),
    };
    Ok(vec![notice(case, unit, &text)?])
}

fn notice(case: &Case, unit: UnitId, text: &str) -> Result<Notice, ApiError> {
    let id = MessageId::new(random::ms(clock::now()), random::id()?);
    Ok(Notice { id, unit, text: format!("【12345】{}：{text}", case.intake.number) })
}

/// `12月4日`, or `11月24日11:00` where hours are counted.
fn last(due: &Due) -> String {
    let at = due.deadline.last_second();
    let day = format!("{}月{}日", at.month(), at.day());
    match due.term.limit {
        cases::Limit::Hours(_) => format!("{day}{}", at.strftime("%H:%M")),
        _ => day,
    }
}
