//! What is beyond the environment: who answers a guest's HTTP requests, and what they say.
//!
//! The sandbox bounds and prices a request, lets the time pass that its answer takes, and knows nothing
//! of who answers: that is a [`Network`], which does no I/O and gives the same answers on every machine.

use crate::end::CallEnd;
use crate::fs::Unreadable;
use crate::output::OutputStream;
use crate::prices;
use crate::sandbox::Sandbox;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

/// The longest method, in bytes.
const METHOD_BYTES: usize = 32;

/// The longest address, in bytes.
const URL_BYTES: usize = 64 << 10;

/// The most headers of a request, and what they may have together, in bytes.
const HEADERS: usize = 1_024;
const HEADER_BYTES: usize = 256 << 10;

/// The longest body of a request, in bytes.
const BODY_BYTES: usize = 256 << 20;

/// The longest name of a host, in bytes.
const HOST_BYTES: usize = 253;

/// How many different notes are written in one call.
const NOTES: usize = 16;

/// A request of a guest, as in `wit/handler.wit`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRequest {
    /// Such as `GET`.
    pub method: String,
    /// `https://example.com/menu?day=1`.
    pub url: String,
    /// Names and values, in their order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How long to wait, in nanoseconds; 0 for as long as it takes.
    pub timeout_ns: u64,
}

/// An answer to a guest, as in `wit/handler.wit`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpResponse {
    /// Such as 200.
    pub status: u16,
    /// Names and values, in their order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpFailure {
    /// Nobody listens there.
    ConnectionRefused,
    /// No answer came in time.
    TimedOut,
    /// The request is no request, or longer than may be.
    InvalidRequest,
}

impl HttpFailure {
    /// The name in WIT.
    #[must_use]
    pub const fn wit_name(self) -> &'static str {
        match self {
            Self::ConnectionRefused => "connection-refused",
            Self::TimedOut => "timed-out",
            Self::InvalidRequest => "invalid-request",
        }
    }
}

/// When a request comes, and everything about it that looks random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Wall-clock time on the virtual clock, in nanoseconds since the Unix epoch.
    pub wall_ns: u64,
    /// Another one for each request.
    pub seed: u64,
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered<T> {
    /// The answer.
    pub result: Result<T, HttpFailure>,
    /// How long it takes, in nanoseconds.
    pub latency_ns: u64,
    /// A line for the log, which is written once in a call.
    pub note: Option<String>,
}

/// Answers the requests of guests. The same requests in the same order get the same answers on every
/// machine; no time passes and nothing is random but what [`Arrival`] says.
pub trait Network: Debug + Send + Sync {
    /// Whether somebody listens at a port of a host.
    fn connect(&self, host: &str, port: u16) -> Answered<()>;

    /// Answers a request, whose parts have been bounded.
    ///
    /// # Errors
    /// [`Unreadable`] if this machine cannot get what it needs to answer: not the guest's doing, and so
    /// no answer.
    fn send(
        &self,
        request: HttpRequest,
        arrival: Arrival,
    ) -> Result<Answered<HttpResponse>, Unreadable>;
}

/// What a sandbox has of the network.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    network: Option<Arc<dyn Network>>,
    /// What was written to the log in the current call.
    notes: BTreeSet<String>,
}

impl Outside {
    pub(crate) fn begin_call(&mut self) {
        self.notes.clear();
    }
}

impl Sandbox {
    /// Who answers requests from now on. Without anybody, all connections are refused.
    pub fn set_network(&mut self, network: Arc<dyn Network>) {
        self.outside.network = Some(network);
    }

    /// `http.connect` of the contract.
    pub fn http_connect(
        &mut self,
        host: &str,
        port: u16,
        timeout_ns: u64,
    ) -> Result<Result<(), HttpFailure>, CallEnd> {
        self.charge_bytes(host.len());
        if host.is_empty() || host.len() > HOST_BYTES {
            return Ok(Err(HttpFailure::InvalidRequest));
        }
        let answered = match &self.outside.network {
            Some(network) => network.connect(host, port),
            None => refused(),
        };
        self.wait_for(answered, timeout_ns)
    }

    /// `http.send` of the contract.
    pub fn http_send(
        &mut self,
        request: HttpRequest,
    ) -> Result<Result<HttpResponse, HttpFailure>, CallEnd> {
        let of_headers = header_bytes(&request.headers);
        self.charge(prices::times(prices::ITEM, request.headers.len()));
        self.charge_bytes(request.method.len() + request.url.len() + of_headers);
        self.charge(prices::times(prices::HTTP_BYTE, request.body.len()));
        if !is_bounded(&request, of_headers) {
            return Ok(Err(HttpFailure::InvalidRequest));
        }
        self.charge(prices::REQUEST);
        let timeout_ns = request.timeout_ns;
        let arrival = Arrival {
            wall_ns: self.wall_ns(),
            seed: self.random.request_seed(),
        };
        let answered = match &self.outside.network {
            Some(network) => network
                .send(request, arrival)
                .map_err(|Unreadable(reason)| CallEnd::Unreadable { reason })?,
            None => refused(),
        };
        if let Ok(response) = &answered.result {
            self.charge(prices::times(prices::ITEM, response.headers.len()));
            self.charge_bytes(header_bytes(&response.headers));
            self.charge(prices::times(prices::HTTP_BYTE, response.body.len()));
        }
        self.wait_for(answered, timeout_ns)
    }

    /// Lets the time pass that an answer takes, but not more than the guest will wait.
    fn wait_for<T>(
        &mut self,
        answered: Answered<T>,
        timeout_ns: u64,
    ) -> Result<Result<T, HttpFailure>, CallEnd> {
        if let Some(note) = answered.note
            && self.outside.notes.len() < NOTES
            && !self.outside.notes.contains(&note)
        {
            self.charge(prices::LINE);
            let now = self.monotonic_ns();
            self.output.line(OutputStream::Stderr, note.as_bytes(), now);
            self.outside.notes.insert(note);
        }
        let too_late = timeout_ns > 0 && answered.latency_ns > timeout_ns;
        let wait_ns = if too_late {
            timeout_ns
        } else {
            answered.latency_ns
        };
        if wait_ns > 0 {
            self.sleep_until(self.monotonic_ns().saturating_add(wait_ns))?;
        }
        Ok(if too_late {
            Err(HttpFailure::TimedOut)
        } else {
            answered.result
        })
    }
}

/// What a guest finds where nobody answers.
fn refused<T>() -> Answered<T> {
    Answered {
        result: Err(HttpFailure::ConnectionRefused),
        latency_ns: 0,
        note: None,
    }
}

fn header_bytes(headers: &[(String, String)]) -> usize {
    let bytes = |(name, value): &(String, String)| name.len().saturating_add(value.len());
    headers.iter().map(bytes).fold(0, usize::saturating_add)
}

fn is_bounded(request: &HttpRequest, of_headers: usize) -> bool {
    let method = request.method.as_bytes();
    (1..=METHOD_BYTES).contains(&method.len())
        && method.iter().all(u8::is_ascii_alphabetic)
        && (1..=URL_BYTES).contains(&request.url.len())
        && request.headers.len() <= HEADERS
        && of_headers <= HEADER_BYTES
        && request.body.len() <= BODY_BYTES
}
