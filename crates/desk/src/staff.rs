//! Who works here: people, their roles, teams and units (人员).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use base::{AgentNumber, PhoneNumber, UnitId, UserId};
use serde::{Deserialize, Serialize};

/// What a person is here for. One person has one role; what each may do is
/// [`rights`](crate::rights).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 坐席.
    Agent,
    /// 班长.
    Supervisor,
    /// 质检.
    Inspector,
    /// 平台工作人员.
    HotlineOperator,
    /// 承办单位经办人.
    UnitOperator,
    /// 承办单位领导.
    UnitLeader,
    /// 监督员: people's deputies, press, citizens invited to watch (article 27).
    Observer,
    /// 管理员.
    Administrator,
}

impl Role {
    pub const ALL: [Self; 8] = [
        Self::Agent,
        Self::Supervisor,
        Self::Inspector,
        Self::HotlineOperator,
        Self::UnitOperator,
        Self::UnitLeader,
        Self::Observer,
        Self::Administrator,
    ];

    /// The stable code used in files, in the database and as translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Inspector => "inspector",
            Self::HotlineOperator => "hotline_operator",
            Self::UnitOperator => "unit_operator",
            Self::UnitLeader => "unit_leader",
            Self::Observer => "observer",
            Self::Administrator => "administrator",
        }
    }

    /// Whether the role has a seat: an agent number, a telephone, states.
    pub const fn has_seat(self) -> bool {
        matches!(self, Self::Agent | Self::Supervisor | Self::HotlineOperator)
    }

    /// Whether people of this role belong to a handling unit.
    pub const fn has_unit(self) -> bool {
        matches!(self, Self::UnitOperator | Self::UnitLeader)
    }
}

/// The text is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no such role: use one of agent, supervisor, inspector, hotline_operator, unit_operator, unit_leader, observer, administrator"
)]
pub struct ParseRoleError;

impl FromStr for Role {
    type Err = ParseRoleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.code() == text).ok_or(ParseRoleError)
    }
}

/// A short name that the office gives and keeps, e.g. a team's (班组).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct TeamCode(String);

/// The text is no team code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a team code has 1 to 32 small letters, digits and hyphens")]
pub struct ParseTeamCodeError;

impl TeamCode {
    pub const LEN_MAX: usize = 32;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TeamCode {
    type Err = ParseTeamCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let valid = (1..=Self::LEN_MAX).contains(&text.len()) && text.bytes().all(plain);
        if valid { Ok(Self(text.to_owned())) } else { Err(ParseTeamCodeError) }
    }
}

impl fmt::Display for TeamCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TeamCode {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A person who logs in. Passwords are `api`'s business and never here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    /// What is typed at the log-in, e.g. `1001`.
    pub username: String,
    pub display_name: String,
    pub role: Role,
    pub team: Option<TeamCode>,
    /// The handling unit of unit operators and leaders.
    pub unit: Option<UnitId>,
    /// What callers hear (工号).
    pub agent_number: Option<AgentNumber>,
    /// The desk phone the person usually sits at (分机), 3–6 digits.
    pub extension: Option<PhoneNumber>,
    /// People who leave are switched off, never deleted: records name them.
    pub active: bool,
}

/// Why a user cannot be saved as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    #[error("a user name has 1 to 64 characters, none of them white space")]
    Username,
    #[error("a display name has 1 to 64 characters")]
    DisplayName,
    #[error("an extension has 3 to 6 digits")]
    Extension,
    #[error("this role needs an agent number")]
    AgentNumberMissing,
    #[error("this role has no seat, so no agent number")]
    AgentNumberNotAllowed,
    #[error("this role needs a handling unit")]
    UnitMissing,
    #[error("this role belongs to no handling unit")]
    UnitNotAllowed,
}

impl UserError {
    /// Stable; the translation key is `refusal.` and this.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Username => "user_username_invalid",
            Self::DisplayName => "user_display_name_invalid",
            Self::Extension => "user_extension_invalid",
            Self::AgentNumberMissing => "user_agent_number_missing",
            Self::AgentNumberNotAllowed => "user_agent_number_not_allowed",
            Self::UnitMissing => "user_unit_missing",
            Self::UnitNotAllowed => "user_unit_not_allowed",
        }
    }
}

impl User {
    pub const NAME_CHARS_MAX: usize = 64;

    /// # Errors
    /// The first thing that is missing or does not fit the role.
    pub fn check(&self) -> Result<(), UserError> {
        let fits = |name: &str| (1..=Self::NAME_CHARS_MAX).contains(&name.chars().count());
        if !fits(&self.username) || self.username.contains(char::is_whitespace) {
            return Err(UserError::Username);
        }
        if !fits(self.display_name.trim()) {
            return Err(UserError::DisplayName);
        }
        if self.extension.as_ref().is_some_and(|number| !is_extension(number)) {
            return Err(UserError::Extension);
        }
        match (self.role.has_seat(), self.agent_number) {
            (true, None) => return Err(UserError::AgentNumberMissing),
            (false, Some(_)) => return Err(UserError::AgentNumberNotAllowed),
            _ => {}
        }
        match (self.role.has_unit(), self.unit) {
            (true, None) => Err(UserError::UnitMissing),
            (false, Some(_)) => Err(UserError::UnitNotAllowed),
            _ => Ok(()),
        }
    }
}

/// Internal numbers have 3 to 6 digits (F8), none of them a prefix into the
/// outside world.
pub fn is_extension(number: &PhoneNumber) -> bool {
    let digits = number.as_str();
    (3..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Names stay out of logs.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "User({} {})", self.id, self.role.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent() -> User {
        User {
            id: UserId::new(1, 0),
            username: "1001".into(),
            display_name: "陈静".into(),
            role: Role::Agent,
            team: "team-a".parse().ok(),
            unit: None,
            agent_number: "1001".parse().ok(),
            extension: "8001".parse().ok(),
            active: true,
        }
    }

    #[test]
    fn a_user_must_fit_its_role() {
        assert_eq!(agent().check(), Ok(()));
        let unit = Some(UnitId::new(1, 0));
        let cases = [
            (User { username: "a b".into(), ..agent() }, UserError::Username),
            (User { display_name: " ".into(), ..agent() }, UserError::DisplayName),
            (User { extension: "12".parse().ok(), ..agent() }, UserError::Extension),
            (User { agent_number: None, ..agent() }, UserError::AgentNumberMissing),
            (User { role: Role::Inspector, ..agent() }, UserError::AgentNumberNotAllowed),
            (
                User { role: Role::UnitLeader, agent_number: None, ..agent() },
                UserError::UnitMissing,
            ),
            (User { unit, ..agent() }, UserError::UnitNotAllowed),
        ];
        for (user, refused) in cases {
            assert_eq!(user.check(), Err(refused));
        }
        assert!(!format!("{:?}", agent()).contains("陈静"));
    }

    #[test]
    fn roles_and_team_codes_survive_text() {
        for role in Role::ALL {
            assert_eq!(role.code().parse(), Ok(role));
        }
        assert!("boss".parse::<Role>().is_err());
        assert!("Team A".parse::<TeamCode>().is_err());
    }
}
