//! Our answer to a peer's challenge.

use super::{Algorithm, response};
use crate::endpoint::Credentials;
use crate::header::AuthParams;
use crate::message::{Fields, Message, Name};
use crate::method::Method;
use crate::text::{quote, split_outside, trim};

/// The header that answers a 401 or 407, with the strongest algorithm offered;
/// `None` if there is no challenge we can answer. `stale` says whether a
/// refused answer deserves another try.
pub fn answer_challenge(
    refusal: &Message,
    credentials: &Credentials,
    method: &Method,
    uri: &[u8],
    cnonce: &str,
) -> Option<(Fields, bool)> {
    let (asks, answers) = match refusal.status()? {
        401 => (Name::WwwAuthenticate, Name::Authorization),
        407 => (Name::ProxyAuthenticate, Name::ProxyAuthorization),
        _ => return None,
    };
    let offers = || {
        refusal.headers(asks).filter_map(AuthParams::digest).filter_map(|params| {
            let algorithm = Algorithm::from_param(params.get("algorithm").as_deref())?;
            Some((algorithm, params))
        })
    };
    let (algorithm, params) =
        offers().reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let stale = params.get("stale").is_some_and(|stale| stale.eq_ignore_ascii_case(b"true"));
    let value = answer(algorithm, params, credentials, method, uri, cnonce)?;
    Some((Fields::default().with(answers, value), stale))
}

fn answer(
    algorithm: Algorithm,
    params: AuthParams<'_>,
    credentials: &Credentials,
    method: &Method,
    uri: &[u8],
    cnonce: &str,
) -> Option<Vec<u8>> {
    let (realm, nonce) = (params.get("realm")?, params.get("nonce")?);
    let (user, password) = (credentials.user.as_bytes(), credentials.password.as_bytes());
    let ha1 = algorithm.hash(&[user, &realm, password]);
    let offered = params.get("qop").unwrap_or_default();
    let with_qop = split_outside(&offered, b',').any(|q| trim(q).eq_ignore_ascii_case(b"auth"));
    let qop = with_qop.then_some((&b"00000001"[..], cnonce.as_bytes()));
    let proof = response(algorithm, &ha1, &nonce, qop, method.as_bytes(), uri);

    let mut value = b"Digest ".to_vec();
    let mut put = |name: &str, text: &[u8]| {
        if value.last() != Some(&b' ') {
            value.extend(b", ");
        }
        value.extend(name.as_bytes());
        value.push(b'=');
        quote(text, &mut value);
    };
    put("username", user);
    put("realm", &realm);
    put("nonce", &nonce);
    put("uri", uri);
    put("response", proof.as_bytes());
    if with_qop {
        put("cnonce", cnonce.as_bytes());
    }
    if let Some(opaque) = params.get("opaque") {
        put("opaque", &opaque);
    }
    value.extend(format!(", algorithm={}", algorithm.name()).as_bytes());
    if with_qop {
        value.extend(b", qop=auth, nc=00000001");
    }
    Some(value)
}
