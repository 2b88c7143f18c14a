//! Everything that is open in the media thread, and how sound gets from one to
//! the other.

use std::borrow::Cow;
use std::io;
use std::net::UdpSocket;

use base::{LegId, Moment};
use media::engine::Engine;
use media::{Input, Output, Stream};
use mio::Token;

use super::datagrams::Datagrams;
use super::event::EventSink;
use super::handle::MediaConfig;
use super::legs::Legs;
use super::phones::{News, Phones};
use super::recordings::Recordings;
use super::sockets::{Owner, Sockets};
use super::thread::contained;
use super::{MediaCommand, MediaEvent, PhoneKey};

/// So many panics of the engine that concern no leg end the thread: what it
/// holds is then broken, and a new one is better.
const STRIKES_MAX: u32 = 10;

/// See the module.
#[derive(Debug)]
pub struct Switchboard {
    engine: Engine,
    ends: Ends,
    /// A packet from a browser, on its way into the engine.
    packet: Vec<u8>,
    /// Panics of the engine.
    strikes: u32,
    /// Tells the calls of one browser apart: see [`webrtc::Input::Rtp`].
    next_ssrc: u32,
}

/// What the engine's outputs go to.
#[derive(Debug)]
struct Ends {
    sockets: Sockets,
    legs: Legs,
    phones: Phones,
    recordings: Recordings,
    events: EventSink,
}

impl Switchboard {
    pub fn new(config: MediaConfig, sockets: Sockets, events: EventSink) -> io::Result<Self> {
        let recordings =
            Recordings::start(config.recordings, config.recordings_copy, events.clone())?;
        let (legs, phones) = (Legs::default(), Phones::default());
        Ok(Self {
            engine: Engine::new(config.prompts),
            ends: Ends { sockets, legs, phones, recordings, events },
            packet: Vec::new(),
            strikes: 0,
            next_ssrc: 1,
        })
    }

    pub fn deadline(&self) -> Option<Moment> {
        self.engine.deadline()
    }

    pub fn has_phones(&self) -> bool {
        !self.ends.phones.is_empty()
    }

    /// Whether going on makes no sense.
    pub fn is_broken(&self) -> bool {
        self.strikes >= STRIKES_MAX
    }

    /// Reads what a socket has. True if more may be there.
    pub fn receive(&mut self, token: Token, datagrams: &mut Datagrams, now: Moment) -> bool {
        let Some((owner, more)) = self.ends.sockets.receive(token, datagrams) else {
            return false;
        };
        for (bytes, source) in datagrams.iter() {
            let mut bytes = Cow::Borrowed(bytes);
            if let Owner::Phone(phone) = owner {
                self.ends.phones.received(phone, source, &bytes, now);
            } else if let Some(leg) = self.ends.legs.admits(owner, source, &mut bytes) {
                self.tell_engine(leg, Input::Packet { leg, bytes: &bytes }, now);
            }
            self.drain(now);
        }
        more
    }

    pub fn handle_timeout(&mut self, now: Moment) {
        let engine = &mut self.engine;
        if contained(|| engine.handle_timeout(now)).is_none() {
            self.strikes += 1;
        }
        self.ends.recordings.send_ends();
        self.drain(now);
    }

    pub fn handle_phone_timeouts(&mut self, now: Moment) {
        self.ends.phones.handle_timeouts(now);
        self.drain(now);
    }

    pub fn carry_out(&mut self, command: MediaCommand, now: Moment) {
        match command {
            MediaCommand::OpenRtp { leg, sockets, negotiated, signalled_from, stream } => {
                let Ends { legs, sockets: ours, .. } = &mut self.ends;
                let opened = legs.open_rtp(leg, sockets, &negotiated, signalled_from, ours);
                match opened {
                    Ok(()) => {
                        let format = negotiated.format;
                        self.tell_engine(leg, Input::Open { leg, format, stream }, now);
                    }
                    Err(error) => self.ends.leg_failed(leg, &error.to_string()),
                }
            }
            MediaCommand::UpdateRtp { leg, negotiated } => {
                if let Err(error) = self.ends.legs.renegotiated(leg, &negotiated) {
                    self.ends.leg_failed(leg, &error.to_string());
                }
                self.tell_engine(leg, Input::Reformat { leg, format: negotiated.format }, now);
            }
            MediaCommand::OpenPhone { phone, session, socket } => {
                self.open_phone(phone, *session, socket);
            }
            MediaCommand::ClosePhone { phone } => self.ends.phones.close(phone, now),
            MediaCommand::Attach { leg, phone } => self.attach(leg, phone, now),
            MediaCommand::Close { leg, rest } => self.close(leg, rest, now),
            MediaCommand::Hear { leg, hearing } => {
                self.tell_engine(leg, Input::Hear { leg, hearing }, now);
            }
            MediaCommand::Mute { leg, muted } => {
                self.tell_engine(leg, Input::Mute { leg, muted }, now);
            }
            MediaCommand::Record { recording, began, left, right } => {
                self.ends.recordings.open(recording);
                self.tell_recorder(Input::Record { recording, began, left, right }, now);
            }
            MediaCommand::StopRecording { recording } => {
                self.tell_recorder(Input::StopRecording { recording }, now);
            }
            MediaCommand::SendDigits { leg, digits } => {
                self.tell_engine(leg, Input::SendDigits { leg, digits }, now);
            }
            #[cfg(debug_assertions)]
            MediaCommand::Panic { leg: Some(leg) } => {
                self.guard(leg, |_| panic!("a bug on purpose in a leg's sound"), now);
            }
            #[cfg(debug_assertions)]
            MediaCommand::Panic { leg: None } => panic!("a bug on purpose in the media thread"),
            // The loop's own.
            MediaCommand::Stop | MediaCommand::Begin => {}
        }
        self.drain(now);
    }

    /// Ends all recordings and says goodbye to the browsers.
    pub fn stop(&mut self, now: Moment) {
        for recording in self.ends.recordings.running() {
            self.tell_recorder(Input::StopRecording { recording }, now);
        }
        for phone in self.ends.phones.keys() {
            self.ends.phones.close(phone, now);
        }
        self.drain(now);
        self.ends.recordings.finish();
    }

    /// The engine broke: what the disk has still to get of its recordings gets
    /// there. They go on in the next board.
    pub fn abandon(&mut self) {
        self.ends.recordings.finish();
    }

    fn open_phone(&mut self, phone: PhoneKey, session: webrtc::Session, socket: UdpSocket) {
        if !self.ends.phones.open(phone, session, socket, &mut self.ends.sockets) {
            let why = webrtc::Reason::Failed("too many browsers are connected".to_owned());
            self.ends.events.tell(MediaEvent::PhoneDown { phone, why });
        }
    }

    fn attach(&mut self, leg: LegId, phone: PhoneKey, now: Moment) {
        let ends = &mut self.ends;
        let Some(format) = ends.phones.format(phone) else {
            return;
        };
        let is_open = ends.legs.contains(leg);
        if let Some(before) = ends.legs.remove(leg, &mut ends.sockets) {
            ends.phones.attach(before, None);
        }
        if let Some(other) = ends.phones.attach(phone, Some(leg)).filter(|other| *other != leg) {
            ends.legs.carry(other, None, &mut ends.sockets);
        }
        ends.legs.carry(leg, Some(phone), &mut ends.sockets);
        let input = if is_open {
            Input::Reformat { leg, format }
        } else {
            let ssrc = self.next_ssrc;
            self.next_ssrc = self.next_ssrc.wrapping_add(1);
            let stream = Stream { ssrc, sequence: 0, timestamp: 0, rtcp: false };
            Input::Open { leg, format, stream }
        };
        self.tell_engine(leg, input, now);
    }

    fn close(&mut self, leg: LegId, rest: bool, now: Moment) {
        if rest {
            self.ends.legs.rest(leg, &mut self.ends.sockets);
        }
        self.ends.forget(leg);
        self.tell_engine(leg, Input::Close { leg }, now);
    }

    /// Gives the engine something that concerns one leg. If it breaks, the leg
    /// ends.
    fn tell_engine(&mut self, leg: LegId, input: Input<'_>, now: Moment) {
        self.guard(leg, |engine| engine.handle(input, now), now);
    }

    fn guard(&mut self, leg: LegId, work: impl FnOnce(&mut Engine), now: Moment) {
        let engine = &mut self.engine;
        if contained(|| work(engine)).is_some() {
            return;
        }
        self.ends.forget(leg);
        self.ends.leg_failed(leg, "an error in the program; it has been logged");
        let engine = &mut self.engine;
        if contained(|| engine.handle(Input::Close { leg }, now)).is_none() {
            self.strikes += 1;
        }
    }

    fn tell_recorder(&mut self, input: Input<'_>, now: Moment) {
        let engine = &mut self.engine;
        if contained(|| engine.handle(input, now)).is_none() {
            self.strikes += 1;
        }
    }

    /// Carries out everything that the engine and the browsers want.
    fn drain(&mut self, now: Moment) {
        self.drain_engine(now);
        while let Some(phone) = self.ends.phones.next_dirty() {
            self.drain_phone(phone, now);
        }
    }

    fn drain_engine(&mut self, now: Moment) {
        let (engine, ends) = (&mut self.engine, &mut self.ends);
        let drained = contained(|| {
            while let Some(output) = engine.poll() {
                ends.carry_out(output, now);
            }
        });
        if drained.is_none() {
            self.strikes += 1;
        }
    }

    fn drain_phone(&mut self, phone: PhoneKey, now: Moment) {
        loop {
            let ends = &mut self.ends;
            match ends.phones.poll(phone, &mut self.packet, &mut ends.sockets) {
                Some(News::Packet(leg)) => {
                    let packet = std::mem::take(&mut self.packet);
                    self.tell_engine(leg, Input::Packet { leg, bytes: &packet }, now);
                    self.packet = packet;
                    self.drain_engine(now);
                }
                Some(News::Up) => ends.events.tell(MediaEvent::PhoneUp { phone }),
                Some(News::Down(why, leg)) => {
                    if let Some(leg) = leg {
                        ends.legs.carry(leg, None, &mut ends.sockets);
                    }
                    if why != webrtc::Reason::Closed {
                        ends.events.tell(MediaEvent::PhoneDown { phone, why });
                    }
                }
                None => return,
            }
        }
    }
}

impl Ends {
    fn carry_out(&mut self, output: Output<'_>, now: Moment) {
        match output {
            Output::Transmit { leg, bytes } => {
                if let Some(phone) = self.legs.send(leg, bytes, &self.sockets) {
                    self.phones.send(phone, bytes, now);
                }
            }
            Output::TransmitRtcp { leg, bytes } => {
                self.legs.send_rtcp(leg, bytes, &self.sockets);
            }
            Output::Digit { leg, key, .. } => self.events.tell(MediaEvent::Digit { leg, key }),
            Output::Played { leg, play } => self.events.tell(MediaEvent::Played { leg, play }),
            Output::PromptMissing { leg, play, name } => {
                self.events.tell(MediaEvent::PromptMissing { leg, play, name });
            }
            Output::MediaStarted { leg } => self.events.tell(MediaEvent::Started { leg }),
            Output::Quiet { leg, .. } => self.events.tell(MediaEvent::Quiet { leg }),
            Output::Resumed { leg } => self.events.tell(MediaEvent::Resumed { leg }),
            Output::Silent { leg } => self.events.tell(MediaEvent::Silent { leg }),
            Output::Sounds { leg } => self.events.tell(MediaEvent::Sounds { leg }),
            Output::RecordingBlock { recording, at_sample, bytes } => {
                self.recordings.write(recording, at_sample, bytes);
            }
            Output::RecordingClosed { recording, samples } => {
                self.recordings.close(recording, samples);
            }
            Output::Closed { leg, stats } => self.events.tell(MediaEvent::Stats { leg, stats }),
            Output::LegRefused { leg } => {
                self.forget(leg);
                self.leg_failed(leg, "too many legs are open");
            }
            Output::RecordingRefused { recording } => self.recordings.refused(recording),
        }
    }

    /// Nothing carries the leg any more.
    fn forget(&mut self, leg: LegId) {
        if let Some(phone) = self.legs.remove(leg, &mut self.sockets) {
            self.phones.attach(phone, None);
        }
    }

    fn leg_failed(&self, leg: LegId, why: &str) {
        self.events.tell(MediaEvent::LegFailed { leg, why: why.to_owned() });
    }
}
