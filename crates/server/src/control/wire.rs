//! What carries a stream's bytes: a TCP connection, plain or under TLS.

use mio::net::TcpStream;
use rustls::Connection;
use std::io::{self, Read, Write};

#[derive(Debug)]
pub enum Wire {
    Plain(TcpStream),
    Tls(TcpStream, Box<Connection>),
}

impl Wire {
    pub fn socket(&mut self) -> &mut TcpStream {
        match self {
            Self::Plain(socket) | Self::Tls(socket, _) => socket,
        }
    }

    /// The peers have not agreed on keys yet.
    pub fn is_handshaking(&self) -> bool {
        matches!(self, Self::Tls(_, tls) if tls.is_handshaking())
    }

    /// Reads some of what the peer said; 0 at its end.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Tls(socket, tls) => read_tls(socket, tls, buffer),
        }
    }

    /// Takes some bytes to send. Under TLS they leave with [`Wire::flush`].
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(_, tls) if tls.is_handshaking() => Err(io::ErrorKind::WouldBlock.into()),
            Self::Tls(_, tls) => match tls.writer().write(bytes)? {
                0 => Err(io::ErrorKind::WouldBlock.into()),
                taken => Ok(taken),
            },
        }
    }

    /// Sends what TLS has made of the bytes taken, and its own handshake.
    pub fn flush(&mut self) -> io::Result<()> {
        if let Self::Tls(socket, tls) = self {
            while tls.wants_write() {
                if tls.write_tls(socket)? == 0 {
                    return Err(io::ErrorKind::WriteZero.into());
                }
            }
        }
        Ok(())
    }

    /// Says goodbye, so that the peer knows that nothing was cut off.
    pub fn close(&mut self) {
        if let Self::Tls(_, tls) = self {
            tls.send_close_notify();
        }
        // Whoever does not take it now has gone.
        let _ = self.flush();
    }
}

fn read_tls(socket: &mut TcpStream, tls: &mut Connection, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match tls.reader().read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            done => return done,
        }
        if tls.read_tls(socket)? == 0 {
            return Ok(0);
        }
        if let Err(error) = tls.process_new_packets() {
            // The alert tells the peer why; it may not be there any more.
            let _ = tls.write_tls(socket);
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
    }
}
