//! A session description as an offer and as an answer. What we answer must be
//! readable by ourselves and agree with what we were told.

#![no_main]

use libfuzzer_sys::fuzz_target;
use media::sdp::{Encryption, LocalMedia, SECRET_LEN, Secret, Shape, accept, answer, offer};
use media::{Codec, Direction};

fn local(codecs: &[Codec], direction: Direction) -> LocalMedia {
    LocalMedia {
        addr: "127.0.0.1".parse().expect("an address"),
        port: 20_000,
        codecs: codecs.to_vec(),
        direction,
        ptime_ms: 20,
        secret: Secret([7; SECRET_LEN]),
        encryption: Encryption::Offered,
        session_id: 77,
        version: 1,
        shape: Shape::default(),
    }
}

fuzz_target!(|data: &[u8]| {
    let all = [Codec::Pcma, Codec::Pcmu, Codec::G722, Codec::Opus];
    for direction in [Direction::SendRecv, Direction::SendOnly] {
        let mut ours = local(&all, direction);
        if let Ok((text, negotiated)) = answer(data, &ours) {
            let theirs = local(&[negotiated.format.codec], Direction::SendRecv);
            // The peer may have offered other media before the sound; what is
            // agreed must be found again where it stands.
            let _ = accept(&text, &theirs);
            ours.shape = negotiated.shape;
            ours.version += 1;
            assert!(!offer(&ours).is_empty());
            assert!(answer(data, &ours).is_ok(), "the same offer again is refused");
        }
        let _ = accept(data, &ours);
    }
});
