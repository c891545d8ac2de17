//! A bucket.

use super::fault;
use crate::{
    cloud::record::json_entries,
    wire::{Fault, Fields},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a bucket keeps what was replaced or deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Versioning {
    /// It never did.
    Off,
    /// It does.
    Enabled,
    /// It did.
    Suspended,
}

/// A bucket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Bucket {
    pub(super) region: String,
    /// Milliseconds since the epoch.
    pub(super) created: i64,
    pub(super) versioning: Versioning,
    /// Whether its objects can be locked.
    pub(super) lock: bool,
    /// The canned list of who may do what.
    pub(super) acl: String,
    /// Everything else that was put, by the name of the subresource (`Cors`), as it was sent.
    pub(super) configurations: BTreeMap<String, Fields>,
    /// The number of the last version of any object.
    pub(super) sequence: u64,
}

json_entries!(Bucket);

impl Bucket {
    pub(super) fn new(region: &str, now: i64) -> Self {
        Self {
            region: region.to_owned(),
            created: now,
            versioning: Versioning::Off,
            lock: false,
            acl: "private".to_owned(),
            configurations: BTreeMap::new(),
            sequence: 0,
        }
    }
}

/// Checks the name of a bucket.
pub(super) fn check_name(name: &str) -> Result<(), Fault> {
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.'
    };
    let edge = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let address = name.split('.').count() == 4
        && name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let good = (3..=63).contains(&name.len())
        && name.bytes().all(allowed)
        && edge(name.bytes().next())
        && edge(name.bytes().last())
        && !name.contains("..")
        && !name.starts_with("xn--")
        && !name.starts_with("sthree-")
        && !name.ends_with("-s3alias")
        && !name.ends_with("--ol-s3")
        && !address;
    if good {
        Ok(())
    } else {
        Err(
            Fault::new("InvalidBucketName", "The specified bucket is not valid.")
                .status(400)
                .with("BucketName", name),
        )
    }
}

const MOST_KEY_BYTES: usize = 1024;

/// Checks the key of an object.
pub(super) fn check_key(key: &str) -> Result<(), Fault> {
    if key.len() > MOST_KEY_BYTES {
        return Err(Fault::new("KeyTooLongError", "Your key is too long")
            .status(400)
            .with("Size", key.len())
            .with("MaxSizeAllowed", MOST_KEY_BYTES));
    }
    if key.contains('\0') {
        return Err(fault::argument(
            "Object key must not contain a zero character",
            "Key",
            "",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_names() {
        for good in ["abc", "my.bucket-1", "123"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in [
            "ab",
            "Abc",
            "a_b",
            "-ab",
            "ab-",
            "a..b",
            "192.168.0.1",
            "xn--abc",
            "é",
            &"a".repeat(64),
        ] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
