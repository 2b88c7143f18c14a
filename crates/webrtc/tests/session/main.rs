//! A browser and our side of it in memory: connecting, sound under loss,
//! hostile datagrams, and every way to end.

mod offers;
mod world;

use std::net::SocketAddr;
use std::time::Duration;

use media::Codec;
use webrtc::{CONNECT_TIME_MAX, Input, QUIET_TIME_MAX, Reason};
use world::{BROWSER, Event, Network, Side, World};

#[test]
fn sound_passes_both_ways_in_each_codec() {
    for codec in [Codec::Opus, Codec::Pcma] {
        let mut world = World::connected(codec, Network::default());
        world.talk(100);
        for side in [Side::Browser, Side::Server] {
            let heard = world.heard(side);
            assert_eq!(heard.len(), 100, "{codec:?}");
            assert!(heard.iter().enumerate().all(|(n, packet)| packet.payload == [n as u8; 40]));
        }
    }
}

#[test]
fn a_bad_network_loses_packets_and_nothing_else() {
    let network = Network { loss_percent: 10, double_percent: 10, seed: 7 };
    let mut world = World::connected(Codec::Opus, network);
    world.talk(500);
    for side in [Side::Browser, Side::Server] {
        let heard = world.heard(side);
        assert!((400..500).contains(&heard.len()), "{} of 500 came", heard.len());
        let mut sequences: Vec<u16> = heard.iter().map(|packet| packet.sequence).collect();
        sequences.dedup();
        assert_eq!(sequences.len(), heard.len(), "a doubled packet came through");
    }
    assert_eq!(world.ending(Side::Server), None);
}

#[test]
fn calls_come_and_go_on_one_stream() {
    let mut world = World::connected(Codec::Opus, Network::default());
    world.talk(10);
    world.run(Duration::from_secs(3));
    world.next_call();
    world.talk(10);
    let heard = world.heard(Side::Browser);
    assert_eq!(heard.len(), 20);
    assert!(heard.iter().all(|packet| packet.ssrc == heard[0].ssrc));
    for (n, packet) in heard.iter().enumerate() {
        assert_eq!(packet.sequence, heard[0].sequence.wrapping_add(n as u16));
    }
    let pause = heard[10].timestamp.wrapping_sub(heard[9].timestamp);
    assert!((48_000 * 3..48_000 * 4).contains(&pause), "{pause} ticks for three seconds");
    assert!(heard[10].marker);
}

#[test]
fn garbage_never_panics_nor_ends_a_call() {
    let mut world = World::connected(Codec::Pcma, Network::default());
    world.talk(5);
    for round in 0..2_000 {
        let bytes = world.garbage(round);
        world.deliver(Side::Server, BROWSER, &bytes);
        world.deliver(Side::Browser, world::SERVER, &bytes);
    }
    world.talk(5);
    assert_eq!(world.heard(Side::Server).len(), 10);
    assert_eq!(world.heard(Side::Browser).len(), 10);
}

#[test]
fn garbage_before_the_connection_does_not_hinder_it() {
    let mut world = World::new(Codec::Opus, Network::default());
    for round in 0..500 {
        let bytes = world.garbage(round);
        world.deliver(Side::Server, BROWSER, &bytes);
    }
    world.connect();
}

#[test]
fn a_stranger_is_not_heard() {
    let mut world = World::connected(Codec::Pcma, Network::default());
    world.talk(5);
    let stranger: SocketAddr = "198.51.100.66:5000".parse().expect("address");
    let copy = world.last_datagram(Side::Server);
    world.deliver(Side::Server, stranger, &copy);
    assert_eq!(world.heard(Side::Server).len(), 5);
}

#[test]
fn a_browser_that_vanishes_is_noticed() {
    let mut world = World::connected(Codec::Opus, Network::default());
    world.cut();
    world.run(QUIET_TIME_MAX - Duration::from_millis(500));
    assert_eq!(world.ending(Side::Server), None);
    world.run(Duration::from_secs(1));
    assert_eq!(world.ending(Side::Server), Some(&Reason::Quiet));
    assert_eq!(world.deadline(Side::Server), None, "nothing is left to do");
}

#[test]
fn a_muted_browser_that_only_proves_its_consent_stays() {
    let mut world = World::connected(Codec::Opus, Network::default());
    world.run(Duration::from_secs(60));
    assert_eq!(world.ending(Side::Server), None);
    assert_eq!(world.ending(Side::Browser), None);
}

#[test]
fn goodbyes_are_said_at_once() {
    for closes in [Side::Browser, Side::Server] {
        let mut world = World::connected(Codec::Opus, Network::default());
        world.handle(closes, Input::Close);
        world.run(Duration::from_millis(500));
        assert_eq!(world.ending(closes), Some(&Reason::Closed));
        assert_eq!(world.ending(closes.other()), Some(&Reason::ClosedByPeer));
    }
}

#[test]
fn a_browser_that_cannot_reach_us_is_given_up() {
    let mut world = World::new(Codec::Opus, Network::default());
    world.cut();
    world.run(CONNECT_TIME_MAX + Duration::from_secs(1));
    assert_eq!(world.ending(Side::Server), Some(&Reason::NeverConnected));
    assert!(!world.events(Side::Server).contains(&Event::Connected));
}

#[test]
fn somebody_else_with_the_browsers_address_is_found_out() {
    let mut world = World::with_offer(Codec::Opus, Network::default(), |offer| {
        let (before, after) = offer.split_once("a=fingerprint:sha-256 ").expect("fingerprint");
        let forged = if after.starts_with("00") { "FF" } else { "00" };
        format!("{before}a=fingerprint:sha-256 {forged}{}", &after[2..])
    });
    world.run(Duration::from_secs(5));
    assert!(matches!(world.ending(Side::Server), Some(Reason::Failed(_))));
    assert!(!world.events(Side::Server).contains(&Event::Connected));
}
