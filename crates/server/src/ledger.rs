//! Brings spooled records to the database, in order, for as long as it takes.

use crate::floor::Gauges;
use crate::spool::{Batch, Reader};
use calls::Recorded;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::Store;

/// A database that was away is asked again this often.
const RETRY_EVERY: Duration = Duration::from_secs(1);

/// Runs until the spool's writer is gone and all it wrote is applied.
pub async fn run(store: Store, mut spool: Reader, gauges: Arc<Gauges>) {
    loop {
        match spool.next_batch() {
            Ok(Some(batch)) => {
                gauges.records_waiting.store(batch.entries.len() as u64, Ordering::Relaxed);
                apply(&store, &batch, &gauges).await;
                spool.applied();
            }
            Ok(None) => {
                gauges.records_waiting.store(0, Ordering::Relaxed);
                if !spool.changed().await {
                    return;
                }
            }
            Err(error) => {
                tracing::error!(%error, "the record spool cannot be read; trying again");
                tokio::time::sleep(RETRY_EVERY).await;
            }
        }
    }
}

async fn apply(store: &Store, batch: &Batch, gauges: &Gauges) {
    let run = batch.run.to_string();
    for part in batch.entries.chunks(store::BATCH_EVENTS_MAX) {
        if persist(store, &run, part, gauges).await {
            continue;
        }
        // One of them is bad: the others need not suffer for it.
        for one in part.chunks(1) {
            persist(store, &run, one, gauges).await;
        }
    }
}

/// Tries until the database takes it; false if it never will.
async fn persist(store: &Store, run: &str, part: &[Recorded], gauges: &Gauges) -> bool {
    loop {
        match store.apply(run, part).await {
            Ok(_) => {
                gauges.database_down.store(0, Ordering::Relaxed);
                return true;
            }
            Err(error) if error.is_temporary() => {
                if gauges.database_down.fetch_add(1, Ordering::Relaxed) == 0 {
                    tracing::warn!(%error, "the database is away: records wait on disk");
                }
                tokio::time::sleep(RETRY_EVERY).await;
            }
            Err(error) => {
                tracing::error!(%error, records = part.len(), "the database refuses records");
                return false;
            }
        }
    }
}
