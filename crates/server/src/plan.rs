//! What the store says, made into the control thread's configuration.

use crate::names::reach;
use crate::wake::FloorPlan;
use std::collections::BTreeMap;
use store::{Store, StoreError};

/// What the config file adds to what the store says.
#[derive(Debug, Default)]
pub struct Settings {
    /// These replace the store's trunks of the same name.
    pub trunks: Vec<store::Trunk>,
    /// The digest realm; secrets made for another cannot be used.
    pub realm: String,
}

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub async fn load(store: &Store, settings: &Settings) -> Result<FloorPlan, PlanError> {
    let mut center = store.center_config().await?;
    let mut specs = store.trunks().await?;
    for file in &settings.trunks {
        center.trunks.retain(|trunk| trunk.name != file.name);
        center.trunks.push(file.config());
        specs.retain(|trunk| trunk.name != file.name);
        specs.push(file.clone());
    }
    let trunks = futures_util::future::join_all(specs.iter().filter(|spec| !spec.off).map(reach));
    let trunks = trunks.await.into_iter().collect();
    let mut accounts = BTreeMap::new();
    for extension in store.extensions().await? {
        match account(&extension) {
            Some(account) if extension.realm == settings.realm => {
                accounts.insert(extension.number, account);
            }
            _ => tracing::error!(
                extension = extension.number,
                "this phone cannot register: its secret was made for realm '{}'; set its password again",
                extension.realm
            ),
        }
    }
    Ok(FloorPlan { center, accounts, trunks, calendars: BTreeMap::new() })
}

fn account(extension: &store::Extension) -> Option<sip::Account> {
    let ha1_md5 = bytes(&extension.ha1_md5)?;
    let ha1_sha256 = bytes(&extension.ha1_sha256)?;
    Some(sip::Account { ha1_md5, ha1_sha256 })
}

/// What the store keeps of a phone's password.
pub fn phone_account(extension: &str, realm: &str, password: &str) -> store::Extension {
    let account = sip::Account::from_password(extension, realm, password);
    store::Extension {
        number: extension.to_owned(),
        realm: realm.to_owned(),
        ha1_md5: hex(&account.ha1_md5),
        ha1_sha256: hex(&account.ha1_sha256),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower-case hexadecimal of exactly `N` bytes.
fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    if hex.len() != 2 * N || !hex.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, digits) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_only_at_their_full_length() {
        assert_eq!(bytes::<2>("0aff"), Some([0x0a, 0xff]));
        assert_eq!(bytes::<2>("0af"), None);
        assert_eq!(bytes::<2>("0agg"), None);
    }
}
