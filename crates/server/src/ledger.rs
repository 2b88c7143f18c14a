//! Brings spooled records to the database, in order, for as long as it takes:
//! first what earlier runs left, then the ends of their calls that a crash kept
//! from being recorded, then this run's.

use crate::aftermath::Aftermath;
use crate::floor::Gauges;
use crate::spool::{Batch, Reader};
use api::AlarmKind;
use base::InteractionId;
use calls::{Event, Recorded};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::Store;

/// The callers hear nothing meanwhile.
const TELL_AGAIN_MAX: Duration = Duration::from_secs(1);

/// A database that was away is asked again this often.
const RETRY_EVERY: Duration = Duration::from_secs(1);

/// Transactions follow each other no faster: records that come one by one share
/// them. A record that comes alone is applied at once.
const APPLY_EVERY: Duration = Duration::from_millis(500);

/// Runs until the spool's writer is gone and all it wrote is applied.
pub async fn run(store: Store, mut spool: Reader, aftermath: Aftermath, gauges: Arc<Gauges>) {
    let mut aftermath = Some(aftermath);
    loop {
        let next = spool.next_batch();
        let own = next.as_ref().is_ok_and(|next| {
            next.as_ref().is_none_or(|batch| aftermath.as_ref().is_some_and(|a| a.run == batch.run))
        });
        if let Some(aftermath) = aftermath.take_if(|_| own) {
            close(&store, &aftermath).await;
        }
        match next {
            Ok(Some(batch)) => {
                gauges.records_waiting.store(batch.entries.len() as u64, Ordering::Relaxed);
                let pause = tokio::time::sleep(APPLY_EVERY);
                apply(&store, &batch, &gauges).await;
                spool.applied();
                if !batch.is_full() {
                    pause.await;
                }
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

/// Before calls go on that an earlier run began: brings its last records to the
/// database and tells the pages what had happened to those calls. A database
/// that is away is not waited for: the calls come first.
pub async fn tell_again(
    store: &Store,
    spool: &mut Reader,
    live: &api::Live,
    calls: impl Iterator<Item = &InteractionId>,
    gauges: &Gauges,
) {
    let told = tokio::time::timeout(TELL_AGAIN_MAX, async {
        while let Ok(Some(batch)) = spool.next_batch() {
            apply(store, &batch, gauges).await;
            spool.applied();
        }
        for id in calls {
            for (sequence, step) in (0..).zip(store.story(*id).await?) {
                let event = Event::Interaction { interaction: *id, story: step.story };
                live.publish(Arc::new(Recorded { sequence, at: step.at, event }));
            }
        }
        Ok::<_, store::StoreError>(())
    });
    match told.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the pages do not know the calls that go on"),
        Err(_) => {
            tracing::error!("the database is slow: the pages do not know the calls that go on")
        }
    }
}

/// Tries until the calls that a crash cut off are closed.
async fn close(store: &Store, aftermath: &Aftermath) {
    loop {
        match aftermath.close(store).await {
            Ok(0) => return,
            Ok(calls) => return tracing::info!(calls, "calls cut off by a crash were closed"),
            Err(error) if error.is_temporary() => tokio::time::sleep(RETRY_EVERY).await,
            Err(error) => {
                return tracing::error!(%error, "calls cut off by a crash could not be closed");
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
    let mut away = false;
    loop {
        match store.apply(run, part).await {
            Ok(_) => {
                gauges.alarms.end(AlarmKind::DatabaseAway);
                return true;
            }
            Err(error) if error.is_temporary() => {
                if !std::mem::replace(&mut away, true) {
                    tracing::warn!(%error, "the database is away: records wait on disk");
                    gauges.alarms.raise(AlarmKind::DatabaseAway, 0, None);
                }
                tokio::time::sleep(RETRY_EVERY).await;
            }
            Err(error) => {
                tracing::error!(%error, records = part.len(), "the database refuses records");
                if part.len() == 1 {
                    gauges.alarms.add(AlarmKind::RecordsLost);
                }
                return false;
            }
        }
    }
}
