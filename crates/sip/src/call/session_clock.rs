//! Keeping the session alive (RFC 4028): our refreshes, and waiting for the
//! peer's.

use base::Moment;

use super::{Call, Due, Ending, Session};
use crate::endpoint::core::Core;
use crate::endpoint::{CallHandle, EndedBy};
use crate::message::Fields;
use crate::session_timer::SessionTimer;
use crate::timers::TimerId;

#[derive(Debug, Default)]
pub(super) struct Clock {
    pub agreed: Option<SessionTimer>,
    refresh: Option<TimerId>,
    over: Option<TimerId>,
}

/// An agreed interval and where in it we are.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub struct KeptClock {
    agreed: SessionTimer,
    refresh: Option<Moment>,
    over: Option<Moment>,
}

impl Clock {
    pub fn kept(&self) -> Option<KeptClock> {
        let at = |timer: Option<TimerId>| timer.map(TimerId::at);
        Some(KeptClock { agreed: self.agreed?, refresh: at(self.refresh), over: at(self.over) })
    }

    /// Goes on in the middle of an interval.
    pub fn restored(core: &mut Core, call: CallHandle, kept: KeptClock) -> Self {
        let mut set = |at: Option<Moment>, due| at.map(|at| core.timers.set(at, (call, due)));
        let refresh = set(kept.refresh, Due::RefreshSession);
        let over = set(kept.over, Due::SessionOver);
        Self { agreed: Some(kept.agreed), refresh, over }
    }

    pub fn stop(&mut self, core: &mut Core) {
        core.timers.cancel(&mut self.refresh);
        core.timers.cancel(&mut self.over);
    }
}

impl Session {
    /// Begins a new interval, after every 2xx to INVITE or UPDATE.
    pub(super) fn set_timer(
        &mut self,
        core: &mut Core,
        call: CallHandle,
        agreed: Option<SessionTimer>,
    ) {
        self.clock.stop(core);
        self.clock.agreed = agreed;
        let Some(agreed) = agreed else { return };
        if agreed.we_refresh {
            let at = core.now + agreed.refresh_after();
            self.clock.refresh = Some(core.timers.set(at, (call, Due::RefreshSession)));
        }
        let at = core.now + agreed.give_up_after();
        self.clock.over = Some(core.timers.set(at, (call, Due::SessionOver)));
    }
}

impl Call {
    pub(super) fn session_over(&mut self, core: &mut Core) {
        if self.session.is_none() {
            return;
        }
        let reason = Some(b"Session timer expired".to_vec());
        self.end(core, EndedBy::Network, Ending { status: None, q850: Some(102), reason });
        self.say_bye(core, Fields::default());
    }
}
