//! Values that the tests share.

use base::{InteractionId, LegId, PhoneNumber, SegmentId, Timestamp};
use calls::{Direction, EndReason, Event, QueueId, Recorded, Story};
use store::{Store, seed};

pub fn at(ms: i64) -> Timestamp {
    Timestamp::from_unix_ms(ms)
}

pub fn number(text: &str) -> PhoneNumber {
    text.parse().expect("a number")
}

pub fn interaction(number: u64) -> InteractionId {
    InteractionId::new(number, 0)
}

pub fn leg(number: u64) -> LegId {
    LegId::new(number, 0)
}

pub async fn fill_demo(store: &Store) {
    let ha1 = |extension: &str| (format!("md5-{extension}"), format!("sha-{extension}"));
    let secrets =
        seed::Secrets { password_hash: "$argon2id$demo".into(), realm: "yingda".into(), ha1: &ha1 };
    seed::demo(store, at(1_000), &secrets).await.expect("the demo fits the schema");
}

/// Counts up the sequence of one run.
pub struct Told {
    pub events: Vec<Recorded>,
    next: u64,
}

impl Told {
    pub fn new() -> Self {
        Self { events: Vec::new(), next: 0 }
    }

    pub fn tell(&mut self, ms: i64, interaction: InteractionId, story: Story) {
        self.push(ms, Event::Interaction { interaction, story });
    }

    pub fn push(&mut self, ms: i64, event: Event) {
        self.events.push(Recorded { sequence: self.next, at: at(ms), event });
        self.next += 1;
    }

    /// A whole inbound call: waits 3 s, talks 5 s with the agent, 9 s in all.
    pub fn served(&mut self, from: i64, id: InteractionId, caller: &str, agent: u32) {
        let agent = seed::agent_id(agent);
        let segment = SegmentId::new(1, 0);
        let queue = QueueId("general".into());
        self.started(from, id, caller);
        self.tell(from, id, Story::Queued { queue, segment, position: 1, returned: false });
        self.tell(from + 3_000, id, Story::Connected { agent, segment });
        let recording = base::RecordingId::new(from.unsigned_abs(), 0);
        self.tell(from + 3_000, id, Story::RecordingStarted { recording });
        self.tell(from + 8_000, id, Story::AgentLeft { agent });
        self.tell(from + 8_000, id, Story::RecordingStopped { recording });
        self.tell(from + 9_000, id, Story::Ended { reason: EndReason::Served });
    }

    pub fn started(&mut self, from: i64, id: InteractionId, caller: &str) {
        let story = Story::Started {
            leg: leg(1),
            direction: Direction::Inbound,
            caller: Some(number(caller)),
            called: number("12345"),
            via: "carrier".into(),
            agent: None,
            trunk: None,
        };
        self.tell(from, id, story);
        self.tell(from, id, Story::LegAnswered { leg: leg(1) });
    }
}
