//! A cloud under test, and requests as clients send them.

#![expect(clippy::panic, reason = "a test fails so")]

use lambdabox_aws::{
    Caller, Cloud, DEFAULT_ACCOUNT, Moment, Reply,
    wire::{Request, Response},
};

/// When the tests begin: 2026-11-25T10:20:30Z.
pub(crate) const START: i64 = 1_795_602_030_000;

/// A cloud with a clock and seeds that count up.
pub(crate) struct Tested {
    pub(crate) cloud: Cloud,
    pub(crate) now: i64,
    seed: u64,
}

impl Tested {
    pub(crate) fn new() -> Self {
        Self {
            cloud: Cloud::new(DEFAULT_ACCOUNT),
            now: START,
            seed: 0,
        }
    }

    pub(crate) fn moment(&mut self) -> Moment {
        self.seed += 1;
        Moment {
            now: self.now,
            seed: self.seed,
        }
    }

    /// A request over the wire, which must be answered at once.
    pub(crate) fn send(&mut self, request: Request) -> Response {
        let moment = self.moment();
        let caller = Caller::owner(DEFAULT_ACCOUNT);
        match self.cloud.handle(request, &caller, moment).reply {
            Reply::Done(response) => response,
            Reply::Wait(waiting) => {
                self.now = waiting.deadline;
                let moment = self.moment();
                match self.cloud.resume(*waiting, &caller, moment).reply {
                    Reply::Done(response) => response,
                    other => panic!("it waits beyond its deadline: {other:?}"),
                }
            }
            Reply::Lambda(_) => Response::default(),
        }
    }
}

/// A request with the scope of a signature.
pub(crate) fn request(
    service: &str,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> Request {
    let signature = format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261125/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    );
    let all = [("Host", "localhost:4566"), ("Authorization", &signature)];
    Request {
        method: method.to_owned(),
        uri: uri.to_owned(),
        headers: all.iter().chain(headers).copied().collect(),
        body: body.into().into(),
    }
}
