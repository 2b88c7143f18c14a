//! What every page says: one tone in Opus, encoded once.

use anyhow::{Context, ensure};
use media::Codec;
use media::codec::{Encoder, FRAME_LEN};
use media::tone;

/// Packets until the tone begins again: its periods fit into one.
const PACKETS: u32 = 50;

#[derive(Debug)]
pub struct Voice {
    packets: Vec<Vec<u8>>,
}

impl Voice {
    /// A tone of whole periods in 20 ms.
    ///
    /// # Errors
    /// There is no memory for the codec.
    pub fn new(tone_hz: f32) -> anyhow::Result<Self> {
        let mut encoder = Encoder::new(Codec::Opus).context("no memory for Opus")?;
        let mut packets = Vec::new();
        for frame in tone::sine(tone_hz, PACKETS * 20).chunks_exact(FRAME_LEN) {
            let mut packet = Vec::new();
            ensure!(encoder.encode(frame, &mut packet), "Opus takes 20 ms");
            packets.push(packet);
        }
        Ok(Self { packets })
    }

    pub fn packet(&self, number: u16) -> &[u8] {
        &self.packets[usize::from(number) % self.packets.len()]
    }
}
