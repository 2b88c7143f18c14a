//! The torture messages of RFC 4475 and RFC 5118, byte for byte.

use sip::Message;

const BYTES_MAX: usize = 64 * 1024;

/// What the parser makes of a message: `valid`, the status that answers it, or
/// `drop` where nobody can be answered.
fn verdict(bytes: Vec<u8>) -> String {
    match Message::parse(bytes, BYTES_MAX) {
        Err(_) => "drop".to_owned(),
        Ok(message) => match message.envelope() {
            Ok(_) => "valid".to_owned(),
            Err(_) if message.status().is_some() => "drop".to_owned(),
            Err(invalid) => invalid.status.to_string(),
        },
    }
}

fn read(path: &str) -> Vec<u8> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/torture/");
    std::fs::read(format!("{root}{path}")).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[track_caller]
fn check(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (path, expected) = line.split_once(' ').expect("each line is: file verdict");
        assert_eq!(verdict(read(path)), expected.trim(), "{path}");
    }
}

#[test]
fn rfc4475_3_1_1_valid_messages_are_read() {
    check(
        "rfc4475/wsinv.dat     valid
         rfc4475/intmeth.dat   valid
         rfc4475/esc01.dat     valid
         rfc4475/escnull.dat   valid
         rfc4475/esc02.dat     valid
         rfc4475/lwsdisp.dat   valid
         rfc4475/longreq.dat   valid
         rfc4475/dblreq.dat    valid
         rfc4475/semiuri.dat   valid
         rfc4475/transports.dat valid
         rfc4475/mpart01.dat   valid
         rfc4475/unreason.dat  valid
         rfc4475/noreason.dat  valid",
    );
}

#[test]
fn rfc4475_3_1_2_invalid_messages_are_refused() {
    check(
        "rfc4475/badinv01.dat   400
         rfc4475/clerr.dat      400
         rfc4475/ncl.dat        400
         rfc4475/scalar02.dat   400
         rfc4475/scalarlg.dat   drop
         rfc4475/quotbal.dat    400
         rfc4475/ltgtruri.dat   400
         rfc4475/lwsruri.dat    400
         rfc4475/escruri.dat    400
         rfc4475/mismatch01.dat 400
         rfc4475/mismatch02.dat 400
         rfc4475/bigcode.dat    drop
         rfc4475/badvers.dat    505",
    );
}

/// RFC 4475 lets an element infer what was meant in these; so do we.
#[test]
fn rfc4475_3_1_2_harmless_faults_are_forgiven() {
    check(
        "rfc4475/lwsstart.dat valid
         rfc4475/trws.dat     valid
         rfc4475/baddate.dat  valid
         rfc4475/badaspec.dat valid
         rfc4475/baddn.dat    valid
         rfc4475/regbadct.dat valid",
    );
}

/// Well formed; what is wrong is for the layers above (tests/torture_answers).
#[test]
fn rfc4475_3_2_to_3_4_are_well_formed_or_lack_fields() {
    check(
        "rfc4475/badbranch.dat valid
         rfc4475/insuf.dat     400
         rfc4475/unkscm.dat    valid
         rfc4475/novelsc.dat   valid
         rfc4475/unksm2.dat    valid
         rfc4475/bext01.dat    valid
         rfc4475/invut.dat     valid
         rfc4475/regaut01.dat  valid
         rfc4475/multi01.dat   400
         rfc4475/mcl01.dat     400
         rfc4475/bcast.dat     valid
         rfc4475/zeromf.dat    valid
         rfc4475/cparam01.dat  valid
         rfc4475/cparam02.dat  valid
         rfc4475/regescrt.dat  valid
         rfc4475/sdp01.dat     valid
         rfc4475/inv2543.dat   valid
         rfc4475/test.dat      drop",
    );
}

/// In ipv6-in-sdp and mult-ip-in-sdp the Content-Length claims more than there
/// is, as printed in the RFC; over UDP that is 400 (RFC 3261 §18.3).
#[test]
fn rfc5118_4_ipv6_messages() {
    check(
        "rfc5118/ipv6-good.dat                     valid
         rfc5118/ipv6-bad.dat                      400
         rfc5118/port-ambiguous.dat                valid
         rfc5118/port-unambiguous.dat              valid
         rfc5118/via-received-param-with-delim.dat valid
         rfc5118/via-received-param-no-delim.dat   valid
         rfc5118/ipv6-in-sdp.dat                   400
         rfc5118/mult-ip-in-header.dat             valid
         rfc5118/mult-ip-in-sdp.dat                400
         rfc5118/ipv4-mapped-ipv6.dat              valid
         rfc5118/ipv6-bug-abnf-3-colons.dat        400
         rfc5118/ipv6-correct-abnf-2-colons.dat    valid",
    );
}

#[test]
fn every_torture_message_is_in_a_table() {
    let source = include_str!("torture.rs");
    for folder in ["rfc4475", "rfc5118"] {
        let path = format!("{}/tests/torture/{folder}", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(path).expect("the folder is in the repository") {
            let name = entry.expect("readable").file_name().into_string().expect("ASCII");
            assert!(source.contains(&format!("{folder}/{name}")), "{folder}/{name} is untested");
        }
    }
}
