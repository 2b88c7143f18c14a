//! What an agent notes after a call (通话小结).

use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use base::{AgentId, InteractionId, Timestamp};

/// One agent's note on one interaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrapUp {
    pub interaction: InteractionId,
    pub agent: AgentId,
    pub disposition: String,
    pub note: String,
    pub at: Timestamp,
}

impl Store {
    /// Saves the note; a later one of the same agent takes its place.
    pub async fn save_wrap_up(&self, wrap_up: &WrapUp) -> Result<(), StoreError> {
        let text = "INSERT INTO wrap_ups (interaction, agent, disposition, note, at) \
                    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (interaction, agent) DO UPDATE SET \
                    disposition = excluded.disposition, note = excluded.note, at = excluded.at";
        let WrapUp { interaction, agent, disposition, note, at } = wrap_up;
        let sql = Sql::new(text).text(interaction).text(agent).text(disposition).text(note);
        self.db.run(sql.int(at.unix_ms())).await.map(drop)
    }

    pub async fn wrap_ups_of(&self, interaction: InteractionId) -> Result<Vec<WrapUp>, StoreError> {
        let read = |row: &Row| {
            Ok(WrapUp {
                interaction,
                agent: row.parse("agent")?,
                disposition: row.text("disposition")?,
                note: row.text("note")?,
                at: Timestamp::from_unix_ms(row.int("at")?),
            })
        };
        let sql = Sql::new("SELECT * FROM wrap_ups WHERE interaction = $1 ORDER BY at");
        self.db.all(sql.text(interaction)).await?.iter().map(read).collect()
    }
}
