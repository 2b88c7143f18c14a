//! A test bench: an engine, a clock, and telephones that speak and listen. The
//! one place that knows how the engine is driven.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base::{LegId, Moment, RecordingId};
use media::codec::{Decoder, Encoder};
use media::prompt::{Prompt, PromptLibrary};
use media::rtp::{Header, Packet};
use media::{Codec, Engine, Format, Hearing, Input, Output, PlayItem, Repeat, Stats, Stream};

pub const TICK: Duration = Duration::from_millis(20);

/// The id of the leg with this number.
pub fn leg(number: u64) -> LegId {
    LegId::new(number, u128::from(number) << 64)
}

pub fn recording(number: u64) -> RecordingId {
    RecordingId::new(number, 0)
}

/// A packet the engine sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub at: Moment,
    pub header: Header,
    pub payload: Vec<u8>,
}

#[derive(Default)]
pub struct Heard {
    pub packets: Vec<Sent>,
    pub rtcp: Vec<Vec<u8>>,
}

pub struct Bench {
    pub engine: Engine,
    pub now: Moment,
    pub heard: BTreeMap<LegId, Heard>,
    /// Everything but packets and blocks, as text: `ms event …`.
    pub events: Vec<String>,
    pub recorded: BTreeMap<RecordingId, Vec<u8>>,
    pub stats: BTreeMap<LegId, Stats>,
    /// The furthest a recording was ever behind.
    pub behind_max: Duration,
    started: BTreeMap<RecordingId, Moment>,
}

impl Bench {
    /// A bench with prompts `a` (30 ms), `b` (50 ms) and `music` (1 s of 600 Hz).
    pub fn new() -> Self {
        let mut prompts = PromptLibrary::with_tones();
        prompts.insert("a", Prompt::new(vec![1_000; 240]));
        prompts.insert("b", Prompt::new(vec![-2_000; 400]));
        prompts.insert("music", Prompt::new(media::tone::sine(600.0, 1_000)));
        Self {
            engine: Engine::new(Arc::new(prompts)),
            now: Moment::from_millis(1_000),
            heard: BTreeMap::new(),
            events: Vec::new(),
            recorded: BTreeMap::new(),
            stats: BTreeMap::new(),
            behind_max: Duration::ZERO,
            started: BTreeMap::new(),
        }
    }

    pub fn open(&mut self, number: u64, codec: Codec) {
        self.open_with(number, Format::usual(codec));
    }

    pub fn open_with(&mut self, number: u64, format: Format) {
        let stream = Stream {
            ssrc: 0xE000 + number as u32,
            sequence: 65_530,
            timestamp: u32::MAX - 1_000,
            rtcp: true,
        };
        self.handle(Input::Open { leg: leg(number), format, stream });
    }

    pub fn hear(&mut self, number: u64, sources: &[u64]) {
        let hearing = Hearing::Legs(sources.iter().map(|&source| leg(source)).collect());
        self.handle(Input::Hear { leg: leg(number), hearing });
    }

    /// Two open legs that hear each other.
    pub fn bridge(&mut self, a: u64, b: u64) {
        self.hear(a, &[b]);
        self.hear(b, &[a]);
    }

    pub fn play(&mut self, number: u64, play: u64, names: &[&str], repeat: Repeat) {
        let items = names.iter().map(|&name| PlayItem::Prompt(name.into())).collect();
        let hearing = Hearing::Playlist { play, items, repeat };
        self.handle(Input::Hear { leg: leg(number), hearing });
    }

    pub fn record(&mut self, number: u64, left: Option<u64>, right: Option<u64>) {
        let began = *self.started.entry(recording(number)).or_insert(self.now);
        let (left, right) = (left.map(leg), right.map(leg));
        self.handle(Input::Record { recording: recording(number), began, left, right });
    }

    /// Stops a recording and forgets it: its number may be used again.
    pub fn stop(&mut self, number: u64) {
        self.handle(Input::StopRecording { recording: recording(number) });
        self.started.remove(&recording(number));
        self.recorded.remove(&recording(number));
    }

    pub fn handle(&mut self, input: Input<'_>) {
        self.engine.handle(input, self.now);
        self.drain();
    }

    /// Lets time pass, with all ticks in it.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.engine.deadline().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.engine.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    pub fn pass_ms(&mut self, ms: u64) {
        self.pass(Duration::from_millis(ms));
    }

    /// The packets a leg was sent, headers only.
    pub fn headers(&self, number: u64) -> Vec<Header> {
        self.packets(number).iter().map(|sent| sent.header).collect()
    }

    pub fn packets(&self, number: u64) -> &[Sent] {
        self.heard.get(&leg(number)).map_or(&[], |heard| &heard.packets)
    }

    /// What a leg was sent since this packet, decoded; keys left out.
    pub fn sound(&self, number: u64, codec: Codec, since: usize) -> Vec<i16> {
        let mut decoder = Decoder::new(codec).expect("memory");
        let mut samples = Vec::new();
        let payload_type = codec.usual_payload_type();
        for sent in &self.packets(number)[since..] {
            if sent.header.payload_type == payload_type {
                decoder.decode(&sent.payload, &mut samples);
            }
        }
        samples
    }

    /// One channel of a recording, in samples.
    pub fn channel(&self, number: u64, channel: usize) -> Vec<i16> {
        let alaw = self.recorded.get(&recording(number)).expect("recorded");
        let channel = alaw.iter().skip(channel).step_by(2);
        channel.map(|&byte| media::codec::g711::alaw_to_linear(byte)).collect()
    }

    /// Compares what happened so far, with leg and recording numbers.
    #[track_caller]
    pub fn expect(&mut self, expected: &str) {
        let expected: Vec<&str> =
            expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(std::mem::take(&mut self.events), expected);
    }

    fn drain(&mut self) {
        let now = self.now;
        let ms = now.elapsed().as_millis() - 1_000;
        while let Some(output) = self.engine.poll() {
            let event = match output {
                Output::Transmit { leg, bytes } => {
                    let packet = Packet::parse(bytes).expect("what the engine sends is RTP");
                    let payload = packet.payload.to_vec();
                    let sent = Sent { at: now, header: packet.header, payload };
                    self.heard.entry(leg).or_default().packets.push(sent);
                    continue;
                }
                Output::TransmitRtcp { leg, bytes } => {
                    self.heard.entry(leg).or_default().rtcp.push(bytes.to_vec());
                    continue;
                }
                Output::RecordingBlock { recording, at_sample, bytes } => {
                    let file = self.recorded.entry(recording).or_default();
                    assert_eq!(file.len() as u64, at_sample * 2, "blocks follow each other");
                    file.extend(bytes);
                    let oldest = self.started[&recording] + Duration::from_micros(at_sample * 125);
                    self.behind_max = self.behind_max.max(now.since(oldest));
                    continue;
                }
                Output::Closed { leg, stats } => {
                    self.stats.insert(leg, stats);
                    format!("closed {}", number(leg))
                }
                Output::Digit { leg, key, duration_ms } => {
                    format!("digit {} {key} {duration_ms}", number(leg))
                }
                Output::Played { leg, play } => format!("played {} {play}", number(leg)),
                Output::PromptMissing { leg, play, name } => {
                    format!("missing {} {play} {name}", number(leg))
                }
                Output::MediaStarted { leg } => format!("started {}", number(leg)),
                Output::Quiet { leg, for_ms } => format!("quiet {} {for_ms}", number(leg)),
                Output::Resumed { leg } => format!("resumed {}", number(leg)),
                Output::Silent { leg } => format!("silent {}", number(leg)),
                Output::Sounds { leg } => format!("sounds {}", number(leg)),
                Output::RecordingClosed { samples, .. } => format!("recorded {samples}"),
                Output::LegRefused { leg } => format!("refused {}", number(leg)),
                Output::RecordingRefused { .. } => "recording refused".to_owned(),
            };
            self.events.push(format!("{ms} {event}"));
        }
    }
}

/// The number a leg's id was made of.
fn number(leg: LegId) -> u64 {
    let text = leg.to_string();
    u64::from_str_radix(&text[4..16], 16).expect("48 bits of hexadecimal")
}

/// A peer's sending side: it encodes sound, or makes packets that can be told
/// apart, and counts like a telephone.
pub struct Phone {
    pub number: u64,
    pub codec: Codec,
    pub ssrc: u32,
    pub sequence: u16,
    pub timestamp: u32,
    pub payload_type: u8,
    encoder: Encoder,
    spoken: usize,
}

impl Phone {
    pub fn new(number: u64, codec: Codec) -> Self {
        Self {
            number,
            codec,
            ssrc: 0xA000 + number as u32,
            sequence: 100,
            timestamp: 5_000,
            payload_type: codec.usual_payload_type(),
            encoder: Encoder::new(codec).expect("memory"),
            spoken: 0,
        }
    }

    /// The next packet, with this payload that stands for 20 ms.
    pub fn packet(&mut self, payload: &[u8]) -> Vec<u8> {
        let header = Header {
            marker: false,
            payload_type: self.payload_type,
            sequence: self.sequence,
            timestamp: self.timestamp,
            ssrc: self.ssrc,
        };
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(self.codec.clock_rate() / 50);
        let mut bytes = header.to_bytes().to_vec();
        bytes.extend(payload);
        bytes
    }

    /// The next packet of a tone that goes on from packet to packet.
    pub fn tone(&mut self, freq_hz: f32) -> Vec<u8> {
        let mut frame = [0; 160];
        let mut oscillator = media::tone::Oscillator::default();
        oscillator.advance(self.spoken);
        oscillator.add(freq_hz, 0.3, &mut frame);
        self.spoken += frame.len();
        let mut payload = Vec::new();
        assert!(self.encoder.encode(&frame, &mut payload));
        self.packet(&payload)
    }

    /// Says 20 ms of a tone; no time passes.
    pub fn say(&mut self, bench: &mut Bench, freq_hz: f32) {
        let bytes = self.tone(freq_hz);
        self.send(bench, &bytes);
    }

    pub fn send(&self, bench: &mut Bench, bytes: &[u8]) {
        bench.handle(Input::Packet { leg: leg(self.number), bytes });
    }
}

/// Lets all phones say their tones for so long.
pub fn talk(bench: &mut Bench, phones: &mut [(&mut Phone, f32)], ms: u64) {
    for _ in 0..ms / 20 {
        for (phone, freq_hz) in phones.iter_mut() {
            phone.say(bench, *freq_hz);
        }
        bench.pass(TICK);
    }
}

/// Sequence numbers rise by one, timestamps by what passes, one SSRC.
#[track_caller]
pub fn assert_continuous(headers: &[Header], ticks_per_packet: u32) {
    for pair in headers.windows(2) {
        let [a, b] = pair else { unreachable!("windows of two") };
        assert_eq!(b.sequence, a.sequence.wrapping_add(1), "{a:?} then {b:?}");
        assert_eq!(b.ssrc, a.ssrc);
        let step = b.timestamp.wrapping_sub(a.timestamp);
        assert_eq!(step, ticks_per_packet, "{a:?} then {b:?}");
    }
}
