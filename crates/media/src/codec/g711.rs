//! ITU-T G.711: logarithmic bytes and 16-bit samples, by table.

/// A-law of silence.
pub const ALAW_SILENCE: u8 = 0xD5;

/// µ-law of silence.
pub const ULAW_SILENCE: u8 = 0xFF;

static ALAW_TO_LINEAR: [i16; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = expand_alaw(at as u8);
        at += 1;
    }
    table
};

static ULAW_TO_LINEAR: [i16; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = expand_ulaw(at as u8);
        at += 1;
    }
    table
};

/// Indexed by the 13 bits A-law looks at.
static LINEAR_TO_ALAW: [u8; 1 << 13] = {
    let mut table = [0; 1 << 13];
    let mut at = 0;
    while at < 1 << 13 {
        table[at] = compress_alaw(((at as u16) << 3) as i16);
        at += 1;
    }
    table
};

/// Indexed by the 14 bits µ-law looks at.
static LINEAR_TO_ULAW: [u8; 1 << 14] = {
    let mut table = [0; 1 << 14];
    let mut at = 0;
    while at < 1 << 14 {
        table[at] = compress_ulaw(((at as u16) << 2) as i16);
        at += 1;
    }
    table
};

static ULAW_TO_ALAW: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = compress_alaw(expand_ulaw(at as u8));
        at += 1;
    }
    table
};

static ALAW_TO_ULAW: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = compress_ulaw(expand_alaw(at as u8));
        at += 1;
    }
    table
};

/// One A-law byte as a 16-bit sample.
pub fn alaw_to_linear(byte: u8) -> i16 {
    ALAW_TO_LINEAR[usize::from(byte)]
}

/// One µ-law byte as a 16-bit sample.
pub fn ulaw_to_linear(byte: u8) -> i16 {
    ULAW_TO_LINEAR[usize::from(byte)]
}

/// One 16-bit sample as A-law.
pub fn linear_to_alaw(sample: i16) -> u8 {
    LINEAR_TO_ALAW[usize::from(sample as u16 >> 3)]
}

/// One 16-bit sample as µ-law.
pub fn linear_to_ulaw(sample: i16) -> u8 {
    LINEAR_TO_ULAW[usize::from(sample as u16 >> 2)]
}

/// µ-law to A-law without the detour.
pub fn ulaw_to_alaw(byte: u8) -> u8 {
    ULAW_TO_ALAW[usize::from(byte)]
}

/// A-law to µ-law without the detour.
pub fn alaw_to_ulaw(byte: u8) -> u8 {
    ALAW_TO_ULAW[usize::from(byte)]
}

const fn expand_alaw(byte: u8) -> i16 {
    let bits = byte ^ 0x55;
    let segment = (bits & 0x70) >> 4;
    let mantissa = ((bits & 0x0F) as i16) << 4;
    let magnitude = match segment {
        0 => mantissa + 8,
        _ => (mantissa + 0x108) << (segment - 1),
    };
    if bits & 0x80 != 0 { magnitude } else { -magnitude }
}

const fn expand_ulaw(byte: u8) -> i16 {
    let bits = !byte;
    let magnitude = ((((bits & 0x0F) as i16) << 3) + 0x84) << ((bits & 0x70) >> 4);
    if bits & 0x80 != 0 { 0x84 - magnitude } else { magnitude - 0x84 }
}

const fn compress_alaw(sample: i16) -> u8 {
    let scaled = sample >> 3;
    let (mask, magnitude) = if scaled >= 0 { (0xD5, scaled) } else { (0x55, -scaled - 1) };
    // The segment is the place of the highest bit above the first 5.
    let segment = (16 - (magnitude >> 5).leading_zeros()) as u8;
    let shift = if segment < 2 { 1 } else { segment };
    let mantissa = (magnitude >> shift) as u8 & 0x0F;
    ((segment << 4) | mantissa) ^ mask
}

const fn compress_ulaw(sample: i16) -> u8 {
    let scaled = sample >> 2;
    let (mask, magnitude) = if scaled < 0 { (0x7F, -scaled) } else { (0xFF, scaled) };
    let clipped = if magnitude > 8_158 { 8_158 } else { magnitude };
    let biased = clipped + 0x21;
    let segment = (16 - (biased >> 6).leading_zeros()) as u8;
    let mantissa = (biased >> (segment + 1)) as u8 & 0x0F;
    ((segment << 4) | mantissa) ^ mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g711_table_values() {
        // The ends and the middle of ITU-T G.711 tables 1 and 2, scaled to 16 bits.
        assert_eq!(alaw_to_linear(0xAA), 32_256);
        assert_eq!(alaw_to_linear(0x2A), -32_256);
        assert_eq!(alaw_to_linear(ALAW_SILENCE), 8);
        assert_eq!(ulaw_to_linear(0x80), 32_124);
        assert_eq!(ulaw_to_linear(0x00), -32_124);
        assert_eq!(ulaw_to_linear(ULAW_SILENCE), 0);
        assert_eq!(linear_to_alaw(0), ALAW_SILENCE);
        assert_eq!(linear_to_ulaw(0), ULAW_SILENCE);
    }

    #[test]
    fn every_byte_survives_the_round_trip() {
        for byte in 0..=255 {
            assert_eq!(linear_to_alaw(alaw_to_linear(byte)), byte);
            // µ-law has two zeros; the negative one (0x7F) folds into the other.
            if byte != 0x7F {
                assert_eq!(linear_to_ulaw(ulaw_to_linear(byte)), byte);
            }
        }
    }

    #[test]
    fn the_error_stays_under_a_step_of_the_segment() {
        for sample in i16::MIN..=i16::MAX {
            let step = i32::from(sample).abs() / 16 + 16;
            let alaw = i32::from(alaw_to_linear(linear_to_alaw(sample)));
            let ulaw = i32::from(ulaw_to_linear(linear_to_ulaw(sample)));
            assert!((alaw - i32::from(sample)).abs() <= step, "A-law of {sample} is {alaw}");
            assert!((ulaw - i32::from(sample)).abs() <= step, "µ-law of {sample} is {ulaw}");
        }
    }

    #[test]
    fn direct_conversion_equals_the_detour() {
        for byte in 0..=255 {
            assert_eq!(ulaw_to_alaw(byte), linear_to_alaw(ulaw_to_linear(byte)));
            assert_eq!(alaw_to_ulaw(byte), linear_to_ulaw(alaw_to_linear(byte)));
        }
    }
}
