//! The call log (通话记录): its lines by filter, and one call's story.

use crate::access::Person;
use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Path, Query};
use crate::routes::cases::CaseSummary;
use crate::wire::{
    Direction, Interaction, Page, Recording, Result as EndResult, StoryStep, Time, limit,
};
use axum::Json;
use axum::extract::State;
use base::{InteractionId, LegId};
use calls::{QueueId, Story};
use desk::Right;
use serde::{Deserialize, Serialize};
use store::{InteractionFilter, Store};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InteractionQuery {
    /// Started at or after.
    from: Option<Time>,
    /// Started before.
    to: Option<Time>,
    /// Caller or called.
    number: Option<String>,
    /// Number of an agent that took part.
    agent: Option<String>,
    queue: Option<String>,
    result: Option<EndResult>,
    direction: Option<Direction>,
    /// Items on the page: 50, at most 200.
    limit: Option<u32>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A call with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InteractionDetail {
    #[serde(flatten)]
    interaction: Interaction,
    story: Vec<StoryStep>,
    legs: Vec<Leg>,
    recordings: Vec<Recording>,
    cases: Vec<CaseSummary>,
    /// What agents noted afterwards.
    notes: Vec<Note>,
}

/// One party's connection with us, as the story tells it.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Leg {
    id: String,
    /// The number or phone; null for the party that called.
    to: Option<String>,
    started_at: Time,
    answered_at: Option<Time>,
    ended_at: Option<Time>,
    /// Why it ended, e.g. `normal`, `busy`.
    cause: Option<String>,
    /// The telephone network's own cause (ITU-T Q.850), if it gave one.
    q850: Option<u8>,
    /// How it sounded; null until it has ended, and where little was to hear.
    sound: Option<LegSound>,
}

/// What was measured of a leg's sound. Scores are mean opinion scores, computed
/// by the E-model (ITU-T G.107): 1 is bad, 4.4 the best a telephone gets.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct LegSound {
    /// E.g. `PCMA`, `opus`.
    codec: String,
    /// Of what the party said; null if it said too little.
    score: Option<f64>,
    /// Of what the party heard, by its telephone's account; null if it gave none.
    score_there: Option<f64>,
    /// Lost of what the party said.
    lost_percent: f64,
    /// Lost of what the party should have heard.
    lost_there_percent: Option<f64>,
    jitter_ms: u32,
    round_trip_ms: Option<u32>,
}

impl From<calls::LegSound> for LegSound {
    fn from(sound: calls::LegSound) -> Self {
        let hundredth = |value: u16| f64::from(value) / 100.0;
        let percent = |value: u16| f64::from(value) / 10.0;
        Self {
            codec: sound.codec,
            score: sound.score.map(hundredth),
            score_there: sound.score_there.map(hundredth),
            lost_percent: percent(sound.lost_per_mille),
            lost_there_percent: sound.lost_there_per_mille.map(percent),
            jitter_ms: sound.jitter_ms,
            round_trip_ms: sound.round_trip_ms,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Note {
    /// Number of the agent.
    agent: Option<String>,
    disposition: String,
    note: String,
    at: Time,
}

/// Lines of the call log, newest first, of those this person may see.
#[utoipa::path(get, path = "/interactions", tag = "calls", params(InteractionQuery), responses(
    (status = 200, body = Page<Interaction>),
    (status = 400, body = ErrorBody),
))]
pub(crate) async fn list(
    State(app): Shared,
    person: Person,
    Query(query): Query<InteractionQuery>,
) -> Result<Json<Page<Interaction>>, ApiError> {
    let limit = limit(query.limit);
    let filter = filter(query, &person)?;
    let found = app.store.interactions(&filter, limit + 1).await?;
    let page = Page::new(found, limit, |line| line.cursor().to_string());
    let items = page.items.into_iter().map(Interaction::from).collect();
    Ok(Json(Page { items, next: page.next }))
}

fn filter(query: InteractionQuery, person: &Person) -> Result<InteractionFilter, ApiError> {
    let wrong = |field: &'static str| {
        move |_| {
            ApiError::bad("bad_query", format!("`{field}` cannot be read")).with("field", field)
        }
    };
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(InteractionFilter {
        sight: person.sight(Right::ViewInteractions),
        from: query.from.map(|time| time.0),
        to: query.to.map(|time| time.0),
        number: some(query.number)
            .map(|t| t.parse().map_err(|_| ()))
            .transpose()
            .map_err(wrong("number"))?,
        agent: some(query.agent)
            .map(|t| t.parse().map_err(|_| ()))
            .transpose()
            .map_err(wrong("agent"))?,
        queue: some(query.queue).map(QueueId),
        result: query.result.map(Into::into),
        direction: query.direction.map(Into::into),
        after: some(query.after)
            .map(|t| t.parse().map_err(|_| ()))
            .transpose()
            .map_err(wrong("after"))?,
        ..InteractionFilter::default()
    })
}

/// One call, its story step by step.
#[utoipa::path(get, path = "/interactions/{id}", tag = "calls", params(("id" = String, Path)),
    responses((status = 200, body = InteractionDetail), (status = 404, body = ErrorBody)))]
pub(crate) async fn show(
    State(app): Shared,
    person: Person,
    Path(id): Path<InteractionId>,
) -> Result<Json<InteractionDetail>, ApiError> {
    let missing = || ApiError::not_found("interaction");
    if !app.store.may_see(&person.sight(Right::ViewInteractions), id).await? {
        return Err(missing());
    }
    let line = app.store.interaction(id).await?.ok_or_else(missing)?;
    let story = app.store.story(id).await?;
    let directory = app.directory().await?;
    let cases = match person.user.scope(Right::ViewCases) {
        Some(_) => app.store.cases_of(id).await?,
        None => Vec::new(),
    };
    let note = |wrap_up: store::WrapUp| Note {
        agent: directory.agent(wrap_up.agent).map(|agent| agent.number.to_string()),
        disposition: wrap_up.disposition,
        note: wrap_up.note,
        at: wrap_up.at.into(),
    };
    Ok(Json(InteractionDetail {
        interaction: line.into(),
        legs: with_sounds(&app.store, legs(&story)).await?,
        story: story.iter().map(|step| StoryStep::new(step, &directory)).collect(),
        recordings: app.store.recordings_of(id).await?.into_iter().map(Into::into).collect(),
        cases: cases.iter().map(CaseSummary::new).collect(),
        notes: app.store.wrap_ups_of(id).await?.into_iter().map(note).collect(),
    }))
}

async fn with_sounds(store: &Store, mut legs: Vec<Leg>) -> Result<Vec<Leg>, ApiError> {
    let ids: Vec<LegId> = legs.iter().filter_map(|leg| leg.id.parse().ok()).collect();
    let mut sounds = store.leg_sounds(&ids).await?;
    for leg in &mut legs {
        let id = leg.id.parse::<LegId>().ok();
        leg.sound = id.and_then(|id| sounds.remove(&id)).map(Into::into);
    }
    Ok(legs)
}

fn legs(story: &[store::Step]) -> Vec<Leg> {
    let mut legs: Vec<Leg> = Vec::new();
    for store::Step { at, story } in story {
        let at = Time(*at);
        let mut change = |id: base::LegId, change: &dyn Fn(&mut Leg)| {
            let id = id.to_string();
            if let Some(leg) = legs.iter_mut().find(|leg| leg.id == id) {
                change(leg);
            }
        };
        let begun = match story {
            Story::LegAnswered { leg } => {
                change(*leg, &|leg| leg.answered_at = leg.answered_at.or(Some(at)));
                None
            }
            Story::LegEnded { leg, cause, q850 } => {
                let cause = serde_json::to_value(cause).ok();
                let cause = cause.and_then(|cause| Some(cause.as_str()?.to_owned()));
                change(*leg, &|leg| {
                    leg.ended_at = Some(at);
                    leg.cause.clone_from(&cause);
                    leg.q850 = *q850;
                });
                None
            }
            Story::Started { leg, .. } => Some((leg, None)),
            Story::LegRang { leg, to, .. } | Story::TakenOver { leg, phone: to, .. } => {
                Some((leg, Some(to.clone())))
            }
            _ => None,
        };
        let Some((id, to)) = begun else { continue };
        let id = id.to_string();
        match legs.iter_mut().find(|leg| leg.id == id) {
            Some(leg) => leg.to = to,
            None => legs.push(Leg {
                id,
                to,
                started_at: at,
                answered_at: None,
                ended_at: None,
                cause: None,
                sound: None,
                q850: None,
            }),
        }
    }
    legs
}
