//! The one place where this crate asks what time it is.

use base::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The civil time, now.
#[expect(clippy::disallowed_methods, reason = "requests are answered at the time they come")]
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 is broken; nothing sensible can be said by it.
    let ms = since.map_or(0, |elapsed| elapsed.as_millis());
    Timestamp::from_unix_ms(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// The same instant on the wall clock of a zone; UTC if the zone is unknown.
pub(crate) fn local(at: Timestamp, zone: &str) -> DateTime {
    let instant = jiff::Timestamp::from_millisecond(at.unix_ms()).unwrap_or_default();
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    zone.to_datetime(instant)
}

/// When the wall clock of a zone shows this; none where it never does.
pub(crate) fn instant(local: DateTime, zone: &str) -> Option<Timestamp> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let instant = zone.to_timestamp(local).ok()?;
    Some(Timestamp::from_unix_ms(instant.as_millisecond()))
}

/// On the wall clock of a zone, with its offset: `2026-11-24T17:05:00+08:00`.
pub(crate) fn rfc3339(at: Timestamp, zone: &str) -> String {
    let instant = jiff::Timestamp::from_millisecond(at.unix_ms()).unwrap_or_default();
    let offset = TimeZone::get(zone).unwrap_or(TimeZone::UTC).to_offset(instant);
    let (sign, minutes) =
        (if offset.seconds() < 0 { '-' } else { '+' }, offset.seconds().abs() / 60);
    let local = local(at, zone).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    format!("{local}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}
