//! One leg: its two streams and what stands between them.

use base::{LegId, Moment};

use super::digits::DigitSender;
use super::incoming::Incoming;
use super::input::Stream;
use super::outbox::Outbox;
use super::outgoing::Outgoing;
use super::output::Stats;
use super::player::Player;
use super::silence::Silence;
use super::slots::Slot;
use super::sound::{Decoding, Packing};
use crate::codec::{Codec, g711};
use crate::dtmf;
use crate::format::Format;
use crate::recording::Side;
use crate::rtp::Header;
use crate::telephone_event;

#[derive(Debug)]
pub(super) struct Leg {
    pub(super) id: LegId,
    pub(super) format: Format,
    pub(super) incoming: Incoming,
    pub(super) silence: Silence,
    pub(super) outgoing: Outgoing,
    pub(super) hears: Hears,
    /// Open legs this one hears, and those that hear this one.
    pub(super) sources: Vec<Slot>,
    pub(super) listeners: Vec<Slot>,
    /// Recordings of what this leg says: their slots.
    pub(super) recordings: Vec<(usize, Side)>,
    pub(super) muted: bool,
    /// Keys the peer presses.
    pub(super) keys: telephone_event::Receiver,
    /// Listens for them in the sound of a peer that does not send events.
    pub(super) tones: Option<Box<dtmf::Detector>>,
    /// A key being passed on with numbers of our own: the source's timestamp
    /// of the event, and ours.
    pub(super) relayed_event: Option<(u32, u32)>,
    /// Keys we send.
    pub(super) digits: Option<Box<DigitSender>>,
    /// Only while somebody needs this leg's sound decoded.
    pub(super) decoding: Option<Box<Decoding>>,
    /// Only while this leg is sent sound that had to be decoded.
    pub(super) packing: Option<Box<Packing>>,
    /// Sound owed to the peer, ms.
    pub(super) owed_ms: u32,
    /// On the engine's list of legs to visit at each tick.
    pub(super) is_active: bool,
    pub(super) rtcp: Option<Moment>,
}

/// [`super::Hearing`] with its prompts at hand.
#[derive(Debug)]
pub(super) enum Hears {
    Silence,
    Playing(Box<Player>),
    Legs(Vec<LegId>),
    Echo,
}

/// How a leg takes the sound of one that it hears.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes {
    /// The packet as it is, its bytes converted if need be.
    Packets(Option<fn(u8) -> u8>),
    /// Samples, packed anew as they come.
    Samples,
    /// Samples, mixed with others at the tick.
    Mix,
}

/// What an incoming packet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Sound(Codec),
    Event {
        clock_rate: u32,
    },
    /// The peer will send nothing while there is nothing to be heard.
    Pause,
}

/// Comfort noise (RFC 3389 §4), which phones send though it was not agreed on.
const COMFORT_NOISE: u8 = 13;

impl Leg {
    pub(super) fn new(id: LegId, format: Format, stream: Stream, now: Moment) -> Self {
        Self {
            id,
            format,
            incoming: Incoming::new(now),
            silence: Silence::new(now),
            outgoing: Outgoing::new(stream, format.codec.clock_rate()),
            hears: Hears::Silence,
            sources: Vec::new(),
            listeners: Vec::new(),
            recordings: Vec::new(),
            muted: false,
            keys: telephone_event::Receiver::default(),
            tones: listens(&format),
            relayed_event: None,
            digits: None,
            decoding: None,
            packing: None,
            owed_ms: 0,
            is_active: false,
            rtcp: stream.rtcp.then_some(now),
        }
    }

    pub(super) fn reformat(&mut self, format: Format, now: Moment) {
        if format.codec != self.format.codec {
            self.packing = None;
            self.outgoing.set_clock_rate(format.codec.clock_rate());
        } else if format.direction.sends() && !self.format.direction.sends() {
            self.outgoing.switch();
        }
        self.incoming.restart_quiet(now);
        self.silence.restart(now);
        if listens(&format).is_some() != self.tones.is_some() {
            self.tones = listens(&format);
        }
        self.format = format;
    }

    /// Lets the peer hear keys, one after the other, before anything else.
    pub(super) fn press(&mut self, digits: &str) {
        if self.digits.is_none()
            && let Some(packing) = &mut self.packing
        {
            packing.restart();
        }
        self.digits.get_or_insert_default().add(digits);
    }

    /// What the packet holds by its payload type. G.711 under its static
    /// numbers is understood even if it was not agreed on: some gateways change
    /// to it in mid-call.
    pub(super) fn content(&self, header: &Header) -> Option<Content> {
        let payload_type = header.payload_type;
        if payload_type == self.format.payload_type_receive {
            return Some(Content::Sound(self.format.codec));
        }
        if let Some(event) = self.format.telephone_event
            && payload_type == event.payload_type_receive
        {
            return Some(Content::Event { clock_rate: event.clock_rate });
        }
        match payload_type {
            COMFORT_NOISE => Some(Content::Pause),
            0 => Some(Content::Sound(Codec::Pcmu)),
            8 => Some(Content::Sound(Codec::Pcma)),
            _ if payload_type == self.format.payload_type_send => {
                Some(Content::Sound(self.format.codec))
            }
            _ => None,
        }
    }

    /// How this leg takes sound in that codec from one it hears.
    pub(super) fn takes(&self, codec: Codec) -> Takes {
        match (codec, self.format.codec) {
            _ if self.sources.len() > 1 => Takes::Mix,
            (theirs, ours) if theirs == ours => Takes::Packets(None),
            (Codec::Pcma, Codec::Pcmu) => Takes::Packets(Some(g711::alaw_to_ulaw)),
            (Codec::Pcmu, Codec::Pcma) => Takes::Packets(Some(g711::ulaw_to_alaw)),
            _ => Takes::Samples,
        }
    }

    /// Whether something is to be done for it at each tick. A leg that is
    /// relayed to, and whose own sound need not be decoded, costs nothing.
    pub(super) fn needs_tick(&self) -> bool {
        let is_relayed_to = self.sources.len() == 1;
        !is_relayed_to || self.digits.is_some() || self.decoding.is_some() || self.keys.is_pressed()
    }

    /// Something is heard of the peer.
    pub(super) fn listened(&mut self, now: Moment, outbox: &mut Outbox) {
        if self.silence.sounds(now) {
            outbox.sounds(self.id);
        }
    }

    /// Another source from now on: the stream goes on, the rest begins anew.
    pub(super) fn switch(&mut self) {
        self.outgoing.switch();
        self.owed_ms = 0;
        self.relayed_event = None;
        if let Some(packing) = &mut self.packing {
            packing.restart();
        }
    }

    pub(super) fn stats(&self) -> Stats {
        Stats {
            codec: Some(self.format.codec),
            packets_sent: u64::from(self.outgoing.packets()),
            bytes_sent: self.outgoing.octets(),
            ..self.incoming.stats(self.format.codec.clock_rate())
        }
    }
}

/// A detector where keys can only come as tones.
fn listens(format: &Format) -> Option<Box<dtmf::Detector>> {
    let tones = format.telephone_event.is_none() && format.codec.to_linear().is_some();
    tones.then(Box::default)
}
