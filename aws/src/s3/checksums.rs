//! Checksums of objects: what a client sent, what it asked for, what S3 adds of its own.

use super::fault;
use crate::{
    cloud::context::Context,
    wire::{ChecksumAlgorithm, Fault, Fields, protocol::from_base64},
};
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};

/// A checksum of an object or a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checksum {
    pub(super) algorithm: ChecksumAlgorithm,
    /// In base64; of a composite one with the number of parts.
    pub(super) value: String,
    /// Over the checksums of the parts, not over the object.
    pub(super) composite: bool,
}

impl Checksum {
    pub(super) fn of(algorithm: ChecksumAlgorithm, body: &[u8]) -> Self {
        Self {
            algorithm,
            value: algorithm.text(body),
            composite: false,
        }
    }

    pub(super) fn kind(&self) -> &'static str {
        if self.composite {
            "COMPOSITE"
        } else {
            "FULL_OBJECT"
        }
    }

    /// Adds it to an answer.
    pub(super) fn add(&self, fields: &mut Fields) {
        fields.insert(self.algorithm.member(), &self.value);
        fields.insert("ChecksumType", self.kind());
    }
}

/// The digest of a body in hexadecimal digits: its ETag.
pub(super) fn md5_hex(body: &[u8]) -> String {
    hex(&Md5::digest(body))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Checks a body against everything that the client said of it; the checksum to keep: the client's,
/// or the one that it named, or S3's own.
pub(super) fn check(input: &Fields, body: &[u8], context: &Context<'_>) -> Result<Checksum, Fault> {
    if let Some(sent) = input.text("ContentMD5") {
        let bytes = from_base64(sent).filter(|bytes| bytes.len() == 16);
        let bytes = bytes.ok_or_else(|| {
            Fault::new(
                "InvalidDigest",
                "The Content-MD5 you specified was invalid.",
            )
            .status(400)
            .with("Content-MD5", sent)
        })?;
        if bytes[..] != Md5::digest(body)[..] {
            return Err(bad_digest(
                "The Content-MD5 you specified did not match what we received.",
            ));
        }
    }
    if let Some(sent) = context
        .header("x-amz-content-sha256")
        .filter(|sent| sent.len() == 64)
    {
        let computed = hex(&ChecksumAlgorithm::Sha256.of(body));
        if !sent.eq_ignore_ascii_case(&computed) {
            return Err(Fault::new(
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            )
            .status(400)
            .with("ClientComputedContentSHA256", sent)
            .with("S3ComputedContentSHA256", computed));
        }
    }
    let sent: Vec<_> = ChecksumAlgorithm::ALL
        .into_iter()
        .filter_map(|algorithm| {
            let value = input
                .text(algorithm.member())
                .or_else(|| context.header(&algorithm.header()))?;
            Some((algorithm, value))
        })
        .collect();
    if sent.len() > 1 {
        return Err(fault::request(
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        ));
    }
    let Some((algorithm, value)) = sent.first().copied() else {
        if context
            .header("x-amz-trailer")
            .is_some_and(|trailer| trailer.starts_with("x-amz-checksum-"))
        {
            return Err(Fault::new("MalformedTrailerError", "The request contained trailing data that was not well-formed or did not conform to our published schema.").status(400));
        }
        let wanted = input
            .text("ChecksumAlgorithm")
            .and_then(ChecksumAlgorithm::by_name)
            .unwrap_or(ChecksumAlgorithm::Crc64nvme);
        return Ok(Checksum::of(wanted, body));
    };
    let computed = algorithm.of(body);
    match from_base64(value) {
        Some(bytes) if bytes == computed => Ok(Checksum::of(algorithm, body)),
        Some(bytes) if bytes.len() == computed.len() => Err(bad_digest(&format!(
            "The {} you specified did not match the calculated checksum.",
            algorithm.name()
        ))),
        _ => Err(fault::request(format!(
            "Value for {} header is invalid.",
            algorithm.header()
        ))),
    }
}

fn bad_digest(message: &str) -> Fault {
    Fault::new("BadDigest", message).status(400)
}
