//! What runs: configuration, sockets, the control thread, media threads, jobs
//! and the command line of the program `yingda`.

pub mod clock;
pub mod media;
