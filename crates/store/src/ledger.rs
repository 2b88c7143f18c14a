//! Applies recorded events exactly once: the story, the call log's lines, who
//! took part and the recordings, in one transaction with the position reached.

use crate::db::Tx;
use crate::rows::Rows;
use crate::sql::{Row, Sql, code, to_json};
use crate::summary::Summary;
use crate::{Store, StoreError};
use base::{InteractionId, LegId, RecordingId, Timestamp};
use calls::{Direction, Event, Recorded, SeatPhone, Story};
use std::collections::{BTreeMap, BTreeSet};

/// Most events taken in one transaction: keeps the writer's lock under a
/// hundred milliseconds on a slow disk.
pub const BATCH_EVENTS_MAX: usize = 500;

impl Store {
    /// Applies events of one run of the program, in order; those already
    /// applied are skipped, so a batch may be sent again after any error.
    /// Returns the last sequence applied. More than [`BATCH_EVENTS_MAX`] are
    /// cut off: send the rest next.
    ///
    /// # Errors
    /// `Unavailable`: nothing was applied, try again later. Anything else: one
    /// of the records is bad; send them one at a time and set the bad one aside.
    pub async fn apply(&self, run: &str, batch: &[Recorded]) -> Result<u64, StoreError> {
        let mut tx = self.db.begin().await?;
        let done = applied(&mut tx, run).await?;
        let batch = &batch[..batch.len().min(BATCH_EVENTS_MAX)];
        let fresh: Vec<_> = batch.iter().filter(|r| done.is_none_or(|d| r.sequence > d)).collect();
        let Some(last) = fresh.last().map(|recorded| recorded.sequence) else {
            return Ok(done.unwrap_or_default());
        };
        let mut summaries = load_summaries(&mut tx, &fresh).await?;
        let mut pages = Pages::new();
        for recorded in &fresh {
            pages.note(run, recorded);
            if let Event::Interaction { interaction, story } = &recorded.event {
                fold(&mut summaries, *interaction, story, recorded.at);
            }
        }
        for (interaction, summary) in &summaries {
            pages.summaries.add(summary_row(*interaction, summary));
        }
        pages.write(&mut tx).await?;
        let text = "INSERT INTO applied (run, sequence) VALUES ($1, $2) \
                    ON CONFLICT (run) DO UPDATE SET sequence = excluded.sequence";
        tx.run(Sql::new(text).text(run).int(number(last))).await?;
        tx.commit().await?;
        Ok(last)
    }

    /// The last sequence applied of a run, to know where to go on.
    pub async fn applied(&self, run: &str) -> Result<Option<u64>, StoreError> {
        let row = self.db.one(position(run)).await?;
        row.map(|row| row.int("sequence").map(i64::cast_unsigned)).transpose()
    }
}

fn position(run: &str) -> Sql {
    Sql::new("SELECT sequence FROM applied WHERE run = $1").text(run)
}

async fn applied(tx: &mut Tx, run: &str) -> Result<Option<u64>, StoreError> {
    let row = tx.one(position(run)).await?;
    row.map(|row| row.int("sequence").map(i64::cast_unsigned)).transpose()
}

/// Sequences count from zero and never reach 2^63.
fn number(sequence: u64) -> i64 {
    sequence.cast_signed()
}

fn fold(
    summaries: &mut BTreeMap<InteractionId, Summary>,
    interaction: InteractionId,
    story: &Story,
    at: Timestamp,
) {
    if let Some(begun) = Summary::begin(story, at) {
        summaries.entry(interaction).or_insert(begun);
    } else if let Some(summary) = summaries.get_mut(&interaction) {
        summary.tell(story, at);
    }
}

/// What a batch writes, by table.
struct Pages {
    stories: Rows,
    seats: Rows,
    sounds: BTreeMap<LegId, String>,
    agents: Rows,
    recordings: Rows,
    stopped: Vec<(RecordingId, Timestamp)>,
    summaries: Rows,
}

impl Pages {
    fn new() -> Self {
        Self {
            stories: Rows::new(
                "INSERT INTO interaction_events (run, sequence, interaction, at, story) VALUES",
                "(?, ?, ?, ?, ?)",
                "",
            ),
            seats: Rows::new(
                "INSERT INTO seat_events \
                 (run, sequence, agent, at, state, reason, phone, interaction) VALUES",
                "(?, ?, ?, ?, ?, ?, ?, ?)",
                "",
            ),
            sounds: BTreeMap::new(),
            agents: Rows::new(
                "INSERT INTO interaction_agents (agent, interaction) VALUES",
                "(?, ?)",
                " ON CONFLICT (agent, interaction) DO NOTHING",
            ),
            recordings: Rows::new(
                "INSERT INTO recordings (id, interaction, started_at, stopped_at) VALUES",
                "(?, ?, ?, NULL)",
                " ON CONFLICT (id) DO NOTHING",
            ),
            stopped: Vec::new(),
            summaries: Rows::new(SUMMARY_HEAD, SUMMARY_ROW, SUMMARY_TAIL),
        }
    }

    fn note(&mut self, run: &str, recorded: &Recorded) {
        let at = recorded.at;
        let row = Sql::row().text(run).int(number(recorded.sequence));
        match &recorded.event {
            Event::Interaction { interaction, story } => {
                self.stories.add(row.text(interaction).int(at.unix_ms()).text(to_json(story)));
                self.note_parts(*interaction, story, at);
            }
            Event::Seat { agent, state, reason, phone, interaction } => self.seats.add(
                row.text(agent)
                    .int(at.unix_ms())
                    .text(code(state))
                    .maybe(reason.as_ref().map(|reason| &reason.0))
                    .maybe(phone.as_ref().map(phone_text))
                    .maybe(*interaction),
            ),
            Event::LegMeasured { leg, sound } => {
                self.sounds.insert(*leg, to_json(sound));
            }
        }
    }

    /// Who took part, and the recordings: rows beside the summary.
    fn note_parts(&mut self, interaction: InteractionId, story: &Story, at: Timestamp) {
        match story {
            Story::Started { agent: Some(agent), .. }
            | Story::Connected { agent, .. }
            | Story::ConsultAnswered { agent, .. } => {
                self.agents.add(Sql::row().text(agent).text(interaction));
            }
            Story::RecordingStarted { recording } => {
                let row = Sql::row().text(recording).text(interaction);
                self.recordings.add(row.int(at.unix_ms()));
            }
            Story::RecordingStopped { recording } => self.stopped.push((*recording, at)),
            _ => {}
        }
    }

    async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        for rows in [self.stories, self.seats, self.agents, self.recordings] {
            rows.write(tx).await?;
        }
        for (recording, at) in self.stopped {
            let text = "UPDATE recordings SET stopped_at = $1 WHERE id = $2";
            tx.run(Sql::new(text).int(at.unix_ms()).text(recording)).await?;
        }
        let mut sounds = Rows::new(
            "INSERT INTO leg_sounds (leg, document) VALUES",
            "(?, ?)",
            " ON CONFLICT (leg) DO UPDATE SET document = excluded.document",
        );
        for (leg, sound) in self.sounds {
            sounds.add(Sql::row().text(leg).text(sound));
        }
        sounds.write(tx).await?;
        self.summaries.write(tx).await
    }
}

fn phone_text(phone: &SeatPhone) -> &str {
    match phone {
        SeatPhone::Browser => "browser",
        SeatPhone::Extension(extension) => extension,
    }
}

/// What the database has of the calls that go on in this batch.
async fn load_summaries(
    tx: &mut Tx,
    batch: &[&Recorded],
) -> Result<BTreeMap<InteractionId, Summary>, StoreError> {
    let (mut ids, mut begun) = (BTreeSet::new(), BTreeSet::new());
    for recorded in batch {
        match &recorded.event {
            Event::Interaction { interaction, story: Story::Started { .. } } => {
                begun.insert(*interaction);
            }
            Event::Interaction { interaction, .. } => {
                ids.insert(*interaction);
            }
            Event::Seat { .. } | Event::LegMeasured { .. } => {}
        }
    }
    let ids: Vec<InteractionId> = ids.difference(&begun).copied().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = tx.all(Sql::with_list("SELECT * FROM interactions WHERE id", &ids, "")).await?;
    rows.iter().map(|row| Ok((row.parse("id")?, read_summary(row)?))).collect()
}

fn read_summary(row: &Row) -> Result<Summary, StoreError> {
    let at = |column| Ok::<_, StoreError>(row.maybe_int(column)?.map(Timestamp::from_unix_ms));
    Ok(Summary {
        direction: row.code("direction")?,
        caller: row.maybe("caller")?,
        called: row.parse("called")?,
        first_leg: row.parse("first_leg")?,
        started_at: Timestamp::from_unix_ms(row.int("started_at")?),
        answered_at: at("answered_at")?,
        ended_at: at("ended_at")?,
        agent: row.maybe("agent")?,
        queue: row.maybe_code("queue")?,
        result: row.maybe_code("result")?,
        rating: row.maybe_code("rating")?,
        recording: row.maybe("recording")?,
        waiting_since: at("waiting_since")?,
        talking_since: at("talking_since")?,
        wait_ms: row.int("wait_ms")?,
        talk_ms: row.int("talk_ms")?,
    })
}

const SUMMARY_HEAD: &str = "INSERT INTO interactions (id, direction, caller, called, first_leg, \
    started_at, answered_at, ended_at, agent, queue, result, rating, recording, waiting_since, \
    talking_since, wait_ms, talk_ms, customer) VALUES";
const SUMMARY_ROW: &str = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \
    (SELECT MIN(customer) FROM customer_numbers WHERE number = ?))";
const SUMMARY_TAIL: &str = " ON CONFLICT (id) DO UPDATE SET first_leg = excluded.first_leg, \
    answered_at = excluded.answered_at, \
    ended_at = excluded.ended_at, agent = excluded.agent, queue = excluded.queue, \
    result = excluded.result, rating = excluded.rating, recording = excluded.recording, \
    waiting_since = excluded.waiting_since, talking_since = excluded.talking_since, \
    wait_ms = excluded.wait_ms, talk_ms = excluded.talk_ms";

fn summary_row(interaction: InteractionId, summary: &Summary) -> Sql {
    let ms = |at: Option<Timestamp>| at.map(Timestamp::unix_ms);
    Sql::row()
        .text(interaction)
        .text(code(&summary.direction))
        .maybe(summary.caller.as_ref())
        .text(&summary.called)
        .text(summary.first_leg)
        .int(summary.started_at.unix_ms())
        .int(ms(summary.answered_at))
        .int(ms(summary.ended_at))
        .maybe(summary.agent)
        .maybe(summary.queue.as_ref().map(|queue| &queue.0))
        .maybe(summary.result.as_ref().map(code))
        .maybe(summary.rating.as_ref().map(code))
        .maybe(summary.recording)
        .int(ms(summary.waiting_since))
        .int(ms(summary.talking_since))
        .int(summary.wait_ms)
        .int(summary.talk_ms)
        .maybe(citizen(summary))
}

/// The outside party's number.
fn citizen(summary: &Summary) -> Option<&base::PhoneNumber> {
    match summary.direction {
        Direction::Inbound => summary.caller.as_ref(),
        Direction::Outbound => Some(&summary.called),
        Direction::Internal => None,
    }
}
