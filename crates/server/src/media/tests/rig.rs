//! A media thread in a folder of its own, and time that really passes.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use base::LegId;
use crossbeam_channel::Receiver;
use media::prompt::PromptLibrary;
use media::sdp::Negotiated;
use media::{Codec, Direction, Format, Hearing, Stream};

use super::parties::{BrowserPhone, Party, Telephone};
use crate::clock::Clock;
use crate::media::{MediaCommand, MediaConfig, MediaEvent, MediaHandle, RtpPair, RtpPorts};

/// Tests run side by side, each with ports of its own.
static NEXT_PORT: AtomicU16 = AtomicU16::new(41_000);

/// The tones that tests use, Hz.
const TONES: [f32; 3] = [440.0, 620.0, 1_000.0];

/// How long an event may take to come on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

pub fn leg(n: u64) -> LegId {
    LegId::new(n, 0)
}

/// Which of the tones is heard after the first 100 ms.
pub fn hears(samples: &[i16]) -> Option<f32> {
    media::tone::dominant(samples.get(800..)?, &TONES)
}

pub struct Rig {
    pub handle: MediaHandle,
    pub clock: Clock,
    pub ports: std::cell::RefCell<RtpPorts>,
    events: Receiver<MediaEvent>,
    seen: Vec<MediaEvent>,
    folder: PathBuf,
}

impl Rig {
    pub fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("yingda-media-{name}-{}", std::process::id()));
        let clock = Clock::start();
        let (tell, events) = crossbeam_channel::unbounded();
        let config = MediaConfig {
            prompts: Arc::new(PromptLibrary::with_tones()),
            recordings: folder.join("recordings"),
            recordings_copy: Some(folder.join("copy")),
        };
        let handle = MediaHandle::start(config, clock, move |event| {
            // The test may be over already.
            let _ = tell.send(event);
        });
        // Tests run as processes of their own, or as threads of one.
        let first = NEXT_PORT.fetch_add(100, Ordering::Relaxed);
        let first = first + (std::process::id() % 150) as u16 * 100;
        let ports = RtpPorts::new(IpAddr::V4(Ipv4Addr::LOCALHOST), first..=first + 1_999);
        Self {
            handle: handle.expect("started"),
            clock,
            ports: ports.into(),
            events,
            seen: Vec::new(),
            folder,
        }
    }

    /// Where recordings are once more.
    pub fn second_place(&self) -> PathBuf {
        self.folder.join("copy")
    }

    pub fn recordings(&self) -> PathBuf {
        self.folder.join("recordings")
    }

    pub fn copy_of_recordings(&self) -> PathBuf {
        let copy = self.folder.join("copy");
        copy_folder(&self.recordings(), &copy);
        copy
    }

    pub fn send(&self, command: MediaCommand) {
        self.handle.send(command).expect("the thread takes commands");
        self.handle.wake().expect("the thread hears");
    }

    /// The telephone's call is answered: it knows our port, we its address.
    pub fn open(&self, leg: LegId, phone: &mut Telephone) {
        let sockets = self.ports.borrow_mut().take_pair().expect("free ports");
        self.open_on(sockets, leg, phone);
    }

    pub fn open_on(&self, sockets: RtpPair, leg: LegId, phone: &mut Telephone) {
        phone.to = Some(sockets.address().expect("bound"));
        let remote = phone.says.unwrap_or_else(|| phone.address());
        let negotiated = Negotiated {
            remote,
            remote_rtcp: remote,
            rtcp_mux: false,
            format: Format::usual(Codec::Pcma),
            peer_allows: Direction::SendRecv,
            shape: media::sdp::Shape::default(),
            srtp: None,
        };
        let stream = Stream { ssrc: 77, sequence: 1, timestamp: 1, rtcp: true };
        let signalled_from = negotiated.remote.ip();
        self.send(MediaCommand::OpenRtp { leg, sockets, negotiated, signalled_from, stream });
    }

    pub fn join(&self, one: LegId, other: LegId) {
        self.send(MediaCommand::Hear { leg: one, hearing: Hearing::Legs(vec![other]) });
        self.send(MediaCommand::Hear { leg: other, hearing: Hearing::Legs(vec![one]) });
    }

    /// Waits until the page's browser is connected.
    pub fn connect(&mut self, page: &mut BrowserPhone) {
        for _ in 0..100 {
            self.run(100, &mut [page]);
            if page.is_connected() {
                break;
            }
        }
        self.wait_until(&MediaEvent::PhoneUp { phone: page.key });
        page.heard.clear();
        page.packets.clear();
    }

    /// Lets the parties talk for so long, a packet each 20 ms.
    pub fn run(&mut self, ms: u64, parties: &mut [&mut dyn Party]) {
        let mut next = self.clock.now();
        let end = next + Duration::from_millis(ms);
        while next < end {
            for party in parties.iter_mut() {
                party.speak(self.clock.now());
            }
            next = next + Duration::from_millis(20);
            while self.clock.now() < next {
                for party in parties.iter_mut() {
                    party.listen(self.clock.now());
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        self.seen.extend(self.events.try_iter());
    }

    pub fn wait_until(&mut self, wanted: &MediaEvent) {
        self.wait_for(|event| (event == wanted).then_some(()));
    }

    pub fn wait_for<T>(&mut self, wanted: impl Fn(&MediaEvent) -> Option<T>) -> T {
        let limit = self.clock.now() + PATIENCE;
        loop {
            if let Some(found) = self.seen.iter().find_map(&wanted) {
                return found;
            }
            match self.events.recv_timeout(self.clock.until(limit)) {
                Ok(event) => self.seen.push(event),
                Err(_) => panic!("it never came; what came: {:?}", self.seen),
            }
        }
    }

    pub fn never(&mut self, unwanted: impl Fn(&MediaEvent) -> bool) {
        self.seen.extend(self.events.try_iter());
        let found = self.seen.iter().find(|event| unwanted(event));
        assert_eq!(found, None);
    }

    pub fn stop(&self) {
        self.send(MediaCommand::Stop);
        self.handle.join();
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        // A test that stopped it itself has nothing left to stop.
        let _ = self.handle.send(MediaCommand::Stop);
        let _ = self.handle.wake();
        self.handle.join();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("known").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
