//! Who may do what (权限): one table, asked by every endpoint.
//!
//! A right has a scope: one's own things, the team's, the unit's, or all. The
//! process of a case has finer rules of its own, in `cases`; here is only who
//! comes to its door.

use std::fmt;

use base::{UnitId, UserId};
use serde::{Deserialize, Serialize};

use crate::staff::{Role, TeamCode, User};

/// How far a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// What the person did, or was given (本人).
    Own,
    /// What the person's team did (本班组).
    Team,
    /// What lies with the person's handling unit (本单位).
    Unit,
    /// Everything (全部).
    All,
}

/// Something a person may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Sit at a seat: states, answering, dialling, transferring.
    UseSeat,
    /// See seats, queues and trunks as they are now.
    WatchWall,
    /// Listen in to a call while it runs (监听).
    ListenIn,
    ViewInteractions,
    /// Hear and download recordings.
    HearRecordings,
    ViewCustomers,
    EditCustomers,
    ViewCases,
    TakeInCases,
    DispatchCases,
    /// Sign for, contact, reply.
    HandleCases,
    ApproveCases,
    /// Follow up and close.
    CloseCases,
    ManageUsers,
    /// Numbers, trunks, queues, flows, calendars, profiles, lists of codes.
    ConfigureCentre,
}

impl Right {
    pub const ALL: [Self; 15] = [
        Self::UseSeat,
        Self::WatchWall,
        Self::ListenIn,
        Self::ViewInteractions,
        Self::HearRecordings,
        Self::ViewCustomers,
        Self::EditCustomers,
        Self::ViewCases,
        Self::TakeInCases,
        Self::DispatchCases,
        Self::HandleCases,
        Self::ApproveCases,
        Self::CloseCases,
        Self::ManageUsers,
        Self::ConfigureCentre,
    ];

    /// The stable code used by the API and as translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UseSeat => "use_seat",
            Self::WatchWall => "watch_wall",
            Self::ListenIn => "listen_in",
            Self::ViewInteractions => "view_interactions",
            Self::HearRecordings => "hear_recordings",
            Self::ViewCustomers => "view_customers",
            Self::EditCustomers => "edit_customers",
            Self::ViewCases => "view_cases",
            Self::TakeInCases => "take_in_cases",
            Self::DispatchCases => "dispatch_cases",
            Self::HandleCases => "handle_cases",
            Self::ApproveCases => "approve_cases",
            Self::CloseCases => "close_cases",
            Self::ManageUsers => "manage_users",
            Self::ConfigureCentre => "configure_centre",
        }
    }
}

/// The table: how far `role` may do `right`; `None` for not at all.
///
/// Units see the case and what is written on it, but no call log and no
/// recordings: a citizen's voice would tell who complained (article 30 item 5).
#[rustfmt::skip]
pub const fn scope(role: Role, right: Right) -> Option<Scope> {
    use {Right as R, Role as P, Scope as S};
    match (role, right) {
        (P::Agent, R::UseSeat | R::ViewInteractions | R::HearRecordings) => Some(S::Own),
        (P::Agent, R::ViewCustomers | R::EditCustomers) => Some(S::All),
        (P::Agent, R::ViewCases | R::TakeInCases | R::DispatchCases) => Some(S::All),

        (P::Supervisor, R::UseSeat) => Some(S::Own),
        (P::Supervisor, R::WatchWall) => Some(S::All),
        (P::Supervisor, R::ListenIn | R::ViewInteractions | R::HearRecordings) => Some(S::Team),
        (P::Supervisor, R::ViewCustomers | R::EditCustomers) => Some(S::All),
        (P::Supervisor, R::ViewCases | R::TakeInCases | R::DispatchCases) => Some(S::All),

        (P::Inspector, R::ViewInteractions | R::HearRecordings) => Some(S::All),
        (P::Inspector, R::ViewCases) => Some(S::All),

        // Without names, numbers and addresses: `api` masks them.
        (P::Observer, R::ViewCases) => Some(S::All),

        (P::HotlineOperator, R::UseSeat) => Some(S::Own),
        (P::HotlineOperator, R::ViewInteractions | R::HearRecordings) => Some(S::All),
        (P::HotlineOperator, R::ViewCustomers | R::EditCustomers) => Some(S::All),
        (P::HotlineOperator, R::ViewCases | R::TakeInCases | R::DispatchCases) => Some(S::All),
        (P::HotlineOperator, R::CloseCases) => Some(S::All),

        (P::UnitOperator, R::ViewCases | R::HandleCases) => Some(S::Unit),

        (P::UnitLeader, R::ViewCases | R::ApproveCases) => Some(S::Unit),

        (P::Administrator, R::WatchWall | R::ViewInteractions) => Some(S::All),
        (P::Administrator, R::ManageUsers | R::ConfigureCentre) => Some(S::All),

        _ => None,
    }
}

/// Whose a thing is: what a scope is compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Belongs {
    pub user: Option<UserId>,
    pub team: Option<TeamCode>,
    pub unit: Option<UnitId>,
}

impl User {
    /// How far this person may do `right`; people switched off may nothing.
    pub fn scope(&self, right: Right) -> Option<Scope> {
        if self.active { scope(self.role, right) } else { None }
    }

    /// Whether this person may do `right` with a thing of that belonging.
    pub fn may(&self, right: Right, thing: &Belongs) -> bool {
        let own = thing.user == Some(self.id);
        match self.scope(right) {
            None => false,
            Some(Scope::All) => true,
            Some(Scope::Own) => own,
            Some(Scope::Team) => own || (self.team.is_some() && self.team == thing.team),
            Some(Scope::Unit) => self.unit.is_some() && self.unit == thing.unit,
        }
    }
}

/// Prints the whole table, a right a line: the form it is reviewed in.
#[derive(Debug, Clone, Copy)]
pub struct RightsTable;

impl fmt::Display for RightsTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| right |")?;
        for role in Role::ALL {
            write!(f, " {} |", role.code())?;
        }
        write!(f, "\n| --- |{}", " --- |".repeat(Role::ALL.len()))?;
        for right in Right::ALL {
            write!(f, "\n| {} |", right.code())?;
            for role in Role::ALL {
                let cell = match scope(role, right) {
                    None => "",
                    Some(Scope::Own) => "own",
                    Some(Scope::Team) => "team",
                    Some(Scope::Unit) => "unit",
                    Some(Scope::All) => "all",
                };
                write!(f, " {cell:4} |")?;
            }
        }
        writeln!(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(role: Role, number: u64, team: &str, unit: Option<u64>) -> User {
        User {
            id: UserId::new(number, 0),
            username: number.to_string(),
            display_name: "甲".into(),
            role,
            team: team.parse().ok(),
            unit: unit.map(|unit| UnitId::new(unit, 0)),
            agent_number: None,
            extension: None,
            active: true,
        }
    }

    /// The README is what people review; change it there, then here.
    #[test]
    fn the_table_is_the_one_in_the_documentation() {
        let table = RightsTable.to_string();
        assert!(include_str!("../README.md").contains(&table), "\n{table}");
    }

    #[test]
    fn a_scope_reaches_as_far_as_it_says() {
        let leader = user(Role::Supervisor, 1, "a", None);
        let by = |user: u64, team: &str| Belongs {
            user: Some(UserId::new(user, 0)),
            team: team.parse().ok(),
            unit: None,
        };
        assert!(leader.may(Right::HearRecordings, &by(2, "a")));
        assert!(!leader.may(Right::HearRecordings, &by(2, "b")));
        assert!(leader.may(Right::HearRecordings, &by(1, "b")), "her own, from her old team");

        let agent = user(Role::Agent, 2, "a", None);
        assert!(agent.may(Right::HearRecordings, &by(2, "a")));
        assert!(!agent.may(Right::HearRecordings, &by(3, "a")));
        assert!(!User { active: false, ..agent }.may(Right::UseSeat, &by(2, "a")));

        let unit = |unit| Belongs { unit: Some(UnitId::new(unit, 0)), ..Belongs::default() };
        let operator = user(Role::UnitOperator, 4, "", Some(7));
        assert!(operator.may(Right::HandleCases, &unit(7)));
        assert!(!operator.may(Right::HandleCases, &unit(8)));
    }

    #[test]
    fn what_belongs_to_nobody_is_only_seen_by_those_who_see_all() {
        let nobodys = Belongs::default();
        for role in Role::ALL {
            let somebody = user(role, 1, "", None);
            for right in Right::ALL {
                let all = scope(role, right) == Some(Scope::All);
                assert_eq!(somebody.may(right, &nobodys), all, "{role:?} {right:?}");
            }
        }
    }
}
