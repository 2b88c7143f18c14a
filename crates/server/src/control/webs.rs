//! Telephones in browsers: SIP over WebSocket (RFC 7118). The sockets
//! themselves are the web server's; here are the ends that control holds.

use super::sockets::Arrival;
use api::{Line, LineEvent};
use base::Moment;
use sip::{Flow, Transport};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::mpsc;

/// As for other streams: see [`super::streams`].
const STRANGER_SILENCE_MAX: Duration = Duration::from_secs(32);

#[derive(Debug)]
struct Web {
    outbox: mpsc::Sender<Vec<u8>>,
    heard_at: Moment,
}

#[derive(Debug)]
pub struct Webs {
    /// The web server's address, our end of each flow.
    local: SocketAddr,
    webs: BTreeMap<Flow, Web>,
}

impl Webs {
    pub const fn new(local: SocketAddr) -> Self {
        Self { local, webs: BTreeMap::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.webs.is_empty()
    }

    pub fn handle(&mut self, event: LineEvent, arrivals: &mut Vec<Arrival>, now: Moment) {
        match event {
            LineEvent::Opened { line, outbox } => {
                self.webs.insert(self.flow(line), Web { outbox, heard_at: now });
            }
            LineEvent::Message { line, bytes, room: _room } => {
                let flow = self.flow(line);
                if let Some(web) = self.webs.get_mut(&flow) {
                    web.heard_at = now;
                    arrivals.push(Arrival::Message { flow, bytes });
                }
            }
            LineEvent::Closed { line } => self.close(self.flow(line), arrivals),
        }
    }

    fn flow(&self, line: Line) -> Flow {
        let transport = if line.secure { Transport::Wss } else { Transport::Ws };
        Flow { transport, local: self.local, remote: line.remote }
    }

    /// Nobody but the phone opens such a connection: what cannot be sent by one
    /// that stands is told as [`Arrival::Closed`].
    pub fn send(&mut self, flow: Flow, bytes: &[u8], arrivals: &mut Vec<Arrival>) {
        let sent = self.webs.get(&flow).map(|web| web.outbox.try_send(bytes.to_vec()));
        match sent {
            Some(Ok(())) => {}
            Some(Err(_)) => self.close(flow, arrivals),
            None => arrivals.push(Arrival::Closed { flow }),
        }
    }

    /// Dropping the outbox ends the socket.
    fn close(&mut self, flow: Flow, arrivals: &mut Vec<Arrival>) {
        if self.webs.remove(&flow).is_some() {
            arrivals.push(Arrival::Closed { flow });
        }
    }

    pub fn sweep(
        &mut self,
        is_known: impl Fn(Flow) -> bool,
        arrivals: &mut Vec<Arrival>,
        now: Moment,
    ) {
        let is_idle = |(flow, web): &(&Flow, &Web)| {
            now.since(web.heard_at) > STRANGER_SILENCE_MAX && !is_known(**flow)
        };
        let idle = self.webs.iter().filter(is_idle).map(|(flow, _)| *flow);
        for flow in idle.collect::<Vec<_>>() {
            self.close(flow, arrivals);
        }
    }
}
