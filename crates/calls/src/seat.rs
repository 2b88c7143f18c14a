//! A seat (坐席席位): an agent signed in on a phone, and what it is doing.
//! Data and small rules; the center decides.

use crate::{SeatPhone, StateReason};
use base::{InteractionId, LegId, Moment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seat {
    /// Where its calls ring; `None` while signed out.
    pub phone: Option<SeatPhone>,
    /// What it is between calls.
    pub rest: Rest,
    /// A change of mind in a call, done when the call's work is over.
    pub wish: Option<Wish>,
    pub work: Work,
    /// When its last work ended: the measure of the longest idle.
    pub idle_since: Moment,
    /// Its phone's legs whose end was not reported yet. A phone that still
    /// ends one call is not rung with the next.
    pub legs: BTreeSet<LegId>,
    /// It was ready when its phone was lost, and is again if that returns in time.
    pub ready_if_back: bool,
    /// What was last told of it.
    pub shown: Option<Shown>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rest {
    Ready,
    NotReady(Option<StateReason>),
}

impl Default for Rest {
    fn default() -> Self {
        Self::NotReady(None)
    }
}

impl Rest {
    pub fn not_ready(reason: &str) -> Self {
        Self::NotReady(Some(StateReason(reason.to_owned())))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    NotReady(String),
    SignOut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Work {
    #[default]
    Free,
    Call(InteractionId),
    WrapUp(InteractionId),
}

/// A seat's state as events tell it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub state: crate::SeatState,
    pub reason: Option<StateReason>,
    pub phone: Option<SeatPhone>,
    pub interaction: Option<InteractionId>,
}

impl Seat {
    pub fn signed_out() -> Self {
        Self {
            phone: None,
            rest: Rest::default(),
            wish: None,
            work: Work::Free,
            idle_since: Moment::ZERO,
            legs: BTreeSet::new(),
            ready_if_back: false,
            shown: None,
        }
    }

    pub fn is_free(&self) -> bool {
        self.phone.is_some() && self.work == Work::Free
    }

    /// May be offered a caller now.
    pub fn can_take(&self) -> bool {
        self.is_free() && self.rest == Rest::Ready && self.legs.is_empty()
    }

    pub fn interaction(&self) -> Option<InteractionId> {
        match self.work {
            Work::Free => None,
            Work::Call(interaction) | Work::WrapUp(interaction) => Some(interaction),
        }
    }

    pub fn call(&self) -> Option<InteractionId> {
        match self.work {
            Work::Call(interaction) => Some(interaction),
            Work::Free | Work::WrapUp(_) => None,
        }
    }
}

/// Why a seat is not ready without its agent having said so.
pub mod reason {
    pub const MISSED_OFFER: &str = "missed_offer";
    pub const DECLINED_OFFER: &str = "declined_offer";
    pub const PHONE_FAILED: &str = "phone_failed";
    pub const PHONE_LOST: &str = "phone_lost";
}
