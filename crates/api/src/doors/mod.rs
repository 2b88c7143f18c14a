//! Where the world comes in: connections and how many there may be, and who
//! stands behind a proxy.

mod connections;
mod meter;
mod places;
mod proxies;

pub(crate) use connections::serve;
pub(crate) use meter::Meter;
pub(crate) use places::Places;
pub(crate) use proxies::origin;
pub use proxies::{BadNetwork, Network};
