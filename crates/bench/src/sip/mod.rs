//! Telephones by the thousand on two sockets, as cheap as they can be.
//!
//! Messages are made from text and read in one pass; nothing is sent twice,
//! because what would have to be is a failure here: see [`Callers::late`].

mod callers;
mod digest;
mod phones;
mod socket;
mod text;

pub use callers::{Callers, From, News, number};
pub use phones::Phones;

use std::time::Duration;

/// RFC 3261's T1: whoever waits longer sends again.
const T1: Duration = Duration::from_millis(500);

/// A session description for PCMA and keys at this address.
fn description(media: std::net::SocketAddr) -> String {
    let (ip, port) = (media.ip(), media.port());
    format!(
        "v=0\r\no=- 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n\
         a=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\na=sendrecv\r\n"
    )
}
