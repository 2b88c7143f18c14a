//! Connections, plain and under TLS: accepted, opened, limited, and closed
//! when a stranger only keeps them busy.

use super::sockets::Arrival;
use super::stream::{Stream, StreamEnd};
use super::wire::Wire;
use crate::open_files;
use crate::tls::Keys;
use base::Moment;
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use sip::{Flow, Transport};
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Connections at once: phones behind TCP and TLS, and a few trunks; fewer where
/// the process may open few files. Past it new ones are closed at once.
const STREAMS_MAX: usize = 4_096;
/// Of one address: the phones of a large office behind one NAT.
const STREAMS_PER_ADDRESS_MAX: usize = 512;
/// Connecting and agreeing on keys takes four round trips at most.
const OPENING_MAX: Duration = Duration::from_secs(10);
/// A connection of nobody we know must bring a whole message this often: as
/// long as an answer may take (64·T1). Who sends byte by byte is closed too.
const STRANGER_SILENCE_MAX: Duration = Duration::from_secs(32);
/// A peer that has vanished is noticed by the kernel within two minutes.
const PROBE_AFTER: Duration = Duration::from_secs(60);
const PROBE_EVERY: Duration = Duration::from_secs(15);

#[derive(Debug)]
pub struct Streams {
    registry: Registry,
    streams: BTreeMap<Token, Box<Stream>>,
    by_flow: BTreeMap<Flow, Token>,
    by_address: BTreeMap<IpAddr, usize>,
    streams_max: usize,
    pub keys: Keys,
}

impl Streams {
    pub fn new(registry: Registry, keys: Keys) -> Self {
        let (streams, by_flow) = (BTreeMap::new(), BTreeMap::new());
        let streams_max = open_files::share(STREAMS_MAX);
        Self { registry, streams, by_flow, by_address: BTreeMap::new(), streams_max, keys }
    }

    pub fn is_empty(&self) -> bool {
        self.streams.is_empty()
    }

    /// New connections use these; the trunks' names stay.
    pub fn renew_keys(&mut self, keys: Keys) {
        self.keys.server = keys.server;
        self.keys.client = keys.client;
    }

    /// Takes a connection that a listener got.
    pub fn accept(
        &mut self,
        socket: TcpStream,
        listener: SocketAddr,
        remote: SocketAddr,
        transport: Transport,
        token: Token,
        now: Moment,
    ) -> io::Result<()> {
        self.check_room(remote.ip())?;
        let local = socket.local_addr().unwrap_or(listener);
        let flow = Flow { transport, local, remote };
        let wire = if transport == Transport::Tls {
            Wire::Tls(socket, Box::new(self.keys.accept()?))
        } else {
            Wire::Plain(socket)
        };
        self.add(wire, flow, true, token, now)
    }

    fn check_room(&self, remote: IpAddr) -> io::Result<()> {
        if self.streams.len() >= self.streams_max {
            return Err(io::Error::other(format!("{} are open", self.streams_max)));
        }
        if self.by_address.get(&remote).is_some_and(|count| *count >= STREAMS_PER_ADDRESS_MAX) {
            let why = format!("{STREAMS_PER_ADDRESS_MAX} are open from {remote}");
            return Err(io::Error::other(why));
        }
        Ok(())
    }

    fn add(
        &mut self,
        mut wire: Wire,
        flow: Flow,
        open: bool,
        token: Token,
        now: Moment,
    ) -> io::Result<()> {
        let socket = wire.socket();
        self.registry.register(socket, token, Interest::READABLE | Interest::WRITABLE)?;
        let probes = socket2::TcpKeepalive::new().with_time(PROBE_AFTER).with_interval(PROBE_EVERY);
        // Without it a dead peer is noticed when something is sent to it.
        let _ = socket2::SockRef::from(&*socket).set_tcp_keepalive(&probes);
        self.by_flow.insert(flow, token);
        *self.by_address.entry(flow.remote.ip()).or_default() += 1;
        self.streams.insert(token, Box::new(Stream::new(wire, flow, open, now)));
        Ok(())
    }

    pub fn ready(
        &mut self,
        event: &mio::event::Event,
        buffer: &mut [u8],
        arrivals: &mut Vec<Arrival>,
        now: Moment,
    ) {
        let token = event.token();
        let Some(stream) = self.streams.get_mut(&token) else { return };
        match stream.ready(event, buffer, arrivals, now) {
            StreamEnd::Open => {}
            StreamEnd::Unread => {
                // Edge-triggered: what is left must be asked for again.
                let interest = Interest::READABLE | Interest::WRITABLE;
                let socket = stream.wire().socket();
                if self.registry.reregister(socket, token, interest).is_err() {
                    self.close(token, arrivals);
                }
            }
            StreamEnd::Closed => self.close(token, arrivals),
        }
    }

    /// Sends, opening a connection if there is none; `token` is for that one.
    pub fn send(
        &mut self,
        flow: Flow,
        bytes: &[u8],
        token: Token,
        arrivals: &mut Vec<Arrival>,
        now: Moment,
    ) {
        let known = self.by_flow.get(&flow).copied();
        let token = match known.map_or_else(|| self.connect(flow, token, now), Ok) {
            Ok(token) => token,
            Err(error) => {
                tracing::info!(%error, "a SIP connection could not be opened");
                arrivals.push(Arrival::Closed { flow });
                return;
            }
        };
        if let Some(stream) = self.streams.get_mut(&token)
            && stream.send(bytes) == StreamEnd::Closed
        {
            self.close(token, arrivals);
        }
    }

    fn connect(&mut self, flow: Flow, token: Token, now: Moment) -> io::Result<Token> {
        if self.streams.len() >= self.streams_max {
            return Err(io::Error::other("too many SIP connections are open"));
        }
        let socket = TcpStream::connect(flow.remote)?;
        let wire = if flow.transport == Transport::Tls {
            Wire::Tls(socket, Box::new(self.keys.connect(flow.remote)?))
        } else {
            Wire::Plain(socket)
        };
        self.add(wire, flow, false, token, now)?;
        Ok(token)
    }

    fn close(&mut self, token: Token, arrivals: &mut Vec<Arrival>) {
        let Some(mut stream) = self.streams.remove(&token) else { return };
        let flow = stream.flow;
        stream.wire().close();
        // Fails only if it is not registered, which is what we want.
        let _ = self.registry.deregister(stream.wire().socket());
        // A new connection of the same two ends may have taken its place.
        if self.by_flow.get(&flow) == Some(&token) {
            self.by_flow.remove(&flow);
        }
        if let Some(count) = self.by_address.get_mut(&flow.remote.ip()) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&flow.remote.ip());
            }
        }
        arrivals.push(Arrival::Closed { flow });
    }

    /// Closes connections that never came to stand, and those of strangers that
    /// bring nothing.
    pub fn sweep(
        &mut self,
        is_known: impl Fn(Flow) -> bool,
        arrivals: &mut Vec<Arrival>,
        now: Moment,
    ) {
        let is_idle = |stream: &Stream| {
            let silence = now.since(stream.heard_at);
            let opening = stream.is_half_open() && silence > OPENING_MAX;
            opening || silence > STRANGER_SILENCE_MAX && !is_known(stream.flow)
        };
        let idle = self.streams.iter().filter(|(_, stream)| is_idle(stream));
        for token in idle.map(|(token, _)| *token).collect::<Vec<_>>() {
            self.close(token, arrivals);
        }
    }
}
