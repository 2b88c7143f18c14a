//! The services: the four kinds of request.

use super::format::{Format, Refused};
use axum::response::Response;
use cases::Kind;
use serde_json::{Value, json};

/// Name and description, as citizens read them.
const fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Consultation => ("咨询", "问政策、问办事流程"),
        Kind::Complaint => ("投诉", "反映问题，要求解决"),
        Kind::Suggestion => ("建议", "对公共服务提出意见和建议"),
        Kind::Help => ("求助", "遇到困难，请求帮助"),
    }
}

pub(super) fn name(kind: Kind) -> &'static str {
    words(kind).0
}

pub(super) fn kind(code: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.code() == code)
}

pub(super) fn list(format: Format) -> Response {
    format.rows("services", "service", Kind::ALL.into_iter().map(service).collect())
}

fn service(kind: Kind) -> Value {
    let (name, description) = words(kind);
    json!({
        "service_code": kind.code(),
        "service_name": name,
        "description": description,
        "metadata": true,
        "type": "realtime",
        "keywords": "12345",
        "group": "12345",
    })
}

pub(super) fn define(code: &str, format: Format) -> Response {
    let Some(kind) = kind(code) else { return Refused::not_found().answer(format) };
    let value = |key: &str, name: &str| json!({ "key": key, "name": name });
    let anonymous = json!({
        "variable": true,
        "code": "anonymous",
        "datatype": "singlevaluelist",
        "required": false,
        "datatype_description": "",
        "order": 1,
        "description": "不向承办单位透露身份",
        "values": [value("yes", "是"), value("no", "否")],
    });
    let definition = json!({ "service_code": kind.code(), "attributes": [anonymous] });
    format.one("service_definition", definition)
}
