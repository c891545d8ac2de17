//! Copies of objects.

use super::{
    S3,
    bucket::check_key,
    checksums::Checksum,
    conditions, fault,
    object::{Found, Version},
    put, tagging,
};
use crate::{
    cloud::context::Context,
    wire::{ChecksumAlgorithm, Fault, Fields, Value, http::decode},
};

/// Where a copy comes from.
pub(super) struct Source {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version: Option<String>,
}

impl Source {
    /// Reads `bucket/key?versionId=id`, percent-encoded or not.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = decode(path);
        let wrong = || {
            fault::argument(
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
                "x-amz-copy-source",
                "x-amz-copy-source",
            )
        };
        let path = path.strip_prefix('/').unwrap_or(&path);
        let (bucket, key) = path.split_once('/').ok_or_else(wrong)?;
        if bucket.is_empty() || key.is_empty() {
            return Err(wrong());
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            version: query.strip_prefix("versionId=").map(str::to_owned),
        })
    }
}

impl S3 {
    /// The version that is to be copied.
    pub(super) fn source(&self, source: &Source) -> Result<Found<'_>, Fault> {
        self.bucket(&source.bucket)?;
        let found = self.find(
            &source.bucket,
            &source.key,
            source.version.as_deref(),
            "GET",
        );
        found.map_err(|mut fault| {
            if fault.code == "MethodNotAllowed" {
                return fault::request("The source of a copy request may not specifically refer to a delete marker by version id.");
            }
            fault.headers.clear();
            fault
        })
    }

    pub(super) fn copy_object(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let key = input.text_or_empty("Key");
        check_key(key)?;
        put::no_customer_key(input)?;
        let source = Source::read(input.text_or_empty("CopySource"))?;
        let found = self.source(&source)?;
        conditions::for_copy(found.version, input)?;
        let old = found.version.clone();
        let body = self.body(&found.at);
        let replace = directive(input, "MetadataDirective")?;
        let replace_tags = directive(input, "TaggingDirective")?;
        let changed = replace
            || input.has("StorageClass")
            || input.has("WebsiteRedirectLocation")
            || input.has("ServerSideEncryption")
            || input.has("ChecksumAlgorithm");
        let itself = source.bucket == bucket && source.key == key && source.version.is_none();
        if itself && !changed {
            return Err(fault::request(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
            ));
        }
        if matches!(old.storage_class.as_str(), "GLACIER" | "DEEP_ARCHIVE") && !itself {
            return Err(Fault::new(
                "ObjectNotInActiveTierError",
                "The source object of the COPY operation is not in the active tier and is only stored in Amazon Glacier.",
            )
            .status(403));
        }
        conditions::for_write(self.latest(bucket, key), key, input)?;
        let mut version: Version = self.described(bucket, input, context)?;
        if !replace {
            let redirect = version.headers.remove("WebsiteRedirectLocation");
            version.headers = old.headers.clone();
            version.headers.remove("WebsiteRedirectLocation");
            version
                .headers
                .extend(redirect.map(|to| ("WebsiteRedirectLocation".to_owned(), to)));
            version.metadata.clone_from(&old.metadata);
        }
        version.tags = match input.text("Tagging").filter(|_| replace_tags) {
            Some(header) => tagging::from_header(header)?,
            None if replace_tags => Vec::new(),
            None => old.tags.clone(),
        };
        let wanted = input
            .text("ChecksumAlgorithm")
            .and_then(ChecksumAlgorithm::by_name);
        let algorithm = wanted
            .or(old.checksum.as_ref().map(|checksum| checksum.algorithm))
            .unwrap_or(ChecksumAlgorithm::Crc64nvme);
        version.etag = super::checksums::md5_hex(&body);
        version.size = old.size;
        version.checksum = Some(Checksum::of(algorithm, &body));
        let mut result = Fields::new()
            .with("ETag", version.quoted_etag())
            .with("LastModified", Value::Time(context.now / 1000 * 1000));
        if let Some(checksum) = &version.checksum {
            checksum.add(&mut result);
        }
        let (encryption, kms_key) = (version.encryption.clone(), version.kms_key.clone());
        let from = self.versioned(&source.bucket).then_some(old.id);
        let id = self.store(bucket, key, version, Some(body), context)?;
        self.notify("s3:ObjectCreated:Copy", bucket, key, context);
        Ok(Fields::new()
            .with("CopyObjectResult", result)
            .with("ServerSideEncryption", encryption)
            .with_some("SSEKMSKeyId", kms_key)
            .with_some("CopySourceVersionId", from)
            .with_some("VersionId", id))
    }
}

/// Whether something is replaced and not copied.
fn directive(input: &Fields, name: &str) -> Result<bool, Fault> {
    match input.text(name) {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(other) => Err(fault::argument(
            &format!(
                "Unknown {} directive.",
                name.trim_end_matches("Directive").to_ascii_lowercase()
            ),
            name,
            other,
        )),
    }
}
