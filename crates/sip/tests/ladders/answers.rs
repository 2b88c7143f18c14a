//! What the endpoint answers to each torture message.

use base::{Moment, Rng};
use sip::{Endpoint, Event, Input, Message, Output, Transport};

use crate::rig::{BYTES_MAX, config, flow};

/// Sends one file over a transport; returns the last status, `call` or `-`.
fn answer(path: &str, transport: Transport) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/torture/");
    let bytes = std::fs::read(format!("{root}{path}")).expect("in the repository");
    let mut endpoint = Endpoint::new(config(), Rng::new(1));
    let from = flow("10.0.9.9:5060", transport);
    endpoint.handle(Input::Received { flow: from, bytes }, Moment::ZERO);
    let mut answer = "-".to_owned();
    while let Some(output) = endpoint.poll() {
        match output {
            Output::Transmit { bytes, .. } => {
                let message = Message::parse(bytes, BYTES_MAX).expect("we send SIP");
                let status = message.status().expect("an answer");
                if status != 100 {
                    answer = status.to_string();
                }
            }
            Output::Event(Event::IncomingCall(_)) => answer = "call".to_owned(),
            Output::Event(event) => panic!("{path}: {event:?}"),
        }
    }
    answer
}

#[track_caller]
fn check(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (path, expected) = line.split_once(' ').expect("each line is: file answer");
        for transport in [Transport::Udp, Transport::Tcp] {
            assert_eq!(answer(path, transport), expected.trim(), "{path} over {transport:?}");
        }
    }
}

#[test]
fn rfc4475_every_message_gets_its_answer() {
    check(
        "rfc4475/wsinv.dat      481
         rfc4475/intmeth.dat    405
         rfc4475/esc01.dat      call
         rfc4475/escnull.dat    401
         rfc4475/esc02.dat      405
         rfc4475/lwsdisp.dat    200
         rfc4475/longreq.dat    call
         rfc4475/dblreq.dat     401
         rfc4475/semiuri.dat    200
         rfc4475/transports.dat 200
         rfc4475/mpart01.dat    405
         rfc4475/unreason.dat   -
         rfc4475/noreason.dat   -
         rfc4475/badinv01.dat   400
         rfc4475/clerr.dat      400
         rfc4475/ncl.dat        400
         rfc4475/scalar02.dat   400
         rfc4475/scalarlg.dat   -
         rfc4475/quotbal.dat    400
         rfc4475/ltgtruri.dat   400
         rfc4475/lwsruri.dat    400
         rfc4475/lwsstart.dat   call
         rfc4475/trws.dat       200
         rfc4475/escruri.dat    400
         rfc4475/baddate.dat    call
         rfc4475/regbadct.dat   401
         rfc4475/badaspec.dat   200
         rfc4475/baddn.dat      200
         rfc4475/badvers.dat    505
         rfc4475/mismatch01.dat 400
         rfc4475/mismatch02.dat 400
         rfc4475/bigcode.dat    -
         rfc4475/badbranch.dat  200
         rfc4475/insuf.dat      400
         rfc4475/unkscm.dat     416
         rfc4475/novelsc.dat    416
         rfc4475/unksm2.dat     401
         rfc4475/bext01.dat     420
         rfc4475/invut.dat      415
         rfc4475/regaut01.dat   401
         rfc4475/multi01.dat    400
         rfc4475/mcl01.dat      400
         rfc4475/bcast.dat      -
         rfc4475/zeromf.dat     200
         rfc4475/cparam01.dat   401
         rfc4475/cparam02.dat   401
         rfc4475/regescrt.dat   401
         rfc4475/sdp01.dat      call
         rfc4475/inv2543.dat    400
         rfc4475/test.dat       -",
    );
}

#[test]
fn rfc5118_every_message_gets_its_answer() {
    check(
        "rfc5118/ipv6-good.dat                     401
         rfc5118/ipv6-bad.dat                      400
         rfc5118/port-ambiguous.dat                401
         rfc5118/port-unambiguous.dat              401
         rfc5118/via-received-param-with-delim.dat 481
         rfc5118/via-received-param-no-delim.dat   200
         rfc5118/ipv6-in-sdp.dat                   400
         rfc5118/mult-ip-in-header.dat             481
         rfc5118/mult-ip-in-sdp.dat                400
         rfc5118/ipv4-mapped-ipv6.dat              call
         rfc5118/ipv6-bug-abnf-3-colons.dat        400
         rfc5118/ipv6-correct-abnf-2-colons.dat    200",
    );
}
