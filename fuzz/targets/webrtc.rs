//! A browser's datagrams into a session. The input begins with an offer up to
//! an empty line (none: Chromium's), then come datagrams. Names, keys and
//! passwords are drawn anew in each run, so what is reached is what a stranger
//! reaches: our demultiplexing, ICE and DTLS before they trust anybody.

#![no_main]

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use base::Moment;
use fuzz::datagrams;
use libfuzzer_sys::fuzz_target;
use media::Codec;
use webrtc::{DATAGRAM_LEN_MAX, Input, Output, Session, Settings};

const CHROMIUM: &str = include_str!("../../crates/webrtc/tests/offers/chromium.sdp");

/// One instant for all runs: an instant cannot be written down.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

fuzz_target!(|data: &[u8]| {
    let address: SocketAddr = "203.0.113.5:20000".parse().expect("an address");
    let settings = Settings { address, preferred: Codec::Opus, epoch: *EPOCH };
    let mut now = Moment::ZERO;
    let end = data.windows(4).position(|four| four == b"\r\n\r\n");
    let (offer, rest) = end.map_or((&b""[..], data), |end| (&data[..end + 2], &data[end + 4..]));
    let offer = std::str::from_utf8(offer).unwrap_or_default();
    let offer = if offer.is_empty() { CHROMIUM } else { offer };
    let Ok((mut session, answer)) = Session::accept(offer, &settings, now) else { return };
    assert!(answer.starts_with("v=0"));
    let peers: [SocketAddr; 2] =
        ["192.0.2.7:50000", "[2001:db8::7]:50000"].map(|text| text.parse().expect("an address"));
    for (at, bytes) in datagrams(rest).take(50).enumerate() {
        let source = peers[usize::from(at % 8 == 7)];
        session.handle(Input::Datagram { source, bytes }, now);
        drain(&mut session);
        now = now + Duration::from_millis(50);
        session.handle_timeout(now);
        drain(&mut session);
    }
    assert!(!session.is_connected(), "a stranger became the browser");
    session.handle(Input::Close, now);
    drain(&mut session);
});

fn drain(session: &mut Session) {
    for _ in 0..1_000 {
        match session.poll() {
            Some(Output::Transmit { bytes, .. }) => assert!(bytes.len() <= DATAGRAM_LEN_MAX),
            Some(_) => {}
            None => return,
        }
    }
    panic!("a session that never falls silent");
}
