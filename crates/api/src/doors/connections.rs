//! The accept loop: who connects and says nothing is let go.

use super::{Network, Places};
use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower_service::Service as _;

/// A request's head is here within this time, also the next one on a connection
/// that is kept: browsers open a new one.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// A page's own six connections, for every agent of an office behind one
/// address.
const CONNECTIONS_OF_ONE_MAX: usize = 2_048;
/// No file or socket could be had: others end meanwhile.
const PAUSE: Duration = Duration::from_millis(100);
/// Who does not finish its request by then is cut off when the program ends.
const FINISH_WITHIN: Duration = Duration::from_secs(5);

type Make = IntoMakeServiceWithConnectInfo<Router, SocketAddr>;

/// Serves until `shutdown` is ready; requests in progress are finished first.
/// What a trusted proxy connects counts for nobody's share.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    connections_max: usize,
    proxies: &[Network],
    shutdown: impl Future<Output = ()> + Send,
) {
    let mut make: Make = router.into_make_service_with_connect_info();
    let places = Places::new(connections_max, CONNECTIONS_OF_ONE_MAX);
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    let builder = Arc::new(builder);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, remote) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::debug!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        let is_proxy = proxies.iter().any(|network| network.contains(remote.ip()));
        let Some(place) = places.take((!is_proxy).then_some(remote.ip())) else {
            continue;
        };
        let Ok(service) = make.call(remote).await;
        let connection = builder
            .serve_connection_with_upgrades(io(stream), TowerToHyperService::new(service))
            .into_owned();
        let watched = graceful.watch(connection);
        crate::task::spawn("connection", async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended badly");
            }
            drop(place);
        });
    }
    if tokio::time::timeout(FINISH_WITHIN, graceful.shutdown()).await.is_err() {
        tracing::info!("some requests were still in progress at the end");
    }
}

/// Answers are written whole: waiting for more only delays them.
fn io(stream: TcpStream) -> TokioIo<TcpStream> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be told to send at once");
    }
    TokioIo::new(stream)
}
