//! A person's data as they were sent, made into a member of the staff.

use super::plan;
use crate::app::App;
use crate::error::ApiError;
use crate::random;
use crate::wire::Role;
use base::{AgentId, PhoneNumber, Timestamp, UnitId, UserId};
use calls::QueueId;
use desk::{Holder, NumberPlan, TeamCode, User};
use serde::Deserialize;
use store::{Account, Member, Seat};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub(crate) struct StaffMemberRequest {
    #[schema(example = "1021")]
    pub username: String,
    pub name: String,
    pub role: Role,
    /// A team's code.
    pub team: Option<String>,
    /// A unit's id, for the unit's operators and leaders.
    pub unit: Option<String>,
    /// Agent number (工号), for roles with a seat.
    pub number: Option<String>,
    /// The desk phone the person usually sits at.
    pub extension: Option<String>,
    #[serde(default = "yes")]
    pub may_dial_outside: bool,
    #[serde(default)]
    pub may_monitor: bool,
    #[serde(default = "yes")]
    pub recorded: bool,
    /// Ids of queues whose callers this seat takes.
    #[serde(default)]
    pub queues: Vec<String>,
    /// For a new person; left out, one is made up and shown in the answer.
    pub password: Option<String>,
}

fn yes() -> bool {
    true
}

/// What a person may be given: teams, units, queues, phones, numbers, names.
pub(super) struct Office {
    teams: Vec<TeamCode>,
    units: Vec<UnitId>,
    queues: Vec<QueueId>,
    phones: Vec<String>,
    pub plan: NumberPlan,
    usernames: Vec<(String, UserId)>,
}

impl Office {
    pub async fn load(app: &App) -> Result<Self, ApiError> {
        let teams = app.store.teams().await?.into_iter().filter(|team| team.active);
        let units = app.store.units().await?.into_iter().filter(|unit| unit.active);
        let accounts = app.store.accounts().await?;
        Ok(Self {
            teams: teams.map(|team| team.code).collect(),
            units: units.map(|unit| unit.id).collect(),
            queues: app.store.queues().await?.into_iter().map(|queue| queue.id).collect(),
            phones: app.store.extensions().await?.into_iter().map(|phone| phone.number).collect(),
            plan: plan::load(app).await?,
            usernames: accounts.into_iter().map(|a| (a.user.username, a.user.id)).collect(),
        })
    }

    /// A phone that is saved together with the people.
    pub fn expect_phone(&mut self, number: &str) -> Result<(), ApiError> {
        if self.phones.iter().any(|known| known == number) {
            return Err(phone_there(number));
        }
        plan::give(&mut self.plan, number, Holder::Phone)?;
        self.phones.push(number.to_owned());
        Ok(())
    }

    /// The member these data make. `was`: the person before a change.
    ///
    /// # Errors
    /// What is missing, unknown, taken or does not fit the role.
    pub fn member(
        &mut self,
        request: &StaffMemberRequest,
        was: Identity,
        password: String,
    ) -> Result<Member, ApiError> {
        let Identity { user: id, seat, team: own_team, unit: own_unit, active, created_at } = was;
        let username = request.username.trim().to_owned();
        if self.usernames.iter().any(|(name, whose)| *name == username && *whose != id) {
            let message = format!("somebody has the user name {username}: choose another");
            return Err(ApiError::conflict("username_taken", message).with("username", username));
        }
        self.usernames.push((username.clone(), id));
        // What was switched off stays with those who have it.
        let team =
            some(&request.team).map(|text| self.team(text, own_team.as_ref())).transpose()?;
        let unit = some(&request.unit).map(|text| self.unit(text, own_unit)).transpose()?;
        let role = desk::Role::from(request.role);
        let seat = match (role.has_seat(), some(&request.number)) {
            (true, Some(number)) => Some(self.seat(request, seat, number)?),
            _ => None,
        };
        let user = User {
            id,
            username,
            display_name: request.name.trim().to_owned(),
            role,
            team,
            unit,
            agent_number: seat.as_ref().map(|seat| seat.number),
            extension: seat.as_ref().and_then(|seat| seat.extension.clone()),
            active,
        };
        user.check().map_err(|error| ApiError::bad(error.code(), error.to_string()))?;
        let agent = seat.as_ref().map(|seat| seat.id);
        Ok(Member { account: Account { user, agent, password }, seat, created_at })
    }

    fn team(&self, text: &str, own: Option<&TeamCode>) -> Result<TeamCode, ApiError> {
        let code = text.parse().ok();
        let code = code.filter(|code| self.teams.contains(code) || own == Some(code));
        code.ok_or_else(|| ApiError::bad("unknown_team", "there is no such team: choose another"))
    }

    fn unit(&self, text: &str, own: Option<UnitId>) -> Result<UnitId, ApiError> {
        let unit = text.parse().ok();
        let unit = unit.filter(|unit| self.units.contains(unit) || own == Some(*unit));
        unit.ok_or_else(|| ApiError::bad("unknown_unit", "there is no such unit: choose another"))
    }

    fn seat(
        &mut self,
        request: &StaffMemberRequest,
        id: AgentId,
        number: &str,
    ) -> Result<Seat, ApiError> {
        let number = number.parse().map_err(|_| {
            let message = "an agent number has 3 to 6 digits and does not begin with 0";
            ApiError::bad("bad_agent_number", message)
        })?;
        plan::give(&mut self.plan, number, Holder::Agent(id))?;
        let known = |text: &str| self.phones.iter().any(|phone| phone == text);
        let extension: Option<PhoneNumber> = match some(&request.extension) {
            None => None,
            Some(text) => {
                let phone = text.parse().ok().filter(|_| known(text));
                let unknown =
                    || ApiError::bad("unknown_phone", "there is no such desk phone: make it first");
                Some(phone.ok_or_else(unknown)?)
            }
        };
        let mut queues: Vec<_> = request.queues.iter().cloned().map(QueueId).collect();
        queues.sort();
        queues.dedup();
        if queues.iter().any(|queue| !self.queues.contains(queue)) {
            return Err(ApiError::bad("unknown_queue", "there is no such queue: choose another"));
        }
        Ok(Seat {
            id,
            number,
            extension,
            may_dial_outside: request.may_dial_outside,
            may_monitor: request.may_monitor,
            recorded: request.recorded,
            queues,
        })
    }
}

pub(super) fn phone_there(number: &str) -> ApiError {
    let message = format!("there is a desk phone {number} already");
    ApiError::conflict("phone_there", message).with("number", number)
}

fn some(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// What a change leaves as it is.
pub(super) struct Identity {
    user: UserId,
    seat: AgentId,
    team: Option<TeamCode>,
    unit: Option<UnitId>,
    active: bool,
    created_at: Timestamp,
}

impl Identity {
    pub fn fresh(at: Timestamp) -> Result<Self, ApiError> {
        Ok(Self {
            user: UserId::new(random::ms(at), random::id()?),
            seat: AgentId::new(random::ms(at), random::id()?),
            team: None,
            unit: None,
            active: true,
            created_at: at,
        })
    }

    /// `seat`: the one the person ever had.
    pub fn of(member: &Member, seat: Option<AgentId>) -> Result<Self, ApiError> {
        let user = &member.account.user;
        let fresh = Self::fresh(member.created_at)?;
        Ok(Self {
            user: user.id,
            seat: seat.unwrap_or(fresh.seat),
            team: user.team.clone(),
            unit: user.unit,
            active: user.active,
            created_at: member.created_at,
        })
    }
}
