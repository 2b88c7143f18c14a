//! Duty lists (职责清单): which matter, at which place, is which unit's, and on
//! what ground. They propose the unit to whoever dispatches; people decide.

use base::UnitId;
use serde::{Deserialize, Serialize};

use crate::requester::Matter;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Any of these in title or text makes the matter one of this line.
    pub words: Vec<String>,
    /// Any of these in place or text; empty: everywhere.
    #[serde(default)]
    pub places: Vec<String>,
    pub unit: UnitId,
    /// What makes it the unit's duty, e.g. an article or a decision (依据).
    pub basis: String,
}

/// What is wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the duty list: {why}")]
pub struct DutyError {
    /// From 1.
    pub line: usize,
    pub why: &'static str,
}

/// A unit proposed for a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal<'a> {
    pub duty: &'a Duty,
    /// The word that was found, the longest of the line's.
    pub word: &'a str,
    /// The place that was found.
    pub place: Option<&'a str>,
}

impl Duty {
    /// Lines of one list: every matter of a province's list, with room.
    pub const COUNT_MAX: usize = 5_000;
    const WORDS_MAX: usize = 50;
    const WORD_CHARS_MAX: usize = 50;
    const BASIS_CHARS_MAX: usize = 500;

    /// # Errors
    /// The first line that is not complete, or too long.
    pub fn check_list(list: &[Self]) -> Result<(), DutyError> {
        let wrong = |at: usize, why| Err(DutyError { line: at + 1, why });
        if list.len() > Self::COUNT_MAX {
            return wrong(Self::COUNT_MAX, "there are too many lines");
        }
        for (at, duty) in list.iter().enumerate() {
            let all = || duty.words.iter().chain(&duty.places);
            if duty.words.is_empty() || all().any(|word| word.trim().is_empty()) {
                return wrong(at, "words of the matter are missing");
            }
            let long = |word: &String| word.chars().count() > Self::WORD_CHARS_MAX;
            let many = duty.words.len().max(duty.places.len()) > Self::WORDS_MAX;
            if many || all().any(long) {
                return wrong(at, "there are too many words, or one is too long");
            }
            if duty.basis.trim().is_empty() || duty.basis.chars().count() > Self::BASIS_CHARS_MAX {
                return wrong(at, "the ground is missing or too long");
            }
        }
        Ok(())
    }

    /// How well the line fits; `None` if it does not. A word in the title says
    /// more than one in the text, a longer word more than a short one, and a
    /// line for a place more than one for everywhere.
    fn fits(&self, matter: &Matter) -> Option<(usize, Proposal<'_>)> {
        let longest = |words: &'_ [String], text: &str| -> Option<usize> {
            let found = words.iter().enumerate().filter(|(_, word)| text.contains(word.as_str()));
            found.max_by_key(|(_, word)| word.chars().count()).map(|(at, _)| at)
        };
        let in_title = longest(&self.words, &matter.title);
        let at = in_title.or_else(|| longest(&self.words, &matter.text))?;
        let place = if self.places.is_empty() {
            None
        } else {
            let found = longest(&self.places, &matter.place);
            Some(found.or_else(|| longest(&self.places, &matter.text))?)
        };
        let word = &self.words[at];
        let weight = word.chars().count() * if in_title.is_some() { 2 } else { 1 }
            + 4 * usize::from(place.is_some());
        let place = place.map(|at| self.places[at].as_str());
        Some((weight, Proposal { duty: self, word, place }))
    }
}

/// The units that the list names for this matter, the fittest first, each once,
/// at most `max`.
pub fn proposals<'a>(list: &'a [Duty], matter: &Matter, max: usize) -> Vec<Proposal<'a>> {
    let mut fitting: Vec<_> = list.iter().filter_map(|duty| duty.fits(matter)).collect();
    fitting.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let mut found: Vec<Proposal<'_>> = Vec::new();
    for (_, proposal) in fitting {
        if found.len() < max && found.iter().all(|other| other.duty.unit != proposal.duty.unit) {
            found.push(proposal);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duty(words: &str, places: &str, unit: u64) -> Duty {
        let split = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        Duty {
            words: split(words),
            places: split(places),
            unit: UnitId::new(unit, 0),
            basis: "三定方案".into(),
        }
    }

    fn matter(title: &str, text: &str, place: &str) -> Matter {
        Matter { title: title.into(), text: text.into(), place: place.into() }
    }

    fn proposed(list: &[Duty], matter: &Matter) -> Vec<UnitId> {
        proposals(list, matter, 3).iter().map(|proposal| proposal.duty.unit).collect()
    }

    #[test]
    fn the_matter_names_its_unit_and_the_title_weighs_more() {
        let list = [duty("路灯 井盖", "", 1), duty("噪音 油烟", "", 2)];
        let noisy = matter("烧烤店油烟扰民", "路灯下摆摊到半夜", "");
        assert_eq!(proposed(&list, &noisy), [UnitId::new(2, 0), UnitId::new(1, 0)]);
        assert_eq!(proposed(&list, &matter("咨询社保", "怎么办理", "")), []);
    }

    #[test]
    fn a_line_for_a_place_fits_there_only_and_goes_first() {
        let list = [duty("路灯", "", 1), duty("路灯", "马尾区 马尾", 2)];
        let here = matter("路灯不亮", "三盏", "马尾区罗星路");
        assert_eq!(proposed(&list, &here), [UnitId::new(2, 0), UnitId::new(1, 0)]);
        let found = proposals(&list, &here, 1)[0];
        assert_eq!((found.word, found.place), ("路灯", Some("马尾区")));
        assert_eq!(proposed(&list, &matter("路灯不亮", "三盏", "台江区")), [UnitId::new(1, 0)]);
    }

    #[test]
    fn each_unit_is_proposed_once_and_the_longest_word_wins() {
        let list = [duty("公交", "", 1), duty("公交站台", "", 2), duty("站台", "", 1)];
        let broken = matter("公交站台破损", "", "");
        assert_eq!(proposed(&list, &broken), [UnitId::new(2, 0), UnitId::new(1, 0)]);
    }

    #[test]
    fn a_list_that_lacks_something_says_in_which_line() {
        let whole = duty("路灯", "", 1);
        assert_eq!(Duty::check_list(std::slice::from_ref(&whole)), Ok(()));
        let without = Duty { words: Vec::new(), ..whole.clone() };
        let error = Duty::check_list(&[whole.clone(), without]).expect_err("no words");
        assert_eq!(error.line, 2);
        let groundless = Duty { basis: " ".into(), ..whole };
        assert_eq!(Duty::check_list(&[groundless]).expect_err("no ground").line, 1);
    }
}
