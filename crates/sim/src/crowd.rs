//! Many citizens on one SIP socket, each with a telephone of its own.

use crate::citizen::{Act, Citizen, News};
use crate::telephone::Telephone;
use base::{Moment, Rng};
use sip::{
    CallHandle, Command, Endpoint, Event, Flow, Input, Invite, Output, Party, Target, Transport,
    Uri,
};
use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const TICK: Duration = Duration::from_millis(20);
const DATAGRAM_MAX: usize = 65_535;
/// More would be a load test, and `make bench` does that.
pub const CITIZENS_MAX: usize = 500;

#[derive(Debug, Clone)]
pub struct CrowdConfig {
    /// Where the centre listens for SIP over UDP.
    pub server: SocketAddr,
    /// What they dial.
    pub number: String,
    pub count: usize,
    pub seed: u64,
    /// What they say: A-law at 8 kHz.
    pub speech: Arc<[u8]>,
}

/// Runs until dropped.
#[derive(Debug)]
pub struct Crowd {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Crowd {
    /// # Errors
    /// No socket or thread can be had.
    pub fn start(config: CrowdConfig) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut world = World::new(config)?;
        let asked = stop.clone();
        let thread = std::thread::Builder::new().name("citizens".into()).spawn(move || {
            while !asked.load(Ordering::Relaxed) {
                world.turn();
                std::thread::sleep(TICK.saturating_sub(world.behind()));
            }
            world.farewell();
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed; there is nothing left to end.
            let _ = thread.join();
        }
    }
}

struct Person {
    citizen: Citizen,
    call: Option<(CallHandle, Telephone)>,
}

struct World {
    config: CrowdConfig,
    socket: UdpSocket,
    flow: Flow,
    endpoint: Endpoint,
    people: Vec<Person>,
    by_call: BTreeMap<CallHandle, usize>,
    rng: Rng,
    epoch: Instant,
    ticked_at: Moment,
    buffer: Vec<u8>,
}

impl World {
    #[expect(
        clippy::disallowed_methods,
        reason = "the simulated world runs beside the server, in real time"
    )]
    fn new(config: CrowdConfig) -> io::Result<Self> {
        let socket = UdpSocket::bind((config.server.ip(), 0))?;
        socket.set_nonblocking(true)?;
        let local = socket.local_addr()?;
        let mut rng = Rng::new(config.seed);
        let mut secret = [0; 32];
        for part in secret.chunks_exact_mut(8) {
            part.copy_from_slice(&rng.next_u64().to_le_bytes());
        }
        let address =
            sip::LocalAddress { transport: Transport::Udp, bind: local, advertised: None };
        let settings = sip::Config::new("citizens", "citizens", vec![address], secret);
        let endpoint = Endpoint::new(settings, Rng::new(rng.next_u64()));
        let count = config.count.min(CITIZENS_MAX);
        let person = |seed| Person { citizen: Citizen::new(seed, Moment::ZERO), call: None };
        let people = (0..count).map(|_| person(rng.next_u64())).collect();
        let flow = Flow { transport: Transport::Udp, local, remote: config.server };
        Ok(Self {
            config,
            socket,
            flow,
            endpoint,
            people,
            by_call: BTreeMap::new(),
            rng,
            epoch: Instant::now(),
            ticked_at: Moment::ZERO,
            buffer: vec![0; DATAGRAM_MAX],
        })
    }

    fn now(&self) -> Moment {
        Moment::ZERO + self.epoch.elapsed()
    }

    /// How long the last turn took.
    fn behind(&self) -> Duration {
        self.now().since(self.ticked_at)
    }

    fn turn(&mut self) {
        let now = self.now();
        self.ticked_at = now;
        while let Ok((length, remote)) = self.socket.recv_from(&mut self.buffer) {
            let flow = Flow { remote, ..self.flow };
            let bytes = self.buffer[..length].to_vec();
            self.endpoint.handle(Input::Received { flow, bytes }, now);
        }
        self.endpoint.handle_timeout(now);
        self.settle(now);
        for index in 0..self.people.len() {
            self.people[index].citizen.handle_timeout(now);
            while let Some(act) = self.people[index].citizen.poll() {
                self.act(index, act, now);
            }
            if let Some((_, telephone)) = &mut self.people[index].call {
                telephone.tick(&mut self.buffer);
            }
        }
        self.settle(now);
    }

    fn settle(&mut self, now: Moment) {
        while let Some(output) = self.endpoint.poll() {
            match output {
                // A datagram that is lost is repeated by its transaction.
                Output::Transmit { flow, bytes } => drop(self.socket.send_to(&bytes, flow.remote)),
                Output::Event(event) => self.event(event, now),
            }
        }
    }

    fn event(&mut self, event: Event, now: Moment) {
        match event {
            Event::Answered { call, sdp, .. } => {
                let Some(index) = self.by_call.get(&call).copied() else { return };
                let telephone = self.people[index].call.as_mut().map(|(_, telephone)| telephone);
                let heard =
                    telephone.zip(sdp).is_some_and(|(telephone, sdp)| telephone.answered(&sdp));
                if heard {
                    self.people[index].citizen.handle(News::Answered, now);
                } else {
                    self.order(call, Command::HangUp { q850: None, text: None }, now);
                }
            }
            Event::Reoffer { call, sdp } => {
                let index = self.by_call.get(&call).copied();
                let telephone = index.and_then(|index| self.people[index].call.as_mut());
                let answer =
                    telephone.zip(sdp).and_then(|((_, telephone), sdp)| telephone.answer(&sdp));
                let command = match answer {
                    Some(sdp) => Command::AnswerReoffer { sdp: Some(sdp) },
                    None => Command::RejectReoffer { status: 488 },
                };
                self.order(call, command, now);
            }
            Event::Ended { call, .. } => {
                if let Some(index) = self.by_call.remove(&call) {
                    self.people[index].call = None;
                    self.people[index].citizen.handle(News::Ended, now);
                }
            }
            _ => {}
        }
    }

    fn order(&mut self, call: CallHandle, command: Command, now: Moment) {
        self.endpoint.handle(Input::Call { call, command }, now);
    }

    fn act(&mut self, index: usize, act: Act, now: Moment) {
        match act {
            Act::Call => self.call(index, now),
            Act::PressKey(key) => {
                if let Some((call, _)) = self.people[index].call {
                    let body = format!("Signal={key}\r\nDuration=160\r\n").into_bytes();
                    let content_type = "application/dtmf-relay".to_owned();
                    self.order(call, Command::SendInfo { content_type, body }, now);
                }
            }
            Act::HangUp => {
                if let Some((call, _)) = self.people[index].call {
                    self.order(call, Command::HangUp { q850: Some(16), text: None }, now);
                }
            }
        }
    }

    fn call(&mut self, index: usize, now: Moment) {
        let address = self.flow.local.ip();
        let session = self.rng.next_u64();
        let telephone = Telephone::open(address, self.config.speech.clone(), session);
        let user = self.people[index].citizen.number();
        let host = sip::Host::Ip(address);
        let (Ok(telephone), Ok(from)) = (telephone, Uri::sip(Some(user.as_bytes()), &host, None))
        else {
            tracing::warn!("a simulated citizen found no telephone");
            return self.people[index].citizen.handle(News::Ended, now);
        };
        let number = self.config.number.as_bytes();
        let uri = Uri::of_socket(Some(number), self.config.server, Transport::Udp);
        let invite = Invite {
            target: Target::Address { uri, flow: self.flow },
            from: Party { display: Vec::new(), uri: from },
            to: None,
            asserted_identity: None,
            sdp: Some(telephone.offer.clone()),
            sdp_web: None,
            credentials: None,
            headers: Vec::new(),
            session_timer: false,
            patience: None,
            max_forwards: None,
        };
        let call = self.endpoint.reserve_call();
        self.by_call.insert(call, index);
        self.people[index].call = Some((call, telephone));
        self.order(call, Command::Invite(Box::new(invite)), now);
    }

    fn farewell(&mut self) {
        let now = self.now();
        for call in self.by_call.keys().copied().collect::<Vec<_>>() {
            self.order(call, Command::HangUp { q850: Some(16), text: None }, now);
        }
        self.settle(now);
    }
}
