//! What every case command needs: who acts, by which rules, at what time; and
//! what happens with what was decided.

use crate::access::Person;
use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use crate::live::message;
use axum::http::StatusCode;
use base::{InteractionId, UnitId};
use cases::{Actor, Case, CaseRole, Now, Part, Profile, Refusal, Rules, Step, WorkingCalendar};
use desk::{Belongs, Right, Role};
use serde_json::json;
use store::CaseFile;

/// The rules in force and the time at the office.
#[derive(Debug)]
pub(crate) struct Office {
    calendar: WorkingCalendar,
    /// That of new cases.
    profile: Profile,
    /// All there are, for cases that were born with another.
    profiles: [Profile; 2],
    pub now: Now,
}

impl Office {
    pub async fn open(app: &App) -> Result<Self, ApiError> {
        let at = clock::now();
        let now = Now { at, local: clock::local(at, &app.options.time_zone) };
        let calendar = app.store.working_calendar().await?;
        let profile = app.store.regulation().await?;
        Ok(Self { calendar, profile, profiles: Profile::all(), now })
    }

    /// For a case that is being taken in.
    pub fn rules(&self) -> Rules<'_> {
        Rules { calendar: &self.calendar, profile: &self.profile }
    }

    /// For a case there is: it keeps the profile it was born with.
    ///
    /// # Errors
    /// A later version of the program gave it one that this one does not have.
    pub fn rules_of(&self, case: &Case) -> Result<Rules<'_>, ApiError> {
        let own = self.profiles.iter().find(|profile| profile.id == case.profile);
        let profile = own.ok_or_else(|| {
            tracing::error!(profile = case.profile, "a case has an unknown regulation profile");
            ApiError::fault()
        })?;
        Ok(Rules { calendar: &self.calendar, profile })
    }

    /// The circumstances of a command by this person.
    pub fn step(&self, by: Actor, seen_version: u32, interactions: Vec<InteractionId>) -> Step {
        Step { by, now: self.now, seen_version, interactions }
    }
}

/// The part a person plays in cases; none for those who only look.
pub(crate) fn actor(person: &Person) -> Option<Actor> {
    let role = match person.user.role {
        Role::Agent | Role::Supervisor => CaseRole::Agent,
        Role::HotlineOperator => CaseRole::HotlineOperator,
        Role::UnitOperator => CaseRole::UnitOperator,
        Role::UnitLeader => CaseRole::UnitLeader,
        Role::Inspector | Role::Observer | Role::Administrator => return None,
    };
    Some(Actor { user: person.user.id, role, unit: person.user.unit })
}

/// Whether the person may see the case at all.
pub(crate) fn may_view(person: &Person, file: &CaseFile) -> bool {
    let all = person.may_view_cases_of(None);
    all || file.case.parts().into_iter().any(|(unit, part)| {
        // The own unit also looks up what it gave back; those above do not.
        let own = person.user.unit == Some(unit);
        (own || part != Part::Past) && person.may_view_cases_of(Some(unit))
    })
}

/// A refusal as the page is told of it: 409, or 403 where the role is wrong.
pub(crate) fn refused(refusal: &Refusal) -> ApiError {
    let status = match refusal {
        Refusal::NotYourRole { .. } | Refusal::NotYourUnit => StatusCode::FORBIDDEN,
        Refusal::Missing { .. } | Refusal::TooLong { .. } | Refusal::TooManyInteractions { .. } => {
            StatusCode::BAD_REQUEST
        }
        _ => StatusCode::CONFLICT,
    };
    let code = match refusal {
        Refusal::Outdated { .. } => "stale_version",
        other => other.code(),
    };
    let mut error = ApiError::new(status, code, refusal.to_string());
    for (name, value) in refusal.params() {
        error = error.with(name, value);
    }
    match refusal.article() {
        Some(article) => error.with("article", article.to_string()),
        None => error,
    }
}

/// Somebody else was faster.
pub(crate) fn stale() -> ApiError {
    let message = "the case has changed since you opened it: reload it";
    ApiError::conflict("stale_version", message)
}

/// Tells the pages of those whom the case concerns.
pub(crate) fn announce(app: &App, file: &CaseFile) {
    let case = &file.case;
    let fields = json!({
        "id": case.id().to_string(),
        "number": case.intake.number.to_string(),
        "state": case.state.code(),
    });
    let units: Vec<_> = case.parts().into_iter().filter(|(_, part)| *part != Part::Past).collect();
    let created_by = file.created_by();
    app.pages.to_people(&message("case_changed", &fields), |person| {
        let hotline = person.user.role == Role::HotlineOperator;
        let concerned = |(unit, _): &(UnitId, Part)| {
            let unit = Belongs { unit: Some(*unit), ..Belongs::default() };
            person.user.unit.is_some() && person.user.may(Right::ViewCases, &unit)
        };
        hotline || units.iter().any(concerned) || person.user.id == created_by
    });
}
