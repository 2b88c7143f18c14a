//! Sends keys one after the other, a step each 20 ms.

use std::collections::VecDeque;

use crate::telephone_event::event;

/// Keys that may wait: longer than any number dialled behind another.
pub(super) const WAITING_MAX: usize = 64;

/// Steps a key sounds: 100 ms, twice what ITU-T Q.24 wants to be recognised.
const KEY_STEPS: u32 = 5;

/// The end of an event is sent three times (RFC 4733 §2.5.1.4).
const END_STEPS: u32 = 3;

/// Steps from one key to the next: 100 ms of pause.
const STEPS: u32 = 10;

const STEP_MS: u32 = 20;

/// A packet of an event, or its tone, or the pause after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Key { key: char, event: u8, first: bool, end: bool, duration_ms: u32, sounds: bool },
    Pause,
    Done,
}

#[derive(Debug, Default)]
pub(super) struct DigitSender {
    keys: VecDeque<char>,
    step: u32,
    /// The timestamp of the event being sent.
    pub(super) timestamp: u32,
}

impl DigitSender {
    /// Adds keys; what is none, or too many, is left out.
    pub(super) fn add(&mut self, digits: &str) {
        let room = WAITING_MAX.saturating_sub(self.keys.len());
        let keys = digits.chars().filter(|&key| event(key).is_some());
        self.keys.extend(keys.map(|key| key.to_ascii_uppercase()).take(room));
    }

    /// What to send now.
    pub(super) fn next(&mut self) -> Step {
        let Some(&key) = self.keys.front() else { return Step::Done };
        let Some(event) = event(key) else { return Step::Done };
        let step = self.step;
        self.step += 1;
        if self.step == STEPS {
            self.step = 0;
            self.keys.pop_front();
        }
        if step >= KEY_STEPS + END_STEPS - 1 {
            return Step::Pause;
        }
        Step::Key {
            key,
            event,
            first: step == 0,
            end: step >= KEY_STEPS - 1,
            duration_ms: (step + 1).min(KEY_STEPS) * STEP_MS,
            sounds: step < KEY_STEPS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc4733_2_5_1_4_the_end_is_sent_three_times() {
        let mut sender = DigitSender::default();
        sender.add("1x#");
        let mut shown = String::new();
        loop {
            match sender.next() {
                Step::Key { key, end: false, .. } => shown.push(key),
                Step::Key { end: true, duration_ms, .. } => {
                    assert_eq!(duration_ms, 100);
                    shown.push('!');
                }
                Step::Pause => shown.push('.'),
                Step::Done => break,
            }
        }
        assert_eq!(shown, "1111!!!...####!!!...");
    }

    #[test]
    fn no_more_keys_wait_than_the_limit() {
        let mut sender = DigitSender::default();
        sender.add(&"5".repeat(100));
        assert_eq!(sender.keys.len(), WAITING_MAX);
    }
}
