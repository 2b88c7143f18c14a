//! WAV files as the switch plays them: 8 kHz, one channel, 16-bit PCM.

use anyhow::Context;
use std::path::Path;

pub const RATE: u32 = 8000;

/// Writes samples between -1 and 1.
pub fn write(path: &Path, samples: &[f64]) -> anyhow::Result<()> {
    let folder = path.parent().context("a sound file needs a folder")?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(path, bytes(samples)).with_context(|| format!("{}", path.display()))?;
    println!("{}: {:.1} s", path.display(), samples.len() as f64 / f64::from(RATE));
    Ok(())
}

fn bytes(samples: &[f64]) -> Vec<u8> {
    let data_len = u32::try_from(samples.len() * 2).expect("a prompt is shorter than a day");
    let mut out = Vec::with_capacity(44 + samples.len() * 2);
    out.extend(b"RIFF");
    out.extend((36 + data_len).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16_u32.to_le_bytes());
    out.extend(1_u16.to_le_bytes()); // PCM
    out.extend(1_u16.to_le_bytes()); // channels
    out.extend(RATE.to_le_bytes());
    out.extend((RATE * 2).to_le_bytes()); // bytes per second
    out.extend(2_u16.to_le_bytes()); // bytes per frame
    out.extend(16_u16.to_le_bytes()); // bits per sample
    out.extend(b"data");
    out.extend(data_len.to_le_bytes());
    for sample in samples {
        let value = (sample.clamp(-1.0, 1.0) * f64::from(i16::MAX)).round() as i16;
        out.extend(value.to_le_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_length() {
        let file = bytes(&[0.0, 1.0, -1.0]);
        assert_eq!(file.len(), 44 + 6);
        assert_eq!(file[4..8], 42_u32.to_le_bytes());
        assert_eq!(file[46..], [0xff, 0x7f, 0x01, 0x80]);
    }
}
