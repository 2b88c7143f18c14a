//! The document and the router are the same.

use super::validate::DOCUMENT;
use super::world::World;
use crate::routes;
use axum::http::{Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeSet;

fn operations() -> Vec<(Method, String)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let methods = |(path, item): (&String, &Value)| {
        let item = item.as_object().expect("operations").clone();
        let path = path.clone();
        item.into_iter().map(move |(method, _)| {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            (method, path.clone())
        })
    };
    paths.iter().flat_map(methods).collect()
}

#[tokio::test]
async fn every_operation_of_the_document_is_served() {
    let world = World::demo().await;
    for (method, path) in operations() {
        let path =
            path.replace("{command}", "close").replace("{id}", "x").replace("{interaction}", "x");
        let answer = world.call(method.clone(), &path, None, None).await;
        let unserved = answer.code() == "method_not_allowed"
            || answer.text("/error/params/what") == "endpoint";
        assert!(!unserved, "{method} {path}: {}", answer.status);
    }
}

#[tokio::test]
async fn what_is_not_in_the_document_is_not_served() {
    let world = World::demo().await;
    for (_, path) in operations() {
        let wanted = path.replace(['{', '}'], "");
        let answer = world.call(Method::PATCH, &wanted, None, None).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    let answer = world.call(Method::GET, "/nothing", None, None).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, "not_found"));
}

#[test]
fn every_endpoint_is_described_and_every_reference_leads_somewhere() {
    let table =
        routes::endpoints().iter().map(|endpoint| endpoint.paths().paths.len()).sum::<usize>();
    assert_eq!(table, operations().len(), "no two lines of the table are the same endpoint");
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
                Value::String(path) if name == "$ref" => drop(found.insert(path.clone())),
                value => references(value, found),
            }),
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    references(&DOCUMENT, &mut found);
    assert!(found.len() > 30);
    for path in found {
        let pointer = path.trim_start_matches('#');
        assert!(DOCUMENT.pointer(pointer).is_some(), "{path} leads nowhere");
    }
}

#[tokio::test]
async fn the_document_and_its_page_need_nothing_from_elsewhere() {
    let world = World::demo().await;
    for path in ["/api/openapi.json", "/api/docs", "/api/docs.js"] {
        let request = axum::http::Request::get(path).body(axum::body::Body::empty());
        let answer = world.send(request.expect("a request")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let text = String::from_utf8(answer.bytes).expect("text");
        assert!(!text.contains("http://") && !text.contains("https://"), "{path}");
    }
}

#[test]
fn the_pages_types_are_made_of_this_document() {
    let committed = include_str!("../../../../web/src/api/openapi.json");
    let current = crate::openapi().to_pretty_json().expect("plain values");
    assert!(
        committed.trim_end() == current,
        "web/src/api/openapi.json is old: run `npm run api:document && npm run api:types` in web/"
    );
}
