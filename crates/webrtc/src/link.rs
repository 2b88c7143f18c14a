//! One encrypted connection, the same at both of its ends: the four verbs
//! around the WebRTC library.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use base::Moment;
use media::rtp::{HEADER_LEN, Header, PACKET_LEN_MAX, Packet};
use media::{Codec, Direction, EventFormat, Format};
use str0m::format::{Codec as RtcCodec, FormatParams};
use str0m::media::{Direction as RtcDirection, Frequency, Mid, Pt};
use str0m::net::{Protocol, Receive, Transmit};
use str0m::rtp::{Extension, RtpPacket, RtpWrite};
use str0m::{Candidate, Event, Rtc, RtcConfig};

use crate::input::Input;
use crate::outgoing::Outgoing;
use crate::output::{Output, Reason};
use crate::refusal::Refusal;

/// The longest datagram read, bytes. Ethernet carries no more.
pub const DATAGRAM_LEN_MAX: usize = 1_500;

/// How long a connection may take to stand. Browsers give up after 15 to 30 s.
pub const CONNECT_TIME_MAX: Duration = Duration::from_secs(20);

/// How long a peer may be silent before it counts as gone. It sends sound fifty
/// times a second, also while muted, and proves its consent every 5 s (RFC 7675
/// §5.1); a shorter gap is a bad network, a longer one keeps a caller waiting.
pub const QUIET_TIME_MAX: Duration = Duration::from_secs(6);

/// A deadline further away than this is none.
const DISTANT: Duration = Duration::from_secs(3_600);

/// How far the connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Connecting,
    Connected,
    /// Goodbyes are being sent.
    Closing,
    Over,
}

/// See the module.
pub struct Link {
    rtc: Rtc,
    /// The one audio stream; set once the descriptions are exchanged.
    audio: Option<Audio>,
    local: SocketAddr,
    /// What the library calls [`Moment::ZERO`].
    epoch: Instant,
    stage: Stage,
    ending: Reason,
    /// When the connection began, and later when the peer was last heard.
    heard_at: Moment,
    /// When the library wants to be woken.
    wake_at: Option<Moment>,
    /// What is to be told besides packets: at most one of each kind.
    news: VecDeque<News>,
    transmit: Option<Transmit>,
    packet: Vec<u8>,
}

struct Audio {
    mid: Mid,
    format: Format,
    outgoing: Outgoing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    Connected,
    Disconnected,
}

/// What the library had to say, before it is lent out.
enum Step {
    Transmit,
    Packet,
    Nothing,
}

impl Link {
    /// A connection that offers or answers with these codecs, from this address.
    pub fn new(
        mut config: RtcConfig,
        codecs: &[(Codec, Option<u32>)],
        local: SocketAddr,
        epoch: Instant,
        now: Moment,
    ) -> Result<Self, Refusal> {
        config = config
            .clear_codecs()
            // Sound needs none of the extensions that steer video's bandwidth.
            .clear_extension_map()
            .set_extension(1, Extension::RtpMid)
            .set_rtp_mode(true);
        for (codec, event_clock) in codecs {
            enable(&mut config, *codec, *event_clock);
        }
        let mut rtc = config.build(epoch + now.elapsed());
        let unusable = |_| Refusal::BadAddress(local);
        let candidate = Candidate::host(local, Protocol::Udp).map_err(unusable)?;
        rtc.add_local_candidate(candidate).ok_or(Refusal::BadAddress(local))?;
        Ok(Self {
            rtc,
            audio: None,
            local,
            epoch,
            stage: Stage::Connecting,
            ending: Reason::Closed,
            heard_at: now,
            wake_at: Some(now),
            news: VecDeque::new(),
            transmit: None,
            packet: Vec::with_capacity(PACKET_LEN_MAX),
        })
    }

    pub fn rtc(&mut self) -> &mut Rtc {
        &mut self.rtc
    }

    /// Learns from the exchanged descriptions what the stream looks like.
    pub fn negotiated(&mut self, mid: Mid, codec: Codec, now: Moment) -> Result<(), Refusal> {
        let media = self.rtc.media(mid).ok_or(Refusal::NoAudio)?;
        let agreed = |wanted: RtcCodec| {
            let config = self.rtc.codec_config().params().iter();
            config.filter(move |p| p.spec().codec == wanted && media.remote_pts().contains(&p.pt()))
        };
        let payload_type = *agreed(rtc_codec(codec)).next().ok_or(Refusal::NoCodec)?.pt();
        let telephone_event = agreed(RtcCodec::Tele).next().map(|params| EventFormat {
            payload_type_send: *params.pt(),
            payload_type_receive: *params.pt(),
            clock_rate: params.spec().clock_rate.get(),
        });
        let direction = match media.direction() {
            RtcDirection::SendRecv => Direction::SendRecv,
            RtcDirection::SendOnly => Direction::SendOnly,
            RtcDirection::RecvOnly => Direction::RecvOnly,
            RtcDirection::Inactive => Direction::Inactive,
        };
        let format = Format {
            codec,
            payload_type_send: payload_type,
            payload_type_receive: payload_type,
            telephone_event,
            ptime_ms: 20,
            direction,
        };
        let mut direct = self.rtc.direct_api();
        let ssrc = direct.stream_tx_by_mid(mid, None).ok_or(Refusal::NotReceiving)?.ssrc();
        let outgoing = Outgoing::new(*ssrc, codec.clock_rate(), now);
        self.audio = Some(Audio { mid, format, outgoing });
        Ok(())
    }

    pub fn format(&self) -> Option<Format> {
        self.audio.as_ref().map(|audio| audio.format)
    }

    pub fn is_connected(&self) -> bool {
        self.stage == Stage::Connected
    }

    pub fn handle(&mut self, input: Input<'_>, now: Moment) {
        if matches!(self.stage, Stage::Closing | Stage::Over) {
            return;
        }
        match input {
            Input::Datagram { source, bytes } => self.receive(source, bytes, now),
            Input::Rtp(bytes) => self.send(bytes, now),
            Input::Close => {
                let closed = self.rtc.close();
                self.end(Reason::Closed, closed.is_ok());
            }
        }
    }

    pub fn handle_timeout(&mut self, now: Moment) {
        let quiet_for = now.since(self.heard_at);
        match self.stage {
            Stage::Connecting if quiet_for >= CONNECT_TIME_MAX => {
                self.end(Reason::NeverConnected, false);
            }
            Stage::Connected if quiet_for >= QUIET_TIME_MAX => {
                let closed = self.rtc.close();
                self.end(Reason::Quiet, closed.is_ok());
            }
            Stage::Over => return,
            _ => {}
        }
        self.advance(now);
    }

    pub fn deadline(&self) -> Option<Moment> {
        let given_up_at = match self.stage {
            Stage::Connecting => self.heard_at + CONNECT_TIME_MAX,
            Stage::Connected => self.heard_at + QUIET_TIME_MAX,
            Stage::Closing | Stage::Over => return None,
        };
        Some(self.wake_at.map_or(given_up_at, |at| at.min(given_up_at)))
    }

    pub fn poll(&mut self) -> Option<Output<'_>> {
        let step = self.step();
        match step {
            Step::Transmit => self.transmit.as_ref().map(|datagram| Output::Transmit {
                destination: datagram.destination,
                bytes: &datagram.contents,
            }),
            Step::Packet => Some(Output::Packet(&self.packet)),
            Step::Nothing => self.news.pop_front().map(|news| match news {
                News::Connected => Output::Connected,
                News::Disconnected => Output::Disconnected(self.ending.clone()),
            }),
        }
    }

    /// Asks the library until it has a packet, or nothing.
    fn step(&mut self) -> Step {
        while self.stage != Stage::Over {
            match self.rtc.poll_output() {
                Ok(str0m::Output::Transmit(datagram)) => {
                    self.transmit = Some(datagram);
                    return Step::Transmit;
                }
                Ok(str0m::Output::Timeout(at)) => {
                    self.settle(at);
                    return Step::Nothing;
                }
                Ok(str0m::Output::Event(Event::RtpPacket(packet))) => {
                    if self.stage == Stage::Connected && self.keep(&packet) {
                        return Step::Packet;
                    }
                }
                Ok(str0m::Output::Event(event)) => self.note(&event),
                Err(error) => self.end(Reason::Failed(error.to_string()), false),
            }
        }
        Step::Nothing
    }

    /// The library has nothing more to say until this instant.
    fn settle(&mut self, at: Instant) {
        let at = at.saturating_duration_since(self.epoch);
        let distant = at > self.heard_at.elapsed() + DISTANT;
        self.wake_at = (!distant).then(|| Moment::ZERO + at);
        if self.stage == Stage::Closing {
            self.over();
        } else if !self.rtc.is_alive() {
            self.end(Reason::Failed("the connection broke".to_owned()), false);
        }
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::Connected if self.stage == Stage::Connecting => {
                self.stage = Stage::Connected;
                self.news.push_back(News::Connected);
            }
            // The library answers the goodbye by itself.
            Event::Closed if self.stage != Stage::Closing => self.end(Reason::ClosedByPeer, true),
            _ => {}
        }
    }

    /// The end begins; goodbyes that can still be sent are.
    fn end(&mut self, reason: Reason, goodbyes: bool) {
        if matches!(self.stage, Stage::Closing | Stage::Over) {
            // A goodbye failed: the end has its reason already.
            return self.over();
        }
        self.ending = reason;
        self.stage = Stage::Closing;
        if !goodbyes {
            self.over();
        }
    }

    fn over(&mut self) {
        if self.stage != Stage::Over {
            self.stage = Stage::Over;
            self.news.push_back(News::Disconnected);
        }
    }

    fn receive(&mut self, source: SocketAddr, bytes: &[u8], now: Moment) {
        if bytes.len() > DATAGRAM_LEN_MAX {
            return;
        }
        let Ok(datagram) = Receive::new(Protocol::Udp, source, self.local, bytes) else {
            return;
        };
        let input = str0m::Input::Receive(self.instant(now), datagram);
        if !self.rtc.accepts(&input) {
            return;
        }
        if self.stage == Stage::Connected {
            self.heard_at = now;
        }
        // A datagram that cannot be understood is dropped; where it made going
        // on impossible, the library is no longer alive.
        let _ = self.rtc.handle_input(input);
    }

    fn send(&mut self, bytes: &[u8], now: Moment) {
        let at = self.instant(now);
        let (Some(packet), Some(audio)) = (Packet::parse(bytes), &mut self.audio) else {
            return;
        };
        let Some(place) = audio.outgoing.place(&packet.header, now) else {
            return;
        };
        if self.stage != Stage::Connected {
            return;
        }
        let mut direct = self.rtc.direct_api();
        if let Some(stream) = direct.stream_tx_by_mid(audio.mid, None) {
            let pt = Pt::from(packet.header.payload_type);
            let index = place.index.into();
            let write = RtpWrite::new(pt, index, place.timestamp, at, packet.payload);
            stream.write_rtp(write.marker(place.marker));
        }
        self.advance(now);
    }

    /// Moves the library's time forward.
    fn advance(&mut self, now: Moment) {
        let input = str0m::Input::Timeout(self.instant(now));
        // See `receive`: what is not survived shows in `is_alive`.
        let _ = self.rtc.handle_input(input);
    }

    /// Writes down a decrypted packet as plain RTP. False if it is not of our
    /// stream, or too long.
    fn keep(&mut self, packet: &RtpPacket) -> bool {
        let header = Header {
            marker: packet.header.marker,
            payload_type: *packet.header.payload_type,
            sequence: packet.header.sequence_number,
            timestamp: packet.header.timestamp,
            ssrc: *packet.header.ssrc,
        };
        if HEADER_LEN + packet.payload.len() > PACKET_LEN_MAX || packet.header.ssrc.is_probe() {
            return false;
        }
        self.packet.clear();
        self.packet.extend_from_slice(&header.to_bytes());
        self.packet.extend_from_slice(&packet.payload);
        true
    }

    fn instant(&self, now: Moment) -> Instant {
        self.epoch + now.elapsed()
    }
}

impl std::fmt::Debug for Link {
    /// Without keys, passwords and addresses.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("stage", &self.stage).finish_non_exhaustive()
    }
}

const fn rtc_codec(codec: Codec) -> RtcCodec {
    match codec {
        Codec::Opus => RtcCodec::Opus,
        Codec::Pcma => RtcCodec::PCMA,
        Codec::Pcmu => RtcCodec::PCMU,
        Codec::G722 => RtcCodec::G722,
    }
}

fn enable(config: &mut RtcConfig, codec: Codec, event_clock: Option<u32>) {
    let params = config.codec_config();
    match codec {
        Codec::Opus => params.enable_opus(true, false),
        Codec::Pcma => params.enable_pcma(true, false),
        Codec::Pcmu => params.enable_pcmu(true, false),
        Codec::G722 => params.enable_g722(true, false),
    }
    if let Some(clock) = event_clock.and_then(Frequency::new) {
        // As Chromium numbers them; an answer takes over the offer's numbers.
        let number = if clock == Frequency::EIGHT_KHZ { 126 } else { 110 };
        let any = FormatParams::default();
        params.add_config(number.into(), None, RtcCodec::Tele, clock, None, any);
    }
}
