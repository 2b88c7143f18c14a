//! What can keep the program from starting: one clear line, exit code 2.

/// Said on one line to the person who typed the command.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartupError(String);

impl StartupError {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// A port that cannot be bound, with what to do about it.
    pub fn port(
        what: &str,
        address: std::net::SocketAddr,
        error: &std::io::Error,
        flag: &str,
    ) -> Self {
        use std::io::ErrorKind as Kind;
        let advice = match error.kind() {
            Kind::AddrInUse => format!(
                "the port is taken: stop the other program (ss -lntup | grep :{}), or choose another with {flag}",
                address.port()
            ),
            Kind::PermissionDenied => {
                format!("ports below 1024 need more rights: choose another with {flag}")
            }
            Kind::AddrNotAvailable => {
                format!("this machine has no such address: choose another with {flag}")
            }
            _ => format!("{error}; choose another with {flag}"),
        };
        Self(format!("{what} cannot listen on {address}: {advice}"))
    }
}
