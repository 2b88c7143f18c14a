//! Session descriptions of a leg and the media thread's part of it.

use super::leg::{Leg, Role, SipLeg, SipMedia};
use super::{Edge, web_sound};
use crate::media::{MediaCommand, RtpPorts};
use base::{LegId, Moment};
use media::sdp::{self, Encryption, LocalMedia, Negotiated, SECRET_LEN, Secret, Shape};
use media::{Codec, Direction, Stream};
use sip::Transport;
use std::net::IpAddr;

/// What we offer and take, preferred first: a hotline's lines are G.711, and
/// what both sides have need not be converted.
const CODECS: [Codec; 4] = [Codec::Pcma, Codec::Pcmu, Codec::G722, Codec::Opus];
const PTIME_MS: u16 = 20;

impl Edge {
    /// Our answer to the peer's offer; `None` if nothing fits or no port is free.
    pub(super) fn answer_offer(
        &mut self,
        leg: LegId,
        offer: &[u8],
        now: Moment,
    ) -> Option<Vec<u8>> {
        if web_sound::is_web(offer) {
            return self.answer_web(leg, offer, now);
        }
        let local = self.local_media(leg)?;
        match sdp::answer(offer, &local) {
            Ok((answer, negotiated)) => {
                self.agree(leg, negotiated);
                Some(answer)
            }
            Err(refusal) => {
                tracing::info!(%leg, %refusal, "an offer cannot be used");
                None
            }
        }
    }

    /// Our own offer.
    pub(super) fn describe(&mut self, leg: LegId) -> Option<Vec<u8>> {
        if let Some(web) = self.web_description(leg) {
            return Some(web);
        }
        let local = self.local_media(leg)?;
        let offer = sdp::offer(&local);
        self.sip_media(leg)?.offered = Some(local);
        Some(offer)
    }

    /// The peer's answer to our last offer. True if sound can flow. An early
    /// answer leaves the offer open for the one in the 200.
    pub(super) fn accept_answer(
        &mut self,
        leg: LegId,
        answer: &[u8],
        early: bool,
        now: Moment,
    ) -> bool {
        if web_sound::is_web(answer) {
            // Several browsers may ring: only the one that answers is connected.
            return !early && self.accept_web(leg, answer, now);
        }
        let Some(media) = self.sip_media(leg) else { return false };
        let Some(offered) = media.offered.clone() else { return self.is_open(leg) };
        if !early {
            media.offered = None;
        }
        match sdp::accept(answer, &offered) {
            Ok(negotiated) => {
                self.agree(leg, negotiated);
                true
            }
            Err(refusal) => {
                tracing::info!(%leg, %refusal, "an answer cannot be used");
                false
            }
        }
    }

    pub(super) fn is_open(&self, leg: LegId) -> bool {
        matches!(self.legs.get(&leg), Some(Leg::Sip(leg)) if leg.open)
    }

    fn sip_media(&mut self, leg: LegId) -> Option<&mut SipMedia> {
        self.legs.get_mut(&leg).and_then(Leg::sip_mut)?.media.as_mut()
    }

    /// Our end of the leg's media with the next version number; made on first use.
    fn local_media(&mut self, leg: LegId) -> Option<LocalMedia> {
        if self.sip_media(leg).is_none() {
            let media = self.new_media(leg)?;
            self.legs.get_mut(&leg).and_then(Leg::sip_mut)?.media = Some(media);
        }
        let media = self.sip_media(leg)?;
        media.local.version += 1;
        Some(media.local.clone())
    }

    fn new_media(&mut self, leg: LegId) -> Option<SipMedia> {
        let Some(Leg::Sip(sip_leg)) = self.legs.get(&leg) else { return None };
        let (Role::Caller { via, .. } | Role::Callee { via }) = &sip_leg.role;
        // A key is worth something only where nobody can read it.
        let encryption = match via.transport {
            Transport::Tls | Transport::Wss => Encryption::Offered,
            Transport::Udp | Transport::Tcp | Transport::Ws => Encryption::None,
        };
        let via = via.local.ip();
        let range = self.config.rtp.clone();
        let ports = self.ports.entry(via).or_insert_with(|| RtpPorts::new(via, range));
        let taken = ports.take_pair().and_then(|pair| Ok((pair.address()?, pair)));
        let (bound, sockets) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                tracing::error!(%error, "no media port: the call is refused");
                return None;
            }
        };
        let session_id = self.rng.next_u64() >> 1;
        let mut secret = [0; SECRET_LEN];
        if let Err(error) = getrandom::fill(&mut secret) {
            tracing::error!(%error, "no randomness: the call is refused");
            return None;
        }
        let secret = Secret(secret);
        let stream = self.new_stream();
        let local = LocalMedia {
            addr: self.outward(via),
            port: bound.port(),
            codecs: CODECS.to_vec(),
            direction: Direction::SendRecv,
            ptime_ms: PTIME_MS,
            secret,
            encryption,
            session_id,
            version: 0,
            shape: Shape::default(),
        };
        let sockets = Some(sockets);
        let (offered, agreed) = (None, None);
        Some(SipMedia { local, bound, sockets, offered, agreed, stream, held_by_peer: false })
    }

    pub(super) fn new_stream(&mut self) -> Stream {
        let random = self.rng.next_u64();
        Stream {
            ssrc: random as u32,
            sequence: (random >> 32) as u16,
            timestamp: (random >> 24) as u32,
            rtcp: true,
        }
    }

    /// Pairs of media ports that no leg uses and that are kept all the same.
    pub fn port_pairs_resting(&self) -> usize {
        self.ports.values().map(RtpPorts::resting).sum()
    }

    /// The leg is over: its ports may serve another. True if the media thread
    /// has them and is to keep them.
    pub(super) fn free_ports(&mut self, leg: &mut SipLeg) -> bool {
        let Some(media) = leg.media.take() else { return false };
        let Some(ports) = self.ports.get_mut(&media.bound.ip()) else { return false };
        match media.sockets {
            Some(unused) => {
                ports.give_back(unused);
                false
            }
            None => ports.rest(media.bound.port()),
        }
    }

    /// What peers see of an address of ours.
    pub(super) fn outward(&self, bound: IpAddr) -> IpAddr {
        let public = self.config.advertise.filter(|public| public.is_ipv4() == bound.is_ipv4());
        // Bound to every address of the machine: one of them can be named.
        let outward = bound.is_unspecified().then_some(self.config.browser_media);
        public.or(outward).unwrap_or(bound)
    }

    /// Both ends agree: the media thread opens the leg or follows the change.
    fn agree(&mut self, leg: LegId, negotiated: Negotiated) {
        let Some(sip_leg) = self.legs.get_mut(&leg).and_then(Leg::sip_mut) else { return };
        let Some(media) = sip_leg.media.as_mut() else { return };
        media.local.shape = negotiated.shape.clone();
        media.local.encryption =
            negotiated.srtp.as_ref().map_or(Encryption::None, |_| Encryption::Offered);
        media.held_by_peer = negotiated.held_by_peer();
        media.agreed = Some(negotiated.clone());
        let command = match media.sockets.take() {
            Some(sockets) => {
                let (Role::Caller { via, .. } | Role::Callee { via }) = &sip_leg.role;
                let signalled_from = via.remote.ip();
                let stream = media.stream;
                MediaCommand::OpenRtp { leg, sockets, negotiated, signalled_from, stream }
            }
            None => MediaCommand::UpdateRtp { leg, negotiated },
        };
        sip_leg.open = true;
        self.unkept.legs.insert(leg);
        self.media(command);
    }
}
