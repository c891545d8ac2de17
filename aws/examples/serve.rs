//! The services over HTTP on loopback, for tests with real clients: `serve [PORT]`.
//!
//! `POST /moto-api/reset` forgets everything. Time is the machine's, seeds count up from one.

#![expect(
    clippy::unwrap_used,
    reason = "a test tool: what fails here fails the test"
)]

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use lambdabox_aws::{Caller, Cloud, Moment, Reply, Waiting, wire};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const ACCOUNT: &str = "123456789012";
const LARGEST_BODY: usize = 256 * 1024 * 1024;
/// How long a waiting call sleeps before it looks again.
const PAUSE: Duration = Duration::from_millis(20);

struct Server {
    cloud: Cloud,
    seed: u64,
}

impl Server {
    fn new() -> Self {
        Self {
            cloud: Cloud::new(ACCOUNT),
            seed: 0,
        }
    }

    fn moment(&mut self) -> Moment {
        self.seed += 1;
        Moment {
            now: i64::try_from(
                SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap()
                    .as_millis(),
            )
            .unwrap(),
            seed: self.seed,
        }
    }
}

type Shared = Arc<Mutex<Server>>;

#[tokio::main]
async fn main() {
    let port: u16 = std::env::args()
        .nth(1)
        .map_or(4566, |port| port.parse().unwrap());
    let shared: Shared = Arc::new(Mutex::new(Server::new()));
    let router = Router::new().fallback(serve).with_state(shared);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .unwrap();
    println!("listening on http://{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}

async fn serve(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if parts.uri.path() == "/moto-api/reset" {
        let mut server = shared.lock().unwrap();
        let seed = server.seed;
        *server = Server::new();
        server.seed = seed;
        return Response::new(Body::from("{\"status\": \"ok\"}"));
    }
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return status(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let request = wire::Request {
        method: parts.method.to_string(),
        uri: parts.uri.to_string(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
            .collect(),
        body,
    };
    let caller = Caller::owner(ACCOUNT);
    let mut reply = {
        let mut server = shared.lock().unwrap();
        let moment = server.moment();
        server.cloud.handle(request, &caller, moment).reply
    };
    loop {
        match reply {
            Reply::Done(response) => return sent(response),
            Reply::Lambda(_) => return status(StatusCode::NOT_IMPLEMENTED),
            Reply::Wait(waiting) => {
                tokio::time::sleep(PAUSE).await;
                reply = resume(&shared, *waiting, &caller);
            }
        }
    }
}

fn resume(shared: &Shared, waiting: Waiting, caller: &Caller) -> Reply {
    let mut server = shared.lock().unwrap();
    let moment = server.moment();
    server.cloud.resume(waiting, caller, moment).reply
}

fn status(code: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}

fn sent(answer: wire::Response) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap();
    for (name, value) in answer.headers.iter() {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        response.headers_mut().append(name, value);
    }
    response
}
