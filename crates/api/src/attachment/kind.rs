//! What a file is, by looking into it: its name and what the browser said of it
//! are its giver's words.

/// Pictures, video, sound and documents that offices take.
const TAKEN: [&str; 26] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/heif",
    "image/bmp",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/x-matroska",
    "video/3gpp",
    "video/x-msvideo",
    "audio/mpeg",
    "audio/m4a",
    "audio/ogg",
    "audio/x-wav",
    "audio/amr",
    "audio/aac",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "text/plain",
];
const TEXT: &str = "text/plain";

/// Its media type, from its first bytes; `None` for what nobody takes.
pub(super) fn of(head: &[u8]) -> Option<&'static str> {
    let known = match infer::get(head) {
        Some(found) => found.mime_type(),
        None if is_text(head) => TEXT,
        None => return None,
    };
    TAKEN.into_iter().find(|taken| *taken == known)
}

/// A browser shows it without running anything of it.
pub(super) fn is_shown(media_type: &str) -> bool {
    ["image/", "video/", "audio/"].iter().any(|kind| media_type.starts_with(kind))
}

/// Text in UTF-8, cut anywhere. Markup is none: a browser would run it.
fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    let control = |byte: &u8| byte.is_ascii_control() && !b"\t\r\n".contains(byte);
    whole && !head.is_empty() && !head.contains(&b'<') && !head.iter().any(control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_is_in_it() {
        assert_eq!(of(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some("image/jpeg"));
        assert_eq!(of(b"\x89PNG\r\n\x1a\n"), Some("image/png"));
        assert_eq!(of(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(of("现场情况：水管爆裂。".as_bytes()), Some("text/plain"));
        assert_eq!(of(&"现场".as_bytes()[..5]), Some("text/plain"));
    }

    #[test]
    fn programs_and_pages_are_not_taken() {
        for head in [&b"\x7fELF\x02\x01\x01"[..], b"MZ\x90\0", b"<html><script>", b"<svg/>", b""] {
            assert_eq!(of(head), None, "{head:?}");
        }
    }
}
