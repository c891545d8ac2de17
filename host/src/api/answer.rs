//! One request of AWS's clients: its body, its signature, and whoever answers it.

use super::account::SharedAccount;
use super::{Access, Api, BODIES_MIB, apart, lambda, signature};
use crate::site::{not_for_us, short};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use axum::middleware::Next;
use lambdabox_aws::wire::{self, Fault, Service};
use lambdabox_aws::{Reply, Waiting};
use lambdabox_core::time::Timestamp;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::SemaphorePermit;
use tokio::task;

/// The longest body that is read, in MiB. Clients send larger objects in parts.
const BODY_MIB: u32 = 256;
/// How long a call that waits goes without another look: a function that is running may have done
/// something.
const LOOK: Duration = Duration::from_millis(500);
/// The id of a request that was refused before it had one.
const NO_ID: &str = "00000000-0000-4000-8000-000000000000";

/// Answers AWS's clients, and leaves others to the page.
pub(super) async fn answer(
    State(api): State<Arc<Api>>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if !apart::is_for_aws(&parts) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    if let Err(error) = api.hosts.check(&parts) {
        return not_for_us(&error);
    }
    if apart::is_of_another_site(&parts) {
        return short(
            StatusCode::FORBIDDEN,
            "A page of another site asked for this: only clients, and pages of this server, may.\n",
        );
    }
    let wanted = wanted_mib(&parts);
    let Some(_room) = room_for(&api, wanted).await else {
        let fault = |_| {
            let text = format!(
                "Your proposed upload exceeds the maximum allowed size: one request carries up to {BODY_MIB} MiB here."
            );
            Fault::new("EntityTooLarge", text).status(413)
        };
        return sent(wire::deny(
            &wire_request(&parts, Vec::new().into()),
            fault,
            NO_ID,
        ));
    };
    let limit = BODY_MIB as usize * 1_024 * 1_024;
    let Ok(body) = axum::body::to_bytes(body, limit).await else {
        let fault = |_| {
            Fault::new(
                "IncompleteBody",
                "The request's body ended before it was whole, or is too long.",
            )
            .status(400)
        };
        return sent(wire::deny(
            &wire_request(&parts, Vec::new().into()),
            fault,
            NO_ID,
        ));
    };
    let request = wire_request(&parts, body);
    if let Err(response) = admit(&api, &request) {
        return sent(response);
    }
    sent(perform(api.clone(), request).await)
}

/// How much room a request's body takes; all that one may if it does not say.
fn wanted_mib(parts: &Parts) -> u64 {
    let length = parts.headers.get("content-length").map(HeaderValue::to_str);
    match length {
        Some(length) => {
            length
                .ok()
                .and_then(|it| it.parse::<u64>().ok())
                .unwrap_or(u64::MAX)
                >> 20
        }
        None if parts.headers.contains_key("transfer-encoding") => u64::from(BODY_MIB),
        None => 0,
    }
}

/// Waits until there is room; `None` for a body that is too long for any.
async fn room_for(api: &Api, wanted_mib: u64) -> Option<SemaphorePermit<'_>> {
    let wanted = u32::try_from(wanted_mib)
        .ok()
        .filter(|mib| *mib <= BODY_MIB)?;
    let permits = wanted.saturating_add(1).min(BODIES_MIB);
    api.bodies.acquire_many(permits).await.ok()
}

fn wire_request(parts: &Parts, body: axum::body::Bytes) -> wire::Request {
    wire::Request {
        method: parts.method.to_string(),
        uri: parts.uri.to_string(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
            .collect(),
        body,
    }
}

/// Refuses who may not use AWS's APIs here.
fn admit(api: &Api, request: &wire::Request) -> Result<(), wire::Response> {
    match &api.access {
        Access::Anybody => Ok(()),
        Access::Nobody => Err(wire::deny(
            request,
            |service| {
                let code = if service == Service::S3 {
                    "AccessDenied"
                } else {
                    "AccessDeniedException"
                };
                Fault::new(code, "This server is open to other machines, so it answers AWS's APIs only if it is started with --credentials FILE.").status(403)
            },
            NO_ID,
        )),
        Access::Keys(keys) => signature::check(request, keys, machine_time())
            .map_err(|denied| wire::deny(request, |service| denied.fault(service), NO_ID)),
    }
}

/// The machine's time, in milliseconds since the epoch: what a client signs with.
fn machine_time() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// What a step of answering leads to.
enum Step {
    Done(wire::Response),
    Wait(Box<Waiting>),
    Lambda(Box<wire::Call>),
}

async fn perform(api: Arc<Api>, request: wire::Request) -> wire::Response {
    let mut changes = api.account.subscribe();
    let mut step = blocking(&api, move |api| {
        let reply = api.account.services().handle(
            request,
            &SharedAccount::owner(),
            api.account.pace.moment(),
        );
        settled(api, reply)
    })
    .await;
    loop {
        match step {
            Step::Done(response) => return response,
            Step::Lambda(call) => {
                // Only what runs a function takes long.
                let room = if lambda::runs(&call) {
                    api.runs.acquire().await.ok()
                } else {
                    None
                };
                let answered =
                    blocking(&api, move |api| Step::Done(lambda::answer(api, &call))).await;
                drop(room);
                step = answered;
            }
            Step::Wait(waiting) => {
                let wait = wait_of(&api, &waiting);
                let _ = tokio::time::timeout(wait, changes.changed()).await;
                step = blocking(&api, move |api| {
                    let reply = api.account.services().resume(
                        *waiting,
                        &SharedAccount::owner(),
                        api.account.pace.moment(),
                    );
                    settled(api, reply)
                })
                .await;
            }
        }
    }
}

fn wait_of(api: &Api, waiting: &Waiting) -> Duration {
    let next = waiting
        .next
        .unwrap_or(waiting.deadline)
        .min(waiting.deadline);
    let next = Timestamp::from_unix_millis(u64::try_from(next).unwrap_or_default());
    // Never none, so that a call that waits never keeps a core busy.
    api.account
        .pace
        .until(next)
        .clamp(Duration::from_millis(1), LOOK)
}

/// Answered only once what it has changed is kept.
fn settled(api: &Api, reply: Reply) -> Step {
    let step = match reply {
        Reply::Lambda(call) => return Step::Lambda(call),
        Reply::Done(response) => Step::Done(response),
        Reply::Wait(waiting) => Step::Wait(waiting),
    };
    if api.account.settle().is_err() {
        return Step::Done(wire::Response {
            status: 500,
            ..wire::Response::default()
        });
    }
    step
}

/// Does something that takes a lock, a disk or a core on a thread that may wait.
async fn blocking(api: &Arc<Api>, act: impl FnOnce(&Api) -> Step + Send + 'static) -> Step {
    let api = Arc::clone(api);
    let done = task::spawn_blocking(move || act(&api)).await;
    done.unwrap_or_else(|_| {
        Step::Done(wire::Response {
            status: 500,
            ..wire::Response::default()
        })
    })
}

fn sent(answer: wire::Response) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers.iter() {
        // What a client put into metadata may be no header of HTTP.
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value.as_bytes()),
        ) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
