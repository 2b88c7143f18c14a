//! The API's way to the telephone side: every wish becomes a [`Wake`].

use crate::plan;
use crate::wake::{Wake, WakeSender};
use api::alarm::Alarm;
use api::trunk_state::{TrunkBoard, TrunkState};
use api::{
    AlarmBoard, AlarmKind, CitizenCall, CitizenCallId, CitizenOffer, ConfigError, Floor, Health,
    LineEvent, PageId, PhoneError, SeatError, ShutOut, Unanswered,
};
use base::AgentId;
use calls::SeatCommand;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// Control answers within milliseconds; past this something is badly wrong and
/// the person is told so.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// Figures control and ledger keep for the health page.
#[derive(Debug, Default)]
pub struct Gauges {
    pub records_waiting: AtomicU64,
    /// Ends of calls in progress.
    pub legs: AtomicU64,
    /// Requests not answered, of those who are shut out.
    pub shut_out: AtomicU64,
    /// Requests not answered because strangers asked too fast.
    pub too_fast: AtomicU64,
    /// Pairs of media ports that are kept bound between calls.
    pub port_pairs_resting: AtomicU64,
    pub alarms: AlarmBoard,
}

#[derive(Debug, Clone)]
pub struct ControlFloor {
    pub wakes: WakeSender,
    pub store: store::Store,
    pub settings: Arc<plan::Settings>,
    pub gauges: Arc<Gauges>,
    pub trunk_board: TrunkBoard,
}

impl ControlFloor {
    /// Sends the wish and waits for the answer; `None` if none comes.
    fn ask<T: Send + 'static>(
        &self,
        wake: impl FnOnce(oneshot::Sender<T>) -> Wake,
    ) -> BoxFuture<'static, Option<T>> {
        let (reply, answer) = oneshot::channel();
        let sent = self.wakes.send(wake(reply));
        async move {
            sent.ok()?;
            tokio::time::timeout(ANSWER_WITHIN, answer).await.ok()?.ok()
        }
        .boxed()
    }

    fn tell(&self, wake: Wake) {
        if self.wakes.send(wake).is_err() {
            tracing::error!("control takes no more work: a wish from a page is lost");
        }
    }
}

impl Floor for ControlFloor {
    fn seat(
        &self,
        agent: AgentId,
        command: SeatCommand,
    ) -> BoxFuture<'static, Result<(), SeatError>> {
        let answer = self.ask(|reply| Wake::Seat { agent, command, reply });
        async move {
            let result = answer.await.ok_or(SeatError::Unavailable)?;
            result.map_err(SeatError::Refused)
        }
        .boxed()
    }

    fn connect_phone(
        &self,
        agent: AgentId,
        page: PageId,
        sdp: String,
    ) -> BoxFuture<'static, Result<String, PhoneError>> {
        let answer = self.ask(|reply| Wake::ConnectPhone { agent, page, sdp, reply });
        async move { answer.await.ok_or(PhoneError::Unavailable)? }.boxed()
    }

    fn phone_gone(&self, agent: AgentId, page: PageId) {
        self.tell(Wake::PageGone { agent, page });
    }

    fn citizen_call(
        &self,
        offer: CitizenOffer,
    ) -> BoxFuture<'static, Result<CitizenCall, PhoneError>> {
        let answer = self.ask(|reply| Wake::CitizenCall { offer, reply });
        async move { answer.await.ok_or(PhoneError::Unavailable)? }.boxed()
    }

    fn citizen_digit(&self, call: CitizenCallId, key: char) {
        self.tell(Wake::CitizenDigit { call, key });
    }

    fn citizen_hang_up(&self, call: CitizenCallId) {
        self.tell(Wake::CitizenHangUp { call });
    }

    fn reload_config(&self) -> BoxFuture<'static, Result<(), ConfigError>> {
        let (store, settings, wakes) =
            (self.store.clone(), self.settings.clone(), self.wakes.clone());
        async move {
            let plan =
                plan::load(&store, &settings).await.map_err(|e| ConfigError(e.to_string()))?;
            wakes.send(Wake::Configure(Box::new(plan))).map_err(|e| ConfigError(e.to_string()))
        }
        .boxed()
    }

    fn phone_account(&self, extension: &str, password: &str) -> store::Extension {
        crate::plan::phone_account(extension, &self.settings.realm, password)
    }

    fn shut_outs(&self) -> BoxFuture<'static, Result<Vec<ShutOut>, Unanswered>> {
        let answer = self.ask(|reply| Wake::ShutOuts { reply });
        async move { answer.await.ok_or(Unanswered) }.boxed()
    }

    fn lift_shut_out(
        &self,
        address: IpAddr,
        user: Option<String>,
    ) -> BoxFuture<'static, Result<(), Unanswered>> {
        let answer = self.ask(|reply| Wake::LiftShutOut { address, user, reply });
        async move { answer.await.ok_or(Unanswered) }.boxed()
    }

    fn line(&self, event: LineEvent) -> Result<(), Unanswered> {
        self.wakes.send(Wake::Web(event)).map_err(|_| Unanswered)
    }

    fn end_alarm(&self, kind: AlarmKind) {
        self.gauges.alarms.end(kind);
    }

    fn health(&self) -> Health {
        let alarms = self.gauges.alarms.list();
        let count = |kind| alarms.iter().find(|alarm| alarm.kind == kind).map_or(0, |a| a.count);
        let unproven = count(AlarmKind::RecordingsUnproven);
        Health {
            ready: true,
            problems: alarms.iter().map(problem).collect(),
            records_waiting: self.gauges.records_waiting.load(Ordering::Relaxed),
            figures: vec![
                ("legs", figure(&self.gauges.legs)),
                ("sip_shut_out_requests", figure(&self.gauges.shut_out)),
                ("sip_too_fast_requests", figure(&self.gauges.too_fast)),
                ("media_port_pairs_resting", figure(&self.gauges.port_pairs_resting)),
                ("recordings_unproven", unproven as f64),
                ("alarms", alarms.len() as f64),
            ],
            alarms,
        }
    }

    fn trunks(&self) -> Vec<TrunkState> {
        self.trunk_board.states()
    }

    fn file_trunks(&self) -> Vec<store::Trunk> {
        self.settings.trunks.clone()
    }
}

/// One sentence, for `/readyz`.
fn problem(alarm: &Alarm) -> String {
    let count = alarm.count;
    let folder = alarm.folder.as_deref().unwrap_or_default();
    match alarm.kind {
        AlarmKind::DiskFull => {
            format!("The disk of {folder} is full: recordings wait in memory. Free some space.")
        }
        AlarmKind::DiskLow => format!("The disk of {folder} has {count} % left."),
        AlarmKind::DatabaseAway => {
            "The database does not take records; they wait on disk.".to_owned()
        }
        AlarmKind::RecordsWait => {
            "The disk of the record spool is full: records wait in memory.".to_owned()
        }
        AlarmKind::RecordsLost => format!("{count} records of calls are lost."),
        AlarmKind::RecordingsIncomplete => format!("{count} recordings are not whole."),
        AlarmKind::RecordingsUnproven => format!(
            "{count} calls and recordings of yesterday do not agree; `yingda doctor` names them."
        ),
        AlarmKind::JournalBroken => {
            "The journal cannot be written: a crash now would cost calls.".to_owned()
        }
        AlarmKind::SoundBroken => "Calls have no sound: restart the program.".to_owned(),
    }
}

fn figure(gauge: &AtomicU64) -> f64 {
    gauge.load(Ordering::Relaxed) as f64
}
