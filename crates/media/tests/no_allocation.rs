//! A relayed and recorded packet costs no allocation, once buffers have grown
//! to their size.

// Counting allocations takes an allocator, and that an unsafe trait.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base::{LegId, Moment, RecordingId};
use media::prompt::PromptLibrary;
use media::rtp::Header;
use media::{Codec, Engine, Format, Hearing, Input, Stream};

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the memory came from `System.alloc` with this layout.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn relaying_recording_mixing_and_transcoding_allocate_nothing_per_packet() {
    let codecs = [Codec::Pcma, Codec::Pcmu, Codec::Opus, Codec::Pcma];
    let legs = [1, 2, 3, 4].map(|n| LegId::new(n, 0));
    let mut engine = Engine::new(Arc::new(PromptLibrary::default()));
    let mut now = Moment::ZERO;
    for (at, (&leg, codec)) in legs.iter().zip(codecs).enumerate() {
        let stream = Stream { ssrc: at as u32, sequence: 0, timestamp: 0, rtcp: true };
        engine.handle(Input::Open { leg, format: Format::usual(codec), stream }, now);
    }
    let hear = |engine: &mut Engine, at: usize, sources: &[usize]| {
        let hearing = Hearing::Legs(sources.iter().map(|&source| legs[source]).collect());
        engine.handle(Input::Hear { leg: legs[at], hearing }, Moment::ZERO);
    };
    hear(&mut engine, 0, &[1]);
    hear(&mut engine, 1, &[0]);
    hear(&mut engine, 2, &[0]);
    hear(&mut engine, 3, &[0, 1, 2]);
    let recording = RecordingId::new(1, 0);
    let (left, right) = (Some(legs[0]), Some(legs[2]));
    engine.handle(Input::Record { recording, began: now, left, right }, now);

    let mut sent = 0;
    let mut run = |ms: u32| {
        for n in 0..ms / 20 {
            for (at, codec) in codecs.into_iter().enumerate() {
                let header = Header {
                    marker: false,
                    payload_type: codec.usual_payload_type(),
                    sequence: (now.elapsed().as_millis() / 20) as u16,
                    timestamp: (now.elapsed().as_millis() as u32) * (codec.clock_rate() / 1000),
                    ssrc: 9,
                };
                let mut bytes = [0xD5; 172];
                bytes[..12].copy_from_slice(&header.to_bytes());
                if codec == Codec::Opus {
                    bytes[12..15].copy_from_slice(&media::codec::opus::SILENCE);
                }
                let len = if codec == Codec::Opus { 15 } else { 172 };
                engine.handle(Input::Packet { leg: legs[at], bytes: &bytes[..len] }, now);
                while engine.poll().is_some() {
                    sent += 1;
                }
            }
            now = now + Duration::from_millis(20);
            engine.handle_timeout(now);
            while engine.poll().is_some() {
                sent += 1;
            }
            assert!(n < 10_000);
        }
    };
    run(20_000);
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    run(20_000);
    let allocated = ALLOCATIONS.load(Ordering::Relaxed) - before;
    assert!(sent > 8_000, "{sent} outputs");
    assert_eq!(allocated, 0);
}
