//! Open311 GeoReport v2, as a city's application uses it.

use super::case_steps::Desk;
use super::world::World;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

/// What comes back as it is written; `form` files.
async fn ask(world: &World, path: &str, form: Option<&str>) -> (StatusCode, String, String) {
    let method = if form.is_some() { "POST" } else { "GET" };
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1/open311/v2/{path}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.unwrap_or_default().to_owned()))
        .expect("a request");
    let answer = world.send(request).await;
    let kind = answer.headers[header::CONTENT_TYPE].to_str().expect("text").to_owned();
    (answer.status, kind, String::from_utf8(answer.bytes).expect("text"))
}

async fn json_of(world: &World, path: &str) -> Value {
    let (status, kind, text) = ask(world, path, None).await;
    assert_eq!(
        (status, kind.as_str()),
        (StatusCode::OK, "application/json; charset=utf-8"),
        "{path}"
    );
    serde_json::from_str(&text).expect("JSON")
}

const FORM: &str = "service_code=complaint&lat=26.07&long=119.30&first_name=%E7%A7%80%E8%8B%B1&\
    last_name=%E6%9E%97&phone=13905910002&description=%E8%B7%AF%E7%81%AF%20%3C%E4%B8%8D%E4%BA%AE%3E";

#[tokio::test]
async fn services_and_their_definitions_in_both_formats() {
    let world = World::demo().await;
    let services = json_of(&world, "services.json").await;
    let codes: Vec<&str> = services
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|s| s["service_code"].as_str())
        .collect();
    assert_eq!(codes, ["consultation", "complaint", "suggestion", "help"]);
    let (_, kind, text) = ask(&world, "services.xml", None).await;
    assert_eq!(kind, "text/xml; charset=utf-8");
    assert!(text.starts_with("<?xml") && text.contains("<services><service><"), "{text}");
    let definition = json_of(&world, "services/complaint.json").await;
    assert_eq!(definition["attributes"][0]["code"], "anonymous");
    let (_, _, text) = ask(&world, "services/complaint.xml", None).await;
    assert!(
        text.contains("<service_definition>") && text.contains("<values><value><key>yes"),
        "{text}"
    );
    let (status, _, text) = ask(&world, "services/nothing.xml", None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(text.contains("<errors><error><code>404</code>"), "{text}");
}

#[tokio::test]
async fn a_request_is_filed_and_followed_without_telling_what_was_written() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let (status, _, text) = ask(&world, "requests.json", Some(FORM)).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
    let filed: Value = serde_json::from_str(&text).expect("JSON");
    let number = filed[0]["service_request_id"].as_str().expect("a number");
    let code = filed[0]["service_notice"].as_str().expect("a code").trim_start_matches("查询码 ");
    let case = desk.get("4001", "/cases").await.ok()["items"][0].clone();
    assert_eq!((&case["number"], &case["channel"]), (&json!(number), &json!("api")));
    assert_eq!(
        (&case["requester"]["name"], &case["place"]),
        (&json!("林秀英"), &json!("26.07, 119.30"))
    );
    assert_eq!(case["text"], "路灯 <不亮>");

    let mut seen = json_of(&world, &format!("requests/{number}.json")).await[0].take();
    assert_eq!((&seen["status"], &seen["status_notes"]), (&json!("open"), &json!("已受理")));
    assert!(seen["requested_datetime"].as_str().expect("a time").ends_with("+08:00"));
    for secret in ["description", "address"] {
        assert_eq!(seen[secret].take(), Value::Null, "{secret}");
    }
    let (_, _, text) = ask(&world, "requests.xml?service_code=complaint&status=open", None).await;
    assert!(
        text.contains(&format!("<service_request_id>{number}<")) && !text.contains("不亮"),
        "{text}"
    );
    assert_eq!(json_of(&world, "requests.json?status=closed").await, json!([]));
    assert_eq!(json_of(&world, "requests.json?end_date=2020-01-01T00:00:00Z").await, json!([]));
    let key = json!({ "number": number, "secret": code });
    assert_eq!(world.post("", "/portal/follow", key).await.ok()["text"], "路灯 <不亮>");
}

#[tokio::test]
async fn what_is_missing_is_said_in_the_format_asked_for() {
    let world = World::demo().await;
    let cases = [
        ("requests.json", "lat=1&long=2&description=x", 400),
        ("requests.json", "service_code=nothing&lat=1&long=2&description=x", 404),
        ("requests.json", "service_code=help&description=x", 400),
        ("requests.json", "service_code=help&lat=1&long=2", 400),
        ("services.json", "service_code=help", 404),
    ];
    for (path, form, expected) in cases {
        let (status, _, text) = ask(&world, path, Some(form)).await;
        let said: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((status.as_u16(), &said[0]["code"]), (expected, &json!(expected)), "{form}");
    }
    let (status, _, text) = ask(&world, "requests.xml?start_date=yesterday", None).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(text.contains("<description>a date is written as"), "{text}");
    assert_eq!(ask(&world, "tokens/1.json", None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        json_of(&world, "discovery.json").await["endpoints"][0]["url"],
        "/api/v1/open311/v2"
    );
}
