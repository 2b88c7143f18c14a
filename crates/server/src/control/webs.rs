//! Telephones in browsers: SIP over WebSocket (RFC 7118). The sockets
//! themselves are the web server's; here are the ends that control holds.

use super::sockets::Arrival;
use crate::websocket::WebEvent;
use base::Moment;
use sip::Flow;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc;

/// As for other streams: see [`super::streams`].
const STRANGER_SILENCE_MAX: Duration = Duration::from_secs(32);

#[derive(Debug)]
struct Web {
    outbox: mpsc::Sender<Vec<u8>>,
    heard_at: Moment,
}

#[derive(Debug, Default)]
pub struct Webs(BTreeMap<Flow, Web>);

impl Webs {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn handle(&mut self, event: WebEvent, arrivals: &mut Vec<Arrival>, now: Moment) {
        match event {
            WebEvent::Opened { flow, outbox } => {
                self.0.insert(flow, Web { outbox, heard_at: now });
            }
            WebEvent::Message { flow, bytes, room: _room } => {
                if let Some(web) = self.0.get_mut(&flow) {
                    web.heard_at = now;
                    arrivals.push(Arrival::Message { flow, bytes });
                }
            }
            WebEvent::Closed { flow } => self.close(flow, arrivals),
        }
    }

    /// Nobody but the phone opens such a connection: what cannot be sent by one
    /// that stands is told as [`Arrival::Closed`].
    pub fn send(&mut self, flow: Flow, bytes: &[u8], arrivals: &mut Vec<Arrival>) {
        let sent = self.0.get(&flow).map(|web| web.outbox.try_send(bytes.to_vec()));
        match sent {
            Some(Ok(())) => {}
            Some(Err(_)) => self.close(flow, arrivals),
            None => arrivals.push(Arrival::Closed { flow }),
        }
    }

    /// Dropping the outbox ends the socket.
    fn close(&mut self, flow: Flow, arrivals: &mut Vec<Arrival>) {
        if self.0.remove(&flow).is_some() {
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
        let idle = self.0.iter().filter(is_idle).map(|(flow, _)| *flow);
        for flow in idle.collect::<Vec<_>>() {
            self.close(flow, arrivals);
        }
    }
}
