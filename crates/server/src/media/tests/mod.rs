//! The media thread with real sockets on this machine: telephones, browsers,
//! and recordings on a real disk.

mod parties;
mod rig;

use std::collections::BTreeSet;
use std::time::Duration;

use base::RecordingId;
use media::codec::g711::alaw_to_linear;
use media::wav::Wav;
use media::{Codec, Hearing, PlayItem, Repeat};

use super::recordings::repair_recordings;
use super::{MediaCommand, MediaEvent};
use parties::{BrowserPhone, Telephone};
use rig::{Rig, hears, leg};

#[test]
fn two_telephones_hear_each_other_and_the_recording_holds_each_on_its_side() {
    let mut rig = Rig::new("bridge");
    let mut caller = Telephone::new(440.0);
    let mut agent = Telephone::new(1_000.0);
    rig.open(leg(1), &mut caller);
    rig.open(leg(2), &mut agent);
    rig.join(leg(1), leg(2));
    let recording = RecordingId::new(1, 7 << 80);
    let (left, right) = (Some(leg(1)), Some(leg(2)));
    rig.send(MediaCommand::Record { recording, began: rig.clock.now(), left, right });
    rig.run(1_500, &mut [&mut caller, &mut agent]);
    assert_eq!(hears(&caller.heard), Some(1_000.0));
    assert_eq!(hears(&agent.heard), Some(440.0));

    rig.send(MediaCommand::StopRecording { recording });
    let closed = rig.wait_for(|event| match event {
        MediaEvent::RecordingClosed { path, duration_ms, bytes, .. } => {
            Some((path.clone(), *duration_ms, *bytes))
        }
        _ => None,
    });
    let (path, duration_ms, bytes) = closed;
    assert_eq!(path, store::recording_file(recording));
    assert!((1_300..2_000).contains(&duration_ms), "{duration_ms} ms");
    let file = std::fs::read(rig.recordings().join(path)).expect("the file is there");
    assert_eq!(file.len() as u64, bytes);
    let wav = Wav::parse(&file).expect("valid");
    assert_eq!(wav.channels, 2);
    let channel =
        |n: usize| -> Vec<i16> { wav.samples.iter().skip(n).step_by(2).copied().collect() };
    assert_eq!(hears(&channel(0)), Some(440.0));
    assert_eq!(hears(&channel(1)), Some(1_000.0));
}

#[test]
fn keys_playlists_and_the_end_of_a_leg_are_told() {
    let mut rig = Rig::new("keys");
    let mut caller = Telephone::new(440.0);
    rig.open(leg(1), &mut caller);
    let items = vec![PlayItem::Prompt("tone/beep".into()), PlayItem::Prompt("missing".into())];
    let hearing = Hearing::Playlist { play: 5, items, repeat: Repeat::Once };
    rig.send(MediaCommand::Hear { leg: leg(1), hearing });
    rig.run(600, &mut [&mut caller]);
    assert!(media::tone::power(&caller.heard[800..2_000], 1_000.0) > 0.5, "the beep is heard");
    rig.wait_until(&MediaEvent::Started { leg: leg(1) });
    let missing = MediaEvent::PromptMissing { leg: leg(1), play: 5, name: "missing".into() };
    rig.wait_until(&missing);
    rig.wait_until(&MediaEvent::Played { leg: leg(1), play: 5 });
    caller.press(7);
    rig.run(100, &mut [&mut caller]);
    rig.wait_until(&MediaEvent::Digit { leg: leg(1), key: '7' });
    rig.send(MediaCommand::Close { leg: leg(1), rest: false });
    let received = rig.wait_for(|event| match event {
        MediaEvent::Stats { stats, .. } => Some(stats.packets_received),
        _ => None,
    });
    assert!(received > 25, "{received} packets");
}

#[test]
fn a_telephone_behind_a_nat_is_answered_where_it_is_and_a_stranger_is_not() {
    let mut rig = Rig::new("nat");
    let mut phone = Telephone::new(440.0);
    // Its description names an address that nobody has.
    phone.says = Some("127.0.0.1:9".parse().expect("address"));
    rig.open(leg(1), &mut phone);
    rig.send(MediaCommand::Hear { leg: leg(1), hearing: Hearing::Echo });
    rig.run(400, &mut [&mut phone]);
    assert_eq!(hears(&phone.heard), Some(440.0));

    let mut stranger = Telephone::new(1_000.0);
    stranger.to = phone.to;
    phone.heard.clear();
    rig.run(400, &mut [&mut phone, &mut stranger]);
    assert_eq!(hears(&phone.heard), Some(440.0));
    assert!(stranger.heard.is_empty());
}

#[test]
fn a_browser_and_a_telephone_hear_each_other() {
    let mut rig = Rig::new("browser");
    let mut caller = Telephone::new(440.0);
    let mut page = BrowserPhone::new(&rig, &[Codec::Pcma], Some(1_000.0));
    rig.open(leg(1), &mut caller);
    rig.connect(&mut page);
    rig.send(MediaCommand::Attach { leg: leg(2), phone: page.key });
    rig.join(leg(1), leg(2));
    rig.run(1_000, &mut [&mut caller, &mut page]);
    assert_eq!(hears(&caller.heard), Some(1_000.0));
    assert_eq!(hears(&page.heard), Some(440.0));
}

#[test]
fn opus_is_converted_on_the_way_there_and_back() {
    let mut rig = Rig::new("opus");
    let mut caller = Telephone::new(440.0);
    // The page sends back what it hears, so the tone is encoded and decoded.
    let mut page = BrowserPhone::new(&rig, &[Codec::Opus, Codec::Pcma], None);
    rig.open(leg(1), &mut caller);
    rig.connect(&mut page);
    rig.send(MediaCommand::Attach { leg: leg(2), phone: page.key });
    rig.join(leg(1), leg(2));
    rig.run(1_500, &mut [&mut caller, &mut page]);
    assert!(page.packets.len() > 50, "{} packets", page.packets.len());
    assert_eq!(hears(&caller.heard), Some(440.0));
}

#[test]
fn calls_come_and_go_while_the_page_stays() {
    let mut rig = Rig::new("attach");
    let mut page = BrowserPhone::new(&rig, &[Codec::Pcma], Some(1_000.0));
    rig.connect(&mut page);
    for (first, second, freq_hz) in [(1, 2, 440.0), (3, 4, 620.0)] {
        let mut caller = Telephone::new(freq_hz);
        page.heard.clear();
        rig.open(leg(first), &mut caller);
        rig.send(MediaCommand::Attach { leg: leg(second), phone: page.key });
        rig.join(leg(first), leg(second));
        rig.run(600, &mut [&mut caller, &mut page]);
        assert_eq!(hears(&page.heard), Some(freq_hz));
        assert_eq!(hears(&caller.heard), Some(1_000.0));
        rig.send(MediaCommand::Close { leg: leg(second), rest: false });
        rig.send(MediaCommand::Close { leg: leg(first), rest: false });
        rig.run(300, &mut [&mut page]);
    }
    let first = page.packets[0];
    assert!(page.packets.iter().all(|packet| packet.ssrc == first.ssrc));
    for (n, packet) in page.packets.iter().enumerate() {
        assert_eq!(packet.sequence, first.sequence.wrapping_add(n as u16), "packet {n}");
    }
    rig.never(|event| matches!(event, MediaEvent::PhoneDown { .. }));
}

#[test]
fn a_call_moves_to_the_reloaded_page() {
    let mut rig = Rig::new("reload");
    let mut caller = Telephone::new(440.0);
    rig.open(leg(1), &mut caller);
    let mut page = BrowserPhone::new(&rig, &[Codec::Pcma], Some(1_000.0));
    rig.connect(&mut page);
    rig.send(MediaCommand::Attach { leg: leg(2), phone: page.key });
    rig.join(leg(1), leg(2));
    rig.run(300, &mut [&mut caller, &mut page]);
    page.close();
    let gone = MediaEvent::PhoneDown { phone: page.key, why: webrtc::Reason::ClosedByPeer };
    rig.wait_until(&gone);

    let mut reloaded = BrowserPhone::new(&rig, &[Codec::Opus], None);
    rig.connect(&mut reloaded);
    rig.send(MediaCommand::Attach { leg: leg(2), phone: reloaded.key });
    caller.heard.clear();
    rig.run(1_000, &mut [&mut caller, &mut reloaded]);
    assert_eq!(hears(&caller.heard), Some(440.0), "it hears itself from the new page");
}

#[test]
fn stopping_the_thread_makes_recordings_safe() {
    let mut rig = Rig::new("stop");
    let mut caller = Telephone::new(440.0);
    rig.open(leg(1), &mut caller);
    let recording = RecordingId::new(1, 9 << 80);
    rig.send(MediaCommand::Record {
        recording,
        began: rig.clock.now(),
        left: Some(leg(1)),
        right: None,
    });
    rig.run(500, &mut [&mut caller]);
    rig.stop();
    assert!(rig.recordings().join(store::recording_file(recording)).exists());
    rig.wait_for(|event| matches!(event, MediaEvent::RecordingClosed { .. }).then_some(()));
}

#[test]
fn a_recording_is_in_two_places_and_in_one_if_the_other_is_not_to_be_had() {
    let mut rig = Rig::new("places");
    let mut caller = Telephone::new(440.0);
    rig.open(leg(1), &mut caller);
    let [both, second] = [7, 5].map(|n| RecordingId::new(1, n << 80));
    let record = |rig: &Rig, recording| {
        let (began, left) = (rig.clock.now(), Some(leg(1)));
        rig.send(MediaCommand::Record { recording, began, left, right: None });
    };
    let is_closed = |id: RecordingId| {
        move |event: &MediaEvent| {
            let closed =
                matches!(event, MediaEvent::RecordingClosed { recording, .. } if *recording == id);
            closed.then_some(())
        }
    };
    record(&rig, both);
    rig.run(500, &mut [&mut caller]);
    rig.send(MediaCommand::StopRecording { recording: both });
    rig.wait_for(is_closed(both));
    let file = store::recording_file(both);
    let [first, copy] = [rig.recordings(), rig.second_place()]
        .map(|folder| std::fs::read(folder.join(&file)).expect("in both places"));
    assert!(first == copy && first.len() > 4_000, "{} and {} bytes", first.len(), copy.len());

    std::fs::remove_dir_all(rig.recordings()).expect("a disk is gone");
    record(&rig, second);
    rig.run(500, &mut [&mut caller]);
    rig.send(MediaCommand::StopRecording { recording: second });
    rig.wait_for(|event| matches!(event, MediaEvent::RecordingTrouble { .. }).then_some(()));
    rig.wait_for(is_closed(second));
    assert!(rig.second_place().join(store::recording_file(second)).exists());
}

#[test]
fn a_running_recording_is_whole_but_for_its_last_second_after_a_crash() {
    let mut rig = Rig::new("crash");
    let mut caller = Telephone::new(440.0);
    rig.open(leg(1), &mut caller);
    let recording = RecordingId::new(1, 8 << 80);
    rig.send(MediaCommand::Record {
        recording,
        began: rig.clock.now(),
        left: Some(leg(1)),
        right: None,
    });
    rig.run(2_000, &mut [&mut caller]);
    // What is on disk now is what a crash would leave; half a sample more is
    // what a torn write would add.
    let crashed = rig.copy_of_recordings();
    let running = crashed.join(store::recording_file(recording));
    let mut torn = std::fs::read(&running).expect("it runs");
    torn.push(0);
    std::fs::write(&running, torn).expect("write");
    let repaired = repair_recordings(&crashed, &BTreeSet::new()).expect("repaired");
    let [one] = &repaired[..] else { panic!("{repaired:?}") };
    assert_eq!((one.recording, &one.path), (recording, &store::recording_file(recording)));
    assert!(one.duration_ms > 1_000, "{} ms of 2000", one.duration_ms);
    let file = std::fs::read(crashed.join(&one.path)).expect("in its place");
    assert_eq!(file.len() as u64, one.bytes);
    let left: Vec<i16> = file[58..].iter().step_by(2).map(|&byte| alaw_to_linear(byte)).collect();
    assert_eq!(hears(&left), Some(440.0));
    assert_eq!(repair_recordings(&crashed, &BTreeSet::new()).expect("nothing left to do"), []);
}

#[test]
fn a_disk_that_cannot_be_written_is_told_and_hinders_no_call() {
    let mut rig = Rig::new("disk");
    let mut caller = Telephone::new(440.0);
    rig.open(leg(1), &mut caller);
    rig.send(MediaCommand::Hear { leg: leg(1), hearing: Hearing::Echo });
    std::fs::remove_dir_all(rig.recordings()).expect("the folder vanishes");
    let recording = RecordingId::new(1, 6 << 80);
    rig.send(MediaCommand::Record {
        recording,
        began: rig.clock.now(),
        left: Some(leg(1)),
        right: None,
    });
    rig.run(500, &mut [&mut caller]);
    assert_eq!(hears(&caller.heard), Some(440.0));
    let why = rig.wait_for(|event| match event {
        MediaEvent::RecordingTrouble { why, .. } => Some(why.clone()),
        _ => None,
    });
    assert!(why.contains("check the disk"), "{why}");
}

#[test]
fn ports_that_rested_serve_the_next_leg_and_the_last_ones_late_packets_nobody() {
    let mut rig = Rig::new("rested");
    let (mut before, mut after, mut other) =
        (Telephone::new(440.0), Telephone::new(620.0), Telephone::new(1_000.0));
    rig.open(leg(1), &mut before);
    rig.run(200, &mut [&mut before]);
    rig.send(MediaCommand::Close { leg: leg(1), rest: true });
    rig.run(100, &mut [&mut before]);
    before.heard.clear();
    rig.run(100, &mut [&mut before]);
    let address = before.to.expect("opened");
    rig.open_on(super::RtpPair::Rested(address), leg(2), &mut after);
    rig.open(leg(3), &mut other);
    rig.join(leg(2), leg(3));
    rig.run(600, &mut [&mut after, &mut other]);
    assert_eq!(after.to, Some(address));
    assert_eq!(hears(&other.heard), Some(620.0));
    assert_eq!(hears(&after.heard), Some(1_000.0));
    assert!(before.heard.is_empty(), "nothing is said on a port that rests");
}

#[test]
fn a_pair_that_should_rest_and_does_not_is_bound_anew() {
    let mut rig = Rig::new("anew");
    let (mut one, mut other) = (Telephone::new(440.0), Telephone::new(1_000.0));
    let pair = rig.ports.borrow_mut().take_pair().expect("free");
    let address = pair.address().expect("bound");
    drop(pair);
    rig.open_on(super::RtpPair::Rested(address), leg(1), &mut one);
    rig.open(leg(2), &mut other);
    rig.join(leg(1), leg(2));
    rig.run(600, &mut [&mut one, &mut other]);
    assert_eq!(hears(&other.heard), Some(440.0));
    assert_eq!(hears(&one.heard), Some(1_000.0));
}

#[test]
fn commands_about_what_is_gone_are_ignored() {
    let mut rig = Rig::new("late");
    rig.send(MediaCommand::Close { leg: leg(1), rest: false });
    rig.send(MediaCommand::Hear { leg: leg(1), hearing: Hearing::Echo });
    rig.send(MediaCommand::Attach { leg: leg(1), phone: super::PhoneKey(9) });
    rig.send(MediaCommand::ClosePhone { phone: super::PhoneKey(9) });
    rig.send(MediaCommand::StopRecording { recording: RecordingId::new(1, 1) });
    std::thread::sleep(Duration::from_millis(50));
    rig.stop();
    rig.never(|event| matches!(event, MediaEvent::Failed { .. }));
}
