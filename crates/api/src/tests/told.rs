//! Stories that the tests tell the store.

use base::{InteractionId, LegId, RecordingId, SegmentId, Timestamp};
use calls::{Direction, EndReason, Event, QueueId, Recorded, Story};
use store::{Store, seed};

pub fn interaction(number: u64) -> InteractionId {
    InteractionId::new(number, 0)
}

pub fn recording(number: u64) -> RecordingId {
    RecordingId::new(number, 0)
}

pub fn started(caller: &str) -> Story {
    Story::Started {
        leg: LegId::new(1, 0),
        direction: Direction::Inbound,
        caller: caller.parse().ok(),
        called: "12345".parse().expect("a number"),
        via: "carrier".into(),
        agent: None,
        trunk: Some("carrier".into()),
    }
}

/// An inbound call served by an agent, with a recording of the same number.
pub async fn served(store: &Store, number: u64, caller: &str, agent: u32) {
    let id = interaction(number);
    let agent = seed::agent_id(agent);
    let segment = SegmentId::new(1, 0);
    let queue = QueueId("general".into());
    let recording = recording(number);
    let cause = calls::Cause::Normal;
    let story = [
        started(caller),
        Story::LegAnswered { leg: LegId::new(1, 0) },
        Story::Queued { queue, segment, position: 1, returned: false },
        Story::Offered { agent, leg: LegId::new(2, 0), dedicated: false },
        Story::LegRang { leg: LegId::new(2, 0), to: "1001".into(), trunk: None },
        Story::LegAnswered { leg: LegId::new(2, 0) },
        Story::Connected { agent, segment },
        Story::RecordingStarted { recording },
        Story::AgentLeft { agent },
        Story::RecordingStopped { recording },
        Story::LegEnded { leg: LegId::new(2, 0), cause, q850: Some(16) },
        Story::LegEnded { leg: LegId::new(1, 0), cause, q850: Some(16) },
        Story::Ended { reason: EndReason::Served },
    ];
    let from = 1_795_400_000_000 + number as i64 * 60_000;
    let events = story.into_iter().enumerate().map(|(at, story)| Recorded {
        sequence: at as u64,
        at: Timestamp::from_unix_ms(from + at as i64 * 1_000),
        event: Event::Interaction { interaction: id, story },
    });
    let events: Vec<_> = events.collect();
    store.apply(&format!("run-{number}"), &events).await.expect("applies");
}
