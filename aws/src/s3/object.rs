//! Versions of objects, and where they are.

use super::{S3, bucket::Versioning, checksums::Checksum, fault};
use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{Fault, Fields, Value},
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The id of versions from when a bucket had no versioning.
pub(super) const NULL: &str = "null";

/// Headers that are kept as they were sent, by their names in the model.
pub(super) const KEPT: [&str; 7] = [
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Expires",
    "WebsiteRedirectLocation",
];

/// One part of an object that was uploaded in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartOf {
    pub(super) number: i64,
    pub(super) size: u64,
    pub(super) checksum: Option<Checksum>,
}

/// How an object is locked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lock {
    /// `GOVERNANCE` or `COMPLIANCE`, and until when.
    pub(super) retention: Option<(String, i64)>,
    pub(super) legal_hold: Option<bool>,
}

/// A version of an object, or a mark that it was deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) delete_marker: bool,
    /// Without quotes.
    pub(super) etag: String,
    pub(super) size: u64,
    /// Milliseconds since the epoch.
    pub(super) modified: i64,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) storage_class: String,
    pub(super) encryption: String,
    pub(super) kms_key: Option<String>,
    pub(super) checksum: Option<Checksum>,
    pub(super) parts: Vec<PartOf>,
    pub(super) acl: String,
    pub(super) lock: Lock,
    /// The multipart upload that it came from.
    pub(super) upload: Option<String>,
}

json_entries!(Version);

/// A version, and the key of its record.
pub(super) struct Found<'a> {
    pub(super) at: String,
    pub(super) version: &'a Version,
}

impl Version {
    pub(super) fn quoted_etag(&self) -> String {
        format!("\"{}\"", self.etag)
    }

    /// What `GetObject` and `HeadObject` say of it.
    pub(super) fn fields(&self, versioned: bool) -> Fields {
        let mut fields = Fields::new()
            .with("AcceptRanges", "bytes")
            .with("LastModified", Value::Time(self.modified / 1000 * 1000))
            .with("ETag", self.quoted_etag())
            .with("ContentType", "binary/octet-stream")
            .with("ServerSideEncryption", &self.encryption)
            .with_some("SSEKMSKeyId", self.kms_key.as_ref())
            .with_some("VersionId", versioned.then_some(&self.id))
            .with_some(
                "StorageClass",
                (self.storage_class != "STANDARD").then_some(&self.storage_class),
            )
            .with_some(
                "TagCount",
                (!self.tags.is_empty()).then_some(self.tags.len()),
            );
        for (name, value) in &self.headers {
            fields.insert(name, value);
        }
        if !self.metadata.is_empty() {
            let metadata: Fields = self.metadata.iter().collect();
            fields.insert("Metadata", metadata);
        }
        if let Some((mode, until)) = &self.lock.retention {
            fields.insert("ObjectLockMode", mode);
            fields.insert("ObjectLockRetainUntilDate", Value::Time(*until));
        }
        if let Some(hold) = self.lock.legal_hold {
            fields.insert("ObjectLockLegalHoldStatus", if hold { "ON" } else { "OFF" });
        }
        fields
    }
}

fn below(bucket: &str, key: &str) -> String {
    format!("{bucket}/{key}\0")
}

impl S3 {
    /// All versions of an object, the newest first.
    pub(super) fn versions_of(&self, bucket: &str, key: &str) -> Vec<Found<'_>> {
        let prefix = below(bucket, key);
        self.versions
            .below(&prefix)
            .map(|(at, version)| Found {
                at: at.to_owned(),
                version,
            })
            .collect()
    }

    /// The current version, which may be a delete marker.
    pub(super) fn latest(&self, bucket: &str, key: &str) -> Option<Found<'_>> {
        let prefix = below(bucket, key);
        let (at, version) = self.versions.below(&prefix).next()?;
        Some(Found {
            at: at.to_owned(),
            version,
        })
    }

    /// The version that is asked for, or the current one; a delete marker is an error.
    pub(super) fn find(
        &self,
        bucket: &str,
        key: &str,
        id: Option<&str>,
        method: &str,
    ) -> Result<Found<'_>, Fault> {
        let Some(id) = id else {
            let found = self.latest(bucket, key).ok_or_else(|| fault::no_key(key))?;
            if found.version.delete_marker {
                return Err(fault::no_key(key)
                    .header("x-amz-delete-marker", "true")
                    .header("x-amz-version-id", &found.version.id));
            }
            return Ok(found);
        };
        if id.is_empty() {
            return Err(fault::argument(
                "Version id cannot be the empty string",
                "versionId",
                "",
            ));
        }
        let found = self
            .versions_of(bucket, key)
            .into_iter()
            .find(|found| found.version.id == id)
            .ok_or_else(|| {
                if id != NULL && id.len() < 20 {
                    fault::argument("Invalid version id specified", "versionId", id)
                } else {
                    fault::no_version(key, id)
                }
            })?;
        if found.version.delete_marker {
            return Err(fault::method_not_allowed(method)
                .header("x-amz-delete-marker", "true")
                .header("x-amz-version-id", id)
                .header("Allow", "DELETE"));
        }
        Ok(found)
    }

    /// Whether answers tell versions' ids.
    pub(super) fn versioned(&self, bucket: &str) -> bool {
        self.buckets
            .get(bucket)
            .is_some_and(|bucket| bucket.versioning != Versioning::Off)
    }

    /// Puts a version before all others of its object. Without versioning it replaces the one that
    /// has no id. Returns its id, if the bucket has them.
    pub(super) fn store(
        &mut self,
        bucket: &str,
        key: &str,
        mut version: Version,
        body: Option<Bytes>,
        context: &mut Context<'_>,
    ) -> Result<Option<String>, Fault> {
        let state = self.bucket(bucket)?.versioning;
        if state == Versioning::Enabled {
            version.id = context.draws.letters(32);
        } else {
            NULL.clone_into(&mut version.id);
            let replaced: Vec<_> = self
                .versions_of(bucket, key)
                .into_iter()
                .filter(|found| found.version.id == NULL)
                .map(|found| found.at)
                .collect();
            for at in replaced {
                self.forget(&at);
            }
        }
        let id = (state != Versioning::Off).then(|| version.id.clone());
        let sequence = {
            let bucket = self.bucket_mut(bucket)?;
            bucket.sequence += 1;
            u64::MAX - bucket.sequence
        };
        let at = format!("{}{sequence:020}", below(bucket, key));
        if let Some(body) = body {
            self.bodies.insert(at.clone(), body);
        }
        self.versions.insert(at, version);
        Ok(id)
    }

    /// Removes a version and what it holds.
    pub(super) fn forget(&mut self, at: &str) {
        self.versions.remove(at);
        self.bodies.remove(at);
    }

    /// What a version holds.
    pub(super) fn body(&self, at: &str) -> Bytes {
        self.bodies.get(at).cloned().unwrap_or_default()
    }
}
