//! RTCP: reading compound packets, and what an engine makes of them.

#![no_main]

use std::sync::Arc;

use base::{LegId, Moment};
use fuzz::{TICK, datagrams};
use libfuzzer_sys::fuzz_target;
use media::prompt::PromptLibrary;
use media::rtcp::{Report, reports};
use media::{Codec, Engine, Format, Hearing, Input, Stream};

fuzz_target!(|data: &[u8]| {
    let mut now = Moment::from_millis(1_000);
    let mut engine = Engine::new(Arc::new(PromptLibrary::with_tones()));
    let leg = LegId::new(1, 1);
    let stream = Stream { ssrc: 1, sequence: 1, timestamp: 1, rtcp: true };
    engine.handle(Input::Open { leg, format: Format::usual(Codec::Pcma), stream }, now);
    engine.handle(Input::Hear { leg, hearing: Hearing::Echo }, now);
    for datagram in datagrams(data).take(100) {
        for report in reports(datagram) {
            if let Report::Sender { blocks, .. } | Report::Receiver { blocks } = report {
                let _ = blocks.about(1);
            }
        }
        engine.handle(Input::Packet { leg, bytes: datagram }, now);
        now = now + TICK;
        engine.handle_timeout(now);
        while engine.poll().is_some() {}
    }
    // The engine's own report comes every few seconds.
    for _ in 0..300 {
        now = now + TICK;
        engine.handle_timeout(now);
        while engine.poll().is_some() {}
    }
    engine.handle(Input::Close { leg }, now);
    while engine.poll().is_some() {}
    engine.handle_timeout(now + TICK);
    assert_eq!(engine.deadline(), None, "an engine without legs has nothing to do");
});
