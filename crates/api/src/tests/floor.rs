//! A floor without telephones: seats change state as asked, all else answers
//! what the test says.

use crate::floor::*;
use crate::live::Live;
use crate::trunk_state::TrunkState;
use base::{AgentId, InteractionId, Timestamp};
use calls::{Event, Recorded, Refusal, SeatCommand, SeatPhone, SeatState, StateReason};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;

#[derive(Debug)]
pub struct FakeFloor {
    pub live: Live,
    pub asked: Mutex<Vec<SeatCommand>>,
    /// The next command is refused so.
    pub refusal: Mutex<Option<Refusal>>,
    pub gone: Mutex<Vec<PageId>>,
    pub keys: Mutex<String>,
    pub reloads: AtomicU64,
    pub shut_outs: Mutex<Vec<ShutOut>>,
    pub alarms: crate::AlarmBoard,
    /// How trunks are said to be doing.
    pub trunks: Mutex<Vec<TrunkState>>,
    pub file_trunks: Mutex<Vec<store::Trunk>>,
    sequence: AtomicU64,
}

impl FakeFloor {
    pub fn new(live: Live) -> Arc<Self> {
        Arc::new(Self {
            live,
            asked: Mutex::default(),
            refusal: Mutex::default(),
            gone: Mutex::default(),
            keys: Mutex::default(),
            reloads: AtomicU64::new(0),
            shut_outs: Mutex::default(),
            alarms: crate::AlarmBoard::default(),
            trunks: Mutex::default(),
            file_trunks: Mutex::default(),
            sequence: AtomicU64::new(0),
        })
    }

    pub fn refuse_next(&self, refusal: Refusal) {
        *self.refusal.lock().expect("not poisoned") = Some(refusal);
    }

    pub fn asked(&self) -> Vec<SeatCommand> {
        std::mem::take(&mut self.asked.lock().expect("not poisoned"))
    }

    pub fn publish(&self, event: Event) {
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
        let at = Timestamp::from_unix_ms(1_795_500_000_000 + sequence as i64);
        self.live.publish(Arc::new(Recorded { sequence, at, event }));
    }

    pub fn seat_is(&self, agent: AgentId, state: SeatState, interaction: Option<InteractionId>) {
        let phone = (state != SeatState::SignedOut).then_some(SeatPhone::Browser);
        self.publish(Event::Seat { agent, state, reason: None, phone, interaction });
    }

    fn happen(&self, agent: AgentId, command: &SeatCommand) {
        let (state, reason, phone) = match command {
            SeatCommand::SignIn { phone } => (SeatState::NotReady, None, Some(phone.clone())),
            SeatCommand::Ready => (SeatState::Ready, None, Some(SeatPhone::Browser)),
            SeatCommand::NotReady { reason } => {
                let reason = Some(StateReason(reason.clone()));
                (SeatState::NotReady, reason, Some(SeatPhone::Browser))
            }
            SeatCommand::SignOut => (SeatState::SignedOut, None, None),
            _ => return,
        };
        self.publish(Event::Seat { agent, state, reason, phone, interaction: None });
    }
}

impl Floor for FakeFloor {
    fn seat(
        &self,
        agent: AgentId,
        command: SeatCommand,
    ) -> BoxFuture<'static, Result<(), SeatError>> {
        let refused = self.refusal.lock().expect("not poisoned").take();
        if refused.is_none() {
            self.happen(agent, &command);
        }
        self.asked.lock().expect("not poisoned").push(command);
        std::future::ready(refused.map_or(Ok(()), |r| Err(SeatError::Refused(r)))).boxed()
    }

    fn connect_phone(
        &self,
        agent: AgentId,
        _: PageId,
        sdp: String,
    ) -> BoxFuture<'static, Result<String, PhoneError>> {
        if sdp == "bad" {
            let why = PhoneError::BadOffer("no audio line".into());
            return std::future::ready(Err(why)).boxed();
        }
        self.live.browser_phone(agent, true);
        std::future::ready(Ok(format!("answer to {sdp}"))).boxed()
    }

    fn phone_gone(&self, _: AgentId, page: PageId) {
        self.gone.lock().expect("not poisoned").push(page);
    }

    fn citizen_call(
        &self,
        offer: CitizenOffer,
    ) -> BoxFuture<'static, Result<CitizenCall, PhoneError>> {
        let (sender, events) = mpsc::channel(8);
        for event in [CitizenEvent::Ringing, CitizenEvent::Answered] {
            sender.try_send(event).expect("room");
        }
        if offer.number.as_str() != "12345" {
            return std::future::ready(Err(PhoneError::NoSuchNumber)).boxed();
        }
        let answer = format!("answer to {}", offer.sdp);
        std::future::ready(Ok(CitizenCall { id: CitizenCallId(1), answer, events })).boxed()
    }

    fn citizen_digit(&self, _: CitizenCallId, key: char) {
        self.keys.lock().expect("not poisoned").push(key);
    }

    fn citizen_hang_up(&self, _: CitizenCallId) {
        self.keys.lock().expect("not poisoned").push('!');
    }

    fn reload_config(&self) -> BoxFuture<'static, Result<(), ConfigError>> {
        self.reloads.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Ok(())).boxed()
    }

    fn phone_account(&self, extension: &str, password: &str) -> store::Extension {
        store::Extension {
            number: extension.to_owned(),
            realm: "yingda".into(),
            ha1_md5: format!("secret of {password}"),
            ha1_sha256: String::new(),
        }
    }

    fn shut_outs(&self) -> BoxFuture<'static, Result<Vec<ShutOut>, Unanswered>> {
        std::future::ready(Ok(self.shut_outs.lock().expect("not poisoned").clone())).boxed()
    }

    fn lift_shut_out(
        &self,
        address: IpAddr,
        user: Option<String>,
    ) -> BoxFuture<'static, Result<(), Unanswered>> {
        let mut shut_outs = self.shut_outs.lock().expect("not poisoned");
        shut_outs.retain(|one| (one.address, &one.user) != (address, &user));
        std::future::ready(Ok(())).boxed()
    }

    fn line(&self, _: LineEvent) -> Result<(), Unanswered> {
        Err(Unanswered)
    }

    fn end_alarm(&self, kind: crate::AlarmKind) {
        self.alarms.end(kind);
    }

    fn health(&self) -> Health {
        let alarms = self.alarms.list();
        Health { ready: true, alarms, figures: vec![("legs", 3.0)], ..Health::default() }
    }

    fn trunks(&self) -> Vec<TrunkState> {
        self.trunks.lock().expect("not poisoned").clone()
    }

    fn file_trunks(&self) -> Vec<store::Trunk> {
        self.file_trunks.lock().expect("not poisoned").clone()
    }
}
