//! A case moved along by its people, for tests that begin in the middle.

use super::world::{Answer, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::seed;

/// Who works on cases: agents, the hotline, and two units.
const PEOPLE: [&str; 9] = ["1001", "1002", "2001", "3001", "4001", "5001", "5002", "5101", "5102"];

/// Those people, logged in.
pub struct Desk<'a> {
    world: &'a World,
    tokens: BTreeMap<&'static str, String>,
    /// The unit of 5001 and 5002.
    pub unit: Value,
}

/// A request as it comes in.
pub fn as_requested(kind: &str) -> Value {
    json!({
        "kind": kind, "urgent": false,
        "requester": { "name": "林秀英", "phone": "13905910002", "address": "台江区" },
        "title": "路灯不亮", "text": "小区门口三盏路灯不亮", "place": "广达路 65 号",
    })
}

impl<'a> Desk<'a> {
    pub async fn new(world: &'a World) -> Self {
        let mut tokens = BTreeMap::new();
        for who in PEOPLE {
            tokens.insert(who, world.log_in(who).await);
        }
        Self { world, tokens, unit: json!(seed::unit_id(1).to_string()) }
    }

    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.world.get(&self.tokens[who], path).await
    }

    /// Takes a request in, as agent 1001.
    pub async fn take_in(&self, request: Value) -> Value {
        self.world.post(&self.tokens["1001"], "/cases", request).await.ok()
    }

    /// Gives a command on the version of `case`, whatever comes of it.
    pub async fn refused(&self, who: &str, case: &Value, command: &str, fields: Value) -> Answer {
        let mut body = fields;
        body["version"] = case["version"].clone();
        let path = format!("/cases/{}/{command}", id(case));
        self.world.post(&self.tokens[who], &path, body).await
    }

    /// Gives a command, which succeeds.
    pub async fn step(&self, who: &str, case: &mut Value, command: &str, fields: Value) {
        *case = self.refused(who, case, command, fields).await.ok();
    }

    pub async fn dispatched(&self, kind: &str) -> Value {
        let mut request = as_requested(kind);
        request["dispatch_to"] = self.unit.clone();
        self.take_in(request).await
    }

    pub async fn under_review(&self, kind: &str) -> Value {
        let mut case = self.dispatched(kind).await;
        self.step("5002", &mut case, "sign-for", json!({})).await;
        self.step("5002", &mut case, "contact", json!({ "note": "已联系" })).await;
        self.step("5002", &mut case, "reply", json!({ "text": "已修复" })).await;
        case
    }

    pub async fn awaiting_follow_up(&self, kind: &str) -> Value {
        let mut case = self.under_review(kind).await;
        self.step("5001", &mut case, "approve", json!({})).await;
        case
    }

    pub async fn detail(&self, who: &str, case: &Value) -> Value {
        self.get(who, &format!("/cases/{}", id(case))).await.ok()
    }

    /// The numbers of the cases that a list shows.
    pub async fn listed(&self, who: &str, query: &str) -> Vec<String> {
        let page = self.get(who, &format!("/cases{query}")).await.ok();
        numbers(&page)
    }
}

pub fn id(case: &Value) -> &str {
    case["id"].as_str().expect("an id")
}

pub fn numbers(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("a list");
    items.iter().map(|item| item["number"].as_str().expect("a number").to_owned()).collect()
}
