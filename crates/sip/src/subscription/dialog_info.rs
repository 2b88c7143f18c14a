//! The `dialog` event (RFC 4235): whether somebody is called or talks, for the
//! lamps of other telephones.
//!
//! Only that is told. Who calls whom is not the business of everybody who has
//! a lamp (RFC 4235 §3.6).

use std::fmt::Write;

/// One call of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lamp {
    /// Whether the number placed the call.
    pub is_caller: bool,
    pub state: LampState,
}

/// How far a call has come (RFC 4235 §3.7.1); its end is told by its absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LampState {
    Trying,
    Early,
    Confirmed,
}

impl LampState {
    const fn word(self) -> &'static str {
        match self {
            Self::Trying => "trying",
            Self::Early => "early",
            Self::Confirmed => "confirmed",
        }
    }
}

/// The document; a call that is `None` has ended.
pub fn write(entity: &[u8], version: u32, whole: bool, calls: &[(u64, Option<Lamp>)]) -> String {
    let state = if whole { "full" } else { "partial" };
    let entity = escaped(&String::from_utf8_lossy(entity));
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
         <dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{version}\" \
         state=\"{state}\" entity=\"{entity}\">\r\n"
    );
    for (call, lamp) in calls {
        let (direction, word) = match lamp {
            Some(lamp) if lamp.is_caller => (" direction=\"initiator\"", lamp.state.word()),
            Some(lamp) => (" direction=\"recipient\"", lamp.state.word()),
            None => ("", "terminated"),
        };
        // Writing to a string cannot fail.
        let _ = write!(text, "<dialog id=\"{call}\"{direction}><state>{word}</state></dialog>\r\n");
    }
    text.push_str("</dialog-info>\r\n");
    text
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no place for them, however they are written.
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc4235_4_4_a_document_of_changes() {
        let ringing = Lamp { is_caller: false, state: LampState::Early };
        let text = write(b"sip:8002@h;a=\"&", 3, false, &[(7, Some(ringing)), (6, None)]);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"3\" \
                 state=\"partial\" entity=\"sip:8002@h;a=&quot;&amp;\">",
                "<dialog id=\"7\" direction=\"recipient\"><state>early</state></dialog>",
                "<dialog id=\"6\"><state>terminated</state></dialog>",
                "</dialog-info>",
                "",
            ]
        );
    }
}
