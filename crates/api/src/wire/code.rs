//! Enums on the wire: each mirrors one of a domain, variant by variant, so the
//! compiler finds a domain that grew.

use serde::Deserialize;
use utoipa::ToSchema;

macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident = $domain:ty { $($variant:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($variant),* }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$variant => Self::$variant),* }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant),* }
            }
        }
    };
}
pub(crate) use mirrored;

mirrored!(
    SeatState = calls::SeatState {
        SignedOut,
        Ready,
        NotReady,
        Offered,
        Dialing,
        Talking,
        OnHold,
        Consulting,
        WrapUp,
        Monitoring,
    }
);
mirrored!(Direction = calls::Direction { Inbound, Outbound, Internal });
mirrored!(
    /// How an interaction ended.
    Result = calls::EndReason {
        Served, LeftInFlow, FlowCompleted, Abandoned, NotAnswered, Busy, Rejected, Unreachable,
        Failed, NotAllowed,
    }
);
mirrored!(Rating = calls::Rating { Satisfied, Fair, NotSatisfied });

/// A state that a person may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RequestState {
    Ready,
    NotReady,
    SignedOut,
}
