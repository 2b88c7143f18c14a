//! Finding the SDP among what gateways put beside it, such as ISUP.

use crate::header::Params;
use crate::text::{split_once, trim, unquote};

/// Parts of a multipart body that are looked at.
const PARTS_MAX: usize = 16;

pub fn find_sdp<'b>(content_type: &[u8], body: &'b [u8]) -> Option<&'b [u8]> {
    let end = content_type.iter().position(|b| *b == b';').unwrap_or(content_type.len());
    let kind = trim(&content_type[..end]);
    if kind.eq_ignore_ascii_case(b"application/sdp") {
        return Some(body);
    }
    if !kind.get(..10).is_some_and(|start| start.eq_ignore_ascii_case(b"multipart/")) {
        return None;
    }
    let boundary = Params::new(&content_type[end..]).get("boundary").map(unquote)?;
    let mark = [b"--", boundary.as_slice()].concat();
    let mut rest = body;
    for _ in 0..PARTS_MAX {
        let start = find(rest, &mark)? + mark.len();
        let after = &rest[start..];
        let part = &after[..find(after, &mark)?];
        if let Some(sdp) = sdp_part(part) {
            return Some(sdp);
        }
        rest = after;
    }
    None
}

fn sdp_part(part: &[u8]) -> Option<&[u8]> {
    let head_end = find(part, b"\r\n\r\n")?;
    let (head, body) = (&part[..head_end], &part[head_end + 4..]);
    let is_sdp = head.split(|b| *b == b'\n').filter_map(|line| split_once(line, b':')).any(
        |(name, value)| {
            trim(name).eq_ignore_ascii_case(b"Content-Type")
                && trim(value).to_ascii_lowercase().starts_with(b"application/sdp")
        },
    );
    is_sdp.then(|| body.strip_suffix(b"\r\n").unwrap_or(body))
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
