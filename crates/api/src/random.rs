//! Secrets and the random part of ids, from the operating system.

use crate::error::ApiError;

/// Random bytes that nobody can guess.
///
/// # Errors
/// The operating system gives none; nothing safe can be done then.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the operating system gives no randomness");
        ApiError::fault()
    })?;
    Ok(bytes)
}

/// The random part of an id made now.
pub(crate) fn id() -> Result<u128, ApiError> {
    Ok(u128::from_be_bytes(bytes()?))
}

/// Milliseconds for an id made at this time.
pub(crate) fn ms(at: base::Timestamp) -> u64 {
    u64::try_from(at.unix_ms()).unwrap_or(0)
}
