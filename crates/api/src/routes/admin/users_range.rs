//! Agents made at once from a range of numbers, e.g. 1001–1020.

use super::password::{self, Given};
use super::saved;
use super::staff::{Identity, Office, StaffMemberRequest};
use crate::access::Person;
use crate::app::{App, Shared};
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::wire::{Role, StaffMade, StaffMember};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Extension, Member};
use utoipa::ToSchema;

/// People made at once: each password takes some tens of milliseconds to hash,
/// and the answer is waited for.
const RANGE_MAX: u32 = 100;

#[derive(Deserialize, ToSchema)]
pub(crate) struct StaffRangeRequest {
    /// The first agent number; it is the user name too.
    #[schema(example = "1001")]
    first: String,
    /// The last.
    #[schema(example = "1020")]
    last: String,
    /// Names are this and the number.
    #[schema(example = "坐席")]
    name: String,
    team: Option<String>,
    #[serde(default)]
    queues: Vec<String>,
    /// The first of as many desk phones, one for each; none if left out.
    #[schema(example = "8001")]
    first_phone: Option<String>,
    /// Everybody's, and the phones' too; left out, each gets one made up.
    password: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffRangeMade {
    pub members: Vec<StaffMade>,
    pub phones: Vec<PhoneMade>,
}

/// A new phone. A password that was made up is in this answer and nowhere else.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PhoneMade {
    pub number: String,
    pub password: Option<String>,
}

/// Make agents from a range of numbers: all or none.
#[utoipa::path(post, path = "/admin/users/range", tag = "administration",
    request_body = StaffRangeRequest,
    responses(
        (status = 201, body = StaffRangeMade),
        (status = 400, description = "`bad_range`, or what is wrong with each", body = ErrorBody),
        (status = 409, description = "`username_taken`, `number_taken`, `phone_there`", body = ErrorBody),
    ))]
pub(crate) async fn create(
    State(app): Shared,
    person: Person,
    Body(request): Body<StaffRangeRequest>,
) -> Result<(StatusCode, Json<StaffRangeMade>), ApiError> {
    let (first, count) = range(&request.first, &request.last)?;
    let phones = match request.first_phone.as_deref().filter(|text| !text.is_empty()) {
        None => Vec::new(),
        Some(text) => {
            let first_phone = number(text)?;
            (first_phone..first_phone + count).map(|number| number.to_string()).collect()
        }
    };
    let mut office = Office::load(&app).await?;
    let phones = phones.iter().map(|number| {
        office.expect_phone(number)?;
        new_phone(&app, number, request.password.clone())
    });
    let phones = phones.collect::<Result<Vec<_>, _>>()?;
    let mut made = Vec::new();
    for (at, number) in (first..first + count).enumerate() {
        let one = StaffMemberRequest {
            username: number.to_string(),
            name: format!("{} {number}", request.name.trim()),
            role: Role::Agent,
            team: request.team.clone(),
            unit: None,
            number: Some(number.to_string()),
            extension: phones.get(at).map(|(phone, _)| phone.number.clone()),
            may_dial_outside: true,
            may_monitor: false,
            recorded: true,
            queues: request.queues.clone(),
            password: None,
        };
        let member = office.member(&one, Identity::fresh(clock::now())?, String::new())?;
        made.push((member, Given::new(request.password.clone())?));
    }
    hash_all(&app, &mut made).await?;
    let (members, given): (Vec<Member>, Vec<Given>) = made.into_iter().unzip();
    let (extensions, secrets): (Vec<Extension>, Vec<Given>) = phones.into_iter().unzip();
    app.store.add_staff(&members, &extensions).await?;
    let subject = format!("{}-{}", request.first, request.last);
    saved(&app, &person, "users_added", subject, format!("phones={}", extensions.len())).await?;
    let directory = app.directory().await?;
    let members = members.iter().zip(given).map(|(member, given)| StaffMade {
        member: StaffMember::new(member, &directory, &app),
        password: given.shown(),
    });
    let phones = extensions
        .into_iter()
        .zip(secrets)
        .map(|(phone, given)| PhoneMade { number: phone.number, password: given.shown() });
    let body = StaffRangeMade { members: members.collect(), phones: phones.collect() };
    Ok((StatusCode::CREATED, Json(body)))
}

/// A phone with its secret, not saved yet.
pub(super) fn new_phone(
    app: &App,
    number: &str,
    chosen: Option<String>,
) -> Result<(Extension, Given), ApiError> {
    let valid = number.parse().is_ok_and(|number| desk::is_extension(&number));
    if !valid {
        return Err(ApiError::bad("bad_phone_number", "a desk phone's number has 3 to 6 digits"));
    }
    let given = Given::new(chosen)?;
    password::check_phone(&given, number)?;
    Ok((app.floor.phone_account(number, &given.password), given))
}

/// Several at a time; the gate before hashing holds them back.
async fn hash_all(app: &App, made: &mut [(Member, Given)]) -> Result<(), ApiError> {
    let hashes = made.iter().map(|(member, given)| {
        let username = member.account.user.username.clone();
        async move { password::hash(app, given, &username).await }
    });
    let hashes = futures_util::future::try_join_all(hashes).await?;
    for ((member, _), hash) in made.iter_mut().zip(hashes) {
        member.account.password = hash;
    }
    Ok(())
}

fn range(first: &str, last: &str) -> Result<(u32, u32), ApiError> {
    let (first, last) = (number(first)?, number(last)?);
    match last.checked_sub(first) {
        Some(more) if more < RANGE_MAX => Ok((first, more + 1)),
        _ => {
            let message = format!("name a first and a last number, at most {RANGE_MAX} at once");
            Err(ApiError::bad("bad_range", message).with("max", RANGE_MAX))
        }
    }
}

fn number(text: &str) -> Result<u32, ApiError> {
    let number = text.trim().parse().ok().filter(|number| (100..=999_999).contains(number));
    number.ok_or_else(|| {
        ApiError::bad("bad_range", "numbers of a range have 3 to 6 digits, the first not 0")
            .with("max", RANGE_MAX)
    })
}
