//! What the targets have in common.

pub mod script;

use std::time::Duration;

/// Cuts an input into datagrams: two bytes of length before each, so that the
/// fuzzer can lengthen one without moving all others.
pub fn datagrams(mut data: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = data.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length)) % 1_600;
        let (datagram, rest) = rest.split_at(length.min(rest.len()));
        data = rest;
        Some(datagram)
    })
}

/// How long sound is between two packets.
pub const TICK: Duration = Duration::from_millis(20);
