//! Connections that can take no more of this machine than they are given: their number, the time until a
//! request's head is there, and the time in all are bounded.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time;

/// How long to wait after the system had no descriptor for another connection.
const BREATH: Duration = Duration::from_millis(100);

/// The longest head of a request, in bytes.
const HEAD_BYTES: usize = 64 << 10;

/// What a server gives to those who connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// So many connections at once. Others wait until one ends.
    pub connections: usize,
    /// A request's head must be there after this time, and so must the next request on a connection
    /// that is kept open.
    pub head: Duration,
    /// A connection ends after this time, whatever it is at.
    pub whole: Duration,
}

impl Default for Limits {
    /// Enough for a class that opens the page at the same moment; short enough that whoever connects and
    /// says nothing does not keep others out.
    fn default() -> Self {
        Self {
            connections: 512,
            head: Duration::from_secs(10),
            whole: Duration::from_secs(600),
        }
    }
}

/// Answers whoever connects, until the process ends.
///
/// # Errors
/// When the listener fails for good.
pub async fn serve(app: Router, listener: TcpListener, limits: Limits) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(limits.connections));
    loop {
        // Whoever connects meanwhile waits in the system's own queue.
        let place = Arc::clone(&room)
            .acquire_owned()
            .await
            .map_err(io::Error::other)?;
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) if is_of_one_connection(&error) => continue,
            // No descriptors are left, which ends when a connection does.
            Err(error) if error.raw_os_error().is_some() => {
                time::sleep(BREATH).await;
                continue;
            }
            Err(error) => return Err(error),
        };
        let app = app.clone();
        tokio::spawn(async move {
            // Its end is no news, however it came.
            let _ = time::timeout(limits.whole, answer(app, stream, limits.head)).await;
            drop(place);
        });
    }
}

async fn answer(app: Router, stream: TcpStream, head: Duration) -> Result<(), hyper::Error> {
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app))
        .await
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}
