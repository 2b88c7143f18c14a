//! A recording in other formats than it is kept in (row F3): made piece by
//! piece, so that an hour of sound needs no memory of an hour.

mod adpcm;
mod mp3;
mod ogg;
mod opus_file;
mod voc;

use super::wav_file;
use crate::codec::g711;

/// What a recording can be saved as; all in two channels at 8 kHz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedAs {
    /// WAV of 16-bit PCM: every player has it.
    WavPcm,
    /// WAV of A-law: half of that, as it is kept.
    WavAlaw,
    /// WAV of IMA ADPCM: a quarter.
    WavAdpcm,
    /// Creative Voice of 16-bit PCM, for older voice boards.
    Voc,
    /// MPEG-2.5 layer III: a quarter, and every player has it.
    Mp3,
    /// Opus in Ogg (RFC 7845): about a tenth.
    OggOpus,
}

/// Turns a recording's stereo A-law into a file.
#[derive(Debug)]
pub struct Saver {
    kind: Kind,
    /// The head is written.
    begun: bool,
    /// Samples of both channels yet to come.
    left: u64,
}

#[derive(Debug)]
enum Kind {
    Pcm,
    Alaw,
    Adpcm(adpcm::Writer),
    Voc,
    Mp3(Box<mp3::Writer>),
    Opus(Box<opus_file::Writer>),
}

impl Saver {
    /// For so many instants (a sample of each channel). `serial` tells Ogg
    /// streams apart. `None` when there is no memory for the codec's state.
    pub fn new(saved_as: SavedAs, instants: u64, serial: u32) -> Option<Self> {
        let kind = match saved_as {
            SavedAs::WavPcm => Kind::Pcm,
            SavedAs::WavAlaw => Kind::Alaw,
            SavedAs::WavAdpcm => Kind::Adpcm(adpcm::Writer::new(instants)),
            SavedAs::Voc => Kind::Voc,
            SavedAs::Mp3 => Kind::Mp3(Box::new(mp3::Writer::new()?)),
            SavedAs::OggOpus => Kind::Opus(Box::new(opus_file::Writer::new(serial)?)),
        };
        Some(Self { kind, begun: false, left: instants })
    }

    /// Bytes of the whole file, where that is known beforehand.
    pub fn len(&self, instants: u64) -> Option<u64> {
        match &self.kind {
            Kind::Pcm => Some(wav_file::PCM_HEADER_LEN as u64 + 4 * instants),
            Kind::Alaw => Some(wav_file::WAV_HEADER_LEN as u64 + 2 * instants),
            Kind::Adpcm(_) => Some(adpcm::len(instants)),
            Kind::Voc | Kind::Mp3(_) | Kind::Opus(_) => None,
        }
    }

    /// Takes the next piece of stereo A-law, whole instants, and appends what
    /// it makes of it. What is more than was announced is left out.
    pub fn push(&mut self, alaw: &[u8], out: &mut Vec<u8>) {
        self.begin(out);
        let most = usize::try_from(self.left * 2).unwrap_or(usize::MAX);
        let alaw = &alaw[..alaw.len().min(most)];
        self.left -= alaw.len() as u64 / 2;
        match &mut self.kind {
            Kind::Pcm => wav_file::alaw_to_pcm(alaw, out),
            Kind::Alaw => out.extend_from_slice(alaw),
            Kind::Adpcm(writer) => writer.push(&frames(alaw), out),
            Kind::Voc => voc::block(alaw, out),
            Kind::Mp3(writer) => writer.push(&frames(alaw), out),
            Kind::Opus(writer) => writer.push(&frames(alaw), out),
        }
    }

    /// Appends what is left to be written.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        self.begin(out);
        match &mut self.kind {
            Kind::Pcm | Kind::Alaw => {}
            Kind::Adpcm(writer) => writer.finish(out),
            Kind::Voc => out.push(voc::END),
            Kind::Mp3(writer) => writer.finish(out),
            Kind::Opus(writer) => writer.finish(out),
        }
    }

    fn begin(&mut self, out: &mut Vec<u8>) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        match &mut self.kind {
            Kind::Pcm => out.extend(wav_file::pcm_header(self.left * 2)),
            Kind::Alaw => out.extend(wav_file::wav_header(self.left * 2)),
            Kind::Adpcm(_) => adpcm::header(self.left, out),
            Kind::Mp3(_) => {}
            Kind::Voc => out.extend_from_slice(voc::HEADER),
            Kind::Opus(writer) => writer.begin(out),
        }
    }
}

/// Left and right of each instant.
fn frames(alaw: &[u8]) -> Vec<[i16; 2]> {
    let both = |pair: &[u8]| [g711::alaw_to_linear(pair[0]), g711::alaw_to_linear(pair[1])];
    alaw.chunks_exact(2).map(both).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    /// A second of a tone on the left, of another on the right, in A-law.
    fn sound() -> Vec<u8> {
        let (left, right) = (tone::sine(440.0, 1_000), tone::sine(1_000.0, 1_000));
        let both = left.iter().zip(&right).flat_map(|(left, right)| [*left, *right]);
        both.map(g711::linear_to_alaw).collect()
    }

    /// The file, given to it in pieces of this many instants.
    pub(super) fn saved(saved_as: SavedAs, piece: usize) -> Vec<u8> {
        let (sound, mut file) = (sound(), Vec::new());
        let mut saver = Saver::new(saved_as, 8_000, 7).expect("memory");
        for piece in sound.chunks(piece * 2) {
            saver.push(piece, &mut file);
        }
        saver.finish(&mut file);
        if let Some(len) = saver.len(8_000) {
            assert_eq!(file.len() as u64, len, "{saved_as:?}");
        }
        file
    }

    #[test]
    fn pieces_of_any_length_make_the_same_file() {
        for saved_as in [SavedAs::WavPcm, SavedAs::WavAlaw, SavedAs::WavAdpcm, SavedAs::OggOpus] {
            let whole = saved(saved_as, 8_000);
            assert_eq!(saved(saved_as, 333), whole, "{saved_as:?}");
        }
    }

    #[test]
    fn each_is_as_small_as_it_says() {
        let len = |saved_as| saved(saved_as, 8_000).len();
        let pcm = len(SavedAs::WavPcm);
        assert_eq!(pcm, 44 + 32_000);
        assert_eq!(len(SavedAs::WavAlaw), 58 + 16_000);
        assert!(len(SavedAs::WavAdpcm) < pcm * 27 / 100, "{}", len(SavedAs::WavAdpcm));
        assert!(len(SavedAs::OggOpus) < pcm / 6, "{}", len(SavedAs::OggOpus));
        assert!(len(SavedAs::Voc) < pcm + 100);
    }
}
