//! The `dialog` event (RFC 4235): whether somebody is called or talks, for the
//! lamps of other telephones.
//!
//! Only that is told, and by what ids a telephone may ask to take the call's
//! place (RFC 3891). Who calls whom is not the business of everybody who has a
//! lamp (RFC 4235 §3.6).

use std::fmt::{self, Write};

/// One call of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lamp {
    /// Whether the number placed the call.
    pub is_caller: bool,
    pub state: LampState,
    /// Once there is one that can be replaced.
    pub dialog: Option<DialogIds>,
}

/// What names a dialog, seen from whoever is watched (RFC 4235 §4.1.2).
#[derive(Clone, PartialEq, Eq)]
pub struct DialogIds {
    pub call_id: Vec<u8>,
    pub local_tag: Vec<u8>,
    pub remote_tag: Vec<u8>,
}

/// Who knows them may take the call's place: they stay out of logs.
impl fmt::Debug for DialogIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DialogIds(…)")
    }
}

impl DialogIds {
    fn attributes(&self) -> String {
        let written = |value: &[u8]| escaped(&String::from_utf8_lossy(value));
        format!(
            " call-id=\"{}\" local-tag=\"{}\" remote-tag=\"{}\"",
            written(&self.call_id),
            written(&self.local_tag),
            written(&self.remote_tag)
        )
    }
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
        let dialog = lamp.as_ref().and_then(|lamp| lamp.dialog.as_ref());
        let ids = dialog.map(DialogIds::attributes).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "<dialog id=\"{call}\"{ids}{direction}><state>{word}</state></dialog>\r\n"
        );
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
        let dialog = DialogIds {
            call_id: b"c&1".to_vec(),
            local_tag: b"theirs".to_vec(),
            remote_tag: b"ours".to_vec(),
        };
        let lamp = Lamp { is_caller: false, state: LampState::Early, dialog: Some(dialog) };
        let trying = Lamp { state: LampState::Trying, dialog: None, ..lamp.clone() };
        let calls = [(7, Some(lamp)), (8, Some(trying)), (6, None)];
        let text = write(b"sip:8002@h;a=\"&", 3, false, &calls);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"3\" \
                 state=\"partial\" entity=\"sip:8002@h;a=&quot;&amp;\">",
                "<dialog id=\"7\" call-id=\"c&amp;1\" local-tag=\"theirs\" remote-tag=\"ours\" \
                 direction=\"recipient\"><state>early</state></dialog>",
                "<dialog id=\"8\" direction=\"recipient\"><state>trying</state></dialog>",
                "<dialog id=\"6\"><state>terminated</state></dialog>",
                "</dialog-info>",
                "",
            ]
        );
    }
}
