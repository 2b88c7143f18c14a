//! The demo centre: what the store's seed needs of cryptography.

use crate::startup::StartupError;
use base::Timestamp;
use store::Store;

/// Everybody's password in the demo, people's and phones'.
const PASSWORD: &str = "demo-12345";

/// Fills an empty centre; does nothing if anybody is there already.
pub async fn fill(store: &Store, realm: &str, at: Timestamp) -> Result<(), StartupError> {
    let failed =
        |what: String| StartupError::new(format!("the demo centre cannot be made: {what}"));
    let password_hash = api::hash_password(PASSWORD).map_err(|e| failed(e.to_string()))?;
    let ha1 = |extension: &str| {
        let phone = crate::plan::phone_account(extension, realm, PASSWORD);
        (phone.ha1_md5, phone.ha1_sha256)
    };
    let secrets = store::seed::Secrets { password_hash, realm: realm.to_owned(), ha1: &ha1 };
    store::seed::demo(store, at, &secrets).await.map_err(|e| failed(e.to_string()))
}
