//! The calling side: citizens by a trunk, or one house phone over and over.

use super::digest::Secret;
use super::socket::Socket;
use super::text::Text;
use super::{T1, description};
use crate::seed::HOUSE_PHONES;
use crate::sound::Sound;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// A citizen; each call has a number of its own.
    Trunk,
    /// A registered phone, which proves its password in each INVITE.
    HousePhone,
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    Answered(u64),
    Ended(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Inviting,
    Up,
    Leaving,
}

#[derive(Debug)]
struct Call {
    state: State,
    from: From,
    called: &'static str,
    cseq: u32,
    /// The request waits for any answer since then.
    asked: Option<Duration>,
    leg: Option<usize>,
    to: String,
    target: String,
}

/// Calls on one socket.
#[derive(Debug)]
pub struct Callers {
    socket: Socket,
    server: SocketAddr,
    calls: BTreeMap<u64, Call>,
    next: u64,
    secret: Secret,
    pub news: Vec<News>,
    /// Answers that took longer than T1 or came again.
    pub late: usize,
    /// Calls that did not come about, or were hung up by the server.
    pub failed: usize,
}

/// The number a call comes from, which the called phone is shown.
pub fn number(index: u64) -> String {
    format!("100{index:08}")
}

impl Callers {
    /// # Errors
    /// No socket can be had.
    pub fn open(server: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            socket: Socket::open()?,
            server,
            calls: BTreeMap::new(),
            next: 0,
            secret: Secret::new(HOUSE_PHONES[0]),
            news: Vec::new(),
            late: 0,
            failed: 0,
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.socket.local
    }

    /// The server is there: calls go to it.
    pub fn set_server(&mut self, server: SocketAddr) {
        self.server = server;
    }

    /// Calls that have not ended.
    pub fn calls(&self) -> usize {
        self.calls.len()
    }

    /// Places a call; its index.
    pub fn call(
        &mut self,
        from: From,
        called: &'static str,
        sound: &mut Sound,
        now: Duration,
    ) -> u64 {
        let index = self.next;
        self.next += 1;
        let call = Call {
            state: State::Inviting,
            from,
            called,
            cseq: 1,
            asked: Some(now),
            leg: sound.open(),
            to: String::new(),
            target: String::new(),
        };
        self.calls.insert(index, call);
        self.invite(index, sound);
        index
    }

    fn invite(&mut self, index: u64, sound: &Sound) {
        let (server, local) = (self.server, self.socket.local);
        let Some(call) = self.calls.get(&index) else { return };
        let (called, cseq) = (call.called, call.cseq);
        let uri = format!("sip:{called}@{server}");
        let (user, credentials) = match call.from {
            From::Trunk => (number(index), String::new()),
            From::HousePhone => {
                let line = self.secret.line("Proxy-Authorization", "INVITE", &uri);
                (HOUSE_PHONES[0].to_owned(), line)
            }
        };
        let media = call.leg.map_or(SocketAddr::new(server.ip(), 9), |leg| sound.address(leg));
        let body = description(media);
        let text = format!(
            "INVITE {uri} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {local};branch=z9hG4bK{index}.{cseq};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:{user}@{server}>;tag=c{index}\r\nTo: <{uri}>\r\n\
             Call-ID: {index}@bench\r\nCSeq: {cseq} INVITE\r\nContact: <sip:{user}@{local}>\r\n\
             {credentials}Allow: INVITE, ACK, CANCEL, BYE, INFO, UPDATE\r\n\
             Supported: replaces\r\nUser-Agent: bench\r\n\
             Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.socket.send(&text, server);
    }

    /// Presses a key.
    pub fn press(&mut self, index: u64, key: char, now: Duration) {
        let body = format!("Signal={key}\r\nDuration=160\r\n");
        self.request(index, "INFO", "Content-Type: application/dtmf-relay\r\n", &body, now);
    }

    pub fn hang_up(&mut self, index: u64, now: Duration) {
        if let Some(call) = self.calls.get_mut(&index).filter(|call| call.state == State::Up) {
            call.state = State::Leaving;
            self.request(index, "BYE", "", "", now);
        }
    }

    /// A request in the dialog.
    fn request(&mut self, index: u64, method: &str, headers: &str, body: &str, now: Duration) {
        let (server, local) = (self.server, self.socket.local);
        let Some(call) = self.calls.get_mut(&index) else { return };
        if method == "ACK" {
            call.asked = None;
        } else {
            call.cseq += 1;
            call.asked = Some(now);
        }
        let (cseq, to, target) = (call.cseq, &call.to, &call.target);
        let user = match call.from {
            From::Trunk => number(index),
            From::HousePhone => HOUSE_PHONES[0].to_owned(),
        };
        let text = format!(
            "{method} {target} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {local};branch=z9hG4bK{index}.{cseq}{method};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:{user}@{server}>;tag=c{index}\r\nTo: {to}\r\n\
             Call-ID: {index}@bench\r\nCSeq: {cseq} {method}\r\n{headers}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.socket.send(&text, server);
    }

    /// Takes all that came.
    pub fn turn(&mut self, sound: &mut Sound, now: Duration) {
        while let Some(length) = self.socket.receive() {
            let buffer = self.socket.take_buffer();
            if let Some(text) = Text::read(&buffer[..length]) {
                let index = text.call_id.strip_suffix("@bench").and_then(|id| id.parse().ok());
                match (index, text.status()) {
                    (Some(index), Some(status)) => self.answer(index, &text, status, sound, now),
                    (Some(index), None) => self.asked(index, &text, sound),
                    (None, _) => {}
                }
            }
            self.socket.give_buffer(buffer);
        }
    }

    fn answer(
        &mut self,
        index: u64,
        text: &Text<'_>,
        status: u16,
        sound: &mut Sound,
        now: Duration,
    ) {
        let Some(call) = self.calls.get_mut(&index) else { return };
        if let Some(asked) = call.asked.take() {
            self.late += usize::from(now - asked > T1);
        }
        match (text.method(), status) {
            (_, 100..=199) => {}
            ("INVITE", 200) if call.state == State::Inviting => {
                text.to.clone_into(&mut call.to);
                text.target().clone_into(&mut call.target);
                call.state = State::Up;
                if let (Some(leg), Some(media)) = (call.leg, text.media()) {
                    sound.connect(leg, media);
                }
                self.request(index, "ACK", "", "", now);
                self.news.push(News::Answered(index));
            }
            ("INVITE", 200) => self.late += 1,
            ("INVITE", 407) if call.cseq == 1 && self.secret.challenged(text.challenge) => {
                self.refused(index, text);
                if let Some(call) = self.calls.get_mut(&index) {
                    call.cseq += 1;
                    call.asked = Some(now);
                }
                self.invite(index, sound);
            }
            ("INVITE", _) => {
                self.refused(index, text);
                self.failed += 1;
                self.end(index, sound);
            }
            ("BYE", _) => {
                self.failed += usize::from(status != 200);
                self.end(index, sound);
            }
            _ => self.failed += usize::from(status != 200),
        }
    }

    /// The ACK that belongs to the INVITE's transaction.
    fn refused(&mut self, index: u64, text: &Text<'_>) {
        let (server, local) = (self.server, self.socket.local);
        let Some(call) = self.calls.get(&index) else { return };
        let (called, cseq) = (call.called, call.cseq);
        let ack = format!(
            "ACK sip:{called}@{server} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {local};branch=z9hG4bK{index}.{cseq};rport\r\n\
             Max-Forwards: 70\r\nFrom: {}\r\nTo: {}\r\nCall-ID: {index}@bench\r\n\
             CSeq: {cseq} ACK\r\nContent-Length: 0\r\n\r\n",
            text.from, text.to
        );
        self.socket.send(&ack, server);
    }

    /// A request of the server's: only that the call is over is expected.
    fn asked(&mut self, index: u64, text: &Text<'_>, sound: &mut Sound) {
        let Text { via, from, to, call_id, cseq, .. } = text;
        let reply = format!(
            "SIP/2.0 200 OK\r\nVia: {via}\r\nFrom: {from}\r\nTo: {to}\r\nCall-ID: {call_id}\r\n\
             CSeq: {cseq}\r\nContent-Length: 0\r\n\r\n"
        );
        self.socket.send(&reply, self.server);
        if text.method() == "BYE" {
            self.failed += 1;
            self.end(index, sound);
        }
    }

    fn end(&mut self, index: u64, sound: &mut Sound) {
        if let Some(call) = self.calls.remove(&index) {
            sound.close(call.leg);
            self.news.push(News::Ended(index));
        }
    }
}

impl AsFd for Callers {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}
