//! Units are told of their cases by text message (article 17): written with
//! the step that gives the reason, sent once, tried again if it fails.

use super::case_steps::{Desk, as_requested};
use super::world::World;
use crate::{Messenger, outbox};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::{Arc, Mutex};

/// Keeps what it is given, after so many failures.
#[derive(Debug, Default)]
struct Fake {
    failures: Mutex<usize>,
    sent: Mutex<Vec<(String, String)>>,
}

impl Messenger for Fake {
    fn send(&self, number: String, text: String) -> BoxFuture<'static, Result<(), String>> {
        let mut failures = self.failures.lock().expect("no panic");
        if *failures > 0 {
            *failures -= 1;
            return async { Err("the modem is off".to_owned()) }.boxed();
        }
        self.sent.lock().expect("no panic").push((number, text));
        async { Ok(()) }.boxed()
    }
}

#[tokio::test]
async fn article_17_the_unit_is_told_to_sign_once_and_without_the_citizens_words() {
    let mut world = World::demo().await;
    let fake = Arc::new(Fake::default());
    world.state.messenger = Some(fake.clone());
    let app = crate::app::App::new(world.state.clone());
    let desk = Desk::new(&world).await;
    desk.dispatched("complaint").await;
    assert_eq!(outbox::send_due(&app, fake.as_ref()).await.expect("looks"), 0, "it has no number");

    let admin = world.log_in("admin").await;
    let unit = desk.unit.as_str().expect("an id").to_owned();
    let path = format!("/admin/units/{unit}");
    let named = json!({ "name": "市城市管理局", "sms_number": "139 0000 0001" });
    let saved = world.put(&admin, &path, named).await.ok();
    assert_eq!(saved["sms_number"], "13900000001");
    let renamed = world.put(&admin, &path, json!({ "name": "市城管局" })).await.ok();
    assert_eq!(renamed["sms_number"], "13900000001", "what is not named stays");
    let wrong = json!({ "name": "市城管局", "sms_number": "abc" });
    assert_eq!(world.put(&admin, &path, wrong).await.code(), "bad_number");

    let mut request = as_requested("complaint");
    request["urgent"] = json!(true);
    request["dispatch_to"] = desk.unit.clone();
    let case = desk.take_in(request).await;
    *fake.failures.lock().expect("no panic") = 1;
    assert_eq!(outbox::send_due(&app, fake.as_ref()).await.expect("looks"), 0);
    let shown = world.get(&admin, "/admin/messages").await.ok();
    let message = &shown["items"][0];
    assert_eq!((&message["error"], &message["tries"]), (&json!("the modem is off"), &json!(1)));
    assert_eq!((&message["sent_at"], &message["given_up"]), (&json!(null), &json!(false)));
    assert_eq!(outbox::send_due(&app, fake.as_ref()).await.expect("looks"), 0, "it waits a minute");

    let later = app.store.messages(1).await.expect("reads").remove(0);
    app.store.claim_message(&later, base::Timestamp::from_unix_ms(0)).await.expect("writes");
    assert_eq!(outbox::send_due(&app, fake.as_ref()).await.expect("looks"), 1);
    assert_eq!(outbox::send_due(&app, fake.as_ref()).await.expect("looks"), 0, "once");
    let (number, text) = fake.sent.lock().expect("no panic")[0].clone();
    assert_eq!(number, "13900000001");
    let told = format!("【12345】{}：紧急工单已派到贵单位", case["number"].as_str().expect("one"));
    assert!(text.starts_with(&told), "{text}");
    for secret in ["林秀英", "13905910002", "路灯", "广达路"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_message_is_one_programs_at_a_time_and_given_up_after_a_day() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let admin = world.log_in("admin").await;
    let path = format!("/admin/units/{}", desk.unit.as_str().expect("an id"));
    let named = json!({ "name": "市城市管理局", "sms_number": "13900000001" });
    world.put(&admin, &path, named).await.ok();
    desk.dispatched("complaint").await;
    let message = world.store.messages(1).await.expect("reads").remove(0);
    let until = message.next_at + std::time::Duration::from_secs(120);
    assert!(world.store.claim_message(&message, until).await.expect("writes"), "the first");
    assert!(!world.store.claim_message(&message, until).await.expect("writes"), "the second");
    let tomorrow = message.at + std::time::Duration::from_secs(90_000);
    world.store.message_failed(&message, "no network", tomorrow).await.expect("writes");
    let late = base::Timestamp::from_unix_ms(i64::MAX / 2);
    assert_eq!(world.store.messages_due(late, 10).await.expect("reads"), []);
    assert!(world.store.messages(1).await.expect("reads")[0].given_up);
}
