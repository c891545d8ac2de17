//! Everything on Lambda that looks random, from one seed.
//!
//! Each kind of id has a stream of its own, so that, say, a thrown-away environment does not change
//! the request ids after it. The same seed gives the same ids for ever: recorded results and
//! expected logs depend on it.

use crate::time::Timestamp;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use std::fmt::Write as _;

const REQUESTS: u64 = 0;
const TRACES: u64 = 1;
const ENVIRONMENTS: u64 = 2;

/// Hands out ids; the state of one service.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    requests: ChaCha8Rng,
    traces: ChaCha8Rng,
    environments: ChaCha8Rng,
}

/// What one environment is born with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnvironmentIds {
    pub(crate) log_stream_name: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
}

/// What X-Ray knows of one invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvocationIds {
    /// A lower-case UUID, version 4.
    pub(crate) request_id: String,
    /// The value of `_X_AMZN_TRACE_ID`.
    pub(crate) trace_id: String,
}

fn stream(seed: u64, number: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(number);
    rng
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            requests: stream(seed, REQUESTS),
            traces: stream(seed, TRACES),
            environments: stream(seed, ENVIRONMENTS),
        }
    }

    /// Ids of the next invocation, which arrives `now`.
    pub(crate) fn invocation(&mut self, now: Timestamp) -> InvocationIds {
        let random =
            u128::from(self.requests.next_u64()) << 64 | u128::from(self.requests.next_u64());
        let rng = &mut self.traces;
        let trace_id = format!(
            "Root=1-{:08x}-{:08x}{:016x};Parent={:016x};Sampled=0;Lineage=1:{:08x}:0",
            now.unix_seconds(),
            rng.next_u32(),
            rng.next_u64(),
            rng.next_u64(),
            rng.next_u32(),
        );
        InvocationIds {
            request_id: uuid(random),
            trace_id,
        }
    }

    /// Names and credentials of the next environment, which is born `now` for a version. The credentials only
    /// look like AWS's: they open nothing.
    pub(crate) fn environment(&mut self, now: Timestamp, version: &str) -> EnvironmentIds {
        let rng = &mut self.environments;
        let stream_name = format!(
            "{}/[{version}]{:016x}{:016x}",
            now.date_path(),
            rng.next_u64(),
            rng.next_u64()
        );
        EnvironmentIds {
            log_stream_name: stream_name,
            access_key_id: format!("ASIA{}", text(rng, BASE32, 16)),
            secret_access_key: text(rng, BASE64, 40),
            session_token: format!("IQoJb3JpZ2luX2Vj{}", text(rng, BASE64, 340)),
        }
    }

    /// The seed of the next instance's randomness.
    pub(crate) fn instance_seed(&mut self) -> u64 {
        self.environments.next_u64()
    }
}

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `length` characters of an alphabet whose size is a power of two.
/// Digits of ids that are no secrets.
pub(crate) const HEX: &[u8] = b"0123456789abcdef";
pub(crate) const UPPER_HEX: &[u8] = b"0123456789ABCDEF";
pub(crate) const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";

/// So many letters of an alphabet that follow from a text: the same for ever.
pub(crate) fn look_alike(of: &str, alphabet: &[u8], length: usize) -> String {
    text(&mut stream(seed_of(of), 0), alphabet, length)
}

/// A UUID that follows from a text.
pub(crate) fn uuid_of(of: &str) -> String {
    let mut rng = stream(seed_of(of), 0);
    uuid(u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64()))
}

/// FNV-1a: nothing here needs to be hard to forge.
fn seed_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn text(rng: &mut ChaCha8Rng, alphabet: &[u8], length: usize) -> String {
    let mut bytes = vec![0; length];
    rng.fill_bytes(&mut bytes);
    bytes
        .iter()
        .filter_map(|byte| alphabet.get(usize::from(*byte) % alphabet.len()))
        .map(|byte| char::from(*byte))
        .collect()
}

/// A version 4 UUID of these random bits.
fn uuid(random: u128) -> String {
    let version = 0x4 << 76;
    let variant = 0b10 << 62;
    let bits = random & !(0xf << 76) & !(0b11 << 62) | version | variant;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        bits >> 96,
        bits >> 80 & 0xffff,
        bits >> 64 & 0xffff,
        bits >> 48 & 0xffff,
        bits & 0xffff_ffff_ffff
    )
}

/// 64 hexadecimal digits that depend on a text alone, as the hash at the end of a runtime version's
/// ARN.
pub(crate) fn hash_look_alike(text: &str) -> String {
    let mut rng = stream(seed_of(text), 0);
    let mut hex = String::with_capacity(64);
    for _ in 0..4 {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{:016x}", rng.next_u64());
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::LATEST;

    #[test]
    fn ids_are_the_same_for_ever() {
        let mut ids = Ids::new(0);
        let now = Timestamp::DEFAULT_START;
        insta::assert_debug_snapshot!((
            ids.invocation(now),
            ids.invocation(now),
            ids.environment(now, LATEST),
            ids.instance_seed(),
            hash_look_alike("python:3.14.v30"),
        ));
    }

    #[test]
    fn seeds_differ() {
        let now = Timestamp::DEFAULT_START;
        assert_ne!(Ids::new(0).invocation(now), Ids::new(1).invocation(now));
        assert_ne!(
            Ids::new(0).environment(now, LATEST),
            Ids::new(1).environment(now, LATEST)
        );
    }

    #[test]
    fn environments_do_not_change_request_ids() {
        let now = Timestamp::DEFAULT_START;
        let (mut plain, mut other) = (Ids::new(7), Ids::new(7));
        other.environment(now, LATEST);
        assert_eq!(plain.invocation(now), other.invocation(now));
    }

    #[test]
    fn uuids_are_of_version_four() {
        assert_eq!(uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
