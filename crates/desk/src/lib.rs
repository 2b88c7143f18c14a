#![doc = include_str!("../README.md")]

mod choice;
mod customer;
mod hours;
mod level;
mod number_plan;
mod number_region;
mod password;
mod rights;
mod staff;

pub use choice::{Choice, ChoiceError, default_dispositions, default_not_ready_reasons};
pub use customer::{Customer, CustomerError, CustomerKind};
pub use hours::{BusinessHours, HoursError, ParseSpanError, Span};
pub use level::Level;
pub use number_plan::{Holder, NumberPlan};
pub use number_region::{NumberRegion, Operator, number_region};
pub use password::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PasswordError, check_password};
pub use rights::{Belongs, Right, RightsTable, Scope, scope};
pub use staff::{
    ParseRoleError, ParseTeamCodeError, Role, TeamCode, User, UserError, is_extension,
};
