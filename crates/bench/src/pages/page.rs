//! One agent's page: its WebSocket, and the browser's sound.

use super::live::Live;
use super::voice::Voice;
use crate::sound::Ear;
use anyhow::{Context, bail};
use base::Moment;
use media::Codec;
use media::codec::Decoder;
use media::rtp::{Header, Packet};
use serde_json::json;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};
use webrtc::{Browser, BrowserSettings, Input, Output};

/// Pages say so each ten seconds.
const PING_EVERY: Duration = Duration::from_secs(10);
/// 20 ms by the clock of Opus (RFC 7587 §4.1).
const STEP: u32 = 960;

/// See the module.
#[derive(Debug)]
pub struct Page {
    live: Live,
    browser: Browser,
    /// Where the server takes this page's sound.
    pub server: Option<SocketAddr>,
    decoder: Decoder,
    pub connected: bool,
    /// A call is offered and not answered.
    pub rings: bool,
    sent: u16,
    pinged: Duration,
    samples: Vec<i16>,
}

impl Page {
    /// Opens the page and offers its browser as the seat's telephone.
    ///
    /// # Errors
    /// The server takes no page, or the description cannot be made.
    pub fn open(
        http: SocketAddr,
        token: &str,
        local: SocketAddr,
        epoch: Instant,
        now: Duration,
    ) -> anyhow::Result<Self> {
        let mut live = Live::open(http, token)?;
        let settings = BrowserSettings { address: local, codecs: vec![Codec::Opus], epoch };
        let (browser, offer) = Browser::offer(&settings, Moment::ZERO + now)
            .map_err(|refusal| anyhow::anyhow!("no offer: {refusal}"))?;
        live.say(&json!({ "type": "phone.connect", "sdp": offer }))?;
        let decoder = Decoder::new(Codec::Opus).context("no memory for Opus")?;
        Ok(Self {
            live,
            browser,
            server: None,
            decoder,
            connected: false,
            rings: false,
            sent: 0,
            pinged: now,
            samples: Vec::new(),
        })
    }

    /// Takes what the server said.
    ///
    /// # Errors
    /// The socket ended, or the server refused.
    pub fn listen(&mut self, now: Duration) -> anyhow::Result<()> {
        if now - self.pinged >= PING_EVERY {
            self.pinged = now;
            self.live.say(&json!({ "type": "ping" }))?;
        }
        while let Some(message) = self.live.heard()? {
            match message["type"].as_str() {
                Some("phone.answer") => {
                    let answer = message["sdp"].as_str().unwrap_or_default();
                    self.server = Some(candidate(answer).context("an answer without address")?);
                    self.browser
                        .answered(answer, Moment::ZERO + now)
                        .map_err(|refusal| anyhow::anyhow!("the answer: {refusal}"))?;
                }
                Some("phone.error") => bail!("the server refuses the page's phone: {message}"),
                Some("seat") => self.rings = message["seat"]["state"] == "offered",
                _ => {}
            }
        }
        Ok(())
    }

    /// The browser's clock goes on, and it says its next 20 ms.
    ///
    /// # Errors
    /// The connection is lost.
    pub fn speak(
        &mut self,
        voice: &Voice,
        socket: &UdpSocket,
        ear: &mut Ear,
        now: Duration,
    ) -> anyhow::Result<()> {
        let now = Moment::ZERO + now;
        if self.browser.deadline().is_some_and(|due| due <= now) {
            self.browser.handle_timeout(now);
        }
        if let (true, Some(format)) = (self.connected, self.browser.format()) {
            let header = Header {
                marker: self.sent == 0,
                payload_type: format.payload_type_send,
                sequence: self.sent,
                timestamp: u32::from(self.sent).wrapping_mul(STEP),
                ssrc: 1,
            };
            let packet = [&header.to_bytes(), voice.packet(self.sent)].concat();
            self.sent = self.sent.wrapping_add(1);
            self.browser.handle(Input::Rtp(&packet), now);
        }
        self.flush(socket, ear)
    }

    /// A datagram came from the server.
    ///
    /// # Errors
    /// The connection is lost.
    pub fn hear(
        &mut self,
        source: SocketAddr,
        bytes: &[u8],
        socket: &UdpSocket,
        ear: &mut Ear,
        now: Duration,
    ) -> anyhow::Result<()> {
        self.browser.handle(Input::Datagram { source, bytes }, Moment::ZERO + now);
        self.flush(socket, ear)
    }

    fn flush(&mut self, socket: &UdpSocket, ear: &mut Ear) -> anyhow::Result<()> {
        while let Some(output) = self.browser.poll() {
            match output {
                // What does not leave is lost, as on any network.
                Output::Transmit { destination, bytes } => {
                    let _ = socket.send_to(bytes, destination);
                }
                Output::Packet(bytes) => {
                    let Some(packet) = Packet::parse(bytes) else { continue };
                    self.samples.clear();
                    self.decoder.decode(packet.payload, &mut self.samples);
                    ear.hear(&self.samples);
                }
                Output::Connected => self.connected = true,
                Output::Disconnected(reason) => bail!("a page's sound ended: {reason:?}"),
            }
        }
        Ok(())
    }
}

/// Where the answer's one candidate is (RFC 8839 §5.1).
fn candidate(answer: &str) -> Option<SocketAddr> {
    let line = answer.lines().find_map(|line| line.strip_prefix("a=candidate:"))?;
    let mut fields = line.split(' ').skip(4);
    let (address, port) = fields.next().zip(fields.next())?;
    Some(SocketAddr::new(address.parse().ok()?, port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_candidate_is_found() {
        let line = "v=0\r\na=candidate:1 1 udp 2130706175 127.0.0.1 10002 typ host ufrag x\r\n";
        assert_eq!(candidate(line), Some(([127, 0, 0, 1], 10_002).into()));
        assert_eq!(candidate("v=0\r\n"), None);
    }
}
