//! How long calls take on the virtual clock: a table, so that they take the same everywhere.

use std::time::Duration;

/// How long a service takes to answer, from a function in the same region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// The service, as the first part of its address that names one.
    pub service: &'static str,
    /// A request that only reads (`GET` and `HEAD`), and everything of services that have one address.
    pub read: Duration,
    /// A request that writes.
    pub write: Duration,
}

const fn latency(service: &'static str, read_ms: u64, write_ms: u64) -> Latency {
    Latency {
        service,
        read: Duration::from_millis(read_ms),
        write: Duration::from_millis(write_ms),
    }
}

/// What is known of each service, in round figures of calls within a region on warm connections.
pub const TABLE: [Latency; 11] = [
    latency("dynamodb", 5, 5),
    latency("events", 15, 15),
    latency("lambda", 20, 20),
    latency("logs", 15, 15),
    latency("monitoring", 15, 15),
    latency("s3", 20, 35),
    latency("secretsmanager", 15, 15),
    latency("sns", 15, 15),
    latency("sqs", 10, 10),
    latency("ssm", 15, 15),
    latency("sts", 20, 20),
];

/// An address of AWS that is none of these.
pub(super) const OTHER_SERVICE: Latency = latency("", 20, 20);

/// Making a connection, where a client makes one of its own.
pub const CONNECTION: Duration = Duration::from_millis(1);

/// A pretend endpoint that says nothing else.
pub const OTHER_HOST: Duration = Duration::from_millis(50);

/// Until a connection is refused.
pub const NOWHERE: Duration = Duration::from_millis(1);

/// What a byte of a body takes, in nanoseconds: about 80 MB a second.
const NANOS_PER_BYTE: u64 = 12;

/// How long a request to a service takes, in nanoseconds, with so many bytes in both directions.
pub(super) fn of_service(service: &str, method: &str, bytes: usize) -> u64 {
    let known = TABLE.iter().find(|known| known.service == service);
    let known = known.unwrap_or(&OTHER_SERVICE);
    let reads = matches!(method, "GET" | "HEAD");
    let base = if reads { known.read } else { known.write };
    nanos(base).saturating_add(NANOS_PER_BYTE.saturating_mul(bytes as u64))
}

pub(super) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
