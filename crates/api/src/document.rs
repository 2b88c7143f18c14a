//! The OpenAPI document, made of the table of endpoints, and a page to read it.

use crate::routes;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse};
use std::sync::LazyLock;
use utoipa::openapi::schema::{ArrayItems, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, RefOr, Server};

/// The whole document.
pub fn openapi() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Yingda")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Seats, calls, customers and cases of a Yingda center. Log in with `POST /session`; \
             send the token as `Authorization: Bearer …`, or keep the cookie and send \
             `X-Yingda: 1` with every request that changes something.",
        ))
        .build();
    let mut document =
        OpenApiBuilder::new().info(info).servers(Some([Server::new(routes::BASE)])).build();
    routes::describe(&mut document);
    require_answers(&mut document);
    name_operations(&mut document);
    let components = document.components.get_or_insert_default();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("yingda_session")));
    components.security_schemes.insert("bearer".to_owned(), bearer.into());
    components.security_schemes.insert("cookie".to_owned(), cookie.into());
    document
}

/// Handlers of different rooms share short names (`list`, `show`), so an
/// operation is named after its method and path: `get_cases_id`.
fn name_operations(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let words = path.split(['/', '-', '{', '}']).filter(|word| !word.is_empty());
        let path = words.collect::<Vec<_>>().join("_");
        let operations = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                operation.operation_id = Some(format!("{method}_{path}"));
            }
        }
    }
}

/// Answers hold every field, empty ones as null; only requests may leave some
/// out. The document says so, and the page's types need no question marks.
fn require_answers(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (name, schema) in &mut components.schemas {
        if !name.ends_with("Request")
            && let RefOr::T(schema) = schema
        {
            require_all(schema);
        }
    }
}

fn require_all(schema: &mut Schema) {
    match schema {
        Schema::Object(object) => {
            object.required = object.properties.keys().cloned().collect();
            object.properties.values_mut().for_each(require_all_items);
        }
        Schema::AllOf(all) => {
            for part in &mut all.items {
                if let RefOr::T(part) = part {
                    require_all(part);
                }
            }
        }
        _ => {}
    }
}

/// A page's items stand inside it, not behind a reference.
fn require_all_items(property: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::Array(array)) = property
        && let ArrayItems::RefOrSchema(items) = &mut array.items
        && let RefOr::T(items) = items.as_mut()
    {
        require_all(items);
    }
}

static TEXT: LazyLock<String> =
    LazyLock::new(|| openapi().to_pretty_json().expect("the document is made of plain values"));

/// `GET /api/openapi.json`.
pub(crate) async fn json() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], TEXT.as_str())
}

/// `GET /api/docs`: a page of our own that shows the document; its script is
/// beside it, as the content policy wants.
pub(crate) async fn page() -> Html<&'static str> {
    Html(include_str!("docs.html"))
}

pub(crate) async fn script() -> impl IntoResponse {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], include_str!("docs.js"))
}
