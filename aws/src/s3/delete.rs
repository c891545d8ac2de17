//! Deletions: of a version for good, of an object by a mark where versions are kept.

use super::{
    S3,
    bucket::Versioning,
    conditions, fault,
    object::{NULL, Version},
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

const MOST_OBJECTS: usize = 1000;

/// What a deletion did.
struct Deleted {
    version: Option<String>,
    marker: bool,
}

impl S3 {
    fn delete_one(
        &mut self,
        bucket: &str,
        key: &str,
        id: Option<&str>,
        bypass: bool,
        context: &mut Context<'_>,
    ) -> Result<Deleted, Fault> {
        let state = self.bucket(bucket)?.versioning;
        if let Some(id) = id {
            let found = self
                .versions_of(bucket, key)
                .into_iter()
                .find(|found| found.version.id == id);
            let Some(found) = found else {
                if id != NULL && id.len() < 20 {
                    return Err(fault::argument(
                        "Invalid version id specified",
                        "versionId",
                        id,
                    ));
                }
                return Ok(Deleted {
                    version: Some(id.to_owned()),
                    marker: false,
                });
            };
            let (at, marker) = (found.at, found.version.delete_marker);
            found.version.lock.check(bypass, context.now)?;
            self.forget(&at);
            if !marker {
                self.notify_removed("s3:ObjectRemoved:Delete", bucket, key, Some(id), context);
            }
            return Ok(Deleted {
                version: Some(id.to_owned()),
                marker,
            });
        }
        if state == Versioning::Off {
            let found = self.latest(bucket, key).map(|found| found.at);
            if let Some(at) = found {
                self.forget(&at);
                self.notify_removed("s3:ObjectRemoved:Delete", bucket, key, None, context);
            }
            return Ok(Deleted {
                version: None,
                marker: false,
            });
        }
        let marker = Version {
            id: String::new(),
            delete_marker: true,
            etag: "d41d8cd98f00b204e9800998ecf8427e".to_owned(),
            size: 0,
            modified: context.now,
            headers: Default::default(),
            metadata: Default::default(),
            tags: Vec::new(),
            storage_class: "STANDARD".to_owned(),
            encryption: String::new(),
            kms_key: None,
            checksum: None,
            parts: Vec::new(),
            acl: "private".to_owned(),
            lock: Default::default(),
            upload: None,
        };
        let version = self.store(bucket, key, marker, None, context)?;
        self.notify_removed(
            "s3:ObjectRemoved:DeleteMarkerCreated",
            bucket,
            key,
            version.as_deref(),
            context,
        );
        Ok(Deleted {
            version,
            marker: true,
        })
    }

    pub(super) fn delete_object(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let key = input.text_or_empty("Key");
        if input.has("IfMatch") {
            conditions::for_write(
                self.latest(bucket, key),
                key,
                &Fields::new().with_some("IfMatch", input.text("IfMatch")),
            )?;
        }
        let bypass = input.flag("BypassGovernanceRetention") == Some(true);
        if input.has("BypassGovernanceRetention") && !self.bucket(bucket)?.lock {
            return Err(fault::argument(
                "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
                "x-amz-bypass-governance-retention",
                "",
            ));
        }
        let deleted = self.delete_one(bucket, key, input.text("VersionId"), bypass, context)?;
        Ok(Fields::new()
            .with_some("VersionId", deleted.version)
            .with_some("DeleteMarker", deleted.marker.then_some(true)))
    }

    pub(super) fn delete_objects(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let wanted = input.map("Delete").ok_or_else(fault::malformed)?;
        let objects: Vec<_> = wanted.maps("Objects").cloned().collect();
        if objects.is_empty() || objects.len() > MOST_OBJECTS {
            return Err(fault::malformed());
        }
        let body = context
            .request
            .map(|request| request.body.clone())
            .unwrap_or_default();
        super::checksums::check(input, &body, context)?;
        let quiet = wanted.flag("Quiet") == Some(true);
        let bypass = input.flag("BypassGovernanceRetention") == Some(true);
        let (mut good, mut bad): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
        for object in objects {
            let key = object.text_or_empty("Key");
            let id = object.text("VersionId");
            match self.delete_one(bucket, key, id, bypass, context) {
                Ok(_) if quiet => {}
                Ok(deleted) => {
                    let marked = deleted.marker.then_some(true);
                    good.push(
                        Fields::new()
                            .with("Key", key)
                            .with_some("VersionId", id)
                            .with_some("DeleteMarker", marked)
                            .with_some(
                                "DeleteMarkerVersionId",
                                deleted.version.filter(|_| deleted.marker),
                            )
                            .into(),
                    );
                }
                Err(fault) => bad.push(
                    Fields::new()
                        .with("Key", key)
                        .with_some("VersionId", id)
                        .with("Code", fault.code)
                        .with("Message", fault.message)
                        .into(),
                ),
            }
        }
        Ok(Fields::new().with("Deleted", good).with("Errors", bad))
    }
}
