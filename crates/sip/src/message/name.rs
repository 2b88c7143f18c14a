//! Header names, their compact forms, and one spelling for each.

/// A header this core reads or writes; all others are `Other` and reached by
/// [`Message::fields`](super::Message::fields).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    Accept,
    Allow,
    AllowEvents,
    Authorization,
    CallId,
    Contact,
    ContentEncoding,
    ContentLength,
    ContentType,
    CSeq,
    Date,
    Diversion,
    Event,
    Expires,
    From,
    HistoryInfo,
    MaxForwards,
    MinExpires,
    MinSe,
    PAssertedIdentity,
    Path,
    Privacy,
    ProxyAuthenticate,
    ProxyAuthorization,
    RAck,
    Reason,
    RecordRoute,
    ReferTo,
    ReferredBy,
    Replaces,
    Require,
    RetryAfter,
    Route,
    RSeq,
    Server,
    ServiceRoute,
    SessionExpires,
    SubscriptionState,
    Supported,
    To,
    Unsupported,
    UserAgent,
    Via,
    WwwAuthenticate,
    Other,
}

/// Sorted by nothing but the alphabet: (name, long form, compact form or 0).
const NAMES: &[(Name, &str, u8)] = &[
    (Name::Accept, "Accept", 0),
    (Name::Allow, "Allow", 0),
    (Name::AllowEvents, "Allow-Events", b'u'),
    (Name::Authorization, "Authorization", 0),
    (Name::CallId, "Call-ID", b'i'),
    (Name::Contact, "Contact", b'm'),
    (Name::ContentEncoding, "Content-Encoding", b'e'),
    (Name::ContentLength, "Content-Length", b'l'),
    (Name::ContentType, "Content-Type", b'c'),
    (Name::CSeq, "CSeq", 0),
    (Name::Date, "Date", 0),
    (Name::Diversion, "Diversion", 0),
    (Name::Event, "Event", b'o'),
    (Name::Expires, "Expires", 0),
    (Name::From, "From", b'f'),
    (Name::HistoryInfo, "History-Info", 0),
    (Name::MaxForwards, "Max-Forwards", 0),
    (Name::MinExpires, "Min-Expires", 0),
    (Name::MinSe, "Min-SE", 0),
    (Name::PAssertedIdentity, "P-Asserted-Identity", 0),
    (Name::Path, "Path", 0),
    (Name::Privacy, "Privacy", 0),
    (Name::ProxyAuthenticate, "Proxy-Authenticate", 0),
    (Name::ProxyAuthorization, "Proxy-Authorization", 0),
    (Name::RAck, "RAck", 0),
    (Name::Reason, "Reason", 0),
    (Name::RecordRoute, "Record-Route", 0),
    (Name::ReferTo, "Refer-To", b'r'),
    (Name::ReferredBy, "Referred-By", b'b'),
    (Name::Replaces, "Replaces", 0),
    (Name::Require, "Require", 0),
    (Name::RetryAfter, "Retry-After", 0),
    (Name::Route, "Route", 0),
    (Name::RSeq, "RSeq", 0),
    (Name::Server, "Server", 0),
    (Name::ServiceRoute, "Service-Route", 0),
    (Name::SessionExpires, "Session-Expires", b'x'),
    (Name::SubscriptionState, "Subscription-State", 0),
    (Name::Supported, "Supported", b'k'),
    (Name::To, "To", b't'),
    (Name::Unsupported, "Unsupported", 0),
    (Name::UserAgent, "User-Agent", 0),
    (Name::Via, "Via", b'v'),
    (Name::WwwAuthenticate, "WWW-Authenticate", 0),
];

impl Name {
    pub fn from_bytes(text: &[u8]) -> Self {
        let found = match text {
            [letter] if letter.is_ascii_alphabetic() => {
                NAMES.iter().find(|(_, _, short)| *short == letter.to_ascii_lowercase())
            }
            _ => NAMES.iter().find(|(_, long, _)| long.as_bytes().eq_ignore_ascii_case(text)),
        };
        found.map_or(Self::Other, |(name, _, _)| *name)
    }

    /// The long form; empty for `Other`.
    pub fn as_str(self) -> &'static str {
        NAMES.iter().find(|(name, _, _)| *name == self).map_or("", |(_, long, _)| long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3261_7_3_3_compact_forms_and_case() {
        assert_eq!(Name::from_bytes(b"V"), Name::Via);
        assert_eq!(Name::from_bytes(b"cALL-id"), Name::CallId);
        assert_eq!(Name::from_bytes(b"\0"), Name::Other);
        assert!(NAMES.iter().all(|(name, long, _)| Name::from_bytes(long.as_bytes()) == *name));
    }
}
