//! The called side: desk phones that register and answer at once.

use super::digest::Secret;
use super::socket::Socket;
use super::text::{Text, user};
use super::{T1, description};
use crate::sound::Sound;
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

const EXPIRES_S: u32 = 3_600;

#[derive(Debug)]
struct Phone {
    number: String,
    secret: Secret,
    cseq: u32,
    /// A REGISTER waits for its answer since then.
    asked: Option<Duration>,
}

/// A call that came in: the CSeq of its INVITE, and its leg of sound.
#[derive(Debug, Clone, Copy)]
struct Dialog {
    cseq: u32,
    leg: Option<usize>,
}

/// Desk phones on one socket.
#[derive(Debug)]
pub struct Phones {
    socket: Socket,
    server: SocketAddr,
    phones: Vec<Phone>,
    places: HashMap<String, usize>,
    dialogs: HashMap<String, Dialog>,
    pub registered: usize,
    /// Requests the server sent twice, and answers that took longer than T1.
    pub late: usize,
    /// Answers that are no success.
    pub failed: usize,
    /// Who was called, by the caller's number, and when.
    pub rung: Vec<(String, Duration)>,
    /// Dialogs acknowledged since the start.
    pub answered: usize,
}

impl Phones {
    /// # Errors
    /// No socket can be had.
    pub fn open(server: SocketAddr, numbers: impl Iterator<Item = String>) -> io::Result<Self> {
        let phone =
            |number: String| Phone { secret: Secret::new(&number), number, cseq: 0, asked: None };
        let phones: Vec<Phone> = numbers.map(phone).collect();
        let places = phones.iter().enumerate().map(|(at, phone)| (phone.number.clone(), at));
        Ok(Self {
            socket: Socket::open()?,
            server,
            places: places.collect(),
            phones,
            dialogs: HashMap::new(),
            registered: 0,
            late: 0,
            failed: 0,
            rung: Vec::new(),
            answered: 0,
        })
    }

    pub fn len(&self) -> usize {
        self.phones.len()
    }

    /// Calls that have not ended.
    pub fn calls(&self) -> usize {
        self.dialogs.len()
    }

    /// The phone registers as after a restart: without a nonce, so that it is
    /// challenged first.
    pub fn register(&mut self, place: usize, now: Duration) {
        self.phones[place].secret.forget();
        self.send_register(place, now);
    }

    fn send_register(&mut self, place: usize, now: Duration) {
        let (server, local) = (self.server, self.socket.local);
        let phone = &mut self.phones[place];
        phone.cseq += 1;
        phone.asked = Some(now);
        let (number, cseq) = (&phone.number, phone.cseq);
        let uri = format!("sip:{server}");
        let credentials = phone.secret.line("Authorization", "REGISTER", &uri);
        let text = format!(
            "REGISTER {uri} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {local};branch=z9hG4bK{number}.{cseq};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:{number}@{server}>;tag=r{number}\r\n\
             To: <sip:{number}@{server}>\r\nCall-ID: {number}@bench\r\nCSeq: {cseq} REGISTER\r\n\
             Contact: <sip:{number}@{local}>;expires={EXPIRES_S}\r\n{credentials}\
             User-Agent: bench\r\nContent-Length: 0\r\n\r\n"
        );
        self.socket.send(&text, server);
    }

    /// Takes all that came.
    pub fn turn(&mut self, sound: &mut Sound, now: Duration) {
        while let Some(length) = self.socket.receive() {
            let buffer = self.socket.take_buffer();
            if let Some(text) = Text::read(&buffer[..length]) {
                match text.status() {
                    Some(status) => self.answer(&text, status, now),
                    None => self.request(&text, sound, now),
                }
            }
            self.socket.give_buffer(buffer);
        }
    }

    fn answer(&mut self, text: &Text<'_>, status: u16, now: Duration) {
        let Some(&place) = self.places.get(user(text.from)) else { return };
        let phone = &mut self.phones[place];
        let Some(asked) = phone.asked.take_if(|_| phone.cseq == text.cseq_number()) else { return };
        self.late += usize::from(now - asked > T1);
        match status {
            200 => self.registered += 1,
            401 if !phone.secret.has_nonce() && phone.secret.challenged(text.challenge) => {
                self.send_register(place, now);
            }
            _ => self.failed += 1,
        }
    }

    fn request(&mut self, text: &Text<'_>, sound: &mut Sound, now: Duration) {
        match text.method() {
            "INVITE" => self.invited(text, sound, now),
            "ACK" => {
                if self.dialogs.get(text.call_id).is_some_and(|d| d.cseq == text.cseq_number()) {
                    self.answered += 1;
                }
            }
            "BYE" => {
                self.reply(text, 200, "OK", "");
                match self.dialogs.remove(text.call_id) {
                    Some(dialog) => sound.close(dialog.leg),
                    None => self.late += 1,
                }
            }
            "CANCEL" => {
                // Whoever was rung has answered already.
                self.reply(text, 200, "OK", "");
                self.failed += 1;
            }
            _ => self.reply(text, 200, "OK", ""),
        }
    }

    fn invited(&mut self, text: &Text<'_>, sound: &mut Sound, now: Duration) {
        if let Some(dialog) = self.dialogs.get_mut(text.call_id) {
            if dialog.cseq == text.cseq_number() {
                self.late += 1;
                return;
            }
            dialog.cseq = text.cseq_number();
        } else {
            self.rung.push((user(text.from).to_owned(), now));
            let leg = sound.open();
            if let (Some(leg), Some(media)) = (leg, text.media()) {
                sound.connect(leg, media);
            }
            let dialog = Dialog { cseq: text.cseq_number(), leg };
            self.dialogs.insert(text.call_id.to_owned(), dialog);
            self.reply(text, 180, "Ringing", "");
        }
        let leg = self.dialogs.get(text.call_id).and_then(|dialog| dialog.leg);
        let media = leg.map_or(SocketAddr::new(self.server.ip(), 9), |leg| sound.address(leg));
        self.reply(text, 200, "OK", &description(media));
    }

    fn reply(&self, text: &Text<'_>, status: u16, reason: &str, body: &str) {
        let Text { via, from, to, call_id, cseq, .. } = text;
        let local = self.socket.local;
        let tag = if to.contains(";tag=") { "" } else { ";tag=p" };
        let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        let reply = format!(
            "SIP/2.0 {status} {reason}\r\nVia: {via}\r\nFrom: {from}\r\nTo: {to}{tag}\r\n\
             Call-ID: {call_id}\r\nCSeq: {cseq}\r\nContact: <sip:{}@{local}>\r\n\
             {kind}Content-Length: {}\r\n\r\n{body}",
            user(to),
            body.len()
        );
        self.socket.send(&reply, self.server);
    }
}

impl AsFd for Phones {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}
