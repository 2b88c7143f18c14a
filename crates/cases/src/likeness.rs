//! How alike two matters are, by what their titles say: for repeats (重复诉求) to
//! be found while somebody types.

use std::collections::BTreeMap;

/// The Dice coefficient of the titles' pairs of neighbouring characters, from 0
/// to 1. Chinese needs no words for that; order beyond a pair does not matter.
/// (Dice 1945; of pairs: Adamson and Boreham 1974.)
pub fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (pairs(one), pairs(other));
    let all: usize = one.values().sum::<usize>() + other.values().sum::<usize>();
    if all == 0 {
        return 0.0;
    }
    let both = |(pair, count): (&[char; 2], &usize)| {
        (*count).min(other.get(pair).copied().unwrap_or_default())
    };
    let shared: usize = one.iter().map(both).sum();
    2.0 * shared as f64 / all as f64
}

/// Pairs of letters and digits; a lone one is a pair with nothing.
fn pairs(text: &str) -> BTreeMap<[char; 2], usize> {
    let letters: Vec<char> =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let mut pairs = BTreeMap::new();
    if let [lone] = letters[..] {
        pairs.insert([lone, ' '], 1);
    }
    for pair in letters.windows(2) {
        *pairs.entry([pair[0], pair[1]]).or_default() += 1;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_matter_in_other_words_is_alike_and_another_is_not() {
        let alike = likeness("小区门口路灯不亮", "路灯不亮，小区门口很暗");
        assert!(alike > 0.5, "{alike}");
        let other = likeness("小区门口路灯不亮", "小区停水三天");
        assert!(other < 0.35, "{other}");
        assert_eq!(likeness("", ""), 0.0);
        assert_eq!(likeness("Street-lamp OUT", "street lamp out!"), 1.0);
    }

    proptest! {
        #[test]
        fn it_is_a_likeness(one in ".{0,20}", other in ".{0,20}") {
            let value = likeness(&one, &other);
            prop_assert!((0.0..=1.0).contains(&value));
            prop_assert_eq!(value, likeness(&other, &one));
            let letters = one.chars().any(char::is_alphanumeric);
            prop_assert_eq!(likeness(&one, &one), f64::from(u8::from(letters)));
        }
    }
}
