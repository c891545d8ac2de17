//! Between the services and an engine that has them in a module of its own: messages with a head of JSON and
//! bytes behind it.

use crate::network::{HttpRequest, HttpResponse};
use crate::services::{Caller, ServiceAnswer};
use serde::{Deserialize, Serialize};

/// How many bytes say how long the head is.
const LENGTH_BYTES: usize = 4;

/// A request for the services, without its body.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Such as `GET`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// Who sends it.
    pub caller: Caller,
    /// When, in milliseconds since the Unix epoch.
    pub now_ms: i64,
    /// What its ids follow from.
    pub seed: u64,
    /// How many events led to the invocation that sends it.
    pub hops: u32,
}

/// The answer, without its body.
#[derive(Debug, Serialize, Deserialize)]
pub struct Told {
    /// Such as 200.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// How long the service waited, in milliseconds.
    pub waited_ms: u64,
}

/// Puts head and bytes together; nothing if the head cannot be written.
#[must_use]
pub fn join<H: Serialize>(head: &H, bytes: &[u8]) -> Vec<u8> {
    let head = serde_json::to_vec(head).unwrap_or_default();
    let length = u32::try_from(head.len()).unwrap_or(u32::MAX);
    let mut all = Vec::with_capacity(LENGTH_BYTES + head.len() + bytes.len());
    all.extend(length.to_le_bytes());
    all.extend(head);
    all.extend(bytes);
    all
}

/// Takes them apart again; `None` if that cannot be.
pub fn split<'a, H: Deserialize<'a>>(message: &'a [u8]) -> Option<(H, &'a [u8])> {
    let (length, rest) = message.split_first_chunk::<LENGTH_BYTES>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (head, bytes) = rest.split_at_checked(length)?;
    Some((serde_json::from_slice(head).ok()?, bytes))
}

impl Asked {
    /// The request with its body.
    #[must_use]
    pub fn with_body(self, body: &[u8]) -> (HttpRequest, Caller) {
        let request = HttpRequest {
            method: self.method,
            url: self.url,
            headers: self.headers,
            body: body.to_vec(),
            timeout_ns: 0,
        };
        (request, self.caller)
    }
}

impl Told {
    /// The answer with its body.
    #[must_use]
    pub fn with_body(self, body: &[u8]) -> ServiceAnswer {
        ServiceAnswer {
            response: HttpResponse {
                status: self.status,
                headers: self.headers,
                body: body.to_vec(),
            },
            waited_ms: self.waited_ms,
        }
    }
}
