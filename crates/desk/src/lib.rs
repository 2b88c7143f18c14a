#![doc = include_str!("../README.md")]

pub mod rights;
pub mod staff;

pub use rights::{Belongs, Right, RightsTable, Scope};
pub use staff::{Role, TeamCode, User, UserError};
