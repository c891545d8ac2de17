//! Objects that are uploaded in parts.

mod complete;
mod list;
mod parts;

use super::{S3, bucket::check_key, checksums::Checksum, fault, object::Version};
use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{ChecksumAlgorithm, Fault, Fields, Value},
};
use serde::{Deserialize, Serialize};

/// An upload that was begun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) id: String,
    /// What the object will be.
    pub(super) version: Version,
    /// The algorithm that the client named, and whether the object's checksum is over its parts'.
    pub(super) algorithm: Option<ChecksumAlgorithm>,
    pub(super) composite: bool,
}

/// A part that was uploaded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Part {
    /// Without quotes.
    pub(super) etag: String,
    pub(super) size: u64,
    /// Milliseconds since the epoch.
    pub(super) modified: i64,
    pub(super) checksum: Checksum,
}

json_entries!(Upload, Part);

/// Uploads that are not finished yet, of all buckets.
const MOST_UPLOADS: usize = 10_000;

pub(super) fn upload_key(bucket: &str, key: &str, id: &str) -> String {
    format!("{bucket}/{key}\0{id}")
}

pub(super) fn part_key(id: &str, number: i64) -> String {
    format!("{id}/{number:05}")
}

impl S3 {
    pub(super) fn create_upload(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let key = input.text_or_empty("Key");
        check_key(key)?;
        if self.uploads.len() >= MOST_UPLOADS {
            return Err(Fault::new("SlowDown", "Please reduce your request rate.").status(503));
        }
        let algorithm = match input.text("ChecksumAlgorithm") {
            Some(name) => Some(ChecksumAlgorithm::by_name(name).ok_or_else(|| {
                fault::request("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
            })?),
            None => None,
        };
        let by_default =
            matches!(algorithm, Some(algorithm) if algorithm != ChecksumAlgorithm::Crc64nvme);
        let composite = match input.text("ChecksumType") {
            Some("COMPOSITE") => true,
            Some("FULL_OBJECT") => false,
            _ => by_default,
        };
        let impossible = match algorithm {
            Some(ChecksumAlgorithm::Crc64nvme) => composite,
            Some(ChecksumAlgorithm::Sha1 | ChecksumAlgorithm::Sha256) => !composite,
            _ => false,
        };
        if let (true, Some(algorithm)) = (impossible, algorithm) {
            let kind = if composite {
                "COMPOSITE"
            } else {
                "FULL_OBJECT"
            };
            return Err(fault::request(format!(
                "The {kind} checksum type cannot be used with the {} checksum algorithm.",
                algorithm.name().to_ascii_lowercase()
            )));
        }
        let version = self.described(bucket, input, context)?;
        let id = context.draws.letters(96);
        let fields = Fields::new()
            .with("Bucket", bucket)
            .with("Key", key)
            .with("UploadId", &id)
            .with("ServerSideEncryption", &version.encryption)
            .with_some("SSEKMSKeyId", version.kms_key.as_ref())
            .with_some("ChecksumAlgorithm", algorithm.map(ChecksumAlgorithm::name))
            .with_some(
                "ChecksumType",
                algorithm.map(|_| {
                    if composite {
                        "COMPOSITE"
                    } else {
                        "FULL_OBJECT"
                    }
                }),
            );
        let upload = Upload {
            id: id.clone(),
            version,
            algorithm,
            composite,
        };
        self.uploads.insert(upload_key(bucket, key, &id), upload);
        Ok(fields)
    }

    /// The upload that a request is for.
    pub(super) fn upload(&self, bucket: &str, input: &Fields) -> Result<(String, &Upload), Fault> {
        let id = input.text_or_empty("UploadId");
        let key = upload_key(bucket, input.text_or_empty("Key"), id);
        let upload = self.uploads.get(&key).ok_or_else(|| fault::no_upload(id))?;
        Ok((key, upload))
    }

    /// Forgets an upload and all of its parts.
    pub(super) fn forget_upload(&mut self, key: &str, id: &str) {
        self.uploads.remove(key);
        let below = format!("{id}/");
        self.parts.remove_below(&below);
        self.part_bodies.remove_below(&below);
    }

    pub(super) fn abort_upload(&mut self, bucket: &str, input: &Fields) -> Result<Fields, Fault> {
        let (key, upload) = self.upload(bucket, input)?;
        let id = upload.id.clone();
        self.forget_upload(&key, &id);
        Ok(Fields::new())
    }
}

/// The owner of an upload, who is its initiator.
pub(super) fn owner() -> Value {
    Fields::new().with("ID", super::buckets::OWNER).into()
}
