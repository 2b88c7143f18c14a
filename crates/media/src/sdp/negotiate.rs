//! Offer and answer (RFC 3264).

use std::net::{IpAddr, SocketAddr};

use super::crypto::{Crypto, Encryption, Srtp, Suite};
use super::parse::{Address, Media, Session};
use super::shape::{LineShape, Shape};
use super::write::{Audio, description};
use super::{LocalMedia, Negotiated, Refusal};
use crate::codec::Codec;
use crate::format::{Direction, EventFormat, Format};

/// The one key we offer (RFC 4568 §4.1).
const OUR_TAG: u32 = 1;

/// Writes our offer: for an INVITE or re-INVITE, or in the 200 to one without.
pub fn offer(local: &LocalMedia) -> Vec<u8> {
    let shape = &local.shape;
    let codecs: Vec<(u8, Codec)> =
        local.codecs.iter().map(|&codec| (shape.payload_type(codec), codec)).collect();
    let mut events = vec![(shape.event_8000, 8_000)];
    if local.codecs.contains(&Codec::Opus) {
        events.push((shape.event_48000, 48_000));
    }
    let first = if local.encryption == Encryption::Demanded { "RTP/SAVP" } else { "RTP/AVP" };
    let protocol = shape.lines.get(shape.audio).map_or(first, |line| &line.protocol);
    let direction = local.direction;
    let crypto = (local.encryption != Encryption::None).then(|| Crypto {
        tag: OUR_TAG,
        suite: Suite::Sha1_80,
        secret: local.secret.clone(),
    });
    description(
        local,
        shape,
        &Audio { protocol, codecs, events, direction, rtcp_mux: true, crypto },
    )
}

/// Answers the peer's offer: the first usable audio line is taken, with the
/// codec of ours that we prefer; all other lines are declined.
pub fn answer(offer: &[u8], local: &LocalMedia) -> Result<(Vec<u8>, Negotiated), Refusal> {
    let session = Session::parse(offer)?;
    let mut refusal = Refusal::NoAudio;
    for (at, media) in session.media.iter().enumerate() {
        if !is_usable(media) {
            continue;
        }
        match answer_line(&session, at, local) {
            Ok(answered) => return Ok(answered),
            Err(reason) => refusal = reason,
        }
    }
    Err(refusal)
}

fn answer_line(
    session: &Session,
    at: usize,
    local: &LocalMedia,
) -> Result<(Vec<u8>, Negotiated), Refusal> {
    let media = &session.media[at];
    let choice = local.codecs.iter().find_map(|&codec| Some((codec_number(media, codec)?, codec)));
    let (payload_type, codec) = choice.ok_or(Refusal::NoCodec)?;
    let events = event_number(media, codec);
    let crypto = media.crypto.first();
    let srtp = crypto.map(|theirs| srtp(theirs, local));
    let mut shape = Shape::of(&session.media, at);
    shape.learn(media, &local.shape);
    let peer_allows = peer_allows(session, media);
    let direction = meet(local.direction, peer_allows);
    let text = description(
        local,
        &shape,
        &Audio {
            protocol: &media.protocol,
            codecs: vec![(payload_type, codec)],
            events: events.into_iter().collect(),
            direction,
            rtcp_mux: media.rtcp_mux,
            crypto: crypto.map(|theirs| Crypto { secret: local.secret.clone(), ..theirs.clone() }),
        },
    );
    let format = Format {
        codec,
        payload_type_send: payload_type,
        payload_type_receive: payload_type,
        telephone_event: events.map(|(number, clock_rate)| EventFormat {
            payload_type_send: number,
            payload_type_receive: number,
            clock_rate,
        }),
        ptime_ms: ptime(media),
        direction,
    };
    let agreed = negotiated(session, media, format, peer_allows, shape)?;
    Ok((text, Negotiated { srtp, ..agreed }))
}

/// Takes the peer's answer to our [`offer`].
pub fn accept(answer: &[u8], ours: &LocalMedia) -> Result<Negotiated, Refusal> {
    let session = Session::parse(answer)?;
    let media = session.media.get(ours.shape.audio).ok_or(Refusal::NoAudio)?;
    if media.port == 0 {
        return Err(Refusal::Declined);
    }
    if !is_usable(media) {
        return Err(Refusal::NoAudio);
    }
    // Answers list what the peer prefers first (RFC 3264 §6.1).
    let choice = numbers(media).find_map(|number| {
        let codec = ours.codecs.iter().find(|&&codec| is_codec(media, number, codec))?;
        Some((number, *codec))
    });
    let (payload_type_send, codec) = choice.ok_or(Refusal::NoCodec)?;
    let telephone_event = event_number(media, codec).map(|(number, clock_rate)| EventFormat {
        payload_type_send: number,
        payload_type_receive: match clock_rate {
            48_000 => ours.shape.event_48000,
            _ => ours.shape.event_8000,
        },
        clock_rate,
    });
    let mut shape = ours.shape.clone();
    if shape.lines.is_empty() {
        shape.lines = vec![LineShape::of(media)];
    }
    let peer_allows = peer_allows(&session, media);
    let format = Format {
        codec,
        payload_type_send,
        payload_type_receive: ours.shape.payload_type(codec),
        telephone_event,
        ptime_ms: ptime(media),
        direction: meet(ours.direction, peer_allows),
    };
    let agreed = negotiated(&session, media, format, peer_allows, shape)?;
    // Without a key in the answer the peer has chosen plain RTP.
    let theirs = media.crypto.iter().find(|theirs| theirs.tag == OUR_TAG);
    let theirs = theirs
        .filter(|theirs| ours.encryption != Encryption::None && theirs.suite == Suite::Sha1_80);
    if theirs.is_none() && is_secure(media) {
        return Err(Refusal::NoAudio);
    }
    Ok(Negotiated { srtp: theirs.map(|theirs| srtp(theirs, ours)), ..agreed })
}

fn srtp(theirs: &Crypto, local: &LocalMedia) -> Srtp {
    let (ours, theirs_secret) = (local.secret.clone(), theirs.secret.clone());
    Srtp { suite: theirs.suite, ours, theirs: theirs_secret }
}

fn negotiated(
    session: &Session,
    media: &Media,
    format: Format,
    peer_allows: Direction,
    shape: Shape,
) -> Result<Negotiated, Refusal> {
    let ip = address(session, media)?;
    let remote = SocketAddr::new(ip, media.port);
    let remote_rtcp = match media.rtcp_port {
        _ if media.rtcp_mux => remote,
        Some(port) => {
            let own = match media.rtcp_address {
                Some(Address::Numeric(own)) => own,
                _ => ip,
            };
            SocketAddr::new(own, port)
        }
        None => SocketAddr::new(ip, media.port.saturating_add(1)),
    };
    let rtcp_mux = media.rtcp_mux;
    Ok(Negotiated { remote, remote_rtcp, rtcp_mux, format, peer_allows, shape, srtp: None })
}

fn is_usable(media: &Media) -> bool {
    let is_plain = is_one_of(media, ["RTP/AVP", "RTP/AVPF"]);
    media.kind.eq_ignore_ascii_case("audio")
        && media.port != 0
        && (is_plain || is_secure(media) && !media.crypto.is_empty())
}

fn is_secure(media: &Media) -> bool {
    is_one_of(media, ["RTP/SAVP", "RTP/SAVPF"])
}

fn is_one_of(media: &Media, protocols: [&str; 2]) -> bool {
    protocols.iter().any(|protocol| protocol.eq_ignore_ascii_case(&media.protocol))
}

fn address(session: &Session, media: &Media) -> Result<IpAddr, Refusal> {
    match media.address.or(session.address) {
        Some(Address::Numeric(ip)) => Ok(ip),
        Some(Address::Name) | None => Err(Refusal::NoAddress),
    }
}

/// What the peer's description lets us do. The address 0.0.0.0 means that it
/// wants to hear nothing (RFC 2543 §B.5, still in use).
fn peer_allows(session: &Session, media: &Media) -> Direction {
    let theirs = media.direction.or(session.direction).unwrap_or_default();
    let is_hold = address(session, media).is_ok_and(|ip| ip.is_unspecified());
    Direction::new(theirs.receives() && !is_hold, theirs.sends())
}

fn meet(ours: Direction, peer_allows: Direction) -> Direction {
    Direction::new(ours.sends() && peer_allows.sends(), ours.receives() && peer_allows.receives())
}

fn numbers(media: &Media) -> impl Iterator<Item = u8> {
    media.formats.iter().filter_map(|format| format.parse().ok())
}

fn codec_number(media: &Media, codec: Codec) -> Option<u8> {
    numbers(media).find(|&number| is_codec(media, number, codec))
}

/// The static numbers of RFC 3551 need no `a=rtpmap`.
fn is_codec(media: &Media, number: u8, codec: Codec) -> bool {
    match media.maps.iter().find(|map| map.payload_type == number) {
        Some(map) => {
            map.name.eq_ignore_ascii_case(codec.encoding_name())
                && map.clock_rate == codec.clock_rate()
        }
        None => codec != Codec::Opus && number == codec.usual_payload_type(),
    }
}

/// The payload type and clock rate for keys: the codec's own rate if the peer
/// has it (RFC 4733 §2.1), else 8 kHz.
pub(super) fn event_number(media: &Media, codec: Codec) -> Option<(u8, u32)> {
    let at_rate = |rate| {
        numbers(media)
            .find(|&number| {
                media.maps.iter().any(|map| {
                    map.payload_type == number
                        && map.name.eq_ignore_ascii_case("telephone-event")
                        && map.clock_rate == rate
                })
            })
            .map(|number| (number, rate))
    };
    at_rate(codec.clock_rate()).or_else(|| at_rate(8_000))
}

/// The packet length the peer asks for, if it is one we make.
fn ptime(media: &Media) -> u16 {
    const MADE_MS: [u16; 5] = [10, 20, 30, 40, 60];
    let wanted = media.ptime_ms.filter(|ms| MADE_MS.contains(ms)).unwrap_or(20);
    match media.maxptime_ms {
        Some(max) if max < 20 => 10,
        Some(max) if max < wanted => 20,
        _ => wanted,
    }
}
