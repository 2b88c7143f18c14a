//! The `Range` header (RFC 9110 §14.1.2), as far as players use it: one part.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RangeError {
    /// The part begins behind the end.
    OutOfReach,
}

/// The part asked for of `len` bytes; `None` for the whole. What is not
/// understood is ignored, as the standard asks.
pub(crate) fn parse_range(
    header: Option<&str>,
    len: u64,
) -> Result<Option<Range<u64>>, RangeError> {
    let Some(spec) = header.and_then(|header| header.strip_prefix("bytes=")) else {
        return Ok(None);
    };
    let Some((from, to)) = spec.split_once('-').filter(|_| !spec.contains(',')) else {
        return Ok(None);
    };
    let (from, to) = (from.trim(), to.trim());
    let (start, end) = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(start), Ok(last)) if start <= last => (start, last.saturating_add(1)),
        (Ok(start), Err(_)) if to.is_empty() => (start, len),
        (Err(_), Ok(suffix)) if from.is_empty() && suffix > 0 => (len.saturating_sub(suffix), len),
        _ => return Ok(None),
    };
    if start >= len {
        return Err(RangeError::OutOfReach);
    }
    Ok(Some(start..end.min(len)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_read_and_the_rest_ignored() {
        for (header, part) in [
            ("bytes=0-", Some(0..100)),
            ("bytes=10-19", Some(10..20)),
            ("bytes=90-200", Some(90..100)),
            ("bytes=-5", Some(95..100)),
            ("bytes=-500", Some(0..100)),
            ("bytes=0-1,5-6", None),
            ("bytes=5-1", None),
            ("bytes=x-", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(parse_range(Some(header), 100), Ok(part), "{header}");
        }
        assert_eq!(parse_range(None, 100), Ok(None));
        assert_eq!(parse_range(Some("bytes=100-"), 100), Err(RangeError::OutOfReach));
    }
}
