//! Plays a list of prompts, gapless, without decoding anything.

use std::ops::Range;
use std::sync::Arc;

use base::Moment;

use super::input::Repeat;
use crate::codec::SAMPLE_RATE;
use crate::prompt::Prompt;

/// A playlist with its prompts at hand.
#[derive(Debug)]
pub(super) struct Player {
    play: u64,
    parts: Vec<Part>,
    repeat: Repeat,
    /// The part being played, and how many of its samples have been.
    part: usize,
    offset: usize,
}

#[derive(Debug)]
pub(super) enum Part {
    Prompt(Arc<Prompt>),
    /// Silence, in samples.
    Pause(usize),
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Prompt(prompt) => prompt.len(),
            Self::Pause(samples) => *samples,
        }
    }
}

/// A stretch of one part.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Sound(&'a Prompt, Range<usize>),
    Silence(usize),
}

impl Player {
    pub(super) fn new(play: u64, parts: Vec<Part>, repeat: Repeat, now: Moment) -> Self {
        let mut player = Self { play, parts, repeat, part: 0, offset: 0 };
        let total: usize = player.parts.iter().map(Part::len).sum();
        if total == 0 {
            // Nothing to repeat: it ends at once, or is silent for good.
            player.parts.clear();
        } else if repeat == Repeat::OnAir {
            let on_air = now.elapsed().as_millis() as u64 * u64::from(SAMPLE_RATE) / 1000;
            player.seek((on_air % total as u64) as usize);
        }
        player
    }

    pub(super) const fn play(&self) -> u64 {
        self.play
    }

    /// Whether all has been played.
    pub(super) fn has_ended(&self) -> bool {
        self.repeat == Repeat::Once && self.part >= self.parts.len()
    }

    /// Hands out the next `samples`; silence after the end.
    pub(super) fn take(&mut self, mut samples: usize, mut give: impl FnMut(Piece<'_>)) {
        while samples > 0 {
            self.step_over_ended_parts();
            let Some(part) = self.parts.get(self.part) else {
                return give(Piece::Silence(samples));
            };
            let len = samples.min(part.len() - self.offset);
            match part {
                Part::Prompt(prompt) => {
                    give(Piece::Sound(prompt, self.offset..self.offset + len));
                }
                Part::Pause(_) => give(Piece::Silence(len)),
            }
            self.offset += len;
            samples -= len;
        }
        self.step_over_ended_parts();
    }

    fn step_over_ended_parts(&mut self) {
        while let Some(part) = self.parts.get(self.part)
            && self.offset >= part.len()
        {
            self.part += 1;
            self.offset = 0;
            if self.part == self.parts.len() && self.repeat != Repeat::Once {
                self.part = 0;
            }
        }
    }

    fn seek(&mut self, mut samples: usize) {
        for (at, part) in self.parts.iter().enumerate() {
            if samples < part.len() {
                (self.part, self.offset) = (at, samples);
                return;
            }
            samples -= part.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn player(repeat: Repeat, now_ms: u64) -> Player {
        let prompt = |value| Part::Prompt(Arc::new(Prompt::new(vec![value; 3])));
        let parts = vec![prompt(1000), Part::Pause(0), Part::Pause(2), prompt(2000)];
        Player::new(1, parts, repeat, Moment::from_millis(now_ms))
    }

    fn take(player: &mut Player, samples: usize) -> String {
        let mut heard = String::new();
        player.take(samples, |piece| match piece {
            Piece::Sound(prompt, range) => {
                heard.extend(
                    prompt.linear()[range].iter().map(|s| (b'0' + (s / 1000) as u8) as char),
                );
            }
            Piece::Silence(len) => heard.push_str(&".".repeat(len)),
        });
        heard
    }

    #[test]
    fn parts_follow_each_other_without_a_gap() {
        let mut once = player(Repeat::Once, 0);
        assert_eq!(take(&mut once, 5), "111..");
        assert!(!once.has_ended());
        assert_eq!(take(&mut once, 3), "222");
        assert!(once.has_ended());
        assert_eq!(take(&mut once, 2), "..");
    }

    #[test]
    fn a_repeated_list_starts_again_without_a_gap() {
        assert_eq!(take(&mut player(Repeat::Forever, 999), 12), "111..222111.");
    }

    #[test]
    fn what_is_on_air_is_joined_where_it_is() {
        // 8 samples in all are a millisecond; three eighths more by seeking.
        let mut on_air = player(Repeat::OnAir, 7);
        assert_eq!(take(&mut on_air, 4), "111.");
        on_air.seek(6);
        assert_eq!(take(&mut on_air, 4), "2211");
    }

    #[test]
    fn an_empty_list_ends_at_once_or_is_silent() {
        let mut once = Player::new(1, vec![Part::Pause(0)], Repeat::Once, Moment::ZERO);
        assert!(once.has_ended());
        assert_eq!(take(&mut once, 2), "..");
        let mut forever = Player::new(1, vec![], Repeat::Forever, Moment::ZERO);
        assert_eq!(take(&mut forever, 2), "..");
        assert!(!forever.has_ended());
    }
}
