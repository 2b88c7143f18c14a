//! The endpoints through the real router, on SQLite, with a fake floor. Every
//! answer is held against the OpenAPI document as it comes.

mod admin_center;
mod admin_people;
mod alarms;
mod calls;
mod case_due;
mod case_files;
mod case_rights;
mod case_rules;
mod case_steps;
mod case_ways;
mod cases;
mod customer_looks;
mod customers;
mod document;
mod duties;
mod floor;
mod live;
mod log;
mod open311;
mod page;
mod portal;
mod reminders;
mod revisits;
mod rights;
mod saved_filters;
mod seat;
mod security;
mod session;
mod told;
mod trunks;
mod validate;
mod working_days;
mod world;
