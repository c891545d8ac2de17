//! The page over HTTP: files, and nothing else.

use super::Site;
use crate::http::{self, HostError, Hosts, Limits};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::get;
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;

/// What is served, and to whom.
struct Served {
    site: Site,
    hosts: Hosts,
}

/// Answers whoever connects and asks for one of these hosts, until the process ends.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    site: Site,
    listener: TcpListener,
    hosts: Hosts,
    limits: Limits,
) -> io::Result<()> {
    http::serve(router(site, hosts), listener, limits).await
}

/// What answers those who ask for the page.
pub(crate) fn router(site: Site, hosts: Hosts) -> Router {
    Router::new()
        .fallback(get(answer))
        .with_state(Arc::new(Served { site, hosts }))
}

async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response<Body> {
    let (request, _) = request.into_parts();
    let mut response = match served.hosts.check(&request) {
        Ok(()) => file(&served.site, &request),
        Err(error) => not_for_us(&error),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // No other site shows the page in a frame of its own, below something that it draws.
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What whoever asks for another host is told.
pub(crate) fn not_for_us(error: &HostError) -> Response<Body> {
    let status = match error {
        HostError::Foreign(_) => StatusCode::MISDIRECTED_REQUEST,
        HostError::Missing => StatusCode::BAD_REQUEST,
    };
    short(status, format!("{error}\n"))
}

/// The file that is asked for, in the form that the browser takes.
fn file(site: &Site, request: &Parts) -> Response<Body> {
    let Some(file) = site.file(request.uri.path()) else {
        return short(StatusCode::NOT_FOUND, "There is no such file.\n");
    };
    let asks = &request.headers;
    let mut response = if has(asks, header::IF_NONE_MATCH, &file.tag) {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else if has(asks, header::ACCEPT_ENCODING, "gzip") {
        let mut response = Response::new(Body::from(file.gzip.clone()));
        let gzip = HeaderValue::from_static("gzip");
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, gzip);
        response
    } else {
        match file.unpacked() {
            Ok(content) => Response::new(Body::from(content)),
            Err(_) => {
                return short(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "The file in this program is damaged.\n",
                );
            }
        }
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, &*file.kind),
        (header::ETAG, &*file.tag),
        // Another version of this program has another page at the same address.
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "Accept-Encoding"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

/// Whether one of the values that a header lists is this one.
fn has(headers: &HeaderMap, name: header::HeaderName, value: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        // `gzip;q=0` would be a refusal; nobody sends it without a reason.
        .filter(|item| !item.replace(' ', "").ends_with(";q=0"))
        .filter_map(|item| item.split(';').next())
        .any(|item| item.trim().trim_start_matches("W/") == value)
}

pub(crate) fn short(status: StatusCode, text: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response
}
