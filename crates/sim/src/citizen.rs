//! What one simulated citizen does, by seed.

use base::{Moment, Rng};
use std::time::Duration;

/// What a citizen wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Call,
    PressKey(char),
    HangUp,
}

/// What a citizen notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    Answered,
    /// The call is over, or never came about.
    Ended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Resting,
    Ringing,
    /// Listening to the menu, about to press.
    Choosing,
    /// Waiting for, or speaking with, an agent.
    Staying,
    /// Has had enough, or is done: answers the survey if one comes.
    Rating,
}

/// Deterministic: the same seed lives the same life.
#[derive(Debug)]
pub struct Citizen {
    rng: Rng,
    mood: Mood,
    next: Moment,
    act: Option<Act>,
}

/// Nobody lets it ring longer.
const RING_PATIENCE: Duration = Duration::from_secs(40);

impl Citizen {
    pub fn new(seed: u64, now: Moment) -> Self {
        let mut citizen = Self { rng: Rng::new(seed), mood: Mood::Resting, next: now, act: None };
        citizen.next = now + citizen.seconds(1, 15);
        citizen
    }

    pub fn handle(&mut self, news: News, now: Moment) {
        match news {
            News::Answered => {
                self.mood = Mood::Choosing;
                self.next = now + self.seconds(3, 16);
            }
            News::Ended => {
                self.mood = Mood::Resting;
                self.next = now + self.seconds(5, 60);
            }
        }
    }

    pub fn handle_timeout(&mut self, now: Moment) {
        if now < self.next {
            return;
        }
        match self.mood {
            Mood::Resting => {
                self.mood = Mood::Ringing;
                self.act = Some(Act::Call);
                self.next = now + RING_PATIENCE;
            }
            Mood::Ringing => self.act = Some(Act::HangUp),
            Mood::Choosing => self.choose(now),
            Mood::Staying => {
                self.mood = Mood::Rating;
                let satisfied = self.rng.chance(70);
                self.act = Some(Act::PressKey(if satisfied { '1' } else { '3' }));
                self.next = now + self.seconds(2, 10);
            }
            Mood::Rating => self.act = Some(Act::HangUp),
        }
        if self.act == Some(Act::HangUp) {
            // The end of the call is news that comes; this is for when it does not.
            self.mood = Mood::Resting;
            self.next = now + self.seconds(30, 60);
        }
    }

    fn choose(&mut self, now: Moment) {
        self.act = match self.rng.below(10) {
            0..=3 => Some(Act::PressKey('0')),
            4 | 5 => Some(Act::PressKey('1')),
            6 | 7 => Some(Act::PressKey('2')),
            // Presses nothing and waits for what comes.
            8 => None,
            _ => Some(Act::HangUp),
        };
        self.mood = Mood::Staying;
        self.next = now + self.seconds(25, 180);
    }

    pub fn poll(&mut self) -> Option<Act> {
        self.act.take()
    }

    pub fn deadline(&self) -> Option<Moment> {
        Some(self.next)
    }

    /// A mobile number of no network's: the 100 range is not assigned.
    pub fn number(&mut self) -> String {
        format!("100{:08}", self.rng.below(100_000_000))
    }

    fn seconds(&mut self, low: u64, high: u64) -> Duration {
        Duration::from_millis(low * 1_000 + self.rng.below((high - low) * 1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(seed: u64) -> Vec<Act> {
        let mut now = Moment::ZERO;
        let mut citizen = Citizen::new(seed, now);
        let mut acts = Vec::new();
        while acts.len() < 40 {
            now = now.max(citizen.deadline().expect("always something to wait for"));
            citizen.handle_timeout(now);
            if let Some(act) = citizen.poll() {
                acts.push(act);
                match act {
                    Act::Call => citizen.handle(News::Answered, now),
                    Act::HangUp => citizen.handle(News::Ended, now),
                    Act::PressKey(_) => {}
                }
            }
        }
        acts
    }

    #[test]
    fn the_same_seed_lives_the_same_life() {
        assert_eq!(life(7), life(7));
        assert_ne!(life(7), life(8));
    }

    #[test]
    fn every_call_is_hung_up_before_the_next() {
        for seed in 0..100 {
            let mut in_call = false;
            for act in life(seed) {
                match act {
                    Act::Call => assert!(!std::mem::replace(&mut in_call, true), "seed {seed}"),
                    Act::HangUp => assert!(std::mem::replace(&mut in_call, false), "seed {seed}"),
                    Act::PressKey(_) => assert!(in_call, "seed {seed}"),
                }
            }
        }
    }
}
