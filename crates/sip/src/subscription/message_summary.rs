//! The `message-summary` event (RFC 3842): whether messages wait in a mailbox
//! (语音信箱), for the lamp of the telephone.

/// Voice messages of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mailbox {
    pub new: u32,
    pub old: u32,
}

/// The document (RFC 3842 §3.5). None of our messages are urgent.
pub fn write(mailbox: Mailbox, account: &str) -> String {
    let Mailbox { new, old } = mailbox;
    let waiting = if new > 0 { "yes" } else { "no" };
    format!(
        "Messages-Waiting: {waiting}\r\n\
         Message-Account: {account}\r\n\
         Voice-Message: {new}/{old} (0/0)\r\n"
    )
}
