//! Session timers (RFC 4028): who refreshes, how often, and when to give up.
//! Pure arithmetic; the call sets the clock.

use std::time::Duration;

use crate::header::SessionExpires;
use crate::message::{Message, Name};

/// What both sides agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SessionTimer {
    pub interval: Duration,
    pub we_refresh: bool,
}

/// The offered interval is below our minimum: 422 with Min-SE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooShort;

impl SessionTimer {
    /// As the one who answers a request (RFC 4028 §9). `None`: no timer, for
    /// the peer knows none.
    pub fn as_answerer(
        request: &Message,
        ours: Duration,
        least: Duration,
    ) -> Result<Option<Self>, TooShort> {
        let offered = request.header(Name::SessionExpires).and_then(SessionExpires::parse);
        let supported = request.lists(Name::Supported, "timer");
        match offered {
            Some(offered) if seconds(offered.seconds) < least && supported => Err(TooShort),
            Some(offered) => Ok(Some(Self {
                interval: seconds(offered.seconds).max(least),
                we_refresh: !supported || offered.uac_refreshes == Some(false),
            })),
            None if supported => {
                let floor = request.header(Name::MinSe).and_then(crate::header::delta_seconds);
                let interval = ours.max(seconds(floor.unwrap_or(0)));
                Ok(Some(Self { interval, we_refresh: true }))
            }
            None => Ok(None),
        }
    }

    /// As the one who asked, from the 2xx (RFC 4028 §7.2).
    pub fn as_asker(response: &Message) -> Option<Self> {
        let agreed = response.header(Name::SessionExpires).and_then(SessionExpires::parse)?;
        Some(Self {
            interval: seconds(agreed.seconds.max(1)),
            we_refresh: agreed.uac_refreshes != Some(false),
        })
    }

    /// The header's value, seen from the side that asked (`we_asked`) or answers.
    pub fn header(&self, we_asked: bool) -> String {
        let refresher = if self.we_refresh == we_asked { "uac" } else { "uas" };
        format!("{};refresher={refresher}", self.interval.as_secs())
    }

    /// From the last refresh to the next of ours (RFC 4028 §10: half way).
    pub fn refresh_after(&self) -> Duration {
        self.interval / 2
    }

    /// From the last refresh to our BYE if the peer's does not come: earlier than
    /// the end by 32 s or a third, whichever is less.
    pub fn give_up_after(&self) -> Duration {
        self.interval - (self.interval / 3).min(seconds(32))
    }
}

/// An absurd number of seconds is as good as a day.
fn seconds(count: u32) -> Duration {
    Duration::from_secs(u64::from(count.min(86_400)))
}
