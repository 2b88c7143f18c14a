//! The sockets SIP comes and goes by: UDP, TCP listeners and streams.

use super::stream::{Stream, StreamEnd};
use super::unreachable;
use crate::startup::StartupError;
use mio::net::{TcpListener, TcpStream, UdpSocket};
use mio::{Interest, Registry, Token};
use sip::{Flow, Transport};
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;

/// A UDP datagram holds no more.
const DATAGRAM_MAX: usize = 65_535;
/// Datagrams taken from one socket before the others get their turn.
const BURST_MAX: usize = 256;
/// TCP connections at once: phones behind TCP and a few trunks. Past it new
/// ones are closed at once.
const STREAMS_MAX: usize = 4_096;
/// Room in the kernel for a burst while control is busy; more than the default
/// 208 KiB, which some hundred INVITEs fill.
const RECEIVE_BUFFER: usize = 4 << 20;
/// Tokens below are the loop's own.
const FIRST_TOKEN: usize = 16;

/// What the sockets brought.
#[derive(Debug)]
pub enum Arrival {
    Message { flow: Flow, bytes: Vec<u8> },
    Closed { flow: Flow },
}

#[derive(Debug)]
enum Socket {
    Udp(UdpSocket, SocketAddr),
    Listener(TcpListener, SocketAddr),
    Stream(Box<Stream>),
}

#[derive(Debug)]
pub struct Sockets {
    registry: Registry,
    sockets: BTreeMap<Token, Socket>,
    streams: BTreeMap<Flow, Token>,
    udp: BTreeMap<SocketAddr, Token>,
    next_token: usize,
    buffer: Vec<u8>,
}

impl Sockets {
    /// Listens on UDP and TCP at each address.
    pub fn listen(registry: Registry, addresses: &[SocketAddr]) -> Result<Self, StartupError> {
        let mut sockets = Self {
            registry,
            sockets: BTreeMap::new(),
            streams: BTreeMap::new(),
            udp: BTreeMap::new(),
            next_token: FIRST_TOKEN,
            buffer: vec![0; DATAGRAM_MAX],
        };
        for address in addresses {
            let taken =
                |what: &str, error: io::Error| StartupError::port(what, *address, &error, "--sip");
            sockets.listen_udp(*address).map_err(|e| taken("SIP over UDP", e))?;
            sockets.listen_tcp(*address).map_err(|e| taken("SIP over TCP", e))?;
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

    fn listen_tcp(&mut self, address: SocketAddr) -> io::Result<()> {
        let mut listener = TcpListener::bind(address)?;
        let local = listener.local_addr()?;
        let token = self.take_token();
        self.registry.register(&mut listener, token, Interest::READABLE)?;
        self.sockets.insert(token, Socket::Listener(listener, local));
        Ok(())
    }

    fn take_token(&mut self) -> Token {
        self.next_token += 1;
        Token(self.next_token)
    }

    /// Takes what one ready socket has.
    pub fn ready(&mut self, event: &mio::event::Event, arrivals: &mut Vec<Arrival>) {
        let token = event.token();
        match self.sockets.get_mut(&token) {
            Some(Socket::Udp(socket, local)) => {
                let local = *local;
                if event.is_error() {
                    came_back(socket, local, arrivals);
                }
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
                // Edge-triggered: what is left must be asked for again.
                self.rearm(token);
            }
            Some(Socket::Listener(..)) => self.accept(token),
            Some(Socket::Stream(stream)) => {
                let flow = stream.flow;
                let end = stream.ready(event, &mut self.buffer, arrivals);
                self.after_io(token, flow, end, arrivals);
            }
            None => {}
        }
    }

    fn rearm(&mut self, token: Token) {
        if let Some(Socket::Udp(socket, _)) = self.sockets.get_mut(&token)
            && let Err(error) = self.registry.reregister(socket, token, Interest::READABLE)
        {
            tracing::error!(%error, "a SIP socket cannot be watched any more");
        }
    }

    fn accept(&mut self, listener: Token) {
        loop {
            let Some(Socket::Listener(socket, local)) = self.sockets.get(&listener) else { return };
            let local = *local;
            match socket.accept() {
                Ok((stream, remote)) => {
                    if self.streams.len() >= STREAMS_MAX {
                        tracing::warn!("a SIP connection was closed: {STREAMS_MAX} are open");
                        continue;
                    }
                    let local = stream.local_addr().unwrap_or(local);
                    let flow = Flow { transport: Transport::Tcp, local, remote };
                    if let Err(error) = self.add_stream(stream, flow, true) {
                        tracing::warn!(%error, "a SIP connection could not be taken");
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) => {
                    tracing::warn!(%error, "a SIP connection could not be accepted");
                    return;
                }
            }
        }
    }

    fn add_stream(&mut self, mut socket: TcpStream, flow: Flow, open: bool) -> io::Result<Token> {
        let token = self.take_token();
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.registry.register(&mut socket, token, interest)?;
        self.streams.insert(flow, token);
        self.sockets.insert(token, Socket::Stream(Box::new(Stream::new(socket, flow, open))));
        Ok(token)
    }

    /// Sends, opening a stream connection if there is none. What cannot be sent
    /// is told as [`Arrival::Closed`].
    pub fn send(&mut self, flow: Flow, bytes: &[u8], arrivals: &mut Vec<Arrival>) {
        if flow.transport == Transport::Udp {
            return self.send_datagram(flow, bytes, arrivals);
        }
        let known = self.streams.get(&flow).copied();
        let token = match known.map_or_else(|| self.connect(flow), Ok) {
            Ok(token) => token,
            Err(error) => {
                tracing::info!(%error, "a SIP connection could not be opened");
                arrivals.push(Arrival::Closed { flow });
                return;
            }
        };
        if let Some(Socket::Stream(stream)) = self.sockets.get_mut(&token) {
            let end = stream.send(bytes);
            self.after_io(token, flow, end, arrivals);
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

    fn connect(&mut self, flow: Flow) -> io::Result<Token> {
        if self.streams.len() >= STREAMS_MAX {
            return Err(io::Error::other("too many SIP connections are open"));
        }
        let socket = TcpStream::connect(flow.remote)?;
        self.add_stream(socket, flow, false)
    }

    fn after_io(&mut self, token: Token, flow: Flow, end: StreamEnd, arrivals: &mut Vec<Arrival>) {
        if end == StreamEnd::Open {
            return;
        }
        if let Some(Socket::Stream(mut stream)) = self.sockets.remove(&token) {
            // Fails only if it is not registered, which is what we want.
            let _ = self.registry.deregister(stream.socket());
        }
        self.streams.remove(&flow);
        arrivals.push(Arrival::Closed { flow });
    }
}

/// Nobody is where these datagrams went.
fn came_back(socket: &UdpSocket, local: SocketAddr, arrivals: &mut Vec<Arrival>) {
    for remote in unreachable::take(socket) {
        let flow = Flow { transport: Transport::Udp, local, remote };
        arrivals.push(Arrival::Closed { flow });
    }
}
