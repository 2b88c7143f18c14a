//! Agents' pages: browsers as `webrtc::Browser` has them, each with its
//! WebSocket, all on one thread and one UDP socket. They answer what rings.

mod live;
mod page;
mod voice;

use crate::clock::Clock;
use crate::http::Http;
use crate::seed;
use crate::sound::Ear;
use anyhow::{bail, ensure};
use page::Page;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;
use voice::Voice;

/// Pages speak by turns, so many turns in 20 ms.
const TURNS: usize = 20;
const TURN: Duration = Duration::from_millis(1);
const RECEIVE_BUFFER: usize = 4 << 20;
/// Longer than any datagram of sound or of a handshake.
const ROOM: usize = 2_048;

/// Pages, by their agents' places from 0.
#[derive(Debug)]
pub struct Pages {
    socket: UdpSocket,
    http: SocketAddr,
    seat: Http,
    pages: Vec<Page>,
    /// Which page's the server's port is.
    by_port: Vec<Option<usize>>,
    voice: Voice,
    pub ear: Ear,
    turn: u64,
    pub answered: usize,
    /// The first thing that went wrong.
    fault: Option<anyhow::Error>,
}

impl Pages {
    /// No page yet. They say the one tone and listen for the other.
    ///
    /// # Errors
    /// No socket can be had.
    pub fn new(http: SocketAddr, says_hz: f32, hears_hz: f32) -> anyhow::Result<Self> {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None)?;
        socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
        socket.set_nonblocking(true)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        Ok(Self {
            socket: socket.into(),
            http,
            seat: Http::connect(http)?,
            pages: Vec::new(),
            by_port: vec![None; usize::from(u16::MAX) + 1],
            voice: Voice::new(says_hz)?,
            ear: Ear::for_tone(hears_hz),
            turn: 0,
            answered: 0,
            fault: None,
        })
    }

    /// The next agent opens a page.
    ///
    /// # Errors
    /// The server does not take it.
    pub fn open(&mut self, clock: &Clock) -> anyhow::Result<()> {
        let place = u32::try_from(self.pages.len())?;
        let (local, token) = (self.socket.local_addr()?, seed::token(place));
        self.pages.push(Page::open(self.http, &token, local, clock.epoch(), clock.now())?);
        Ok(())
    }

    pub fn connected(&self) -> usize {
        self.pages.iter().filter(|page| page.connected).count()
    }

    /// All agents are ready at their pages.
    ///
    /// # Errors
    /// One of them is refused.
    pub fn sign_in(&mut self) -> anyhow::Result<()> {
        for place in 0..u32::try_from(self.pages.len())? {
            let body = r#"{"state":"ready","phone":"browser"}"#;
            let (status, answer) =
                self.seat.ask("PUT", "/api/v1/seat", &seed::token(place), body)?;
            ensure!(status == 200, "agent {place} could not sign in: {status} {answer}");
        }
        Ok(())
    }

    /// # Errors
    /// Something went wrong since the last look.
    pub fn check(&mut self) -> anyhow::Result<()> {
        self.fault.take().map_or(Ok(()), Err)
    }

    /// Takes what came and says what is due.
    pub fn turn(&mut self, clock: &Clock) {
        if let Err(error) = self.look(clock) {
            self.fault.get_or_insert(error);
        }
    }

    fn look(&mut self, clock: &Clock) -> anyhow::Result<()> {
        self.receive(clock)?;
        let due = u64::try_from(clock.now().as_millis()).unwrap_or(u64::MAX) + 1;
        if due.saturating_sub(self.turn) > TURNS as u64 {
            self.turn = due - 1;
        }
        while self.turn < due {
            let first = usize::try_from(self.turn)? % TURNS;
            self.turn += 1;
            for place in (first..self.pages.len()).step_by(TURNS) {
                self.attend(place, clock.now())?;
            }
        }
        Ok(())
    }

    fn attend(&mut self, place: usize, now: Duration) -> anyhow::Result<()> {
        let page = &mut self.pages[place];
        page.listen(now)?;
        if let Some(server) = page.server {
            self.by_port[usize::from(server.port())] = Some(place);
        }
        page.speak(&self.voice, &self.socket, &mut self.ear, now)?;
        if page.rings {
            page.rings = false;
            let token = seed::token(u32::try_from(place)?);
            let (status, answer) = self.seat.ask("POST", "/api/v1/seat/answer", &token, "{}")?;
            match status {
                200 => self.answered += 1,
                // Its phone has not rung yet; the next message about it says so.
                409 => page.rings = true,
                _ => bail!("agent {place} could not answer: {status} {answer}"),
            }
        }
        Ok(())
    }

    fn receive(&mut self, clock: &Clock) -> anyhow::Result<()> {
        let mut room = [0; ROOM];
        while let Ok((length, source)) = self.socket.recv_from(&mut room) {
            let place = self.by_port[usize::from(source.port())];
            if let Some(page) = place.and_then(|place| self.pages.get_mut(place)) {
                page.hear(source, &room[..length], &self.socket, &mut self.ear, clock.now())?;
            }
        }
        Ok(())
    }

    /// When somebody has to speak; always, since somebody always does.
    pub fn deadline(&self) -> Duration {
        TURN * u32::try_from(self.turn).unwrap_or(u32::MAX)
    }
}
