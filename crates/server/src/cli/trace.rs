//! `yingda trace`: the story of one call, as the call log's page tells it.

use crate::config::Config;
use crate::startup::StartupError;
use base::{InteractionId, Timestamp};
use calls::Story;
use jiff::tz::TimeZone;
use serde_json::Value;
use store::Store;

pub fn run(config: &Config, interaction: &str) -> Result<(), StartupError> {
    let id: InteractionId = interaction.parse().map_err(|e| {
        StartupError::new(format!("'{interaction}': {e}, as the call log shows it"))
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| StartupError::new(e.to_string()))?;
    runtime.block_on(print(config, id))
}

async fn print(config: &Config, id: InteractionId) -> Result<(), StartupError> {
    let file = config.data.join("yingda.db");
    if config.database.is_none() && !file.exists() {
        return Err(StartupError::new(format!(
            "there is no centre in {}: name its folder with --data",
            config.data.display()
        )));
    }
    let url = config.database.clone().unwrap_or_else(|| format!("sqlite:{}", file.display()));
    let store = Store::open(&url).await.map_err(|e| StartupError::new(e.to_string()))?;
    let story = store.story(id).await.map_err(|e| StartupError::new(e.to_string()))?;
    let Some(first) = story.first() else {
        return Err(StartupError::new(format!("no call {id} in this centre's log")));
    };
    println!("{id}");
    for step in &story {
        println!("{}  {:>9}  {}", clock_time(step.at), since(first.at, step.at), line(&step.story));
    }
    store.close().await;
    Ok(())
}

fn clock_time(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_millisecond(at.unix_ms()).unwrap_or_default();
    moment.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

fn since(start: Timestamp, at: Timestamp) -> String {
    let ms = at.since(start).as_millis();
    format!("+{}.{:03}", ms / 1_000, ms % 1_000)
}

/// A step by its name, then what it says: `queued queue=general position=1`.
fn line(story: &Story) -> String {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(story) else {
        return format!("{story:?}");
    };
    let step = fields.remove("step").and_then(|step| step.as_str().map(str::to_owned));
    let mut text = step.unwrap_or_default();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.push_str(&format!(" {name}={shown}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use calls::QueueId;

    #[test]
    fn a_step_is_a_line() {
        let segment = base::SegmentId::new(0, 0);
        let queued = Story::Queued {
            queue: QueueId("general".into()),
            segment,
            position: 2,
            returned: false,
        };
        let shown = line(&queued);
        assert!(shown.starts_with("queued "), "{shown}");
        assert!(shown.contains("queue=general") && shown.contains("position=2"), "{shown}");
        assert_eq!(since(Timestamp::from_unix_ms(1_000), Timestamp::from_unix_ms(3_045)), "+2.045");
    }
}
