//! The call log and recordings: filters, stories, who may hear what.

use super::told::{interaction, recording, served};
use super::world::World;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("a list");
    items.iter().map(|item| item["id"].as_str().expect("an id")).collect()
}

#[tokio::test]
async fn the_log_is_filtered_and_everybody_sees_what_is_theirs() {
    let world = World::demo().await;
    served(&world.store, 1, "13800138001", 1001).await;
    served(&world.store, 2, "13911112222", 1015).await;
    let (first, second) = (interaction(1).to_string(), interaction(2).to_string());
    for (who, sees) in [
        ("1001", vec![&first]),
        ("1002", vec![]),
        ("2001", vec![&first]),
        ("3001", vec![&second, &first]),
        ("admin", vec![&second, &first]),
    ] {
        let token = world.log_in(who).await;
        let page = world.get(&token, "/interactions").await.ok();
        assert_eq!(ids(&page), sees, "{who}");
        for id in [&first, &second] {
            let answer = world.get(&token, &format!("/interactions/{id}")).await;
            let wanted = if sees.contains(&id) { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(answer.status, wanted, "{who} {id}");
        }
    }
    let token = world.log_in("3001").await;
    for (query, finds) in [
        ("agent=1015", vec![&second]),
        ("number=13800138001", vec![&first]),
        ("queue=general&result=served", vec![&second, &first]),
        ("direction=outbound", vec![]),
        ("from=2026-11-23T02:55:00Z", vec![]),
        ("limit=1", vec![&second]),
        ("agent=&number=&after=", vec![&second, &first]),
    ] {
        let page = world.get(&token, &format!("/interactions?{query}")).await.ok();
        assert_eq!(ids(&page), finds, "{query}");
    }
    let page = world.get(&token, "/interactions?limit=1").await.ok();
    let next = page["next"].as_str().expect("another page");
    let page = world.get(&token, &format!("/interactions?after={next}")).await.ok();
    assert_eq!((ids(&page), &page["next"]), (vec![first.as_str()], &json!(null)));
    for wrong in ["result=nonsense", "number=alice", "after=x", "from=yesterday", "limit=x"] {
        let answer = world.get(&token, &format!("/interactions?{wrong}")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::BAD_REQUEST, "bad_query"),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn a_story_names_agents_by_number_and_tells_its_legs() {
    let world = World::demo().await;
    served(&world.store, 1, "13800138001", 1001).await;
    let token = world.log_in("1001").await;
    let call = world.get(&token, &format!("/interactions/{}", interaction(1))).await.ok();
    let steps: Vec<_> = call["story"].as_array().expect("steps").iter().collect();
    assert_eq!(steps.len(), 13);
    let connected = steps.iter().find(|step| step["step"] == "connected").expect("is there");
    assert_eq!(connected["agent"], "1001");
    assert_eq!(call["customer"]["name"], "陈志明");
    assert_eq!((&call["wait_ms"], &call["talk_ms"]), (&json!(4_000), &json!(2_000)));
    let legs = call["legs"].as_array().expect("legs");
    assert_eq!((legs.len(), &legs[0]["to"], &legs[1]["to"]), (2, &json!(null), &json!("1001")));
    assert_eq!(legs[1]["cause"], "normal");
    assert_eq!(call["recordings"][0]["id"], recording(1).to_string());
}

/// A second of sound: the caller loud, the agent silent.
fn write_recording(world: &World, number: u64) {
    let path = world.state.recordings_dir.join(store::recording_file(recording(number)));
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x12\0\0\0".to_vec();
    file.extend([6, 0, 2, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 8, 0, 0, 0]);
    file.extend(b"data\0\0\0\0");
    for n in 0..8_000 {
        file.extend([if n % 2 == 0 { 0xAA } else { 0x2A }, 0xD5]);
    }
    std::fs::write(path, file).expect("writable");
}

#[tokio::test]
async fn a_recording_is_heard_in_parts_by_those_who_may() {
    let world = World::demo().await;
    served(&world.store, 1, "13800138001", 1001).await;
    write_recording(&world, 1);
    let id = recording(1).to_string();
    let path = format!("/recordings/{id}");
    for (who, status) in [
        ("1001", StatusCode::OK),
        ("1002", StatusCode::FORBIDDEN),
        ("2001", StatusCode::OK),
        ("3001", StatusCode::OK),
        ("5002", StatusCode::FORBIDDEN),
        ("admin", StatusCode::FORBIDDEN),
    ] {
        let token = world.log_in(who).await;
        assert_eq!(world.get(&token, &path).await.status, status, "{who}");
    }
    let trail = world.store.audit_of(&id).await.expect("reads");
    let actions: Vec<_> = trail.iter().map(|line| line.action.as_str()).collect();
    let heard = "recording_heard";
    assert_eq!(actions, [heard, "recording_refused", heard, heard]);

    let token = world.log_in("1001").await;
    let whole = world.get(&token, &format!("{path}?download=1")).await;
    assert_eq!(whole.headers[header::CONTENT_TYPE], "audio/wav");
    assert!(whole.headers[header::CONTENT_DISPOSITION].to_str().expect("text").contains(&id));
    assert_eq!(whole.bytes.len(), 44 + 8_000 * 4);
    let part = |range: &'static str| {
        let request = Request::get(format!("/api/v1{path}")).header(header::RANGE, range);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        world.send(request.body(Body::empty()).expect("a request"))
    };
    let answer = part("bytes=44-47").await;
    assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(answer.headers[header::CONTENT_RANGE], "bytes 44-47/32044");
    assert_eq!(answer.bytes, whole.bytes[44..48]);
    assert_eq!(part("bytes=99999-").await.status, StatusCode::RANGE_NOT_SATISFIABLE);

    for (format, kind, begins, len) in [
        ("alaw", "audio/wav", &b"RIFF"[..], Some(58 + 16_000)),
        ("adpcm", "audio/wav", b"RIFF", Some(60 + 16 * 512)),
        ("voc", "audio/x-voc", b"Creative Voice File", None),
        ("mp3", "audio/mpeg", b"\xff\xe3", None),
        ("opus", "audio/ogg", b"OggS", None),
    ] {
        let saved = world.get(&token, &format!("{path}?format={format}")).await;
        assert_eq!(saved.headers[header::CONTENT_TYPE], kind);
        assert!(saved.bytes.starts_with(begins), "{format}");
        assert!(len.is_none_or(|len| saved.bytes.len() == len), "{format} {}", saved.bytes.len());
    }
    let unknown = world.get(&token, &format!("{path}?format=mp4")).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    let trail = world.store.audit_of(&id).await.expect("reads");
    assert_eq!(trail.iter().filter(|line| line.action == "recording_saved").count(), 6);

    let peaks = world.get(&token, &format!("{path}/peaks?buckets=4")).await.ok();
    assert_eq!(peaks["duration_ms"], 1_000);
    let left = peaks["left"].as_array().expect("columns");
    assert_eq!(left.len(), 4);
    assert!(left[0][1].as_f64().expect("a number") > 0.9);
    assert!(peaks["right"][0][1].as_f64().expect("a number") < 0.01);
}

#[tokio::test]
async fn a_recording_whose_file_is_gone_is_not_found() {
    let world = World::demo().await;
    served(&world.store, 1, "13800138001", 1001).await;
    let token = world.log_in("1001").await;
    for id in [recording(1).to_string(), recording(99).to_string(), "rec_x".into()] {
        let answer = world.get(&token, &format!("/recordings/{id}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
    }
}
