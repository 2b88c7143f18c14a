//! Keys and certificates of SIP over TLS (RFC 3261 §26): the centre's own, and
//! whose it believes.

mod demo;
mod files;
mod watch;

pub use demo::make as make_demo;
pub use files::{TlsFiles, load};
pub use watch::watch;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, Connection, ServerConfig, ServerConnection};
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

/// What connections are made with. Those that stand keep what they began with.
#[derive(Debug, Clone)]
pub struct Keys {
    /// `None`: nobody can connect, we have no certificate.
    pub server: Option<Arc<ServerConfig>>,
    pub client: Arc<ClientConfig>,
    /// The name a peer's certificate must have, where that is not its address.
    pub names: BTreeMap<SocketAddr, ServerName<'static>>,
}

impl Keys {
    /// The server's side of a new connection.
    pub fn accept(&self) -> io::Result<Connection> {
        let config = self.server.clone().ok_or(io::ErrorKind::Unsupported)?;
        ServerConnection::new(config).map(Connection::Server).map_err(io::Error::other)
    }

    /// Our side of a connection to a trunk.
    pub fn connect(&self, remote: SocketAddr) -> io::Result<Connection> {
        let by_address = || ServerName::IpAddress(remote.ip().into());
        let name = self.names.get(&remote).cloned().unwrap_or_else(by_address);
        ClientConnection::new(self.client.clone(), name)
            .map(Connection::Client)
            .map_err(io::Error::other)
    }
}

/// `None` if the text is neither a host name nor an address.
pub fn server_name(text: &str) -> Option<ServerName<'static>> {
    ServerName::try_from(text.to_owned()).ok()
}
