//! What a call over a trunk says of itself: whom it calls, and who calls
//! (RFC 3323, RFC 3325, RFC 5806).

use calls::trunk::Shown;
use sip::{Host, Party, Uri};

/// The parts of an INVITE that numbers go into.
pub struct Words {
    pub from: Party,
    pub asserted_identity: Option<Party>,
    pub headers: Vec<(String, Vec<u8>)>,
}

/// `username`: who we are where no number is shown.
pub fn words(shown: &Shown, username: Option<&str>, host: &Host) -> Option<Words> {
    let at = |user: &str, host: &Host| {
        let uri = Uri::sip(Some(user.as_bytes()), host, None).ok()?;
        Some(Party { display: Vec::new(), uri })
    };
    let mut headers = Vec::new();
    let own = shown.own.as_ref().and_then(|own| at(own.as_str(), host));
    let from = if shown.withheld {
        // RFC 3323 §4.1.1.3 and RFC 3325 §9.3: nothing of us but to the network.
        headers.push(("Privacy".to_owned(), b"id".to_vec()));
        let nobody = Host::Name("anonymous.invalid".to_owned());
        Party { display: b"Anonymous".to_vec(), ..at("anonymous", &nobody)? }
    } else {
        let number = shown.number.as_ref().map(base::PhoneNumber::as_str);
        at(number.or(username).unwrap_or("anonymous"), host)?
    };
    if let Some(by) = shown.diverted_by.as_ref().and_then(|by| at(by.as_str(), host)) {
        let value = [b"<", by.uri.as_bytes(), b">;reason=deflection"].concat();
        headers.push(("Diversion".to_owned(), value));
    }
    Some(Words { from, asserted_identity: own, headers })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(shown: &Shown, username: Option<&str>) -> String {
        let host = Host::Ip("203.0.113.1".parse().expect("an address"));
        let words = words(shown, username, &host).expect("written");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let asserted = words
            .asserted_identity
            .map_or_else(String::new, |party| format!(" asserted {}", text(party.uri.as_bytes())));
        let headers: String =
            words.headers.iter().map(|(name, value)| format!(" {name}: {}", text(value))).collect();
        format!("{}{asserted}{headers}", text(words.from.uri.as_bytes()))
    }

    #[test]
    fn rfc3325_a_withheld_number_is_for_the_network_only() {
        let own = "059112345".parse().ok();
        let shown = Shown { own, withheld: true, ..Shown::default() };
        assert_eq!(
            said(&shown, None),
            "sip:anonymous@anonymous.invalid asserted sip:059112345@203.0.113.1 Privacy: id"
        );
    }

    #[test]
    fn rfc5806_a_call_passed_on_names_who_passes_it() {
        let shown = Shown {
            number: "13800138000".parse().ok(),
            diverted_by: "12345".parse().ok(),
            ..Shown::default()
        };
        assert_eq!(
            said(&shown, None),
            "sip:13800138000@203.0.113.1 Diversion: <sip:12345@203.0.113.1>;reason=deflection"
        );
    }

    #[test]
    fn without_a_number_the_username_stands_there() {
        assert_eq!(said(&Shown::default(), Some("hotline")), "sip:hotline@203.0.113.1");
        assert_eq!(said(&Shown::default(), None), "sip:anonymous@203.0.113.1");
    }
}
