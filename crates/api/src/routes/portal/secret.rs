//! The code that opens a case to who filed it.

use crate::error::ApiError;
use crate::random;
use base::CaseId;
use sha2::{Digest, Sha256};

/// Without those that look alike: 0 and O, 1 and I.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const LEN: usize = 8;

/// A fresh code, e.g. `7KQ2MXPA`: 40 bits, which the limits on tries make enough.
pub(super) fn make() -> Result<String, ApiError> {
    let bytes: [u8; LEN] = random::bytes()?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// A code as somebody typed it: in small letters, with a dash or spaces.
pub(super) fn read(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    let code = code.to_ascii_uppercase();
    (code.len() == LEN && code.bytes().all(|byte| ALPHABET.contains(&byte))).then_some(code)
}

/// What is kept of a code.
pub(super) fn hash(case: CaseId, code: &str) -> String {
    let digest = Sha256::new_with_prefix(case.to_string()).chain_update(code).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = make().expect("randomness");
        assert_eq!(read(&code), Some(code.clone()));
        let typed = format!(" {}-{} ", &code[..4], &code[4..]).to_lowercase();
        assert_eq!(read(&typed), Some(code));
        assert_eq!(read("1234567"), None);
        assert_eq!(read("OOOO1111"), None);
    }

    #[test]
    fn the_same_code_of_two_cases_is_kept_differently() {
        let hash_of = |id| hash(CaseId::new(id, 0), "7KQ2MXPA");
        assert_ne!(hash_of(1), hash_of(2));
        assert_eq!(hash_of(1).len(), 64);
    }
}
