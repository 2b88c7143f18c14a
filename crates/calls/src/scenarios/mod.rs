//! What the center does, as scripts that a call-centre expert can read.
//!
//! A line is `second event who …`. People: citizens `a` `b` `c`; agents `x`
//! 1001, `y` 1002, `z` 1003; supervisor `s` 2001; operator `u` 4001. Legs go by
//! the name of whose phone they are. What is expected is the part of the
//! output whose first word is listed first.

mod main_path;
