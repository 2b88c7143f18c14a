//! Who is who: names of agents, users, teams, units and queues, kept in memory
//! for pages that show many of them at once.

use crate::error::ApiError;
use crate::wire::Unit;
use base::{AgentId, AgentNumber, UnitId, UserId};
use calls::{AgentConfig, QueueConfig, QueueId};
use desk::TeamCode;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long a changed name may still show as it was.
const FRESH_FOR: Duration = Duration::from_secs(5);

/// The names of one moment.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    agents: BTreeMap<AgentId, store::Agent>,
    users: BTreeMap<UserId, desk::User>,
    teams: BTreeMap<TeamCode, String>,
    units: BTreeMap<UnitId, store::Unit>,
    pub queues: Vec<store::Queue>,
    pub queue_configs: BTreeMap<QueueId, QueueConfig>,
    pub agent_configs: BTreeMap<AgentId, AgentConfig>,
    pub trunks: Vec<store::Trunk>,
}

impl Directory {
    async fn load(store: &Store) -> Result<Self, StoreError> {
        let center = store.center_config().await?;
        Ok(Self {
            agents: store.agents().await?.into_iter().map(|agent| (agent.id, agent)).collect(),
            users: store.accounts().await?.into_iter().map(|a| (a.user.id, a.user)).collect(),
            teams: store.teams().await?.into_iter().map(|team| (team.code, team.name)).collect(),
            units: store.units().await?.into_iter().map(|unit| (unit.id, unit)).collect(),
            queues: store.queues().await?,
            queue_configs: center.queues,
            agent_configs: center.agents,
            trunks: store.trunks().await?,
        })
    }

    pub fn agent(&self, id: AgentId) -> Option<&store::Agent> {
        self.agents.get(&id)
    }

    /// Those who left too: old calls name them.
    pub fn agents(&self) -> impl Iterator<Item = &store::Agent> {
        self.agents.values()
    }

    pub fn agent_numbered(&self, number: AgentNumber) -> Option<&store::Agent> {
        self.agents.values().find(|agent| agent.number == number && agent.active)
    }

    pub fn user(&self, id: UserId) -> Option<&desk::User> {
        self.users.get(&id)
    }

    /// A team's name, or its code if it has gone.
    pub fn team_name(&self, code: &TeamCode) -> String {
        self.teams.get(code).cloned().unwrap_or_else(|| code.to_string())
    }

    /// A unit with its name, or its id if it has gone.
    pub fn unit(&self, id: UnitId) -> Unit {
        let unknown = || Unit { id: id.to_string(), name: id.to_string(), name_en: String::new() };
        self.units.get(&id).cloned().map_or_else(unknown, Unit::from)
    }

    /// This unit and all below it, the nearest first.
    pub fn branch(&self, id: UnitId) -> Vec<UnitId> {
        let mut branch = vec![id];
        let mut at = 0;
        while let Some(above) = branch.get(at).copied() {
            at += 1;
            let below = self.units.values().filter(|unit| unit.parent == Some(above));
            let new: Vec<_> = below.map(|unit| unit.id).filter(|id| !branch.contains(id)).collect();
            branch.extend(new);
        }
        branch
    }

    /// Whether the unit takes new cases.
    pub fn has_unit(&self, id: UnitId) -> bool {
        self.units.get(&id).is_some_and(|unit| unit.active)
    }
}

#[derive(Debug, Default)]
pub(crate) struct DirectoryCache {
    kept: Mutex<Option<(Instant, Arc<Directory>)>>,
}

impl DirectoryCache {
    /// Something was changed here: the next question reads anew.
    pub async fn forget(&self) {
        *self.kept.lock().await = None;
    }

    pub async fn get(&self, store: &Store) -> Result<Arc<Directory>, ApiError> {
        let mut kept = self.kept.lock().await;
        if let Some((at, directory)) = &*kept
            && at.elapsed() < FRESH_FOR
        {
            return Ok(directory.clone());
        }
        match Directory::load(store).await {
            Ok(loaded) => {
                let loaded = Arc::new(loaded);
                *kept = Some((Instant::now(), loaded.clone()));
                Ok(loaded)
            }
            // Old names are better than no page while the database is away.
            Err(error) => match &*kept {
                Some((_, directory)) if error.is_temporary() => Ok(directory.clone()),
                _ => Err(error.into()),
            },
        }
    }
}
