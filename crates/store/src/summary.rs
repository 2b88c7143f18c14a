//! One line of the call log, folded from an interaction's story. Pure: the
//! same events give the same line, on replay too.

use base::{AgentId, LegId, PhoneNumber, RecordingId, Timestamp};
use calls::{Direction, EndReason, OfferEnd, QueueId, Rating, Story, TransferKind};

/// The folded state of one interaction.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Summary {
    pub direction: Direction,
    pub caller: Option<PhoneNumber>,
    pub called: PhoneNumber,
    pub first_leg: LegId,
    pub started_at: Timestamp,
    /// When the first leg was answered: the caller's by us, or the one that an
    /// agent called by whom it rang at.
    pub answered_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// Who talks, or talked last.
    pub agent: Option<AgentId>,
    pub queue: Option<QueueId>,
    pub result: Option<EndReason>,
    pub rating: Option<Rating>,
    /// The first recording.
    pub recording: Option<RecordingId>,
    pub waiting_since: Option<Timestamp>,
    pub talking_since: Option<Timestamp>,
    /// In queues, and while the phone rings to which an agent has handed the
    /// caller over; until somebody answers or the caller leaves.
    pub wait_ms: i64,
    /// With agents or the called party, hold included.
    pub talk_ms: i64,
}

impl Summary {
    /// The line a story begins with; `None` unless the step is `Started`.
    pub fn begin(story: &Story, at: Timestamp) -> Option<Self> {
        let Story::Started { leg, direction, caller, called, agent, .. } = story else {
            return None;
        };
        Some(Self {
            direction: *direction,
            caller: caller.clone(),
            called: called.clone(),
            first_leg: *leg,
            started_at: at,
            answered_at: None,
            ended_at: None,
            agent: *agent,
            queue: None,
            result: None,
            rating: None,
            recording: None,
            waiting_since: None,
            talking_since: None,
            wait_ms: 0,
            talk_ms: 0,
        })
    }

    /// Folds one further step in.
    pub fn tell(&mut self, story: &Story, at: Timestamp) {
        match story {
            Story::LegAnswered { leg } if *leg == self.first_leg => {
                self.answered_at.get_or_insert(at);
            }
            Story::TakenOver { leg, replaced, .. } if *replaced == self.first_leg => {
                self.first_leg = *leg;
            }
            Story::Queued { queue, .. } => {
                self.stop_talking(at);
                self.queue = Some(queue.clone());
                self.waiting_since.get_or_insert(at);
            }
            Story::Transferred { kind: TransferKind::Blind, .. } => {
                self.stop_talking(at);
                self.waiting_since.get_or_insert(at);
            }
            // The announcement of the agent's number is no waiting any more.
            Story::OfferEnded { end: OfferEnd::Answered, .. } => self.stop_waiting(at),
            Story::Connected { agent, .. } => {
                self.stop_waiting(at);
                self.agent = Some(*agent);
                self.talking_since.get_or_insert(at);
            }
            Story::Joined { .. } => {
                self.stop_waiting(at);
                self.talking_since.get_or_insert(at);
            }
            Story::AgentLeft { agent } if self.agent == Some(*agent) => self.stop_talking(at),
            Story::RecordingStarted { recording } => {
                self.recording.get_or_insert(*recording);
            }
            Story::Rated { rating } => self.rating = Some(*rating),
            Story::Ended { reason } => {
                self.stop_waiting(at);
                self.stop_talking(at);
                self.ended_at = Some(at);
                self.result = Some(*reason);
            }
            _ => {}
        }
    }

    fn stop_waiting(&mut self, at: Timestamp) {
        if let Some(since) = self.waiting_since.take() {
            self.wait_ms += milliseconds(since, at);
        }
    }

    fn stop_talking(&mut self, at: Timestamp) {
        if let Some(since) = self.talking_since.take() {
            self.talk_ms += milliseconds(since, at);
        }
    }
}

fn milliseconds(from: Timestamp, to: Timestamp) -> i64 {
    i64::try_from(to.since(from).as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::SegmentId;

    /// The first leg: the caller's, or the one called.
    const CALLER: LegId = LegId::new(1, 0);
    const PHONE: LegId = LegId::new(2, 0);
    const AGENT: AgentId = AgentId::new(1, 0);

    fn started(direction: Direction) -> Story {
        Story::Started {
            leg: CALLER,
            direction,
            caller: "13800138000".parse().ok(),
            called: "12345".parse().expect("a number"),
            via: "carrier".into(),
            agent: None,
            trunk: None,
        }
    }

    fn told(direction: Direction, steps: Vec<(i64, Story)>) -> Summary {
        let at = Timestamp::from_unix_ms;
        let begun = Summary::begin(&started(direction), at(0));
        let mut summary = begun.expect("a story begins with Started");
        for (ms, step) in steps {
            summary.tell(&step, at(ms));
        }
        summary
    }

    fn queued() -> Story {
        let queue = QueueId("general".into());
        Story::Queued { queue, segment: SegmentId::new(1, 0), position: 1, returned: false }
    }

    #[test]
    fn a_served_call_waits_talks_and_rates() {
        let summary = told(
            Direction::Inbound,
            vec![
                (10, Story::LegAnswered { leg: CALLER }),
                (1_000, queued()),
                (4_000, Story::LegAnswered { leg: PHONE }),
                (4_000, Story::OfferEnded { agent: AGENT, end: OfferEnd::Answered }),
                (7_000, Story::Connected { agent: AGENT, segment: SegmentId::new(1, 0) }),
                (12_000, Story::AgentLeft { agent: AGENT }),
                (13_000, Story::Rated { rating: Rating::Satisfied }),
                (14_000, Story::Ended { reason: EndReason::Served }),
            ],
        );
        assert_eq!(summary.answered_at, Some(Timestamp::from_unix_ms(10)));
        assert_eq!((summary.wait_ms, summary.talk_ms), (3_000, 5_000));
        assert_eq!(summary.result, Some(EndReason::Served));
        assert_eq!(summary.rating, Some(Rating::Satisfied));
    }

    #[test]
    fn each_wait_of_a_call_handed_over_twice_is_counted() {
        let segment = SegmentId::new(1, 0);
        let other = AgentId::new(2, 0);
        let blind =
            |agent| Story::Transferred { agent, kind: TransferKind::Blind, to: "7001".into() };
        let answered = |agent| Story::OfferEnded { agent, end: OfferEnd::Answered };
        let summary = told(
            Direction::Inbound,
            vec![
                (1_000, queued()),
                (5_000, answered(AGENT)),
                (6_000, Story::Connected { agent: AGENT, segment }),
                (10_000, blind(AGENT)),
                (10_000, Story::AgentLeft { agent: AGENT }),
                (12_000, answered(other)),
                (12_000, Story::Connected { agent: other, segment }),
                (20_000, blind(other)),
                (20_000, Story::AgentLeft { agent: other }),
                (20_000, queued()),
                (20_500, answered(AGENT)),
                (21_000, Story::Connected { agent: AGENT, segment }),
                (22_000, Story::Ended { reason: EndReason::Served }),
            ],
        );
        assert_eq!(
            (summary.wait_ms, summary.talk_ms),
            (4_000 + 2_000 + 500, 4_000 + 8_000 + 1_000)
        );
        assert_eq!(summary.agent, Some(AGENT));
    }

    #[test]
    fn a_caller_that_gives_up_waited_until_the_end() {
        let gave_up = Story::Ended { reason: EndReason::Abandoned };
        let summary = told(Direction::Inbound, vec![(1_000, queued()), (6_000, gave_up)]);
        assert_eq!((summary.wait_ms, summary.talk_ms), (5_000, 0));
        assert_eq!(summary.agent, None);
    }

    #[test]
    fn an_outbound_call_is_answered_when_the_one_called_answers() {
        let steps = vec![
            (100, Story::LegAnswered { leg: PHONE }),
            (5_000, Story::LegAnswered { leg: CALLER }),
            (5_000, Story::Connected { agent: AGENT, segment: SegmentId::new(1, 0) }),
            (8_000, Story::Ended { reason: EndReason::Served }),
        ];
        let summary = told(Direction::Outbound, steps);
        assert_eq!(summary.answered_at, Some(Timestamp::from_unix_ms(5_000)));
        assert_eq!(summary.talk_ms, 3_000);
    }
}
