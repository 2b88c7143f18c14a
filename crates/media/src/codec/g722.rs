//! G.722 at 64 kbit/s (ITU-T G.722), as 8 kHz sound: of its two bands only the
//! lower carries what the engine works with. What a phone sends above 4 kHz is
//! dropped, and what we send it is silent there; two phones whose packets are
//! relayed hear each other whole.
//!
//! The names of blocks and signals are those of the recommendation, §3 and §4.

/// The smallest difference in both bands: whatever came before, a decoder that
/// is fed with it falls silent.
pub const SILENCE: u8 = 0xFD;

/// One of the two sub-bands: an adaptive quantizer and the predictor before it.
#[derive(Debug, Clone)]
struct Band {
    /// The predicted signal, and its part from the zeros.
    s: i32,
    sz: i32,
    /// Reconstructed signal, and partially reconstructed signal, newest first.
    r: [i32; 2],
    p: [i32; 2],
    /// Coefficients of the two poles and the six zeros.
    a: [i32; 2],
    b: [i32; 6],
    /// Quantized differences, newest first.
    d: [i32; 6],
    /// Logarithm of the quantizer's scale, and the scale.
    nb: i32,
    det: i32,
}

impl Band {
    fn new(det: i32) -> Self {
        Self { s: 0, sz: 0, r: [0; 2], p: [0; 2], a: [0; 2], b: [0; 6], d: [0; 6], nb: 0, det }
    }

    /// LOGSCL, SCALEL / LOGSCH, SCALEH: the scale follows the size of codes.
    fn scale(&mut self, weight: i32, nb_max: i32, shift: i32) {
        self.nb = (((self.nb * 127) >> 7) + weight).clamp(0, nb_max);
        let (fine, coarse) = ((self.nb >> 6) & 31, shift - (self.nb >> 11));
        let linear = ILB[fine as usize];
        self.det = (if coarse < 0 { linear << -coarse } else { linear >> coarse }) << 2;
    }

    /// Block 4: the predictor learns from a quantized difference, and predicts.
    fn adapt(&mut self, d: i32) {
        let (r, p) = (saturate(self.s + d), saturate(self.sz + d));
        // UPPOL2, UPPOL1
        let is_like = |before: i32| (p < 0) == (before < 0);
        let slope = saturate(self.a[0] << 2);
        let slope = (if is_like(self.p[0]) { -slope } else { slope }).min(32_767);
        let second = (slope >> 7) + if is_like(self.p[1]) { 128 } else { -128 };
        let second = (second + ((self.a[1] * 32_512) >> 15)).clamp(-12_288, 12_288);
        let first = if is_like(self.p[0]) { 192 } else { -192 };
        let first = saturate(first + ((self.a[0] * 32_640) >> 15));
        let limit = saturate(15_360 - second);
        self.a = [first.clamp(-limit, limit), second];
        // UPZERO
        let step = if d == 0 { 0 } else { 128 };
        for (b, before) in self.b.iter_mut().zip(self.d) {
            let toward = if (before < 0) == (d < 0) { step } else { -step };
            *b = saturate(toward + ((*b * 32_640) >> 15));
        }
        // DELAYA
        self.d.rotate_right(1);
        self.d[0] = d;
        self.r = [r, self.r[0]];
        self.p = [p, self.p[0]];
        // FILTEP, FILTEZ, PREDIC
        let filtered = |weight: i32, signal: i32| (weight * saturate(2 * signal)) >> 15;
        let poles: i32 = self.a.iter().zip(self.r).map(|(a, r)| filtered(*a, r)).sum();
        let zeros: i32 = self.b.iter().zip(self.d).map(|(b, d)| filtered(*b, d)).sum();
        self.sz = saturate(zeros);
        self.s = saturate(saturate(poles) + self.sz);
    }

    /// The lower band's part of a step: 6 bits, of which the upper 4 steer.
    fn lower(&mut self, code: i32) {
        let steering = (code >> 2) as usize;
        let d = (self.det * QM4[steering]) >> 15;
        self.scale(WL[RL42[steering] as usize], 18_432, 8);
        self.adapt(d);
    }

    /// The higher band's: 2 bits.
    fn higher(&mut self, code: i32) {
        let d = (self.det * QM2[code as usize]) >> 15;
        self.scale(WH[usize::from(code & 1 == 0)], 22_528, 10);
        self.adapt(d);
    }
}

#[derive(Debug)]
pub(super) struct Decoder(Band);

impl Decoder {
    pub(super) fn new() -> Self {
        Self(Band::new(LOWER_DET))
    }

    /// Appends a sample for each byte.
    pub(super) fn decode(&mut self, payload: &[u8], out: &mut Vec<i16>) {
        let band = &mut self.0;
        out.extend(payload.iter().map(|&byte| {
            let code = i32::from(byte & 0x3F);
            let d = (band.det * QM6[code as usize]) >> 15;
            let sample = (band.s + d).clamp(-16_384, 16_383) << 1;
            band.lower(code);
            sample as i16
        }));
    }
}

#[derive(Debug)]
pub(super) struct Encoder {
    lower: Band,
    higher: Band,
}

impl Encoder {
    pub(super) fn new() -> Self {
        Self { lower: Band::new(LOWER_DET), higher: Band::new(HIGHER_DET) }
    }

    /// Appends a byte for each sample.
    pub(super) fn encode(&mut self, samples: &[i16], out: &mut Vec<u8>) {
        out.extend(samples.iter().map(|&sample| {
            let lower = quantize_lower(i32::from(sample >> 1) - self.lower.s, self.lower.det);
            self.lower.lower(lower);
            let higher = quantize_higher(-self.higher.s, self.higher.det);
            self.higher.higher(higher);
            (higher << 6 | lower) as u8
        }));
    }
}

/// QUANTL
fn quantize_lower(difference: i32, det: i32) -> i32 {
    let difference = saturate(difference);
    let size = if difference >= 0 { difference } else { -(difference + 1) };
    let level = Q6.iter().take_while(|bound| size >= (**bound * det) >> 12).count() as i32;
    match (difference < 0, level) {
        (true, 0) => 63,
        (true, 1) => 62,
        (true, level) => 33 - level,
        (false, level) => 61 - level,
    }
}

/// QUANTH
fn quantize_higher(difference: i32, det: i32) -> i32 {
    let difference = saturate(difference);
    let size = if difference >= 0 { difference } else { -(difference + 1) };
    let is_large = size >= (564 * det) >> 12;
    match (difference < 0, is_large) {
        (true, false) => 1,
        (true, true) => 0,
        (false, false) => 3,
        (false, true) => 2,
    }
}

fn saturate(value: i32) -> i32 {
    value.clamp(i32::from(i16::MIN), i32::from(i16::MAX))
}

/// The scales at the beginning.
const LOWER_DET: i32 = 32;
const HIGHER_DET: i32 = 8;

/// Table 14: decision levels of the lower band, above the first.
const Q6: [i32; 29] = [
    35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1_023,
    1_121, 1_219, 1_339, 1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919,
];

/// Output levels for 6, 4 and 2 bits.
const QM6: [i32; 64] = [
    -136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192,
    -10_232, -9_360, -8_576, -7_856, -7_192, -6_576, -6_000, -5_456, -4_944, -4_464, -4_008,
    -3_576, -3_168, -2_776, -2_400, -2_032, -1_688, -1_360, -1_040, -728, 24_808, 21_904, 19_008,
    16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9_360, 8_576, 7_856, 7_192, 6_576, 6_000,
    5_456, 4_944, 4_464, 4_008, 3_576, 3_168, 2_776, 2_400, 2_032, 1_688, 1_360, 1_040, 728, 432,
    136, -432, -136,
];
const QM4: [i32; 16] = [
    0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288,
    4_240, 2_584, 1_200, 0,
];
const QM2: [i32; 4] = [-7_408, -1_616, 7_408, 1_616];

/// Which weight a lower code has, and the weights, in the scale's logarithm.
const RL42: [u8; 16] = [0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0];
const WL: [i32; 8] = [-60, -30, 58, 172, 334, 538, 1_198, 3_042];
/// The weights of small and of large codes in the higher band.
const WH: [i32; 2] = [-214, 798];

/// Powers of two in 32 steps, 2048 being 1.
const ILB: [i32; 32] = [
    2_048, 2_093, 2_139, 2_186, 2_233, 2_282, 2_332, 2_383, 2_435, 2_489, 2_543, 2_599, 2_656,
    2_714, 2_774, 2_834, 2_896, 2_960, 3_025, 3_091, 3_158, 3_228, 3_298, 3_371, 3_444, 3_520,
    3_597, 3_676, 3_756, 3_838, 3_922, 4_008,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{FRAME_LEN, SAMPLE_RATE};
    use crate::tone;

    fn through(sound: &[i16]) -> (Vec<u8>, Vec<i16>) {
        let (mut bytes, mut heard) = (Vec::new(), Vec::new());
        Encoder::new().encode(sound, &mut bytes);
        Decoder::new().decode(&bytes, &mut heard);
        (bytes, heard)
    }

    #[test]
    fn sound_comes_back_close_to_what_it_was() {
        for hertz in [200.0, 440.0, 1_000.0, 2_000.0, 3_400.0] {
            let sound = tone::sine(hertz, 1_000);
            let (_, heard) = through(&sound);
            let power = |of: &mut dyn Iterator<Item = f64>| of.map(|x| x * x).sum::<f64>();
            let noise = power(&mut sound.iter().zip(&heard).map(|(a, b)| f64::from(a - b)));
            let signal = power(&mut sound.iter().map(|a| f64::from(*a)));
            let db = 10.0 * (signal / noise).log10();
            assert!(db > 25.0, "{hertz} Hz: {db} dB");
        }
    }

    #[test]
    fn silence_stays_silent_and_calms_what_came_before() {
        let (_, heard) = through(&[0; 10 * FRAME_LEN]);
        assert!(heard.iter().all(|sample| sample.unsigned_abs() < 8), "{heard:?}");
        let (mut bytes, _) = through(&tone::sine(300.0, 200));
        bytes.extend([SILENCE; 2 * FRAME_LEN]);
        let mut heard = Vec::new();
        Decoder::new().decode(&bytes, &mut heard);
        let rest = &heard[heard.len() - FRAME_LEN..];
        assert!(rest.iter().all(|sample| sample.unsigned_abs() < 40), "{rest:?}");
    }

    /// A step of full scale drives every saturation there is.
    #[test]
    fn the_loudest_sound_does_not_overflow() {
        let square = |at: usize| if (at / 8).is_multiple_of(2) { i16::MAX } else { i16::MIN };
        let sound: Vec<i16> = (0..SAMPLE_RATE as usize).map(square).collect();
        let (bytes, heard) = through(&sound);
        assert_eq!((bytes.len(), heard.len()), (sound.len(), sound.len()));
        let garbage: Vec<u8> = (0..=u8::MAX).cycle().take(20_000).collect();
        Decoder::new().decode(&garbage, &mut Vec::new());
    }
}
