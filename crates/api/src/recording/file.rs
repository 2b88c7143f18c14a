//! A recording's file, seen as the PCM file that it is served as.

use super::peaks::{Peaks, PeaksMeter};
use axum::body::Bytes;
use futures_util::Stream;
use media::codec::g711::alaw_to_linear;
use media::recording::{SavedAs, Saver};
use std::io::{self, SeekFrom};
use std::ops::Range;
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// The header that is served: RIFF, `fmt ` and the head of `data`.
const HEADER_LEN: u64 = 44;
const CHANNELS: u64 = 2;
const SAMPLE_RATE: u32 = 8_000;
/// Served bytes of one instant: two channels of 16 bits.
const FRAME_LEN: u64 = 2 * CHANNELS;
/// Stored bytes read at a time: one second.
const CHUNK_LEN: usize = 16_000;
/// A WAV file counts its bytes in 32 bits.
const DATA_LEN_MAX: u64 = u32::MAX as u64 - HEADER_LEN;
/// The head of a stored file is within this.
const STORED_HEAD_MAX: usize = 4_096;
/// WAVE_FORMAT_ALAW.
const ALAW: u16 = 6;

#[derive(Debug)]
pub(crate) struct SoundFile {
    file: File,
    /// Where the stored samples begin.
    data_at: u64,
    /// Stored instants (two bytes each) at the time of opening.
    frames: u64,
}

impl SoundFile {
    /// Opens a stored recording. Its length is what is there, not what its
    /// header says: the header of a file that grows is behind.
    pub async fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path).await?;
        let mut head = Vec::with_capacity(STORED_HEAD_MAX);
        (&mut file).take(STORED_HEAD_MAX as u64).read_to_end(&mut head).await?;
        let data_at = find_data(&head).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "not a stereo A-law WAV file")
        })?;
        let stored = file.metadata().await?.len().saturating_sub(data_at);
        let frames = (stored / CHANNELS).min(DATA_LEN_MAX / FRAME_LEN);
        Ok(Self { file, data_at, frames })
    }

    /// Bytes of the file as served.
    pub fn len(&self) -> u64 {
        HEADER_LEN + self.frames * FRAME_LEN
    }

    pub fn duration_ms(&self) -> u64 {
        self.frames * 1_000 / u64::from(SAMPLE_RATE)
    }

    /// A part of the file as served, converted as it is read.
    pub fn stream(self, part: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> + Send {
        let state = Streaming { at: part.start, end: part.end, sound: self, placed: false };
        futures_util::stream::try_unfold(state, |mut state| async move {
            Ok(state.next().await?.map(|bytes| (bytes, state)))
        })
    }

    /// The whole of it in another format, converted as it is read, and its
    /// length where that is known. `None` when there is no memory for a codec.
    pub fn save(
        self,
        saved_as: SavedAs,
        serial: u32,
    ) -> Option<(Option<u64>, impl Stream<Item = io::Result<Bytes>> + Send)> {
        let saver = Saver::new(saved_as, self.frames, serial)?;
        let len = saver.len(self.frames);
        let left = self.frames * CHANNELS;
        let state = Saving { sound: self, saver: Some(saver), left, placed: false };
        let stream = futures_util::stream::try_unfold(state, |mut state| async move {
            Ok(state.next().await?.map(|bytes| (bytes, state)))
        });
        Some((len, stream))
    }

    /// Lowest and highest of each column, over the whole recording.
    pub async fn peaks(mut self, buckets: usize) -> io::Result<Peaks> {
        let mut meter = PeaksMeter::new(self.frames, buckets);
        self.file.seek(SeekFrom::Start(self.data_at)).await?;
        let mut stored = vec![0; CHUNK_LEN];
        let mut left = self.frames * CHANNELS;
        while left > 0 {
            let want = CHUNK_LEN.min(usize::try_from(left).unwrap_or(CHUNK_LEN));
            self.file.read_exact(&mut stored[..want]).await?;
            for frame in stored[..want].chunks_exact(2) {
                meter.take(alaw_to_linear(frame[0]), alaw_to_linear(frame[1]));
            }
            left -= want as u64;
        }
        Ok(meter.finish(self.duration_ms()))
    }

    fn header(&self) -> [u8; HEADER_LEN as usize] {
        let data = u32::try_from(self.frames * FRAME_LEN).unwrap_or(u32::MAX);
        let mut header = [0; HEADER_LEN as usize];
        header[0..4].copy_from_slice(b"RIFF");
        header[4..8].copy_from_slice(&(data + (HEADER_LEN as u32 - 8)).to_le_bytes());
        header[8..16].copy_from_slice(b"WAVEfmt ");
        header[16..20].copy_from_slice(&16_u32.to_le_bytes());
        header[20..22].copy_from_slice(&1_u16.to_le_bytes());
        header[22..24].copy_from_slice(&(CHANNELS as u16).to_le_bytes());
        header[24..28].copy_from_slice(&SAMPLE_RATE.to_le_bytes());
        header[28..32].copy_from_slice(&(SAMPLE_RATE * FRAME_LEN as u32).to_le_bytes());
        header[32..34].copy_from_slice(&(FRAME_LEN as u16).to_le_bytes());
        header[34..36].copy_from_slice(&16_u16.to_le_bytes());
        header[36..40].copy_from_slice(b"data");
        header[40..44].copy_from_slice(&data.to_le_bytes());
        header
    }
}

struct Streaming {
    sound: SoundFile,
    /// The next byte as served, and the end.
    at: u64,
    end: u64,
    /// The file is where `at` wants it.
    placed: bool,
}

impl Streaming {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.at >= self.end {
            return Ok(None);
        }
        if self.at < HEADER_LEN {
            let to = self.end.min(HEADER_LEN);
            let part = &self.sound.header()[self.at as usize..to as usize];
            self.at = to;
            return Ok(Some(Bytes::copy_from_slice(part)));
        }
        let frame = (self.at - HEADER_LEN) / FRAME_LEN;
        let skip = ((self.at - HEADER_LEN) % FRAME_LEN) as usize;
        if !self.placed {
            let from = self.sound.data_at + frame * CHANNELS;
            self.sound.file.seek(SeekFrom::Start(from)).await?;
            self.placed = true;
        }
        let frames = (self.end - HEADER_LEN).div_ceil(FRAME_LEN) - frame;
        let want = CHUNK_LEN.min(usize::try_from(frames * CHANNELS).unwrap_or(CHUNK_LEN));
        let mut stored = vec![0; want];
        self.sound.file.read_exact(&mut stored).await?;
        let mut served: Vec<u8> =
            stored.iter().flat_map(|code| alaw_to_linear(*code).to_le_bytes()).collect();
        served.drain(..skip);
        served.truncate(usize::try_from(self.end - self.at).unwrap_or(usize::MAX));
        self.at += served.len() as u64;
        Ok(Some(served.into()))
    }
}

struct Saving {
    sound: SoundFile,
    /// `None` once the file is finished.
    saver: Option<Saver>,
    /// Stored bytes to be read yet.
    left: u64,
    placed: bool,
}

impl Saving {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        let Some(saver) = &mut self.saver else { return Ok(None) };
        if !std::mem::replace(&mut self.placed, true) {
            self.sound.file.seek(SeekFrom::Start(self.sound.data_at)).await?;
        }
        let want = CHUNK_LEN.min(usize::try_from(self.left).unwrap_or(CHUNK_LEN));
        let mut stored = vec![0; want];
        self.sound.file.read_exact(&mut stored).await?;
        self.left -= want as u64;
        let mut file = Vec::new();
        saver.push(&stored, &mut file);
        if self.left == 0 {
            saver.finish(&mut file);
            self.saver = None;
        }
        Ok(Some(file.into()))
    }
}

/// Where the samples begin in a stereo A-law WAV file.
fn find_data(head: &[u8]) -> Option<u64> {
    let mut at = 12;
    let mut alaw = false;
    if head.get(..4)? != b"RIFF" || head.get(8..12)? != b"WAVE" {
        return None;
    }
    loop {
        let (name, len) = (head.get(at..at + 4)?, head.get(at + 4..at + 8)?);
        let len = u32::from_le_bytes(len.try_into().ok()?) as usize;
        let body = at + 8;
        match name {
            b"fmt " => {
                let word =
                    |at: usize| Some(u16::from_le_bytes(head.get(at..at + 2)?.try_into().ok()?));
                alaw = word(body)? == ALAW && u64::from(word(body + 2)?) == CHANNELS;
            }
            b"data" => return alaw.then_some(body as u64),
            _ => {}
        }
        // Chunks are padded to even lengths.
        at = body.checked_add(len.checked_next_multiple_of(2)?)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::TryStreamExt;

    /// A stored file whose header says nothing of its length yet.
    fn stored(samples: &[u8]) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WAVEfmt \x12\0\0\0".to_vec();
        file.extend([6, 0, 2, 0]);
        file.extend(8_000_u32.to_le_bytes());
        file.extend(16_000_u32.to_le_bytes());
        file.extend([2, 0, 8, 0, 0, 0]);
        file.extend(b"fact\x04\0\0\0\0\0\0\0data\0\0\0\0");
        file.extend(samples);
        file
    }

    async fn served(path: &Path, part: Option<Range<u64>>) -> Vec<u8> {
        let sound = SoundFile::open(path).await.expect("opens");
        let part = part.unwrap_or(0..sound.len());
        let parts: Vec<Bytes> = sound.stream(part).try_collect().await.expect("reads");
        parts.concat()
    }

    #[tokio::test]
    async fn every_part_is_a_part_of_the_whole() {
        let path = std::env::temp_dir().join(format!("yingda-sound-{}.wav", std::process::id()));
        let samples: Vec<u8> = (0..50_001_u32).map(|n| (n % 251) as u8).collect();
        std::fs::write(&path, stored(&samples)).expect("writable");
        let whole = served(&path, None).await;
        assert_eq!(whole.len(), 44 + 25_000 * 4, "the odd byte is half an instant");
        assert_eq!(&whole[..4], b"RIFF");
        assert_eq!(whole[40..44], 100_000_u32.to_le_bytes());
        let first = i16::from_le_bytes([whole[44], whole[45]]);
        assert_eq!(first, alaw_to_linear(0));
        for (from, to) in
            [(0, 1), (3, 44), (43, 47), (45, 46), (44, 48), (47, 90_001), (100_000, 100_044)]
        {
            let part = served(&path, Some(from..to)).await;
            assert_eq!(part, whole[from as usize..to as usize], "{from}..{to}");
        }
        let sound = SoundFile::open(&path).await.expect("opens");
        let peaks = sound.peaks(10).await.expect("reads");
        assert_eq!((peaks.left.len(), peaks.duration_ms), (10, 3_125));
        std::fs::remove_file(&path).expect("removable");
    }

    #[test]
    fn what_is_no_stereo_alaw_is_refused() {
        assert_eq!(find_data(&stored(&[])), Some(58));
        assert_eq!(find_data(b"RIFF\0\0\0\0WAVE"), None);
        let mut mono = stored(&[]);
        mono[22] = 1;
        assert_eq!(find_data(&mono), None);
        let mut endless = stored(&[]);
        endless[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(find_data(&endless), None);
    }
}
