//! Why a call ended: SIP status codes and Q.850 causes to and from the
//! center's few words.

use calls::{Cause, Refusal};

/// What the center is told when a leg ends (RFC 3398 §8.2.6, ITU-T Q.850).
pub fn from_sip(by: sip::EndedBy, status: Option<u16>, q850: Option<u8>) -> Cause {
    match (status, q850) {
        (None, _) if by == sip::EndedBy::Network => Cause::Lost,
        (None, _) => Cause::Normal,
        (Some(486 | 600), _) | (_, Some(17)) => Cause::Busy,
        (Some(408 | 487), _) | (_, Some(18 | 19)) => Cause::NoAnswer,
        (Some(403 | 603 | 607 | 608), _) | (_, Some(21)) => Cause::Rejected,
        (Some(484), _) | (_, Some(28)) => Cause::Incomplete,
        (Some(404 | 410 | 480 | 604), _) | (_, Some(1 | 20 | 22)) => Cause::Unreachable,
        (_, Some(34 | 42)) => Cause::Congestion,
        _ => Cause::Failed,
    }
}

/// Exchange routing error: what too many hops are in the telephone network
/// (RFC 3398 §7.2.4.1).
pub const HOPS_SPENT: u8 = 25;

/// The final response to a call we refuse.
pub fn status(cause: Cause, q850: Option<u8>) -> u16 {
    match cause {
        Cause::Failed if q850 == Some(HOPS_SPENT) => 483,
        Cause::Normal | Cause::NoAnswer => 480,
        Cause::Busy => 486,
        Cause::Rejected => 603,
        Cause::Unreachable => 404,
        Cause::Incomplete => 484,
        Cause::Failed | Cause::Lost => 500,
        Cause::Congestion => 503,
    }
}

/// How a phone is told that the transfer it asked for cannot be (RFC 3515
/// §2.4.5: the final response the new call would have had).
pub fn refer_status(refusal: Refusal) -> u16 {
    match refusal {
        Refusal::NoSuchTarget => 404,
        Refusal::TargetBusy => 486,
        Refusal::NotAllowed => 403,
        Refusal::NoTrunk | Refusal::TooMany => 503,
        _ => 603,
    }
}

/// The cause for the Reason header (RFC 3326).
pub fn q850(cause: Cause) -> u8 {
    match cause {
        Cause::Normal => 16,
        Cause::Busy => 17,
        Cause::NoAnswer => 19,
        Cause::Rejected => 21,
        Cause::Unreachable => 1,
        Cause::Incomplete => 28,
        Cause::Failed => 41,
        Cause::Lost => 27,
        Cause::Congestion => 42,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sip::EndedBy;

    #[test]
    fn refusals_keep_their_meaning_both_ways() {
        for cause in [Cause::Busy, Cause::Rejected, Cause::Unreachable, Cause::Incomplete] {
            assert_eq!(from_sip(EndedBy::Remote, Some(status(cause, None)), None), cause);
        }
        assert_eq!(from_sip(EndedBy::Remote, Some(500), Some(q850(Cause::Busy))), Cause::Busy);
    }

    #[test]
    fn rfc3398_8_2_6_a_circle_stays_one_from_leg_to_leg() {
        let cause = from_sip(EndedBy::Remote, Some(483), Some(HOPS_SPENT));
        assert_eq!(status(cause, Some(HOPS_SPENT)), 483);
    }

    #[test]
    fn a_call_that_was_talking_ends_normally_or_is_lost() {
        assert_eq!(from_sip(EndedBy::Remote, None, Some(16)), Cause::Normal);
        assert_eq!(from_sip(EndedBy::Network, None, None), Cause::Lost);
    }
}
