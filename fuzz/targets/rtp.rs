//! RTP into an engine: two telephones that hear each other over different
//! codecs, with a recording. Each datagram's first byte says who sends it and
//! how much time passes.

#![no_main]

use std::sync::Arc;

use base::{LegId, Moment, RecordingId};
use fuzz::{TICK, datagrams};
use libfuzzer_sys::fuzz_target;
use media::prompt::PromptLibrary;
use media::rtp::{PACKET_LEN_MAX, Packet};
use media::{Codec, Engine, EventFormat, Format, Hearing, Input, Output, Stream};

fn leg(number: u64) -> LegId {
    LegId::new(number, 1)
}

fn open(engine: &mut Engine, number: u64, codec: Codec, now: Moment) {
    let events = EventFormat {
        payload_type_send: 101,
        payload_type_receive: 101,
        clock_rate: codec.clock_rate(),
    };
    let format = Format { telephone_event: Some(events), ..Format::usual(codec) };
    let stream = Stream { ssrc: number as u32, sequence: 65_530, timestamp: u32::MAX, rtcp: true };
    engine.handle(Input::Open { leg: leg(number), format, stream }, now);
}

fuzz_target!(|data: &[u8]| {
    let mut now = Moment::from_millis(1_000);
    let mut engine = Engine::new(Arc::new(PromptLibrary::with_tones()));
    open(&mut engine, 0, Codec::Pcma, now);
    open(&mut engine, 1, Codec::Opus, now);
    for (listener, speaker) in [(0, 1), (1, 0)] {
        let hearing = Hearing::Legs(vec![leg(speaker)]);
        engine.handle(Input::Hear { leg: leg(listener), hearing }, now);
    }
    let recording = RecordingId::new(1, 1);
    engine.handle(
        Input::Record { recording, began: now, left: Some(leg(0)), right: Some(leg(1)) },
        now,
    );
    for datagram in datagrams(data).take(200) {
        let Some((how, bytes)) = datagram.split_first() else { continue };
        let _ = Packet::parse(bytes);
        engine.handle(Input::Packet { leg: leg(u64::from(how & 1)), bytes }, now);
        for _ in 0..how >> 5 {
            now = now + TICK;
            engine.handle_timeout(now);
        }
        drain(&mut engine);
    }
    for number in 0..2 {
        engine.handle(Input::Close { leg: leg(number) }, now);
    }
    engine.handle(Input::StopRecording { recording }, now);
    drain(&mut engine);
    engine.handle_timeout(now + TICK);
    drain(&mut engine);
    assert_eq!(engine.deadline(), None, "an engine without legs has nothing to do");
});

fn drain(engine: &mut Engine) {
    while let Some(output) = engine.poll() {
        if let Output::Transmit { bytes, .. } = output {
            assert!(bytes.len() <= PACKET_LEN_MAX, "a packet of {} bytes", bytes.len());
        }
    }
}
