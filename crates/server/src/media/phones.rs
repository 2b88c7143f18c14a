//! The browsers that are connected, or connecting.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};

use base::{LegId, Moment};
use media::Format;
use webrtc::{Input, Output, Reason, Session};

use super::PhoneKey;
use super::sockets::{Owner, SocketId, Sockets};
use super::thread::contained;

/// More browsers than a thread can serve; the next are not opened.
pub const PHONES_MAX: usize = 2_000;

#[derive(Debug)]
struct Phone {
    session: Session,
    socket: SocketId,
    /// The leg that speaks and hears here.
    leg: Option<LegId>,
    /// It is in `Phones::dirty`.
    dirty: bool,
    /// It broke in the middle of something.
    broken: bool,
}

/// What a browser's session had to say.
#[derive(Debug)]
pub enum News {
    /// A packet was written down; it is this leg's.
    Packet(LegId),
    Up,
    /// It is forgotten; this leg is carried by nobody now.
    Down(Reason, Option<LegId>),
}

/// See the module.
#[derive(Debug, Default)]
pub struct Phones {
    phones: BTreeMap<PhoneKey, Phone>,
    /// Those whose sessions may have something to say.
    dirty: Vec<PhoneKey>,
}

impl Phones {
    /// Takes over a session and its socket. False if there are too many.
    pub fn open(
        &mut self,
        key: PhoneKey,
        session: Session,
        socket: UdpSocket,
        sockets: &mut Sockets,
    ) -> bool {
        if self.phones.len() >= PHONES_MAX || self.phones.contains_key(&key) {
            return false;
        }
        let Ok(socket) = sockets.add(socket, Owner::Phone(key)) else {
            return false;
        };
        let phone = Phone { session, socket, leg: None, dirty: false, broken: false };
        self.phones.insert(key, phone);
        self.touch(key);
        true
    }

    pub fn is_empty(&self) -> bool {
        self.phones.is_empty()
    }

    /// What RTP of this browser looks like; `None` if it is gone.
    pub fn format(&self, key: PhoneKey) -> Option<Format> {
        self.phones.get(&key).map(|phone| phone.session.format())
    }

    /// Gives the browser to a leg. Returns the leg it had.
    pub fn attach(&mut self, key: PhoneKey, leg: Option<LegId>) -> Option<LegId> {
        let phone = self.phones.get_mut(&key)?;
        std::mem::replace(&mut phone.leg, leg)
    }

    pub fn received(&mut self, key: PhoneKey, source: SocketAddr, bytes: &[u8], now: Moment) {
        self.handle(key, Input::Datagram { source, bytes }, now);
    }

    pub fn send(&mut self, key: PhoneKey, bytes: &[u8], now: Moment) {
        self.handle(key, Input::Rtp(bytes), now);
    }

    pub fn close(&mut self, key: PhoneKey, now: Moment) {
        self.handle(key, Input::Close, now);
    }

    pub fn keys(&self) -> Vec<PhoneKey> {
        self.phones.keys().copied().collect()
    }

    /// Advances the time of those that want it.
    pub fn handle_timeouts(&mut self, now: Moment) {
        for (key, phone) in &mut self.phones {
            if phone.session.deadline().is_some_and(|at| at <= now) && !phone.broken {
                let session = &mut phone.session;
                phone.broken = contained(|| session.handle_timeout(now)).is_none();
                if !phone.dirty {
                    phone.dirty = true;
                    self.dirty.push(*key);
                }
            }
        }
    }

    /// A browser that may have something to say: ask [`Phones::poll`].
    pub fn next_dirty(&mut self) -> Option<PhoneKey> {
        let key = self.dirty.pop()?;
        if let Some(phone) = self.phones.get_mut(&key) {
            phone.dirty = false;
        }
        Some(key)
    }

    /// Sends what the session wants sent and returns the first other thing it
    /// has to say. A packet is written to `packet`.
    pub fn poll(
        &mut self,
        key: PhoneKey,
        packet: &mut Vec<u8>,
        sockets: &mut Sockets,
    ) -> Option<News> {
        let phone = self.phones.get_mut(&key)?;
        let ending = if phone.broken {
            Some(Reason::Failed("an error in the program; it has been logged".to_owned()))
        } else {
            match contained(|| phone.poll(packet, sockets)) {
                Some(Some(News::Down(reason, _))) => Some(reason),
                Some(news) => return news,
                None => Some(Reason::Failed("an error in the program".to_owned())),
            }
        };
        let (reason, phone) = (ending?, self.phones.remove(&key)?);
        sockets.remove(phone.socket);
        Some(News::Down(reason, phone.leg))
    }

    fn handle(&mut self, key: PhoneKey, input: Input<'_>, now: Moment) {
        let Some(phone) = self.phones.get_mut(&key).filter(|phone| !phone.broken) else {
            return;
        };
        let session = &mut phone.session;
        phone.broken = contained(|| session.handle(input, now)).is_none();
        self.touch(key);
    }

    fn touch(&mut self, key: PhoneKey) {
        if let Some(phone) = self.phones.get_mut(&key).filter(|phone| !phone.dirty) {
            phone.dirty = true;
            self.dirty.push(key);
        }
    }
}

impl Phone {
    fn poll(&mut self, packet: &mut Vec<u8>, sockets: &Sockets) -> Option<News> {
        while let Some(output) = self.session.poll() {
            match output {
                Output::Transmit { destination, bytes } => {
                    sockets.send(self.socket, bytes, destination);
                }
                Output::Packet(bytes) => {
                    if let Some(leg) = self.leg {
                        packet.clear();
                        packet.extend_from_slice(bytes);
                        return Some(News::Packet(leg));
                    }
                }
                Output::Connected => return Some(News::Up),
                Output::Disconnected(reason) => return Some(News::Down(reason, None)),
            }
        }
        None
    }
}
