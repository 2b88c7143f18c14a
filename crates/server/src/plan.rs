//! What the store says, made into the control thread's configuration.

use crate::config::{TrunkFile, TrunkTransport, parse_prefix};
use crate::wake::{FloorPlan, Trunk};
use std::collections::BTreeMap;
use store::{Store, StoreError};

/// What the config file adds to what the store says.
#[derive(Debug, Default)]
pub struct Settings {
    /// These replace the store's trunks of the same name.
    pub trunks: Vec<TrunkFile>,
    /// The digest realm; secrets made for another cannot be used.
    pub realm: String,
}

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("trunk '{name}': {what}")]
    Trunk { name: String, what: String },
}

pub async fn load(store: &Store, settings: &Settings) -> Result<FloorPlan, PlanError> {
    let mut center = store.center_config().await?;
    let mut trunks = BTreeMap::new();
    for trunk in store.trunks().await? {
        trunks.insert(trunk.name.clone(), stored_trunk(&trunk)?);
    }
    for file in &settings.trunks {
        center.trunks.retain(|trunk| trunk.name != file.name);
        let calls_max = file.calls_max;
        center.trunks.push(calls::TrunkConfig { name: file.name.clone(), calls_max });
        trunks.insert(file.name.clone(), file_trunk(file)?);
    }
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

fn stored_trunk(trunk: &store::Trunk) -> Result<Trunk, PlanError> {
    let bad = |what: String| PlanError::Trunk { name: trunk.name.clone(), what };
    let address = trunk.address.parse().map_err(|_| {
        bad(format!("'{}' is no address and port such as 203.0.113.5:5060", trunk.address))
    })?;
    let prefix = |text: &String| {
        parse_prefix(text)
            .ok_or_else(|| bad(format!("'{text}' is no prefix such as 203.0.113.0/24")))
    };
    let accept_from = trunk.accept_from.iter().map(prefix).collect::<Result<_, _>>()?;
    let transport = sip::Transport::Udp;
    Ok(Trunk { address, transport, accept_from, credentials: None, tls_name: None })
}

fn file_trunk(file: &TrunkFile) -> Result<Trunk, PlanError> {
    let bad = |what: String| PlanError::Trunk { name: file.name.clone(), what };
    let credentials = match (&file.username, &file.password) {
        (Some(user), Some(password)) => {
            Some(sip::Credentials { user: user.clone(), password: password.clone() })
        }
        (None, None) => None,
        _ => return Err(bad("give both username and password, or neither".to_owned())),
    };
    let transport = match file.transport {
        TrunkTransport::Udp => sip::Transport::Udp,
        TrunkTransport::Tcp => sip::Transport::Tcp,
        TrunkTransport::Tls => sip::Transport::Tls,
    };
    let accept_from = file.prefixes().map_err(|error| bad(error.to_string()))?;
    let tls_name = match &file.tls_name {
        Some(name) => Some(
            crate::tls::server_name(name)
                .ok_or_else(|| bad(format!("tls_name '{name}' is no host name")))?,
        ),
        None => None,
    };
    Ok(Trunk { address: file.address, transport, accept_from, credentials, tls_name })
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
