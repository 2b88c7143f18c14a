//! The demo's certificate, which nobody vouches for: made at the first start.

use super::TlsFiles;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Makes `certificate.pem` and `key.pem` in this folder unless they are there.
///
/// # Errors
/// The folder cannot be written.
pub fn make(folder: &Path, names: &[String]) -> io::Result<TlsFiles> {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    if !certificate.exists() || !key.exists() {
        std::fs::create_dir_all(folder)?;
        let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
        // Nobody else on the machine may read it.
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&key)?;
        file.write_all(made.signing_key.serialize_pem().as_bytes())?;
        std::fs::write(&certificate, made.cert.pem())?;
    }
    let (certificate, key) = (Some(certificate), Some(key));
    Ok(TlsFiles { certificate, key, ..TlsFiles::default() })
}
