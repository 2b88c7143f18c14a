//! The engine from outside: packets and time in, packets and events out.

mod bench;

mod digits;
mod hostile;
mod mixing;
mod playlist;
mod recording;
mod relay;
mod reports;
mod talk_off;
mod transcoding;
