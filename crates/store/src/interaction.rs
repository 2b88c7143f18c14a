//! Reads the call log (通话记录): its lines by any filter, and the story of one
//! interaction.

use crate::sql::{Row, Select, Sql, code};
use crate::{Store, StoreError};
use base::{
    AgentId, AgentNumber, CaseId, CustomerId, InteractionId, LegId, PhoneNumber, RecordingId,
    Timestamp,
};
use calls::{Direction, EndReason, LegSound, QueueId, Rating, Story};
use desk::TeamCode;
use std::collections::BTreeMap;
use std::str::FromStr;

/// One line of the call log.
#[derive(Debug, Clone, PartialEq)]
pub struct Interaction {
    pub id: InteractionId,
    pub direction: Direction,
    pub caller: Option<PhoneNumber>,
    pub called: PhoneNumber,
    pub started_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub agent: Option<AgentNumber>,
    pub queue: Option<QueueId>,
    pub result: Option<EndReason>,
    pub rating: Option<Rating>,
    pub recording: Option<RecordingId>,
    pub disposition: Option<String>,
    pub customer: Option<(CustomerId, String)>,
    pub case: Option<CaseId>,
    pub wait_ms: i64,
    pub talk_ms: i64,
}

/// Whose calls a person may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sight {
    #[default]
    All,
    /// Calls the agent took part in.
    Agent(AgentId),
    /// Calls anybody of the team took part in, and those no agent had a part
    /// in: who gave up waiting is every supervisor's business.
    Team(TeamCode),
    Nothing,
}

/// Which lines to list; `None` is no condition.
#[derive(Debug, Clone, Default)]
pub struct InteractionFilter {
    pub sight: Sight,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Caller or called.
    pub number: Option<PhoneNumber>,
    pub agent: Option<AgentNumber>,
    pub queue: Option<QueueId>,
    pub result: Option<EndReason>,
    pub direction: Option<Direction>,
    pub customer: Option<CustomerId>,
    pub case: Option<CaseId>,
    pub after: Option<InteractionCursor>,
}

/// Where a page of the call log ended: lines older than this follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InteractionCursor {
    pub started_at: Timestamp,
    pub id: InteractionId,
}

impl std::fmt::Display for InteractionCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.started_at.unix_ms(), self.id)
    }
}

/// The text is no cursor of the call log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no cursor of this list: use `next` of the page before")]
pub struct ParseCursorError;

impl FromStr for InteractionCursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (ms, id) = text.split_once('.').ok_or(ParseCursorError)?;
        let started_at = ms.parse().map(Timestamp::from_unix_ms).map_err(|_| ParseCursorError)?;
        Ok(Self { started_at, id: id.parse().map_err(|_| ParseCursorError)? })
    }
}

impl Interaction {
    /// The cursor of the page that ends with this line.
    pub fn cursor(&self) -> InteractionCursor {
        InteractionCursor { started_at: self.started_at, id: self.id }
    }
}

/// One step of a story with its time.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub at: Timestamp,
    pub story: Story,
}

const LINES: &str = "SELECT i.id, i.direction, i.caller, i.called, i.started_at, i.answered_at, \
    i.ended_at, i.queue, i.result, i.rating, i.recording, i.wait_ms, i.talk_ms, a.number, \
    c.id AS customer_id, c.name AS customer_name, \
    (SELECT w.disposition FROM wrap_ups w WHERE w.interaction = i.id ORDER BY w.at DESC LIMIT 1) \
    AS disposition, \
    (SELECT MAX(k.case_id) FROM case_interactions k WHERE k.interaction = i.id) AS case_id \
    FROM interactions i LEFT JOIN agents a ON a.id = i.agent \
    LEFT JOIN customers c ON c.id = i.customer";

impl Store {
    /// Lines of the call log, newest first, at most `limit`.
    pub async fn interactions(
        &self,
        filter: &InteractionFilter,
        limit: usize,
    ) -> Result<Vec<Interaction>, StoreError> {
        let sql = lines(filter).finish(" ORDER BY i.started_at DESC, i.id DESC", limit);
        self.db.all(sql).await?.iter().map(read_interaction).collect()
    }

    pub async fn interaction(&self, id: InteractionId) -> Result<Option<Interaction>, StoreError> {
        let sql = Select::new(LINES).filter("i.id = ?", Some(id)).finish("", 1);
        self.db.one(sql).await?.as_ref().map(read_interaction).transpose()
    }

    /// The whole story of an interaction, in order.
    pub async fn story(&self, id: InteractionId) -> Result<Vec<Step>, StoreError> {
        let text = "SELECT at, story FROM interaction_events WHERE interaction = $1 \
                    ORDER BY at, sequence";
        let read = |row: &Row| {
            let at = Timestamp::from_unix_ms(row.int("at")?);
            Ok(Step { at, story: row.json("story")? })
        };
        self.db.all(Sql::new(text).text(id)).await?.iter().map(read).collect()
    }

    /// How these legs sounded; without an entry where little was to hear.
    pub async fn leg_sounds(
        &self,
        legs: &[LegId],
    ) -> Result<BTreeMap<LegId, LegSound>, StoreError> {
        if legs.is_empty() {
            return Ok(BTreeMap::new());
        }
        let sql = Sql::with_list("SELECT leg, document FROM leg_sounds WHERE leg", legs, "");
        let read = |row: &Row| Ok((row.parse("leg")?, row.json("document")?));
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// Calls whose end is not recorded, oldest first: those in progress, and
    /// those that a crash cut off.
    pub async fn unended(&self) -> Result<Vec<InteractionId>, StoreError> {
        let sql = Sql::new("SELECT id FROM interactions WHERE ended_at IS NULL ORDER BY id");
        self.db.all(sql).await?.iter().map(|row| row.parse("id")).collect()
    }

    /// Whether somebody with this sight may see the interaction.
    pub async fn may_see(&self, sight: &Sight, id: InteractionId) -> Result<bool, StoreError> {
        let select = Select::new("SELECT i.id FROM interactions i").filter("i.id = ?", Some(id));
        Ok(self.db.one(seen(select, sight).finish("", 1)).await?.is_some())
    }
}

fn lines(filter: &InteractionFilter) -> Select {
    let ms = |at: Option<Timestamp>| at.map(Timestamp::unix_ms);
    let select = Select::new(LINES)
        .filter_int("i.started_at >= ?", ms(filter.from))
        .filter_int("i.started_at < ?", ms(filter.to))
        .filter("(i.caller = ? OR i.called = ?)", filter.number.as_ref())
        .filter(
            "i.id IN (SELECT p.interaction FROM interaction_agents p \
             JOIN agents b ON b.id = p.agent WHERE b.number = ?)",
            filter.agent,
        )
        .filter("i.queue = ?", filter.queue.as_ref().map(|queue| &queue.0))
        .filter("i.result = ?", filter.result.as_ref().map(code))
        .filter("i.direction = ?", filter.direction.as_ref().map(code))
        .filter("i.customer = ?", filter.customer)
        .filter(
            "i.id IN (SELECT k.interaction FROM case_interactions k WHERE k.case_id = ?)",
            filter.case,
        );
    let select = seen(select, &filter.sight);
    let Some(after) = filter.after else { return select };
    select.after("(i.started_at, i.id) < (?, ?)", after.started_at.unix_ms(), after.id)
}

/// Adds the condition of a person's sight.
pub(crate) fn seen(select: Select, sight: &Sight) -> Select {
    let (agent, team) = match sight {
        Sight::All => return select,
        Sight::Nothing => return select.only("1 = 0"),
        Sight::Agent(agent) => (Some(agent), None),
        Sight::Team(team) => (None, Some(team)),
    };
    select
        .filter("i.id IN (SELECT p.interaction FROM interaction_agents p WHERE p.agent = ?)", agent)
        .filter(
            "(i.id IN (SELECT p.interaction FROM interaction_agents p \
             JOIN agents b ON b.id = p.agent WHERE b.team = ?) \
             OR NOT EXISTS (SELECT 1 FROM interaction_agents p WHERE p.interaction = i.id))",
            team,
        )
}

fn read_interaction(row: &Row) -> Result<Interaction, StoreError> {
    let at = |column| Ok::<_, StoreError>(row.maybe_int(column)?.map(Timestamp::from_unix_ms));
    let customer = row.maybe("customer_id")?.zip(row.maybe_text("customer_name")?);
    Ok(Interaction {
        id: row.parse("id")?,
        direction: row.code("direction")?,
        caller: row.maybe("caller")?,
        called: row.parse("called")?,
        started_at: Timestamp::from_unix_ms(row.int("started_at")?),
        answered_at: at("answered_at")?,
        ended_at: at("ended_at")?,
        agent: row.maybe("number")?,
        queue: row.maybe_code("queue")?,
        result: row.maybe_code("result")?,
        rating: row.maybe_code("rating")?,
        recording: row.maybe("recording")?,
        disposition: row.maybe_text("disposition")?,
        customer,
        case: row.maybe("case_id")?,
        wait_ms: row.int("wait_ms")?,
        talk_ms: row.int("talk_ms")?,
    })
}
