//! Every endpoint of `/api/v1`, in one table: who may use it, and its handler.
//! The router, the OpenAPI document and the rights test are all made of it.

mod admin;
mod alarms;
mod assessment;
mod assessment_people;
mod calendars;
pub(crate) mod cases;
pub(crate) mod citizen;
mod customers;
mod events;
mod flows;
pub(crate) mod health;
mod interactions;
pub(crate) mod open311;
mod people;
pub(crate) mod portal;
mod recordings;
mod regulations;
pub(crate) mod reminders;
mod saved_filters;
pub(crate) mod screen_pop;
pub(crate) mod seat;
mod security;
mod session;
mod setup;
mod trunks;

use crate::access::{Access, guard};
use crate::app::App;
use axum::Router;
use axum::middleware::from_fn_with_state;
use desk::Right;
use std::sync::Arc;
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};
use utoipa_axum::routes;

/// Where the endpoints are.
pub(crate) const BASE: &str = "/api/v1";

type Routes = (Vec<(String, RefOr<Schema>)>, Paths, axum::routing::MethodRouter<Arc<App>>);

/// One line of the table.
pub(crate) struct Endpoint {
    pub access: Access,
    routes: Routes,
}

impl Endpoint {
    fn new(access: Access, routes: Routes) -> Self {
        Self { access, routes }
    }

    /// Path and methods.
    #[cfg(test)]
    pub fn paths(&self) -> &Paths {
        &self.routes.1
    }
}

/// Citizens' cases are handled by many roles; `cases` holds who may do what.
const CASE_STEPS: Access = Access::AnyOf(&[
    Right::TakeInCases,
    Right::DispatchCases,
    Right::HandleCases,
    Right::ApproveCases,
    Right::CloseCases,
]);

/// The table.
#[rustfmt::skip]
pub(crate) fn endpoints() -> Vec<Endpoint> {
    use Access::{LoggedIn, Open, Right as Has};
    let mut table = vec![
        Endpoint::new(Open, routes!(session::log_in)),
        Endpoint::new(LoggedIn, routes!(session::show)),
        Endpoint::new(LoggedIn, routes!(session::log_out)),
        Endpoint::new(LoggedIn, routes!(session::change_password)),
        Endpoint::new(Open, routes!(setup::show)),
        Endpoint::new(Open, routes!(setup::create)),
        Endpoint::new(LoggedIn, routes!(people::agents)),
        Endpoint::new(LoggedIn, routes!(people::units)),
        Endpoint::new(LoggedIn, routes!(people::queues)),
        Endpoint::new(LoggedIn, routes!(people::dispositions)),
        Endpoint::new(LoggedIn, routes!(people::not_ready_reasons)),
        Endpoint::new(LoggedIn, routes!(saved_filters::list)),
        Endpoint::new(LoggedIn, routes!(saved_filters::save)),

        Endpoint::new(Has(Right::ViewInteractions), routes!(interactions::list)),
        Endpoint::new(Has(Right::ViewInteractions), routes!(interactions::show)),
        Endpoint::new(Has(Right::HearRecordings), routes!(recordings::hear)),
        Endpoint::new(Has(Right::HearRecordings), routes!(recordings::peaks)),

        Endpoint::new(Has(Right::ViewCustomers), routes!(customers::list)),
        Endpoint::new(Has(Right::EditCustomers), routes!(customers::create)),
        Endpoint::new(Has(Right::ViewCustomers), routes!(customers::show)),
        Endpoint::new(Has(Right::EditCustomers), routes!(customers::update)),
        Endpoint::new(Has(Right::ViewCustomers), routes!(customers::history)),
        Endpoint::new(Has(Right::UseSeat), routes!(screen_pop::show)),

        Endpoint::new(Has(Right::ConfigureCentre), routes!(flows::list)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(flows::show)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(flows::publish)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(calendars::list)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(calendars::save)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(regulations::list)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(regulations::choose)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(trunks::list)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(trunks::save)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(trunks::remove)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(trunks::routes)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(trunks::save_routes)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(trunks::limits)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(trunks::save_limits)),

        Endpoint::new(Has(Right::WatchWall), routes!(alarms::list)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(alarms::known)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(admin::duties::list)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(admin::duties::save)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(admin::messages::list)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(admin::working_days::show)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(admin::working_days::save)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(security::list)),
        Endpoint::new(Has(Right::ConfigureCentre), routes!(security::lift)),

        Endpoint::new(LoggedIn, routes!(events::open)),
        Endpoint::new(Open, routes!(citizen::open)),
        Endpoint::new(Open, routes!(portal::file::file)),
        Endpoint::new(Open, routes!(portal::follow::follow)),
        Endpoint::new(Open, routes!(portal::follow::add)),
        Endpoint::new(Open, routes!(portal::follow::rate)),
        Endpoint::new(Open, routes!(portal::files::add)),
        Endpoint::new(Open, routes!(open311::list)),
        Endpoint::new(Open, routes!(open311::file)),
        Endpoint::new(Open, routes!(open311::show)),
    ];
    table.extend(seat_endpoints());
    table.extend(case_endpoints());
    table.extend(people_administration());
    table.extend(center_administration());
    table
}

#[rustfmt::skip]
fn seat_endpoints() -> Vec<Endpoint> {
    use Access::Right as Has;
    let seat = Has(Right::UseSeat);
    vec![
        Endpoint::new(seat, routes!(seat::show)),
        Endpoint::new(seat, routes!(seat::change)),
        Endpoint::new(seat, routes!(seat::commands::answer)),
        Endpoint::new(seat, routes!(seat::commands::hang_up)),
        Endpoint::new(seat, routes!(seat::commands::hold)),
        Endpoint::new(seat, routes!(seat::commands::retrieve)),
        Endpoint::new(seat, routes!(seat::commands::dial)),
        Endpoint::new(seat, routes!(seat::commands::transfer)),
        Endpoint::new(seat, routes!(seat::commands::consult)),
        Endpoint::new(seat, routes!(seat::commands::complete_consult)),
        Endpoint::new(seat, routes!(seat::commands::cancel_consult)),
        Endpoint::new(seat, routes!(seat::commands::digits)),
        Endpoint::new(seat, routes!(seat::wrap_up::save)),
        Endpoint::new(Has(Right::ListenIn), routes!(seat::monitor::start)),
        Endpoint::new(Has(Right::ListenIn), routes!(seat::monitor::stop)),
    ]
}

#[rustfmt::skip]
fn case_endpoints() -> Vec<Endpoint> {
    use Access::Right as Has;
    vec![
        Endpoint::new(Has(Right::ViewCases), routes!(cases::list::list)),
        Endpoint::new(Has(Right::ViewCases), routes!(assessment::show)),
        Endpoint::new(Has(Right::ViewCases), routes!(assessment::cases)),
        Endpoint::new(Has(Right::ViewCases), routes!(assessment_people::people)),
        Endpoint::new(Has(Right::ViewCases), routes!(assessment_people::people_cases)),
        Endpoint::new(Has(Right::ViewCases), routes!(assessment_people::months)),
        Endpoint::new(Has(Right::TakeInCases), routes!(cases::similar::similar)),
        Endpoint::new(Has(Right::DispatchCases), routes!(cases::proposed::proposed)),
        Endpoint::new(Has(Right::CloseCases), routes!(cases::revisits::draw)),
        Endpoint::new(Has(Right::ViewCases), routes!(cases::show::show)),
        Endpoint::new(Has(Right::TakeInCases), routes!(cases::create::create)),
        Endpoint::new(CASE_STEPS, routes!(cases::command::command)),
        Endpoint::new(Has(Right::ViewCases), routes!(reminders::list)),
        Endpoint::new(Has(Right::ViewCases), routes!(reminders::known)),
        Endpoint::new(CASE_STEPS, routes!(cases::files::add)),
        Endpoint::new(Has(Right::ViewCases), routes!(cases::files::show)),
    ]
}

#[rustfmt::skip]
fn people_administration() -> Vec<Endpoint> {
    let people = Access::Right(Right::ManageUsers);
    vec![
        Endpoint::new(people, routes!(admin::users::list)),
        Endpoint::new(people, routes!(admin::users::create)),
        Endpoint::new(people, routes!(admin::users_range::create)),
        Endpoint::new(people, routes!(admin::users::update)),
        Endpoint::new(people, routes!(admin::users::activate)),
        Endpoint::new(people, routes!(admin::users::deactivate)),
        Endpoint::new(people, routes!(admin::users::reset_password)),
        Endpoint::new(people, routes!(admin::teams::list)),
        Endpoint::new(people, routes!(admin::teams::create)),
        Endpoint::new(people, routes!(admin::teams::update)),
        Endpoint::new(people, routes!(admin::units::list)),
        Endpoint::new(people, routes!(admin::units::create)),
        Endpoint::new(people, routes!(admin::units::update)),
    ]
}

#[rustfmt::skip]
fn center_administration() -> Vec<Endpoint> {
    let center = Access::Right(Right::ConfigureCentre);
    vec![
        Endpoint::new(center, routes!(admin::checklist::show)),
        Endpoint::new(center, routes!(admin::hotline::create)),
        Endpoint::new(center, routes!(admin::phones::list)),
        Endpoint::new(center, routes!(admin::phones::create)),
        Endpoint::new(center, routes!(admin::phones::update)),
        Endpoint::new(center, routes!(admin::phones::remove)),
        Endpoint::new(center, routes!(admin::queues::list)),
        Endpoint::new(center, routes!(admin::queues::create)),
        Endpoint::new(center, routes!(admin::queues::update)),
        Endpoint::new(center, routes!(admin::queues::remove)),
        Endpoint::new(center, routes!(admin::numbers::list)),
        Endpoint::new(center, routes!(admin::numbers::save)),
        Endpoint::new(center, routes!(admin::numbers::remove)),
        Endpoint::new(center, routes!(admin::lists::dispositions)),
        Endpoint::new(center, routes!(admin::lists::not_ready_reasons)),
    ]
}

/// The router and its document.
pub(crate) fn build(app: &Arc<App>) -> Router<Arc<App>> {
    let mut router = Router::new();
    for endpoint in endpoints() {
        let (_, paths, methods) = endpoint.routes;
        let guarded = from_fn_with_state((app.clone(), endpoint.access), guard);
        let methods = methods.route_layer(guarded);
        let path = paths.paths.keys().next().expect("each endpoint has one path").clone();
        router = router.route(&path, methods);
    }
    router
}

/// Schemas that no body names: of paths, and of the live events.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(cases::command::CaseCommand, crate::wire::Wall)))]
struct Beside;

/// Adds every endpoint's description and schemas to the document.
pub(crate) fn describe(document: &mut OpenApi) {
    document.merge(<Beside as utoipa::OpenApi>::openapi());
    let components = document.components.get_or_insert_default();
    for endpoint in endpoints() {
        let (schemas, paths, _) = endpoint.routes;
        components.schemas.extend(schemas);
        for (path, item) in paths.paths {
            match document.paths.paths.get_mut(&path) {
                Some(there) => there.merge_operations(item),
                None => drop(document.paths.paths.insert(path, item)),
            }
        }
    }
}
