//! A-law (ITU-T G.711) to linear PCM.

const fn expand(code: u8) -> i16 {
    let bits = code ^ 0x55;
    let exponent = (bits >> 4) & 0x07;
    let mantissa = ((bits & 0x0f) as i16) << 4;
    let magnitude = match exponent {
        0 => mantissa + 8,
        _ => (mantissa + 0x108) << (exponent - 1),
    };
    if bits & 0x80 == 0 { -magnitude } else { magnitude }
}

/// The sample of each code.
pub(super) static SAMPLES: [i16; 256] = {
    let mut table = [0; 256];
    let mut code = 0;
    while code < 256 {
        table[code] = expand(code as u8);
        code += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::SAMPLES;

    /// Values of G.711 table 1a, on its 16-bit scale.
    #[test]
    fn the_table_has_the_standards_values() {
        assert_eq!(SAMPLES[0xD5], 8, "the smallest positive");
        assert_eq!(SAMPLES[0x55], -8, "the smallest negative");
        assert_eq!(SAMPLES[0xAA], 32_256, "the largest positive");
        assert_eq!(SAMPLES[0x2A], -32_256, "the largest negative");
        let sum: i32 = SAMPLES.iter().map(|sample| i32::from(*sample)).sum();
        assert_eq!(sum, 0, "both signs mirror each other");
    }
}
