//! Reading keys and certificates from PEM files, and saying what is wrong.

use super::Keys;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where Debian keeps those that everybody believes (package ca-certificates).
const MACHINE_TRUSTS: &str = "/etc/ssl/certs/ca-certificates.crt";

/// `[tls]` of the config file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// The centre's certificate, and those that lead to its root.
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
    /// Who may vouch for trunks; default: whom the machine believes.
    pub trusted: Option<PathBuf>,
    /// Where TLS is served.
    pub listen: Vec<SocketAddr>,
}

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{path}: {what}")]
    File { path: PathBuf, what: String },
    #[error("certificate and key do not belong together, or cannot be used: {0}")]
    Pair(rustls::Error),
    #[error("TLS cannot be used: {0}")]
    Library(rustls::Error),
}

/// Reads the files anew.
///
/// # Errors
/// A file is missing or unreadable, or the key is not the certificate's.
pub fn load(files: &TlsFiles) -> Result<Keys, TlsError> {
    let server = match (&files.certificate, &files.key) {
        (Some(certificate), Some(key)) => Some(Arc::new(server(certificate, key)?)),
        _ => None,
    };
    let client = Arc::new(client(files.trusted.as_deref())?);
    Ok(Keys { server, client, names: BTreeMap::new() })
}

fn server(certificate: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let chain = certificates(certificate)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| TlsError::File {
        path: key.to_owned(),
        what: format!("holds no private key in PEM form ({error})"),
    })?;
    ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Library)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(TlsError::Pair)
}

fn client(trusted: Option<&Path>) -> Result<ClientConfig, TlsError> {
    let mut roots = RootCertStore::empty();
    let found = match trusted {
        Some(path) => certificates(path)?,
        // A machine that believes nobody can still take calls.
        None => certificates(Path::new(MACHINE_TRUSTS)).unwrap_or_default(),
    };
    // The machine's list may hold old ones that nobody can use.
    let (_usable, _unusable) = roots.add_parsable_certificates(found);
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Library)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let bad = |what: String| TlsError::File { path: path.to_owned(), what };
    let found = CertificateDer::pem_file_iter(path)
        .map_err(|error| bad(format!("cannot be read ({error})")))?
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| bad(format!("is no PEM file ({error})")))?;
    if found.is_empty() {
        return Err(bad("holds no certificate in PEM form".to_owned()));
    }
    Ok(found)
}

/// The cryptography that the browsers' side uses as well.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::make_demo;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("yingda-tls-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("temp folder");
        path
    }

    fn pair(folder: &Path) -> TlsFiles {
        make_demo(folder, &["127.0.0.1".to_owned()]).expect("made")
    }

    #[test]
    fn a_pair_made_for_the_demo_is_usable_and_made_once() {
        let folder = folder("demo");
        let files = pair(&folder);
        assert!(load(&files).expect("usable").server.is_some());
        let path = files.certificate.clone().expect("named");
        let before = std::fs::read(&path).expect("readable");
        pair(&folder);
        assert_eq!(std::fs::read(&path).expect("readable"), before);
        std::fs::remove_dir_all(&folder).expect("clean");
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let (one, other) = (folder("one"), folder("other"));
        let (mut files, foreign) = (pair(&one), pair(&other));
        files.key = foreign.key;
        let refused = load(&files).expect_err("the key is another's").to_string();
        assert!(refused.contains("do not belong together"), "{refused}");
        files.key = Some(one.join("nothing.pem"));
        let refused = load(&files).expect_err("no such file").to_string();
        assert!(refused.contains("nothing.pem"), "{refused}");
        for path in [one, other] {
            std::fs::remove_dir_all(path).expect("clean");
        }
    }
}
