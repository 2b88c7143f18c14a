//! Where a caller's number was given out, for the wire.

use crate::wire::Region;
use base::PhoneNumber;

/// The region of a number, if the shipped table knows it.
pub(crate) fn of(number: &PhoneNumber) -> Option<Region> {
    desk::number_region(number, None).map(|region| Region {
        province: Some(region.province.to_owned()),
        city: Some(region.city),
        operator: region.operator.map(|operator| operator.code().to_owned()),
    })
}
