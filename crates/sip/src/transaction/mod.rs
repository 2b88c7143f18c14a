//! Transactions (RFC 3261 §17, RFC 6026): one request and its responses, said
//! again until they are heard.
//!
//! The layer matches messages to transactions, repeats, absorbs repeats and
//! gives up. It never reads a dialog, a body or a password.

mod ack;
mod client;
mod key;
mod layer;
mod server;

pub use ack::cancel_for;
pub use layer::{ClientId, Layer, LayerOutput, ReceivedRequest, ServerId};
