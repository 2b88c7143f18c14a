//! Writes descriptions of ours.

use std::fmt::Write;
use std::net::IpAddr;

use super::crypto::Crypto;
use super::{LocalMedia, Shape};
use crate::codec::Codec;
use crate::format::Direction;

/// What our audio line says.
pub(super) struct Audio<'a> {
    pub(super) protocol: &'a str,
    /// Payload type and codec, preferred first.
    pub(super) codecs: Vec<(u8, Codec)>,
    /// Payload type and clock rate.
    pub(super) events: Vec<(u8, u32)>,
    pub(super) direction: Direction,
    pub(super) rtcp_mux: bool,
    pub(super) crypto: Option<Crypto>,
}

/// The whole description: session lines, then a media line for each of the
/// shape's, all but one of them declined (RFC 3264 §6).
pub(super) fn description(local: &LocalMedia, shape: &Shape, audio: &Audio<'_>) -> Vec<u8> {
    let mut out = String::with_capacity(512);
    // Writing to a String cannot fail.
    let _ = write_session(&mut out, local);
    for (at, line) in shape.lines.iter().enumerate() {
        let _ = if at == shape.audio {
            write_audio(&mut out, local, audio)
        } else {
            let formats = line.formats.join(" ");
            write!(out, "m={} 0 {} {formats}\r\n", line.kind, line.protocol)
        };
    }
    if shape.lines.is_empty() {
        let _ = write_audio(&mut out, local, audio);
    }
    out.into_bytes()
}

fn write_session(out: &mut String, local: &LocalMedia) -> std::fmt::Result {
    let family = if matches!(local.addr, IpAddr::V6(_)) { "IP6" } else { "IP4" };
    let (id, version, addr) = (local.session_id, local.version, local.addr);
    write!(out, "v=0\r\no=- {id} {version} IN {family} {addr}\r\ns=-\r\n")?;
    write!(out, "c=IN {family} {addr}\r\nt=0 0\r\n")
}

fn write_audio(out: &mut String, local: &LocalMedia, audio: &Audio<'_>) -> std::fmt::Result {
    write!(out, "m=audio {} {}", local.port, audio.protocol)?;
    for payload_type in audio.codecs.iter().map(|c| c.0).chain(audio.events.iter().map(|e| e.0)) {
        write!(out, " {payload_type}")?;
    }
    out.write_str("\r\n")?;
    for (payload_type, codec) in &audio.codecs {
        let (name, rate) = (codec.encoding_name(), codec.clock_rate());
        // RFC 7587 §7: Opus always says two channels and means mono unless asked
        // for stereo. Its bandwidth is left open: two Opus legs are relayed.
        let channels = if *codec == Codec::Opus { "/2" } else { "" };
        write!(out, "a=rtpmap:{payload_type} {name}/{rate}{channels}\r\n")?;
        if *codec == Codec::Opus {
            write!(out, "a=fmtp:{payload_type} useinbandfec=1\r\n")?;
        }
    }
    for (payload_type, rate) in &audio.events {
        write!(out, "a=rtpmap:{payload_type} telephone-event/{rate}\r\n")?;
        write!(out, "a=fmtp:{payload_type} 0-15\r\n")?;
    }
    write!(out, "a=ptime:{}\r\n", local.ptime_ms)?;
    if audio.rtcp_mux {
        out.write_str("a=rtcp-mux\r\n")?;
    }
    if let Some(crypto) = &audio.crypto {
        write!(out, "a=crypto:{crypto}\r\n")?;
    }
    let direction = match audio.direction {
        Direction::SendRecv => "sendrecv",
        Direction::SendOnly => "sendonly",
        Direction::RecvOnly => "recvonly",
        Direction::Inactive => "inactive",
    };
    write!(out, "a={direction}\r\n")
}
