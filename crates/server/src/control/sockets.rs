//! The sockets SIP comes and goes by: UDP, listeners, connections, and the
//! WebSockets that the web server holds.

use super::streams::Streams;
use super::unreachable;
use super::webs::Webs;
use crate::startup::StartupError;
use crate::tls::Keys;
use crate::websocket::WebEvent;
use base::Moment;
use mio::net::{TcpListener, UdpSocket};
use mio::{Interest, Registry, Token};
use sip::{Flow, Transport};
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// A UDP datagram holds no more.
const DATAGRAM_MAX: usize = 65_535;
/// Datagrams taken from one socket before the others get their turn.
const BURST_MAX: usize = 256;
/// Connections taken from one listener likewise; each may cost a signature.
const ACCEPTS_MAX: usize = 16;
/// Room in the kernel for a burst while control is busy; more than the default
/// 208 KiB, which some hundred INVITEs fill.
const RECEIVE_BUFFER: usize = 4 << 20;
/// Tokens below are the loop's own.
const FIRST_TOKEN: usize = 16;
/// How often idle connections are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(2);

/// What the sockets brought.
#[derive(Debug)]
pub enum Arrival {
    Message { flow: Flow, bytes: Vec<u8> },
    Closed { flow: Flow },
}

#[derive(Debug)]
enum Socket {
    Udp(UdpSocket, SocketAddr),
    Listener(TcpListener, SocketAddr, Transport),
}

#[derive(Debug)]
pub struct Sockets {
    registry: Registry,
    sockets: BTreeMap<Token, Socket>,
    udp: BTreeMap<SocketAddr, Token>,
    pub streams: Streams,
    webs: Webs,
    next_token: usize,
    sweep_at: Moment,
    buffer: Vec<u8>,
}

impl Sockets {
    /// Listens on UDP and TCP at each address of `plain`, under TLS at each of
    /// `secure`.
    pub fn listen(
        registry: Registry,
        plain: &[SocketAddr],
        secure: &[SocketAddr],
        keys: Keys,
    ) -> Result<Self, StartupError> {
        let taken = |what: &str, address: SocketAddr, flag: &str, error: io::Error| {
            StartupError::port(what, address, &error, flag)
        };
        let streams = registry.try_clone().map_err(|e| StartupError::new(e.to_string()))?;
        let mut sockets = Self {
            registry,
            sockets: BTreeMap::new(),
            udp: BTreeMap::new(),
            streams: Streams::new(streams, keys),
            webs: Webs::default(),
            next_token: FIRST_TOKEN,
            sweep_at: Moment::ZERO,
            buffer: vec![0; DATAGRAM_MAX],
        };
        for address in plain {
            let bound = sockets.listen_udp(*address);
            bound.map_err(|e| taken("SIP over UDP", *address, "--sip", e))?;
            let bound = sockets.listen_tcp(*address, Transport::Tcp);
            bound.map_err(|e| taken("SIP over TCP", *address, "--sip", e))?;
        }
        for address in secure {
            let bound = sockets.listen_tcp(*address, Transport::Tls);
            bound.map_err(|e| taken("SIP over TLS", *address, "--tls", e))?;
        }
        Ok(sockets)
    }

    fn listen_udp(&mut self, address: SocketAddr) -> io::Result<()> {
        let domain = socket2::Domain::for_address(address);
        let socket = socket2::Socket::new(domain, socket2::Type::DGRAM, None)?;
        socket.set_nonblocking(true)?;
        socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
        if address.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        socket.bind(&address.into())?;
        unreachable::watch(&socket, address.is_ipv4())?;
        let mut socket = UdpSocket::from_std(socket.into());
        let local = socket.local_addr()?;
        let token = self.take_token();
        self.registry.register(&mut socket, token, Interest::READABLE)?;
        self.udp.insert(local, token);
        self.sockets.insert(token, Socket::Udp(socket, local));
        Ok(())
    }

    fn listen_tcp(&mut self, address: SocketAddr, transport: Transport) -> io::Result<()> {
        let mut listener = TcpListener::bind(address)?;
        let local = listener.local_addr()?;
        let token = self.take_token();
        self.registry.register(&mut listener, token, Interest::READABLE)?;
        self.sockets.insert(token, Socket::Listener(listener, local, transport));
        Ok(())
    }

    fn take_token(&mut self) -> Token {
        self.next_token += 1;
        Token(self.next_token)
    }

    /// Takes what one ready socket has.
    pub fn ready(&mut self, event: &mio::event::Event, arrivals: &mut Vec<Arrival>, now: Moment) {
        let token = event.token();
        match self.sockets.get(&token) {
            Some(Socket::Udp(socket, local)) => {
                if event.is_error() {
                    came_back(socket, *local, arrivals);
                }
                self.receive(token, arrivals);
            }
            Some(Socket::Listener(..)) => self.accept(token, now),
            None => self.streams.ready(event, &mut self.buffer, arrivals, now),
        }
    }

    fn receive(&mut self, token: Token, arrivals: &mut Vec<Arrival>) {
        let Some(Socket::Udp(socket, local)) = self.sockets.get(&token) else { return };
        let local = *local;
        for _ in 0..BURST_MAX {
            match socket.recv_from(&mut self.buffer) {
                Ok((length, remote)) => {
                    let flow = Flow { transport: Transport::Udp, local, remote };
                    let bytes = self.buffer[..length].to_vec();
                    arrivals.push(Arrival::Message { flow, bytes });
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // A datagram came back; the next read goes on.
                Err(_) => came_back(socket, local, arrivals),
            }
        }
        self.rearm(token);
    }

    /// Edge-triggered: what is left must be asked for again.
    fn rearm(&mut self, token: Token) {
        let again = match self.sockets.get_mut(&token) {
            Some(Socket::Udp(socket, _)) => {
                self.registry.reregister(socket, token, Interest::READABLE)
            }
            Some(Socket::Listener(listener, ..)) => {
                self.registry.reregister(listener, token, Interest::READABLE)
            }
            None => Ok(()),
        };
        if let Err(error) = again {
            tracing::error!(%error, "a SIP socket cannot be watched any more");
        }
    }

    fn accept(&mut self, token: Token, now: Moment) {
        for _ in 0..ACCEPTS_MAX {
            let stream_token = self.take_token();
            let Some(Socket::Listener(socket, local, transport)) = self.sockets.get(&token) else {
                return;
            };
            match socket.accept() {
                Ok((stream, remote)) => {
                    let taken =
                        self.streams.accept(stream, *local, remote, *transport, stream_token, now);
                    if let Err(error) = taken {
                        tracing::warn!(%error, "a SIP connection was closed at once");
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) => {
                    tracing::warn!(%error, "a SIP connection could not be accepted");
                    return;
                }
            }
        }
        self.rearm(token);
    }

    /// What a telephone's WebSocket brought.
    pub fn web(&mut self, event: WebEvent, arrivals: &mut Vec<Arrival>, now: Moment) {
        self.webs.handle(event, arrivals, now);
    }

    /// Sends, opening a stream connection if there is none. What cannot be sent
    /// is told as [`Arrival::Closed`].
    pub fn send(&mut self, flow: Flow, bytes: &[u8], arrivals: &mut Vec<Arrival>, now: Moment) {
        match flow.transport {
            Transport::Udp => self.send_datagram(flow, bytes, arrivals),
            Transport::Tcp | Transport::Tls => {
                let token = self.take_token();
                self.streams.send(flow, bytes, token, arrivals, now);
            }
            Transport::Ws | Transport::Wss => self.webs.send(flow, bytes, arrivals),
        }
    }

    fn send_datagram(&mut self, flow: Flow, bytes: &[u8], arrivals: &mut Vec<Arrival>) {
        let socket = self.udp.get(&flow.local).and_then(|token| self.sockets.get(token));
        let Some(Socket::Udp(socket, local)) = socket else { return };
        if socket.send_to(bytes, flow.remote).is_ok() {
            return;
        }
        // Most likely word of an earlier datagram, not of this one.
        came_back(socket, *local, arrivals);
        // A datagram that is lost here is repeated by its transaction.
        if let Err(error) = socket.send_to(bytes, flow.remote) {
            tracing::debug!(%error, "a SIP datagram was not sent");
        }
    }

    /// When idle connections are to be looked for next.
    pub fn deadline(&self) -> Option<Moment> {
        (!self.streams.is_empty() || !self.webs.is_empty()).then_some(self.sweep_at)
    }

    /// Closes connections that only cost room. `is_known`: somebody registered
    /// or calls over it, or it is a trunk's.
    pub fn handle_timeout(
        &mut self,
        is_known: impl Fn(Flow) -> bool,
        arrivals: &mut Vec<Arrival>,
        now: Moment,
    ) {
        if self.sweep_at <= now {
            self.sweep_at = now + SWEEP_EVERY;
            self.streams.sweep(&is_known, arrivals, now);
            self.webs.sweep(&is_known, arrivals, now);
        }
    }
}

/// Nobody is where these datagrams went.
fn came_back(socket: &UdpSocket, local: SocketAddr, arrivals: &mut Vec<Arrival>) {
    for remote in unreachable::take(socket) {
        let flow = Flow { transport: Transport::Udp, local, remote };
        arrivals.push(Arrival::Closed { flow });
    }
}
