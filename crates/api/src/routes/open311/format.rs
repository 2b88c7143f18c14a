//! One tree of values, written as JSON or as XML.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

/// `requests.xml` is `requests` in XML. Without an ending it is JSON.
pub(super) fn split(name: &str) -> (&str, Format) {
    match name.rsplit_once('.') {
        Some((name, "xml")) => (name, Format::Xml),
        Some((name, "json")) => (name, Format::Json),
        _ => (name, Format::Json),
    }
}

/// What GeoReport answers to what cannot be done.
#[derive(Debug)]
pub(super) struct Refused {
    code: u16,
    description: String,
}

impl Refused {
    pub fn new(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into() }
    }

    pub fn not_found() -> Self {
        Self::new(404, "there is nothing of this name or number")
    }

    pub fn answer(&self, format: Format) -> Response {
        let row = json!({ "code": self.code, "description": self.description });
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::BAD_REQUEST);
        (status, format.rows("errors", "error", vec![row])).into_response()
    }
}

impl Format {
    /// A list: in XML `item`s within `root`, in JSON an array.
    pub fn rows(self, root: &str, item: &str, rows: Vec<Value>) -> Response {
        match self {
            Self::Json => answer("application/json; charset=utf-8", Value::Array(rows).to_string()),
            Self::Xml => {
                let mut text = HEAD.to_owned();
                element(&mut text, root, |text| {
                    rows.iter().for_each(|row| write(text, item, row));
                });
                answer("text/xml; charset=utf-8", text)
            }
        }
    }

    /// The same of something made just now.
    pub fn made(self, root: &str, item: &str, rows: Vec<Value>) -> Response {
        (StatusCode::CREATED, self.rows(root, item, rows)).into_response()
    }

    pub fn one(self, root: &str, value: Value) -> Response {
        match self {
            Self::Json => answer("application/json; charset=utf-8", value.to_string()),
            Self::Xml => {
                let mut text = HEAD.to_owned();
                write(&mut text, root, &value);
                answer("text/xml; charset=utf-8", text)
            }
        }
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

fn answer(kind: &'static str, text: String) -> Response {
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn element(text: &mut String, name: &str, inside: impl FnOnce(&mut String)) {
    text.push_str(&format!("<{name}>"));
    inside(text);
    text.push_str(&format!("</{name}>"));
}

/// An object's fields are elements in it; a list's are named by its singular.
fn write(text: &mut String, name: &str, value: &Value) {
    element(text, name, |text| match value {
        Value::Null => {}
        Value::Object(fields) => fields.iter().for_each(|(name, value)| write(text, name, value)),
        Value::Array(items) => {
            let item = name.strip_suffix('s').unwrap_or("item");
            items.iter().for_each(|value| write(text, item, value));
        }
        Value::String(words) => escape(text, words),
        other => text.push_str(&other.to_string()),
    });
}

fn escape(text: &mut String, words: &str) {
    for c in words.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            // No other control character may stand in XML 1.0.
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => text.push(' '),
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_says_the_format() {
        assert_eq!(split("requests.xml"), ("requests", Format::Xml));
        assert_eq!(split("20261124-0001-8.json"), ("20261124-0001-8", Format::Json));
        assert_eq!(split("services"), ("services", Format::Json));
    }

    #[test]
    fn xml_names_list_items_and_escapes_what_people_write() {
        let value =
            json!({ "keywords": ["a<b", "c&d"], "nothing": null, "number": 1, "yes": true });
        let mut text = String::new();
        write(&mut text, "service", &value);
        assert_eq!(
            text,
            "<service><keywords><keyword>a&lt;b</keyword><keyword>c&amp;d</keyword></keywords>\
             <nothing></nothing><number>1</number><yes>true</yes></service>"
        );
        let mut text = String::new();
        escape(&mut text, "a\u{0}b\u{1b}c\nd");
        assert_eq!(text, "a b c\nd");
    }
}
