//! Holds answers against the OpenAPI document: the parts of JSON Schema that
//! the document uses, strictly (a field that is not described is an error).

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value};
use std::sync::LazyLock;

pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(crate::openapi()).expect("plain values"));

/// Panics if the answer is not as the document says.
pub fn answer(method: &Method, path: &str, status: StatusCode, json: &Value) {
    let Some(operation) = operation(method, path) else {
        let expected = matches!(status.as_u16(), 404 | 405);
        return assert!(expected, "{method} {path} is served but not in the document: {status}");
    };
    // Said once for all endpoints: log-in, rights, body and query, limits.
    let general = [400, 401, 403, 404, 413, 503].contains(&status.as_u16());
    let described = operation["responses"].get(status.as_str());
    let failure = serde_json::json!({ "$ref": "#/components/schemas/ErrorBody" });
    let schema = match described {
        Some(response) => response.pointer("/content/application~1json/schema"),
        None if general => Some(&failure),
        None => panic!("{method} {path} answered {status}, which is not in the document: {json}"),
    };
    let wrong = schema.and_then(|schema| check(schema, json, "$").err());
    assert!(wrong.is_none(), "{method} {path} {status}: {wrong:?}\n{json:#}");
}

/// The operation whose path template fits.
pub fn operation<'a>(method: &Method, path: &str) -> Option<&'a Value> {
    let fits = |template: &str| {
        let (template, path) = (template.split('/'), path.split('/'));
        template.clone().count() == path.clone().count()
            && template.zip(path).all(|(want, have)| want.starts_with('{') || want == have)
    };
    let paths = DOCUMENT["paths"].as_object()?;
    let method = method.as_str().to_lowercase();
    paths.iter().filter(|(template, _)| fits(template)).find_map(|(_, item)| item.get(&method))
}

fn check(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let schema = resolved(schema);
    if let Some(all) = schema.get("oneOf").or_else(|| schema.get("anyOf")) {
        let all = all.as_array().ok_or("a list of schemas")?;
        let results: Vec<_> = all.iter().map(|one| check(one, value, at)).collect();
        return match results.iter().any(Result::is_ok) {
            true => Ok(()),
            false => Err(format!("{at} fits none: {results:?}")),
        };
    }
    if let Some(codes) = schema.get("enum").and_then(Value::as_array) {
        return if codes.contains(value) {
            Ok(())
        } else {
            Err(format!("{at}: {value} is no code"))
        };
    }
    if let Some(object) = object_of(schema) {
        return check_object(&object, value, at);
    }
    check_type(schema, value, at)?;
    match (schema.get("items"), value) {
        (Some(items), Value::Array(values)) => values
            .iter()
            .enumerate()
            .try_for_each(|(n, value)| check(items, value, &format!("{at}[{n}]"))),
        _ => Ok(()),
    }
}

fn resolved(schema: &Value) -> &Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    match name {
        Some(name) => {
            let found = &DOCUMENT["components"]["schemas"][name];
            assert!(!found.is_null(), "the schema {name} is missing");
            found
        }
        None => schema,
    }
}

#[derive(Default)]
struct Object {
    properties: Map<String, Value>,
    required: Vec<String>,
    more: bool,
}

/// An object's fields, those of `allOf` together.
fn object_of(schema: &Value) -> Option<Object> {
    let mut object = Object::default();
    if let Some(all) = schema.get("allOf").and_then(Value::as_array) {
        for part in all {
            let part = object_of(resolved(part))?;
            object.properties.extend(part.properties);
            object.required.extend(part.required);
            object.more |= part.more;
        }
        return Some(object);
    }
    let types = schema.get("type")?;
    if types != "object" {
        return None;
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        object.properties = properties.clone();
    }
    if let Some(required) = schema.get("required").and_then(Value::as_array) {
        object.required = required.iter().filter_map(|n| Some(n.as_str()?.to_owned())).collect();
    }
    object.more = schema.get("additionalProperties").is_some();
    Some(object)
}

fn check_object(object: &Object, value: &Value, at: &str) -> Result<(), String> {
    let Value::Object(fields) = value else { return Err(format!("{at}: {value} is no object")) };
    if let Some(missing) = object.required.iter().find(|name| !fields.contains_key(*name)) {
        return Err(format!("{at}.{missing} is missing"));
    }
    for (name, value) in fields {
        match object.properties.get(name) {
            Some(schema) => check(schema, value, &format!("{at}.{name}"))?,
            None if object.more => {}
            None => return Err(format!("{at}.{name} is not in the document")),
        }
    }
    Ok(())
}

fn check_type(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let fits = types.iter().any(|kind| match *kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    });
    if fits { Ok(()) } else { Err(format!("{at}: {value} is not {types:?}")) }
}
