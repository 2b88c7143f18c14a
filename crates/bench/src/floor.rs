//! The machine's own floor: a program that does nothing but receive packets
//! and forward them, one socket per leg, one thread. What a switch costs beyond
//! it is the switch's own doing.

use anyhow::{Context, bail};
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};

const EVENTS_MAX: usize = 1_024;
const DATAGRAM_MAX: usize = 2_048;

/// Forwards between each two neighbours of `to`: what comes to the first one's
/// socket leaves from the second's for the second's address. Prints the ports
/// of all, then runs until it is ended.
///
/// # Errors
/// A socket cannot be had.
pub fn run(to: &[SocketAddr]) -> anyhow::Result<()> {
    let mut poll = Poll::new()?;
    let mut sockets = Vec::new();
    for at in 0..to.len() {
        let mut socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0).into())?;
        poll.registry().register(&mut socket, Token(at), Interest::READABLE)?;
        sockets.push(socket);
    }
    let mut line = String::new();
    for socket in &sockets {
        line += &format!("{} ", socket.local_addr()?.port());
    }
    println!("{line}");
    std::io::stdout().flush()?;
    let mut events = Events::with_capacity(EVENTS_MAX);
    let mut buffer = [0; DATAGRAM_MAX];
    loop {
        poll.poll(&mut events, None)?;
        for Token(at) in events.iter().map(mio::event::Event::token) {
            let other = at ^ 1;
            while let Ok((length, _)) = sockets[at].recv_from(&mut buffer) {
                // What a full buffer loses is counted at the far end.
                let _ = sockets[other].send_to(&buffer[..length], to[other]);
            }
        }
    }
}

/// The floor as a process of its own.
#[derive(Debug)]
pub struct Floor {
    child: Child,
    /// Where each leg takes packets.
    pub legs: Vec<SocketAddr>,
}

impl Floor {
    /// # Errors
    /// It does not start.
    pub fn start(to: &[SocketAddr]) -> anyhow::Result<Self> {
        let to: Vec<String> = to.iter().map(ToString::to_string).collect();
        let mut child = Command::new(std::env::current_exe()?)
            .arg("floor")
            .args(&to)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("the floor's output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let port = |text: &str| Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, text.parse()?)));
        let legs: Vec<SocketAddr> =
            line.split_whitespace().map(port).collect::<anyhow::Result<_>>()?;
        let floor = Self { child, legs };
        if floor.legs.len() != to.len() {
            bail!("the floor did not start");
        }
        Ok(floor)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
