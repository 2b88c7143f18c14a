//! What happens when a packet arrives.

use base::{LegId, Moment};

use super::Engine;
use super::incoming::Arrival;
use super::leg::{Content, Leg, Takes};
use super::sending::muted;
use super::silence::{has_sound, is_sound};
use super::slots::Slot;
use super::sound::Decoding;
use crate::codec::Codec;
use crate::rtcp::{self, Report};
use crate::rtp::{self, Header, Packet};
use crate::telephone_event::Payload;

impl Engine {
    pub(super) fn packet(&mut self, id: LegId, bytes: &[u8], now: Moment) {
        let Some(slot) = self.legs.find(id) else { return };
        if rtp::is_rtcp(bytes) {
            return self.rtcp(slot, bytes, now);
        }
        let Some(leg) = self.legs.get_mut(slot) else { return };
        let read = Packet::parse(bytes)
            .and_then(|packet| leg.content(&packet.header).map(|content| (packet, content)));
        let Some((packet, content)) = read else {
            return leg.incoming.ignore();
        };
        let clock_rate = leg.format.codec.clock_rate();
        match leg.incoming.packet(&packet.header, bytes.len(), clock_rate, now) {
            Arrival::First => self.outbox.media_started(id),
            Arrival::Resumed => self.outbox.resumed(id),
            Arrival::Usual => {}
        }
        match content {
            // Nothing is as comfortable as silence.
            Content::Pause => leg.incoming.pause(),
            Content::Event { clock_rate } => self.event(slot, packet, clock_rate, now),
            // Whoever was told not to send, and sends, is not heard.
            Content::Sound(codec) if leg.format.direction.receives() => {
                self.sound(slot, codec, packet, now);
            }
            Content::Sound(_) => {}
        }
    }

    /// Sound goes, undecoded where that is possible, to recordings and
    /// listeners.
    fn sound(&mut self, slot: Slot, codec: Codec, packet: Packet<'_>, now: Moment) {
        let Some(leg) = self.legs.get_mut(slot) else { return };
        let header = packet.header;
        if let Some(tones) = &mut leg.tones
            && let Some(linear) = codec.to_linear()
            && let Some(heard) = tones.listen(packet.payload.iter().map(|byte| linear(*byte)))
        {
            self.outbox.digit(leg.id, heard.key, heard.duration_ms);
        }
        if leg.silence.asks(now) && has_sound(codec, packet.payload) == Some(true) {
            leg.listened(now, &mut self.outbox);
        }
        let payload = if leg.muted { muted(codec, packet.payload) } else { packet.payload };
        for &(recording, side) in &leg.recordings {
            self.recordings.write_payload(
                (recording, side),
                codec,
                &header,
                payload,
                now,
                &mut self.outbox,
            );
        }
        let mut is_decoded = codec.to_linear().is_none() && !leg.recordings.is_empty();
        let listeners = std::mem::take(&mut leg.listeners);
        for &listener in &listeners {
            let Some(listener) = self.legs.get_mut(listener) else { continue };
            match listener.takes(codec) {
                Takes::Packets(convert) => {
                    listener.relay(&header, payload, convert, now, &mut self.outbox);
                }
                Takes::Samples | Takes::Mix => is_decoded = true,
            }
        }
        let Some(leg) = self.legs.get_mut(slot) else { return };
        leg.listeners = listeners;
        if is_decoded {
            self.decode(slot, codec, &header, payload, now);
        } else {
            leg.decoding = None;
            // What nobody decodes is taken for sound.
            if codec.to_linear().is_none() {
                leg.listened(now, &mut self.outbox);
            }
        }
    }

    fn decode(&mut self, slot: Slot, codec: Codec, header: &Header, payload: &[u8], now: Moment) {
        let Some(leg) = self.legs.get_mut(slot) else { return };
        if leg.decoding.as_ref().is_none_or(|decoding| decoding.codec != codec) {
            leg.decoding = Decoding::new(codec, header.ssrc).map(Box::new);
        }
        let Some(decoding) = &mut leg.decoding else { return };
        self.frames.clear();
        decoding.push(header, payload, now, &mut self.frames);
        self.distribute(slot, now);
        self.wake(slot);
    }

    /// Gives what has been decoded to all who wait for it.
    pub(super) fn distribute(&mut self, slot: Slot, now: Moment) {
        let Some(leg) = self.legs.get_mut(slot) else { return };
        let Some(decoding) = &mut leg.decoding else { return };
        let (codec, ssrc) = (decoding.codec, decoding.ssrc);
        let clock_rate = codec.clock_rate();
        let listeners = std::mem::take(&mut leg.listeners);
        let recordings = std::mem::take(&mut leg.recordings);
        let is_heard = |samples| codec.to_linear().is_none() && is_sound(samples);
        if leg.silence.asks(now) && self.frames.iter().any(|(_, samples)| is_heard(samples)) {
            leg.listened(now, &mut self.outbox);
        }
        for (timestamp, samples) in self.frames.iter() {
            if codec.to_linear().is_none() {
                for &to in &recordings {
                    let stamp = (ssrc, timestamp);
                    let outbox = &mut self.outbox;
                    self.recordings.write_samples(to, stamp, clock_rate, samples, now, outbox);
                }
            }
            let mut is_mixed = false;
            for &listener in &listeners {
                let Some(listener) = self.legs.get_mut(listener) else { continue };
                match listener.takes(codec) {
                    Takes::Mix => is_mixed = true,
                    Takes::Samples => {
                        listener.hear_samples(
                            timestamp,
                            clock_rate,
                            samples,
                            now,
                            &mut self.outbox,
                        );
                    }
                    Takes::Packets(_) => {}
                }
            }
            if is_mixed
                && let Some(leg) = self.legs.get_mut(slot)
                && let Some(decoding) = &mut leg.decoding
            {
                decoding.playout.push(samples);
            }
        }
        if let Some(leg) = self.legs.get_mut(slot) {
            (leg.listeners, leg.recordings) = (listeners, recordings);
        }
    }

    /// A key is told, and passed on to those who hear this leg alone: as the
    /// event that it is, or as its tones when it is over.
    fn event(&mut self, slot: Slot, packet: Packet<'_>, clock_rate: u32, now: Moment) {
        let Some(leg) = self.legs.get_mut(slot) else { return };
        let Some(payload) = Payload::parse(packet.payload) else {
            return leg.incoming.ignore();
        };
        let (id, codec) = (leg.id, leg.format.codec);
        let pressed = leg.keys.packet(payload, packet.header.timestamp, clock_rate, now);
        if let Some(pressed) = pressed {
            self.outbox.digit(id, pressed.key, pressed.duration_ms);
        }
        if let Some(decoding) = &mut leg.decoding {
            // Its number is taken: it is not missing.
            self.frames.clear();
            decoding.push(&packet.header, &[], now, &mut self.frames);
        }
        let listeners = std::mem::take(&mut leg.listeners);
        for &listener in &listeners {
            let mut relay = |listener: &mut Leg, is_packed| {
                let header = &packet.header;
                listener.relay_event(header, payload, clock_rate, is_packed, now, &mut self.outbox);
            };
            let Some(leg) = self.legs.get_mut(listener) else { continue };
            match (leg.takes(codec), leg.format.telephone_event, pressed) {
                (Takes::Mix, ..) => {}
                (_, None, Some(pressed)) => {
                    leg.press(pressed.key.encode_utf8(&mut [0; 4]));
                    self.wake(listener);
                }
                (Takes::Packets(_), ..) => relay(leg, false),
                (Takes::Samples, ..) => relay(leg, true),
            }
        }
        if let Some(leg) = self.legs.get_mut(slot) {
            leg.listeners = listeners;
        }
        self.distribute(slot, now);
        self.wake(slot);
    }

    fn rtcp(&mut self, slot: Slot, bytes: &[u8], now: Moment) {
        let Some(leg) = self.legs.get_mut(slot) else { return };
        for report in rtcp::reports(bytes) {
            leg.incoming.alive(now);
            let blocks = match report {
                Report::Sender { info, blocks } => {
                    leg.incoming.sender_report(info, now);
                    blocks
                }
                Report::Receiver { blocks } => blocks,
                Report::Bye => continue, // SIP says when a leg ends
            };
            if let Some(block) = blocks.about(leg.outgoing.ssrc()) {
                leg.incoming.peer_report(block, now);
            }
        }
    }
}
