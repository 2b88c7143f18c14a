//! How a leg sounded, in one figure: the mean opinion score (MOS, 通话质量) that
//! the E-model (ITU-T G.107) computes from loss, delay and codec. It hears
//! nothing; a voice that never came, or echoes, is not in it.

use crate::Codec;
use crate::engine::Stats;

/// Rating with nothing lost and no delay, default values of G.107 (R₀ − Is).
const BEST_RATING: f64 = 93.2;
/// Fewer packets than half a second of sound tell nothing.
const PACKETS_MIN: u64 = 25;
/// What a receiver waits so that late packets are in time: two of its measures
/// of jitter, and the frame itself.
const FRAME_MS: f64 = 20.0;

/// One direction of a leg.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Packets that never came, of all that were sent, 0–1.
    pub loss: f64,
    /// 1 (bad) to 4.4 (as good as narrowband gets), ITU-T P.800.1 MOS-CQE.
    pub mos: f64,
}

impl Stats {
    /// What came from the leg's peer; `None` if too little came to tell.
    pub fn quality_received(&self) -> Option<Quality> {
        (self.packets_received >= PACKETS_MIN)
            .then(|| self.quality(self.packets_received, self.packets_lost))
    }

    /// What the peer says it got of ours; `None` if it says nothing (RTCP).
    pub fn quality_sent(&self) -> Option<Quality> {
        let told = self.peer_reported && self.packets_sent >= PACKETS_MIN;
        let arrived = self.packets_sent.saturating_sub(self.packets_lost_by_peer.unsigned_abs());
        told.then(|| self.quality(arrived, self.packets_lost_by_peer))
    }

    fn quality(&self, arrived: u64, lost: i64) -> Quality {
        let lost = lost.max(0) as f64;
        let loss = lost / (arrived as f64 + lost);
        let one_way_ms = self.round_trip_us.map_or(0.0, |us| f64::from(us) / 2_000.0);
        let delay_ms = one_way_ms + 2.0 * f64::from(self.jitter_us) / 1_000.0 + FRAME_MS;
        Quality { loss, mos: mos(rating(self.codec, loss, delay_ms)) }
    }
}

/// The transmission rating R: G.107 §7.1, its delay impairment by the fit of
/// Cole and Rosenbluth (2001), equipment impairments of G.113 appendix I.
fn rating(codec: Option<Codec>, loss: f64, delay_ms: f64) -> f64 {
    // Robustness against loss, Bpl: with concealment (G.711 and the lower band of
    // G.722), with its own (Opus).
    let (impairment, robustness) = match codec {
        Some(Codec::Opus) => (0.0, 20.0),
        Some(Codec::Pcma | Codec::Pcmu | Codec::G722) | None => (0.0, 25.1),
    };
    let percent = loss * 100.0;
    let lost = impairment + (95.0 - impairment) * percent / (percent + robustness);
    let late = 0.024 * delay_ms + 0.11 * (delay_ms - 177.3).max(0.0);
    BEST_RATING - lost - late
}

/// G.107 annex B.
fn mos(rating: f64) -> f64 {
    let r = rating.clamp(0.0, 100.0);
    (1.0 + 0.035 * r + r * (r - 60.0) * (100.0 - r) * 7e-6).clamp(1.0, 4.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(lost: i64, jitter_us: u32) -> Stats {
        Stats {
            codec: Some(Codec::Pcma),
            packets_received: 1_000 - lost.unsigned_abs(),
            packets_lost: lost,
            jitter_us,
            ..Stats::default()
        }
    }

    #[test]
    fn a_clean_call_is_as_good_as_narrowband_gets() {
        let clean = stats(0, 0).quality_received().expect("enough came");
        assert!((4.38..4.42).contains(&clean.mos), "{}", clean.mos);
        assert_eq!(clean.loss, 0.0);
    }

    #[test]
    fn loss_and_delay_are_heard() {
        // By G.107 with G.113 appendix I: R = 93.2 − 95·5/(5 + 25.1) − 0.5 = 76.9.
        let lossy = stats(50, 0).quality_received().expect("enough came");
        assert!((3.85..3.95).contains(&lossy.mos), "{}", lossy.mos);
        assert!((lossy.loss - 0.05).abs() < 1e-9);
        let far = Stats { round_trip_us: Some(800_000), ..stats(0, 0) };
        let far = far.quality_received().expect("enough came");
        assert!((2.9..3.9).contains(&far.mos), "{}", far.mos);
        let bad = stats(400, 60_000).quality_received().expect("enough came");
        assert!(bad.mos < 2.0, "{}", bad.mos);
    }

    #[test]
    fn too_little_tells_nothing_and_silence_of_the_peer_neither() {
        let short = Stats { packets_received: 24, ..Stats::default() };
        assert_eq!(short.quality_received(), None);
        assert_eq!(stats(0, 0).quality_sent(), None);
        let told = Stats {
            packets_sent: 1_000,
            packets_lost_by_peer: 10,
            peer_reported: true,
            ..stats(0, 0)
        };
        assert!((told.quality_sent().expect("told").loss - 0.01).abs() < 1e-9);
    }
}
