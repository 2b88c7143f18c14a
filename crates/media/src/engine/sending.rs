//! What a leg is sent: packets relayed, sound packed, prompts, silence, keys.

use std::time::Duration;

use base::{LegId, Moment};

use super::digits::Step;
use super::leg::{Hears, Leg};
use super::outbox::Outbox;
use super::player::{Part, Piece, Player};
use super::sound::{Packing, ticks};
use crate::codec::{Codec, FRAME_LEN, SAMPLE_RATE, g711, g722, opus};
use crate::rtp::Header;
use crate::telephone_event::Payload;
use crate::tone::{self, Oscillator};

const STEP_MS: u32 = 20;

/// −10 dBm0, what RFC 4733 senders usually say.
const EVENT_VOLUME: u8 = 10;

/// Each of a key's two tones, of full scale: −7 dBm0, as telephones send them.
const KEY_AMPLITUDE: f32 = 0.3;

impl Leg {
    /// Passes a packet on as it is, but for its numbers.
    pub(super) fn relay(
        &mut self,
        header: &Header,
        payload: &[u8],
        convert: Option<fn(u8) -> u8>,
        now: Moment,
        outbox: &mut Outbox,
    ) {
        if !self.format.direction.sends() || self.digits.is_some() {
            return;
        }
        let Some(header) = self.outgoing.relay(self.format.payload_type_send, header, now) else {
            return;
        };
        let bytes = outbox.begin();
        bytes.extend_from_slice(&header.to_bytes());
        match convert {
            None => bytes.extend_from_slice(payload),
            Some(convert) => bytes.extend(payload.iter().map(|&byte| convert(byte))),
        }
        self.outgoing.sent(payload.len());
        outbox.transmit(self.id);
    }

    /// Passes a key on. Where the sound is relayed the event keeps its place in
    /// the stream; where it is packed anew so is the event.
    pub(super) fn relay_event(
        &mut self,
        header: &Header,
        mut payload: Payload,
        clock_rate: u32,
        is_packed: bool,
        now: Moment,
        outbox: &mut Outbox,
    ) {
        let Some(format) = self.format.telephone_event else { return };
        if !self.format.direction.sends() || self.digits.is_some() {
            return;
        }
        let lasted = Duration::from_secs(1) * u32::from(payload.duration) / clock_rate.max(1);
        payload.duration = event_ticks(lasted, format.clock_rate);
        let header = if is_packed {
            let known = self.relayed_event.filter(|(theirs, _)| *theirs == header.timestamp);
            let ours = known.map_or_else(|| self.outgoing.start_event(now), |(_, ours)| ours);
            self.relayed_event = Some((header.timestamp, ours));
            let place = (ours, known.is_none());
            self.outgoing.event(format.payload_type_send, place, lasted, now)
        } else {
            let relayed = self.outgoing.relay(format.payload_type_send, header, now);
            let Some(header) = relayed else { return };
            header
        };
        self.send(header, &payload.to_bytes(), outbox);
    }

    /// Sends decoded sound that comes from one leg as it comes.
    pub(super) fn hear_samples(
        &mut self,
        timestamp: u32,
        clock_rate: u32,
        samples: &[i16],
        now: Moment,
        outbox: &mut Outbox,
    ) {
        if self.digits.is_some() {
            return;
        }
        let Some(packing) = packing(&mut self.packing, self.format.codec) else { return };
        match packing.pause_before(timestamp, samples.len(), clock_rate) {
            Some(pause) => {
                self.outgoing.skip(ticks(pause as usize, self.format.codec.clock_rate()));
            }
            None => self.outgoing.switch(),
        }
        self.pack(samples, now, outbox);
    }

    /// Sends sound of our own making.
    pub(super) fn pack(&mut self, samples: &[i16], now: Moment, outbox: &mut Outbox) {
        let packet_samples = self.packet_samples();
        let Some(packing) = packing(&mut self.packing, self.format.codec) else { return };
        packing.add(samples);
        while packing.has(packet_samples) {
            let codec = self.format.codec;
            let bytes = outbox.begin();
            bytes.extend_from_slice(&[0; crate::rtp::HEADER_LEN]);
            if packing.next(packet_samples, bytes) && self.format.direction.sends() {
                let ticks = ticks(packet_samples, codec.clock_rate());
                let header = self.outgoing.own(self.format.payload_type_send, ticks, now);
                finish(header, self.id, &mut self.outgoing, outbox);
            } else {
                outbox.cancel();
            }
        }
    }

    /// What the leg is sent at a tick if it hears no other leg.
    pub(super) fn tick_alone(&mut self, now: Moment, outbox: &mut Outbox) {
        let codec = self.format.codec;
        if codec.to_linear().is_none()
            && let Hears::Playing(player) = &mut self.hears
        {
            let mut samples = [0; FRAME_LEN];
            play_linear(player, &mut samples);
            return self.pack(&samples, now, outbox);
        }
        let packet_samples = self.packet_samples();
        let packet_ms = packet_samples as u32 * 1000 / SAMPLE_RATE;
        self.owed_ms += STEP_MS;
        while self.owed_ms >= packet_ms {
            self.owed_ms -= packet_ms;
            let bytes = outbox.begin();
            bytes.extend_from_slice(&[0; crate::rtp::HEADER_LEN]);
            match &mut self.hears {
                Hears::Playing(player) => play_coded(player, codec, packet_samples, bytes),
                _ => silence(codec, packet_samples, bytes),
            }
            if self.format.direction.sends() {
                let ticks = ticks(packet_samples, codec.clock_rate());
                let header = self.outgoing.own(self.format.payload_type_send, ticks, now);
                finish(header, self.id, &mut self.outgoing, outbox);
            } else {
                outbox.cancel();
            }
        }
    }

    /// The next step of the keys being sent; false if there are none.
    pub(super) fn tick_digits(&mut self, now: Moment, outbox: &mut Outbox) -> bool {
        let Some(sender) = &mut self.digits else { return false };
        let step = sender.next();
        match (step, self.format.telephone_event) {
            (Step::Done, _) => {
                self.digits = None;
                self.switch();
                return false;
            }
            (Step::Key { event, first, end, duration_ms, .. }, Some(format)) => {
                if !self.format.direction.sends() {
                    return true;
                }
                if first {
                    sender.timestamp = self.outgoing.start_event(now);
                }
                let place = (sender.timestamp, first);
                let lasted = Duration::from_millis(duration_ms.into());
                let duration = event_ticks(lasted, format.clock_rate);
                let payload = Payload { event, end, volume: EVENT_VOLUME, duration };
                let header = self.outgoing.event(format.payload_type_send, place, lasted, now);
                self.send(header, &payload.to_bytes(), outbox);
            }
            (Step::Pause, Some(_)) => {}
            (Step::Key { key, sounds: true, duration_ms, .. }, None) => {
                let played = (duration_ms - STEP_MS) as usize * SAMPLE_RATE as usize / 1000;
                self.pack(&key_tone(key, played), now, outbox);
            }
            (Step::Key { .. } | Step::Pause, None) => self.pack(&[0; FRAME_LEN], now, outbox),
        }
        true
    }

    /// The length of packets we make. Opus packets are always 20 ms: nobody
    /// asks for others to save its header.
    fn packet_samples(&self) -> usize {
        let ms = match (self.format.codec, self.format.ptime_ms) {
            (Codec::Pcma | Codec::Pcmu | Codec::G722, ms @ (10 | 30 | 40 | 60)) => usize::from(ms),
            _ => 20,
        };
        ms * SAMPLE_RATE as usize / 1000
    }

    fn send(&mut self, header: Header, payload: &[u8], outbox: &mut Outbox) {
        let bytes = outbox.begin();
        bytes.extend_from_slice(&header.to_bytes());
        bytes.extend_from_slice(payload);
        self.outgoing.sent(payload.len());
        outbox.transmit(self.id);
    }
}

/// Puts the header before the payload being written, and sends it.
fn finish(
    header: Header,
    leg: LegId,
    outgoing: &mut super::outgoing::Outgoing,
    outbox: &mut Outbox,
) {
    let bytes = outbox.written();
    if let Some((place, payload)) = bytes.split_first_chunk_mut() {
        *place = header.to_bytes();
        outgoing.sent(payload.len());
    }
    outbox.transmit(leg);
}

fn event_ticks(lasted: Duration, clock_rate: u32) -> u16 {
    let ticks = lasted.as_micros() * u128::from(clock_rate) / 1_000_000;
    u16::try_from(ticks).unwrap_or(u16::MAX)
}

fn packing(packing: &mut Option<Box<Packing>>, codec: Codec) -> Option<&mut Packing> {
    if packing.is_none() {
        *packing = Packing::new(codec).map(Box::new);
    }
    packing.as_deref_mut()
}

fn silence(codec: Codec, samples: usize, out: &mut Vec<u8>) {
    let byte = match codec {
        Codec::Pcma => g711::ALAW_SILENCE,
        Codec::Pcmu => g711::ULAW_SILENCE,
        Codec::G722 => g722::SILENCE,
        Codec::Opus => return out.extend_from_slice(&opus::SILENCE),
    };
    out.resize(out.len() + samples, byte);
}

fn play_coded(player: &mut Player, codec: Codec, samples: usize, out: &mut Vec<u8>) {
    player.take(samples, |piece| match (piece, codec) {
        (Piece::Silence(len), _) => silence(codec, len, out),
        (Piece::Sound(prompt, range), Codec::Pcmu) => out.extend_from_slice(&prompt.ulaw()[range]),
        (Piece::Sound(prompt, range), _) => out.extend_from_slice(&prompt.alaw()[range]),
    });
}

fn play_linear(player: &mut Player, frame: &mut [i16; FRAME_LEN]) {
    let mut at = 0;
    player.take(FRAME_LEN, |piece| match piece {
        Piece::Silence(len) => at += len,
        Piece::Sound(prompt, range) => {
            frame[at..at + range.len()].copy_from_slice(&prompt.linear()[range.clone()]);
            at += range.len();
        }
    });
}

/// 20 ms of a key's tone, after so many samples of it.
fn key_tone(key: char, played: usize) -> [i16; FRAME_LEN] {
    let mut frame = [0; FRAME_LEN];
    let mut oscillator = Oscillator::default();
    oscillator.advance(played);
    if let Some((row, column)) = tone::key_frequencies(key) {
        oscillator.add(row, KEY_AMPLITUDE, &mut frame);
        oscillator.add(column, KEY_AMPLITUDE, &mut frame);
    }
    frame
}

/// Silence of a payload's length, in place of what a muted leg says.
pub(super) fn muted(codec: Codec, payload: &[u8]) -> &'static [u8] {
    static ALAW: [u8; crate::rtp::PACKET_LEN_MAX] = [g711::ALAW_SILENCE; _];
    static ULAW: [u8; crate::rtp::PACKET_LEN_MAX] = [g711::ULAW_SILENCE; _];
    static G722: [u8; crate::rtp::PACKET_LEN_MAX] = [g722::SILENCE; _];
    let len = payload.len().min(crate::rtp::PACKET_LEN_MAX);
    match codec {
        Codec::Pcma => &ALAW[..len],
        Codec::Pcmu => &ULAW[..len],
        Codec::G722 => &G722[..len],
        Codec::Opus => &opus::SILENCE,
    }
}

/// Silence of so many ms as a part of a playlist.
pub(super) fn pause(ms: u32) -> Part {
    Part::Pause(ms as usize * SAMPLE_RATE as usize / 1000)
}
