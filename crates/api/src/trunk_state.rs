//! How trunks are doing, as the telephone side tells it.

use base::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One trunk in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrunkState {
    pub name: String,
    /// Some gateway takes calls, as far as is known.
    pub up: bool,
    pub gateways: Vec<GatewayState>,
    /// `None`: it does not register.
    pub registration: Option<Registered>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayState {
    pub address: String,
    pub reach: Reach,
    /// Since when it is so.
    pub since: Timestamp,
    /// How long it took to answer last.
    pub round_trip: Option<Duration>,
    pub last_trouble: Option<Trouble>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nobody has asked, and no call has been tried.
    Unknown,
    Up,
    /// Skipped for now.
    Down,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    pub yes: bool,
    pub since: Timestamp,
    /// When it ends unless refreshed, or when it is tried again.
    pub until: Option<Timestamp>,
    pub last_trouble: Option<Trouble>,
}

/// The last thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub at: Timestamp,
    pub kind: TroubleKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TroubleKind {
    /// No answer came in time.
    Silent,
    /// The network says that nobody is there.
    Unreachable,
    /// Refused, with a SIP status and the peer's words.
    Refused { status: u16, reason: String },
    /// The host name has no address.
    NameUnknown,
    /// We listen on no address of this kind.
    NoWay,
}

/// Where the telephone side leaves the states, and pages find them.
#[derive(Debug, Clone, Default)]
pub struct TrunkBoard(Arc<Mutex<Vec<TrunkState>>>);

impl TrunkBoard {
    pub fn show(&self, states: Vec<TrunkState>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = states;
    }

    pub fn states(&self) -> Vec<TrunkState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
