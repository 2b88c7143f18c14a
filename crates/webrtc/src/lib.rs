//! The browser's side of a call: ICE, DTLS and SRTP turned into plain RTP.
//!
//! A page offers one audio stream; [`Session::accept`] answers it. From then
//! on the session is a machine like every other here: it is given datagrams,
//! plain RTP and the time, and says which datagrams to send and which plain
//! RTP came. What the RTP means (codecs, keys, mixing) is for `media`.
//!
//! ```text
//! Session::accept(offer, &settings, now) -> Result<(Session, answer), Refusal>
//! Offering::new(&settings, now) -> Result<(Offering, offer), Refusal>     where we call
//! offering.answered(answer, now) -> Result<Session, Refusal>
//! session.handle(Input, now)          a datagram, RTP to send, or the wish to close
//! session.handle_timeout(now)         at deadline()
//! session.poll() -> Option<Output>    until None after each of the two
//! session.deadline() -> Option<Moment>
//! session.format()                    what the RTP looks like, for the engine
//! ```
//!
//! A browser stays connected for as long as its agent is signed in, while calls
//! come and go. They all continue one outgoing stream: their packets are
//! numbered anew (one SSRC, sequence numbers and timestamps that go on), so the
//! browser never notices.
//!
//! We are the ICE-lite side (RFC 8445 §2.5) with one host candidate: the
//! browser finds its own way to us, and where it is becomes known by its
//! checks; the candidates it names are not needed.
//!
//! [`Browser`] is the other end, for tests and simulated pages.
//!
//! [`srtp`] is another road: telephones whose keys are in their descriptions.
//!
//! No socket, file or clock is used here. The one exception to "no
//! randomness": keys, certificates and ICE passwords are drawn by the
//! cryptography library from the operating system, since they must be secret.

mod browser;
mod input;
mod link;
mod offer;
mod offering;
mod outgoing;
mod output;
mod refusal;
mod session;
pub mod srtp;

pub use browser::{Browser, BrowserSettings};
pub use input::Input;
pub use link::{CONNECT_TIME_MAX, DATAGRAM_LEN_MAX, QUIET_TIME_MAX};
pub use offer::{OFFER_LEN_MAX, OFFER_LINES_MAX};
pub use offering::Offering;
pub use output::{Output, Reason};
pub use refusal::Refusal;
pub use session::{Session, Settings};
