//! Cases (工单): listed, shown with their timeline, taken in, and moved on by
//! commands that `cases` decides.

pub(crate) mod command;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod office;
pub(crate) mod show;
mod wire;

pub(crate) use wire::CaseSummary;
