//! What the center does, as scripts that a call-centre expert can read.
//!
//! A line is `second event who …`. People: citizens `a` `b` `c` `d`; agents `x`
//! 1001, `y` 1002, `z` 1003; supervisor `s` 2001; operator `u` 4001. Legs go by
//! the name of whose phone they are. What is expected is that part of the
//! output whose first word is listed first; `heard a` says that a prompt to
//! `a` has been played to its end. 12345 leads straight into the queue
//! `general` (7001), 12346 through opening hours, greeting and menu.

mod consult;
mod desk_phone;
mod dial;
mod flow;
mod hang_up;
mod lost;
mod main_path;
mod monitor;
mod offer;
mod queue;
mod race;
mod seat;
mod take_over;
mod talk;
mod transfer;
mod trunks;
mod wall;

/// `a` talks with `x`, who works in the browser.
const TALKING: &str = "0 in x
                       1 call a
                       3 answer x
                       8 heard a";
