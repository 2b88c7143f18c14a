//! The port to whoever sends text messages (短信). `server` implements it by a
//! program that the centre names; tests fake it.

use futures_util::future::BoxFuture;

/// Sends one message at a time; the outbox tries again what failed.
pub trait Messenger: Send + Sync + 'static {
    /// `Ok` once somebody else has taken the message over. Ends within
    /// [`SENT_WITHIN`]. The error is shown to administrators: it holds neither
    /// number nor text.
    fn send(&self, number: String, text: String) -> BoxFuture<'static, Result<(), String>>;
}

/// A sender that takes longer is given up for this time.
pub const SENT_WITHIN: std::time::Duration = std::time::Duration::from_secs(30);
