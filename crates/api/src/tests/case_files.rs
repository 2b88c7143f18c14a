//! Files on cases: added by those who work on them and by the citizen, kept as
//! they were given, refused if they could do harm, seen by those who see the case.

use super::case_steps::{Desk, as_requested, id};
use super::world::{Answer, World};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF picture";

async fn add(world: &World, who: &str, case: &Value, name: &str, content: Vec<u8>) -> Answer {
    let token = world.log_in(who).await;
    let uri = format!("/api/v1/cases/{}/files?name={name}", id(case));
    let request = Request::post(uri).header(header::AUTHORIZATION, format!("Bearer {token}"));
    world.send(request.body(Body::from(content)).expect("a request")).await
}

#[tokio::test]
async fn article_18_a_unit_adds_a_photo_that_is_kept_as_it_was_given() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let case = desk.dispatched("complaint").await;
    let added = add(&world, "5002", &case, "%E7%8E%B0%E5%9C%BA.jpg", JPEG.to_vec()).await;
    assert_eq!(added.status, StatusCode::CREATED);
    let file = added.json["files"][0].clone();
    assert_eq!((&file["name"], &file["media_type"]), (&json!("现场.jpg"), &json!("image/jpeg")));
    assert_eq!((&file["bytes"], &file["unit"]["id"]), (&json!(JPEG.len()), &desk.unit));
    let path = format!("/cases/{}/files/{}", id(&case), file["id"].as_str().expect("an id"));
    let hotline = world.log_in("4001").await;
    let shown = world.get(&hotline, &path).await;
    assert_eq!((shown.status, shown.bytes.as_ref()), (StatusCode::OK, JPEG));
    assert_eq!(shown.headers[header::CONTENT_TYPE], "image/jpeg");
    assert!(
        shown.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text").contains("sandbox")
    );
    let trail = world.store.audit_of(file["id"].as_str().expect("an id")).await.expect("reads");
    assert_eq!(trail[0].action, "case_file_viewed");
    let detail = desk.detail("4001", &case).await;
    let last = detail["timeline"].as_array().and_then(|all| all.last()).expect("entries");
    assert_eq!((&last["event"], &last["params"]["file"]), (&json!("file_attached"), &file["id"]));

    let observer = world.log_in("3101").await;
    let refused = world.get(&observer, &path).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "a picture cannot be masked");
    let stranger = world.log_in("5102").await;
    assert_eq!(world.get(&stranger, &path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_could_do_harm_is_not_taken_and_leaves_nothing_behind() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let case = desk.take_in(as_requested("complaint")).await;
    for content in [&b"\x7fELF\x02\x01\x01"[..], b"<html><script>alert(1)</script>", b""] {
        let refused = add(&world, "1001", &case, "a.jpg", content.to_vec()).await;
        let expected = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "file_not_taken");
        assert_eq!((refused.status, refused.code()), expected);
    }
    let mut much = JPEG.to_vec();
    much.resize((cases::Attachment::BYTES_MAX + 1) as usize, 0);
    let refused = add(&world, "1001", &case, "a.jpg", much).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::PAYLOAD_TOO_LARGE, "file_too_large"));
    let refused = add(&world, "1001", &case, "", JPEG.to_vec()).await;
    assert_eq!(refused.code(), "case_field_missing");
    let refused = add(&world, "5102", &case, "a.jpg", JPEG.to_vec()).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    world.floor.alarms.raise(crate::AlarmKind::DiskLow, 2, None);
    let refused = add(&world, "1001", &case, "a.jpg", JPEG.to_vec()).await;
    let expected = (StatusCode::INSUFFICIENT_STORAGE, "file_not_kept");
    assert_eq!((refused.status, refused.code()), expected, "the recordings come first");
    let left = walk(&world.state.attachments_dir);
    assert_eq!(left, 0, "files of refused requests");
}

/// Files below the folder.
fn walk(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let count = |entry: std::fs::DirEntry| {
        if entry.path().is_dir() { walk(&entry.path()) } else { 1 }
    };
    entries.flatten().map(count).sum()
}

#[tokio::test]
async fn a_citizen_adds_a_photo_with_the_code_and_nobody_without() {
    let world = World::demo().await;
    let filed = world
        .post(
            "",
            "/portal/cases",
            json!({
                "kind": "complaint", "requester": { "name": "林秀英", "phone": "13905910002" },
                "title": "路灯不亮", "text": "三盏路灯不亮", "place": "广达路 65 号",
            }),
        )
        .await
        .json;
    let send = |secret: &str| {
        let number = filed["number"].as_str().expect("a number");
        let uri = format!("/api/v1/portal/files?number={number}&name=lamp.jpg");
        let request = Request::post(uri).header("x-case-secret", secret);
        world.send(request.body(Body::from(JPEG)).expect("a request"))
    };
    let refused = send("WRONGCOD").await;
    assert_eq!((refused.status, refused.code()), (StatusCode::NOT_FOUND, "portal_not_found"));
    let added = send(filed["code"].as_str().expect("a code")).await;
    assert_eq!(added.status, StatusCode::CREATED);
    assert_eq!(added.json["files"][0]["name"], "lamp.jpg");
    assert_eq!(added.json["steps"][1]["event"], "file_attached");
    let desk = Desk::new(&world).await;
    let case = desk.get("4001", "/cases").await.ok()["items"][0].clone();
    assert_eq!((&case["files"][0]["by"], &case["files"][0]["unit"]), (&json!(""), &Value::Null));
}
