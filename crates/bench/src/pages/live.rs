//! A page's WebSocket: what it is told, and what it says.

use anyhow::Context;
use serde_json::Value;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use tungstenite::{Error, Message, WebSocket};

/// Longer than the greeting takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub struct Live {
    socket: WebSocket<TcpStream>,
}

impl Live {
    /// Opens the page's socket; what comes is read by [`Live::heard`].
    ///
    /// # Errors
    /// The server does not take it.
    pub fn open(http: SocketAddr, token: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(http)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let url = format!("ws://{http}/api/v1/events?token={token}");
        let (socket, _) = tungstenite::client(url, stream)
            .map_err(|error| anyhow::anyhow!("a page's WebSocket: {error}"))?;
        socket.get_ref().set_nonblocking(true)?;
        Ok(Self { socket })
    }

    /// The next message, if one has come.
    ///
    /// # Errors
    /// The socket has ended.
    pub fn heard(&mut self) -> anyhow::Result<Option<Value>> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Ok(Some(serde_json::from_str(&text)?)),
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error).context("a page's WebSocket ended"),
            }
        }
    }

    /// # Errors
    /// The socket has ended, or takes nothing more.
    pub fn say(&mut self, message: &Value) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::text(message.to_string()))?)
    }
}
