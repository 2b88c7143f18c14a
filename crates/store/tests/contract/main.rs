//! The storage contract: every test here is stamped on SQLite and on
//! PostgreSQL. PostgreSQL is used when `YINGDA_TEST_POSTGRES` holds the address
//! of a server that may be played with; each test makes its own database there.
//! Without it those tests say that they did not run, and fail where `CI=true`.

mod base_data;
mod cases;
mod customers;
mod interactions;
mod ledger;
mod people;
mod schema;
mod staff;
mod trunks;
mod world;

/// Stamps each test on both databases.
macro_rules! contract {
    ($($(#[$doc:meta])* async fn $name:ident($store:ident: $type:ty) $body:block)*) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let world = crate::world::World::sqlite().await;
                let $store: $type = world.store.clone();
                $body
                world.end().await;
            })*
        }
        mod postgres {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let Some(world) = crate::world::World::postgres().await else { return };
                let $store: $type = world.store.clone();
                $body
                world.end().await;
            })*
        }
    };
}
pub(crate) use contract;
