//! A sequence of datagrams, commands and pauses into an endpoint with calls,
//! as text: see `fuzz::script`. When all is hung up, nothing may be left.

#![no_main]

use fuzz::script::World;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| World::default().run(data));
