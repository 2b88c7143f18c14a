//! Sound on its way through the engine as samples: taken apart on one side,
//! packed on the other.

use base::Moment;

use crate::codec::{Codec, Decoder, Encoder, FRAME_LEN, SAMPLE_RATE};
use crate::jitter::{Next, Playout, Reorder};
use crate::rtp::{Header, timestamp_diff};

/// A pause longer than this is no pause but a restart of the sender's clock.
const PAUSE_MAX_S: u32 = 30;

/// Decoded pieces of one stream, in order.
#[derive(Debug, Default)]
pub(super) struct Frames {
    samples: Vec<i16>,
    /// Timestamp, and where the piece ends in `samples`.
    pieces: Vec<(u32, usize)>,
}

impl Frames {
    pub(super) fn clear(&mut self) {
        self.samples.clear();
        self.pieces.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Each piece with its timestamp.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &[i16])> {
        let mut start = 0;
        self.pieces.iter().map(move |&(timestamp, end)| {
            let piece = &self.samples[start..end];
            start = end;
            (timestamp, piece)
        })
    }
}

/// Takes one leg's packets apart, once for all who need its sound.
#[derive(Debug)]
pub(super) struct Decoding {
    pub(super) codec: Codec,
    pub(super) ssrc: u32,
    /// For mixing: what waits, and the frame of this tick.
    pub(super) playout: Playout,
    pub(super) frame: [i16; FRAME_LEN],
    reorder: Reorder,
    decoder: Decoder,
    /// Where the next packet's sound should begin, and how long the last was.
    timestamp: u32,
    packet_samples: usize,
}

impl Decoding {
    /// `None` when there is no memory for the codec's state.
    pub(super) fn new(codec: Codec, ssrc: u32) -> Option<Self> {
        Some(Self {
            codec,
            ssrc,
            playout: Playout::default(),
            frame: [0; FRAME_LEN],
            reorder: Reorder::default(),
            decoder: Decoder::new(codec)?,
            timestamp: 0,
            packet_samples: FRAME_LEN,
        })
    }

    /// Takes a packet; all that can be decoded now is added to `frames`. An
    /// empty payload stands for a packet without sound (a key).
    pub(super) fn push(
        &mut self,
        header: &Header,
        payload: &[u8],
        now: Moment,
        frames: &mut Frames,
    ) {
        if header.ssrc != self.ssrc {
            self.ssrc = header.ssrc;
            self.reorder.reset();
        }
        let mut reorder = std::mem::take(&mut self.reorder);
        let place = (header.sequence, header.timestamp);
        reorder.push(place, payload, now, |next| self.decode(next, frames));
        self.reorder = reorder;
    }

    /// Gives up waiting for what does not come.
    pub(super) fn timeout(&mut self, now: Moment, frames: &mut Frames) {
        let mut reorder = std::mem::take(&mut self.reorder);
        reorder.timeout(now, |next| self.decode(next, frames));
        self.reorder = reorder;
    }

    fn decode(&mut self, next: Next<'_>, frames: &mut Frames) {
        let start = frames.samples.len();
        let timestamp = match next {
            Next::Decode { payload: &[], .. } => return,
            Next::Decode { timestamp, payload } => {
                self.decoder.decode(payload, &mut frames.samples);
                self.packet_samples = frames.samples.len() - start;
                timestamp
            }
            Next::Conceal { packets } => {
                for _ in 0..packets {
                    self.decoder.conceal(self.packet_samples, &mut frames.samples);
                }
                self.timestamp
            }
        };
        let end = frames.samples.len();
        if end > start {
            self.timestamp = timestamp.wrapping_add(ticks(end - start, self.codec.clock_rate()));
            frames.pieces.push((timestamp, end));
        }
    }
}

/// Packs samples into packets of the length the peer wants.
#[derive(Debug)]
pub(super) struct Packing {
    encoder: Encoder,
    waiting: Vec<i16>,
    /// The source's timestamp after what has been taken.
    expected: Option<u32>,
}

impl Packing {
    /// `None` when there is no memory for the codec's state.
    pub(super) fn new(codec: Codec) -> Option<Self> {
        Some(Self { encoder: Encoder::new(codec)?, waiting: Vec::new(), expected: None })
    }

    /// Another source from now on.
    pub(super) fn restart(&mut self) {
        self.waiting.clear();
        self.expected = None;
    }

    /// How long the source paused before this piece, in samples; `None` if the
    /// piece has nothing to do with the one before.
    pub(super) fn pause_before(
        &mut self,
        timestamp: u32,
        samples: usize,
        clock_rate: u32,
    ) -> Option<u32> {
        let expected = self.expected.unwrap_or(timestamp);
        let pause = timestamp_diff(timestamp, expected);
        self.expected = Some(timestamp.wrapping_add(ticks(samples, clock_rate)));
        let pause = u32::try_from(pause).ok()?;
        (pause < clock_rate * PAUSE_MAX_S)
            .then_some((u64::from(pause) * u64::from(SAMPLE_RATE) / u64::from(clock_rate)) as u32)
    }

    pub(super) fn add(&mut self, samples: &[i16]) {
        self.waiting.extend_from_slice(samples);
    }

    /// Whether a packet of so many samples can be made.
    pub(super) fn has(&self, samples: usize) -> bool {
        self.waiting.len() >= samples
    }

    /// Appends the payload of the next packet; false if it cannot be encoded.
    pub(super) fn next(&mut self, samples: usize, out: &mut Vec<u8>) -> bool {
        let done = self.encoder.encode(&self.waiting[..samples], out);
        self.waiting.drain(..samples);
        done
    }
}

/// Samples in ticks of an RTP clock.
pub(super) fn ticks(samples: usize, clock_rate: u32) -> u32 {
    samples as u32 * (clock_rate / SAMPLE_RATE)
}
