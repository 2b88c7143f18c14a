//! Cases (工单): listed, shown with their timeline, taken in, and moved on by
//! commands that `cases` decides.

pub(crate) mod audit;
pub(crate) mod command;
pub(crate) mod create;
mod due;
mod evidence;
pub(crate) mod files;
pub(crate) mod list;
pub(crate) mod notices;
pub(crate) mod office;
pub(crate) mod proposed;
pub(crate) mod revisits;
pub(crate) mod show;
pub(crate) mod similar;
mod timeline;
pub(crate) mod wire;

pub(crate) use wire::{CaseKind, CaseSummary};
