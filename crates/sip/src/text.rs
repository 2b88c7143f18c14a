//! Small readers of bytes: SIP's lexical rules (RFC 3261 §25.1), tolerant where
//! real equipment is loose. No byte is ever required to be UTF-8.

/// Space, tab, and the CR LF of a folded line.
pub const fn is_lws(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

pub const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'.' | b'!' | b'%' | b'*' | b'_' | b'+' | b'`' | b'\'' | b'~')
}

/// True for one or more token characters.
pub fn is_all_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|b| is_token(*b))
}

pub fn trim(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text
        && is_lws(*first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && is_lws(*last)
    {
        text = rest;
    }
    text
}

/// The parts before and after the first `at`, which is dropped.
pub fn split_once(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let position = text.iter().position(|b| *b == at)?;
    Some((&text[..position], &text[position + 1..]))
}

/// Decimal digits only, no sign; `None` if empty, too large or anything else.
pub fn number<N: TryFrom<u64>>(text: &[u8]) -> Option<N> {
    if text.is_empty() || text.len() > 19 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = text.iter().fold(0_u64, |sum, b| sum * 10 + u64::from(b - b'0'));
    N::try_from(value).ok()
}

/// Where `wanted` first stands outside quotes and angle brackets.
pub fn find_outside(text: &[u8], wanted: u8) -> Option<usize> {
    let (mut quoted, mut escaped, mut angle) = (false, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' if !angle => quoted = !quoted,
            _ if quoted => {}
            byte if *byte == wanted && !angle => return Some(at),
            b'<' => angle = true,
            b'>' => angle = false,
            _ => {}
        }
    }
    None
}

/// Splits at each `separator` outside quotes and angle brackets; parts are
/// trimmed and empty ones left out.
pub fn split_outside(text: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let part = match find_outside(text, separator) {
            Some(at) => {
                rest = Some(&text[at + 1..]);
                &text[..at]
            }
            None => {
                rest = None;
                text
            }
        };
        Some(trim(part))
    })
    .filter(|part| !part.is_empty())
}

/// Takes off the quotes, if any, and undoes `\"` and `\\`.
pub fn unquote(text: &[u8]) -> Vec<u8> {
    let Some(inner) = text.strip_prefix(b"\"") else {
        return text.to_vec();
    };
    let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
    let mut plain = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => plain.extend(bytes.next()),
            byte => plain.push(*byte),
        }
    }
    plain
}

/// Puts quotes around, escaping what must be. CR and LF, which would end the
/// header, become spaces.
pub fn quote(text: &[u8], into: &mut Vec<u8>) {
    into.push(b'"');
    for byte in text {
        match byte {
            b'"' | b'\\' => into.extend([b'\\', *byte]),
            b'\r' | b'\n' | 0 => into.push(b' '),
            byte => into.push(*byte),
        }
    }
    into.push(b'"');
}

/// Undoes `%41`. What is no valid escape stays as written.
pub fn unescape(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let escape =
            text.get(at..at + 3).filter(|e| e[0] == b'%').and_then(|e| hex_pair(e[1], e[2]));
        match escape {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(text[at]);
                at += 1;
            }
        }
    }
    plain
}

pub fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_inside_quotes_and_brackets_do_not_separate() {
        let text = br#""a, \", b" <sip:x,y@h>;q=1 , <sip:z@h>"#;
        let parts: Vec<&[u8]> = split_outside(text, b',').collect();
        assert_eq!(parts, [&br#""a, \", b" <sip:x,y@h>;q=1"#[..], &b"<sip:z@h>"[..]]);
    }

    #[test]
    fn quoting_and_unquoting_are_inverse_for_any_bytes() {
        let gbk = b"\xd5\xc5\xc8\xfd \"x\" \\";
        let mut quoted = Vec::new();
        quote(gbk, &mut quoted);
        assert_eq!(unquote(&quoted), gbk);
    }

    #[test]
    fn numbers_never_overflow() {
        assert_eq!(number::<u32>(b"4294967295"), Some(u32::MAX));
        assert_eq!(number::<u32>(b"4294967296"), None);
        assert_eq!(number::<u32>(b"-1"), None);
        assert_eq!(number::<u32>(b"99999999999999999999"), None);
    }

    #[test]
    fn broken_escapes_stay_as_written() {
        assert_eq!(unescape(b"*72%23%zz%4"), b"*72#%zz%4");
    }
}
