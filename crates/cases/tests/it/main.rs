//! The case process and its clock, from outside.

mod clock;
mod process;
mod refusals;
mod scenarios;
mod script;
mod stored;
