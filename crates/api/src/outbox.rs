//! The task that sends text messages (article 17): what waits in the store goes
//! out, and what could not is tried again, ever less often, for a day.

use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use crate::messenger::{Messenger, SENT_WITHIN};
use base::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use store::Message;

const LOOK_EVERY: Duration = Duration::from_secs(3);
/// Messages sent in one look.
const TOGETHER: usize = 50;
/// A program that died while sending is followed by another after so long.
const CLAIMED_FOR: Duration = Duration::from_secs(120);
/// Waits between tries; the last one again and again.
const WAITS_MIN: [u64; 6] = [1, 3, 10, 30, 60, 120];
/// The longest error that is kept, in characters.
const ERROR_CHARS_MAX: usize = 200;

/// Runs for as long as the program does; without a sender there is nothing to do.
pub(crate) async fn run(app: Arc<App>) {
    let Some(messenger) = app.messenger.clone() else { return };
    loop {
        if let Err(error) = send_due(&app, messenger.as_ref()).await {
            tracing::warn!(?error, "text messages wait for the database");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// One look. Returns how many were sent.
///
/// # Errors
/// The database does not answer: what was not marked is sent once more.
pub(crate) async fn send_due(app: &App, messenger: &dyn Messenger) -> Result<usize, ApiError> {
    let mut sent = 0;
    app.store.give_up_messages(clock::now()).await?;
    for message in app.store.messages_due(clock::now(), TOGETHER).await? {
        if !app.store.claim_message(&message, clock::now() + CLAIMED_FOR).await? {
            continue;
        }
        let sending = messenger.send(message.number.clone(), message.text.clone());
        let result = tokio::time::timeout(SENT_WITHIN, sending).await;
        match result.unwrap_or_else(|_| Err("the sender does not answer".to_owned())) {
            Ok(()) => {
                app.store.message_sent(message.id, clock::now()).await?;
                sent += 1;
            }
            Err(error) => {
                tracing::warn!(message = %message.id, error, "a text message was not sent");
                let error: String = error.chars().take(ERROR_CHARS_MAX).collect();
                let next = next_try(&message, clock::now());
                app.store.message_failed(&message, &error, next).await?;
            }
        }
    }
    Ok(sent)
}

fn next_try(message: &Message, now: Timestamp) -> Timestamp {
    let at = usize::try_from(message.tries).unwrap_or(usize::MAX).min(WAITS_MIN.len() - 1);
    now + Duration::from_secs(60 * WAITS_MIN[at])
}
