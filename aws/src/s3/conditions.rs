//! Requests that are done only if an object is as the client believes.

use super::{
    fault,
    object::{Found, Version},
};
use crate::wire::{Fault, Fields};

fn same(header: &str, version: &Version) -> bool {
    header
        .split(',')
        .map(|one| one.trim().trim_matches('"'))
        .any(|one| one == "*" || one == version.etag)
}

/// Before a write: the object must be there with this ETag, or not at all.
pub(super) fn for_write(
    current: Option<Found<'_>>,
    key: &str,
    input: &Fields,
) -> Result<(), Fault> {
    let current = current.filter(|found| !found.version.delete_marker);
    if let Some(header) = input.text("IfMatch") {
        let found = current.as_ref().ok_or_else(|| fault::no_key(key))?;
        if !same(header, found.version) {
            return Err(fault::precondition("If-Match"));
        }
    }
    if let Some(header) = input.text("IfNoneMatch") {
        if header != "*" {
            return Err(Fault::new(
                "NotImplemented",
                "A header you provided implies functionality that is not implemented",
            )
            .status(501)
            .with("Header", "If-None-Match")
            .with(
                "additionalMessage",
                "We don't accept the provided value of If-None-Match header for this API",
            ));
        }
        if current.is_some() {
            return Err(fault::precondition("If-None-Match"));
        }
    }
    Ok(())
}

/// Before a read.
pub(super) fn for_read(version: &Version, input: &Fields) -> Result<(), Fault> {
    let modified = version.modified / 1000 * 1000;
    match (input.text("IfMatch"), input.time("IfUnmodifiedSince")) {
        (Some(header), _) if !same(header, version) => return Err(fault::precondition("If-Match")),
        (None, Some(since)) if modified > since => {
            return Err(fault::precondition("If-Unmodified-Since"));
        }
        _ => {}
    }
    let unchanged = match (input.text("IfNoneMatch"), input.time("IfModifiedSince")) {
        (Some(header), _) => same(header, version),
        (None, Some(since)) => modified <= since,
        (None, None) => false,
    };
    if unchanged {
        return Err(Fault::new("NotModified", "Not Modified")
            .status(304)
            .header("ETag", version.quoted_etag()));
    }
    Ok(())
}

/// Before a copy.
pub(super) fn for_copy(version: &Version, input: &Fields) -> Result<(), Fault> {
    let modified = version.modified / 1000 * 1000;
    let fails = match (
        input.text("CopySourceIfMatch"),
        input.time("CopySourceIfUnmodifiedSince"),
    ) {
        (Some(header), _) if !same(header, version) => Some("x-amz-copy-source-If-Match"),
        (None, Some(since)) if modified > since => Some("x-amz-copy-source-If-Unmodified-Since"),
        _ => match (
            input.text("CopySourceIfNoneMatch"),
            input.time("CopySourceIfModifiedSince"),
        ) {
            (Some(header), _) if same(header, version) => Some("x-amz-copy-source-If-None-Match"),
            (None, Some(since)) if modified <= since => Some("x-amz-copy-source-If-Modified-Since"),
            _ => None,
        },
    };
    match fails {
        Some(condition) => Err(fault::precondition(condition)),
        None => Ok(()),
    }
}
