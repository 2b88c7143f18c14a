//! The figures, by families that are measured together.

mod browser;
mod cases;
mod database;
mod queue;
mod register;
mod scale;
mod setup;
mod speech;
mod survival;
mod talk;

use crate::report::Kind;
use crate::world::Setting;
use std::time::Duration;

/// How one run is done.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    pub setting: Setting<'a>,
    /// How long each figure is measured.
    pub time: Duration,
    /// Cases in the database, where lists are measured.
    pub cases: u64,
}

/// One value of a figure.
pub type Value = (Kind, f64);

/// Figures that one run measures together.
#[derive(Debug)]
pub struct Family {
    pub kinds: &'static [Kind],
    pub run: fn(Run<'_>) -> anyhow::Result<Vec<Value>>,
}

pub const FAMILIES: &[Family] = &[
    Family { kinds: setup::COST, run: setup::cost },
    Family { kinds: register::KINDS, run: register::run },
    Family { kinds: setup::RATE, run: setup::rate },
    Family { kinds: talk::KINDS, run: talk::run },
    Family { kinds: browser::KINDS, run: browser::run },
    Family { kinds: scale::KINDS, run: scale::run },
    Family { kinds: queue::KINDS, run: queue::run },
    Family { kinds: survival::KINDS, run: survival::run },
    Family { kinds: database::KINDS, run: database::run },
    Family { kinds: cases::KINDS, run: cases::run },
    Family { kinds: speech::KINDS, run: speech::run },
];
