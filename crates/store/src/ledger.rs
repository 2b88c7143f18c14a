//! Applies recorded events exactly once: the story, the call log's lines, who
//! took part and the recordings, in one transaction with the position reached.

use crate::db::Tx;
use crate::sql::{Row, Sql, code, to_json};
use crate::summary::Summary;
use crate::{Store, StoreError};
use base::{AgentId, InteractionId, RecordingId, Timestamp};
use calls::{Direction, Event, Recorded, SeatPhone, Story};
use std::collections::BTreeMap;

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
        for recorded in &fresh {
            write_event(&mut tx, run, recorded).await?;
            if let Event::Interaction { interaction, story } = &recorded.event {
                fold(&mut summaries, *interaction, story, recorded.at);
                write_parts(&mut tx, *interaction, story, recorded.at).await?;
            }
        }
        for (interaction, summary) in &summaries {
            write_summary(&mut tx, *interaction, summary).await?;
        }
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

async fn write_event(tx: &mut Tx, run: &str, recorded: &Recorded) -> Result<(), StoreError> {
    let sql = match &recorded.event {
        Event::Interaction { interaction, story } => Sql::new(
            "INSERT INTO interaction_events (run, sequence, interaction, at, story) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .text(run)
        .int(number(recorded.sequence))
        .text(interaction)
        .int(recorded.at.unix_ms())
        .text(to_json(story)),
        Event::Seat { agent, state, reason, phone, interaction } => Sql::new(
            "INSERT INTO seat_events \
             (run, sequence, agent, at, state, reason, phone, interaction) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .text(run)
        .int(number(recorded.sequence))
        .text(agent)
        .int(recorded.at.unix_ms())
        .text(code(state))
        .maybe(reason.as_ref().map(|reason| &reason.0))
        .maybe(phone.as_ref().map(phone_text))
        .maybe(*interaction),
        Event::LegMeasured { leg, sound } => Sql::new(
            "INSERT INTO leg_sounds (leg, document) VALUES ($1, $2) \
             ON CONFLICT (leg) DO UPDATE SET document = excluded.document",
        )
        .text(leg)
        .text(to_json(sound)),
    };
    tx.run(sql).await?;
    Ok(())
}

fn phone_text(phone: &SeatPhone) -> &str {
    match phone {
        SeatPhone::Browser => "browser",
        SeatPhone::Extension(extension) => extension,
    }
}

/// Who took part, and the recordings: rows beside the summary.
async fn write_parts(
    tx: &mut Tx,
    interaction: InteractionId,
    story: &Story,
    at: Timestamp,
) -> Result<(), StoreError> {
    match story {
        Story::Started { agent: Some(agent), .. }
        | Story::Connected { agent, .. }
        | Story::ConsultAnswered { agent, .. } => took_part(tx, interaction, *agent).await,
        Story::RecordingStarted { recording } => {
            recording_started(tx, *recording, interaction, at).await
        }
        Story::RecordingStopped { recording } => {
            let text = "UPDATE recordings SET stopped_at = $1 WHERE id = $2";
            tx.run(Sql::new(text).int(at.unix_ms()).text(recording)).await.map(drop)
        }
        _ => Ok(()),
    }
}

async fn took_part(
    tx: &mut Tx,
    interaction: InteractionId,
    agent: AgentId,
) -> Result<(), StoreError> {
    let text = "INSERT INTO interaction_agents (agent, interaction) VALUES ($1, $2) \
                ON CONFLICT (agent, interaction) DO NOTHING";
    tx.run(Sql::new(text).text(agent).text(interaction)).await.map(drop)
}

async fn recording_started(
    tx: &mut Tx,
    recording: RecordingId,
    interaction: InteractionId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let text = "INSERT INTO recordings (id, interaction, started_at, stopped_at) \
                VALUES ($1, $2, $3, NULL) ON CONFLICT (id) DO NOTHING";
    tx.run(Sql::new(text).text(recording).text(interaction).int(at.unix_ms())).await.map(drop)
}

async fn load_summaries(
    tx: &mut Tx,
    batch: &[&Recorded],
) -> Result<BTreeMap<InteractionId, Summary>, StoreError> {
    let mut ids: Vec<InteractionId> = batch
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::Interaction { interaction, .. } => Some(*interaction),
            Event::Seat { .. } | Event::LegMeasured { .. } => None,
        })
        .collect();
    ids.sort();
    ids.dedup();
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

async fn write_summary(
    tx: &mut Tx,
    interaction: InteractionId,
    summary: &Summary,
) -> Result<(), StoreError> {
    let ms = |at: Option<Timestamp>| at.map(Timestamp::unix_ms);
    let text = "INSERT INTO interactions (id, direction, caller, called, first_leg, started_at, \
        answered_at, ended_at, agent, queue, result, rating, recording, waiting_since, \
        talking_since, wait_ms, talk_ms, customer) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
        (SELECT MIN(customer) FROM customer_numbers WHERE number = $18)) \
        ON CONFLICT (id) DO UPDATE SET answered_at = excluded.answered_at, \
        ended_at = excluded.ended_at, agent = excluded.agent, queue = excluded.queue, \
        result = excluded.result, rating = excluded.rating, recording = excluded.recording, \
        waiting_since = excluded.waiting_since, talking_since = excluded.talking_since, \
        wait_ms = excluded.wait_ms, talk_ms = excluded.talk_ms";
    let sql = Sql::new(text)
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
        .maybe(citizen(summary));
    tx.run(sql).await.map(drop)
}

/// The outside party's number.
fn citizen(summary: &Summary) -> Option<&base::PhoneNumber> {
    match summary.direction {
        Direction::Inbound => summary.caller.as_ref(),
        Direction::Outbound => Some(&summary.called),
        Direction::Internal => None,
    }
}
