//! Numbers spoken from recorded parts, as Mandarin says them.
//!
//! It knows names of prompts, not sounds: which file a name is, and how the
//! parts are joined, is the shell's business.

use crate::Speech;
use std::sync::Arc;

impl Speech {
    /// The prompts to play, in order, joined without a gap.
    pub fn parts(&self) -> Vec<Arc<str>> {
        match self {
            Self::Prompt(name) => vec![name.as_str().into()],
            Self::Digits(digits) => digits.chars().filter_map(digit).map(Arc::from).collect(),
            Self::Count(count) => {
                let mut parts = Vec::new();
                read_count(*count, &mut parts);
                parts.into_iter().map(Arc::from).collect()
            }
        }
    }

    /// The parts of several things said one after another.
    pub fn join(speeches: &[Self]) -> Vec<Arc<str>> {
        speeches.iter().flat_map(Self::parts).collect()
    }
}

/// Digit by digit, 1 is yāo, so that it is not heard as 7 (yī / qī).
fn digit(of: char) -> Option<&'static str> {
    match of {
        '1' => Some("digit_1_yao"),
        other => other.to_digit(10).map(quantity_digit),
    }
}

fn quantity_digit(of: u32) -> &'static str {
    const DIGITS: [&str; 10] = [
        "digit_0", "digit_1", "digit_2", "digit_3", "digit_4", "digit_5", "digit_6", "digit_7",
        "digit_8", "digit_9",
    ];
    DIGITS[of as usize % DIGITS.len()]
}

/// In groups of four digits: 亿, 万, ones. Two of something is 两, not 二: two
/// callers, two thousand, twenty thousand.
fn read_count(count: u32, parts: &mut Vec<&'static str>) {
    if count == 0 {
        parts.push("digit_0");
    }
    let groups = [
        (count / 100_000_000, Some("unit_hundred_million")),
        (count / 10_000 % 10_000, Some("unit_ten_thousand")),
        (count % 10_000, None),
    ];
    for (group, unit) in groups.into_iter().filter(|(group, _)| *group > 0) {
        if group < 1_000 && !parts.is_empty() {
            parts.push("digit_0");
        }
        match group {
            2 if parts.is_empty() => parts.push("digit_2_liang"),
            group => read_below_ten_thousand(group, parts),
        }
        parts.extend(unit);
    }
}

/// One 零 stands for a run of empty places inside, none at the end: 1005 is
/// 一千零五, 1050 一千零五十, 1500 一千五百. A leading 10 is 十, not 一十.
fn read_below_ten_thousand(count: u32, parts: &mut Vec<&'static str>) {
    const UNITS: [(u32, Option<&str>); 4] = [
        (1_000, Some("unit_thousand")),
        (100, Some("unit_hundred")),
        (10, Some("unit_ten")),
        (1, None),
    ];
    let mut begun = false;
    let mut gap = false;
    for (size, unit) in UNITS {
        let digit = count / size % 10;
        if digit == 0 {
            gap = begun;
            continue;
        }
        if gap {
            parts.push("digit_0");
        }
        gap = false;
        match (size, digit) {
            (10, 1) if !begun && parts.is_empty() => {}
            (1_000, 2) => parts.push("digit_2_liang"),
            _ => parts.push(quantity_digit(digit)),
        }
        parts.extend(unit);
        begun = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(speech: Speech, expected: &str) {
        let hanzi = |name: &str| match name {
            "digit_1_yao" => "幺",
            "digit_2_liang" => "两",
            "unit_ten" => "十",
            "unit_hundred" => "百",
            "unit_thousand" => "千",
            "unit_ten_thousand" => "万",
            "unit_hundred_million" => "亿",
            _ => ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
                [name.strip_prefix("digit_").expect("a digit").parse::<usize>().expect("0–9")],
        };
        let said: String = speech.parts().iter().map(|part| hanzi(part)).collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn counts_are_read_as_mandarin_says_them() {
        for (count, expected) in [
            (0, "零"),
            (2, "两"),
            (7, "七"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (99, "九十九"),
            (100, "一百"),
            (105, "一百零五"),
            (110, "一百一十"),
            (1_000, "一千"),
            (1_005, "一千零五"),
            (1_050, "一千零五十"),
            (1_500, "一千五百"),
            (10_000, "一万"),
            (10_010, "一万零一十"),
            (2_222, "两千二百二十二"),
            (20_300, "两万零三百"),
            (100_001, "十万零一"),
            (123_456, "十二万三千四百五十六"),
            (100_002_000, "一亿两千"),
            (4_294_967_295, "四十二亿九千四百九十六万七千二百九十五"),
        ] {
            reads(Speech::Count(count), expected);
        }
    }

    #[test]
    fn agent_numbers_are_read_digit_by_digit() {
        reads(Speech::Digits("1001".into()), "幺零零幺");
        reads(Speech::Digits("2026".into()), "二零二六");
    }

    #[test]
    fn several_things_are_said_in_one_breath() {
        let said = Speech::join(&[
            Speech::Prompt("queue_ahead".into()),
            Speech::Count(2),
            Speech::Prompt("queue_callers".into()),
        ]);
        let said: Vec<&str> = said.iter().map(|part| &**part).collect();
        assert_eq!(said, ["queue_ahead", "digit_2_liang", "queue_callers"]);
    }
}
