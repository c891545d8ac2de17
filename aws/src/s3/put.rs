//! `PutObject`, and what a new version is made of.

use super::{
    S3,
    bucket::check_key,
    buckets::canned,
    checksums::{check, md5_hex},
    conditions, fault, lock,
    object::{KEPT, Version},
    tagging,
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields},
};
use std::collections::BTreeMap;

/// Bytes of an object that is put at once, and of a part.
pub(super) const MOST_BYTES: u64 = 5 * 1024 * 1024 * 1024;
const MOST_METADATA: usize = 2048;
pub(super) const STORAGE_CLASSES: [&str; 11] = [
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "OUTPOSTS",
    "GLACIER_IR",
    "SNOW",
    "EXPRESS_ONEZONE",
];

/// The headers that a request gives an object.
pub(super) fn headers(input: &Fields) -> BTreeMap<String, String> {
    KEPT.iter()
        .filter_map(|name| Some(((*name).to_owned(), input.text(name)?.to_owned())))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The metadata that a request gives an object.
pub(super) fn metadata(input: &Fields) -> Result<BTreeMap<String, String>, Fault> {
    let all: BTreeMap<_, _> = input
        .map("Metadata")
        .into_iter()
        .flat_map(Fields::text_entries)
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let size: usize = all
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if size > MOST_METADATA {
        return Err(Fault::new(
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
        )
        .status(400)
        .with("Size", size)
        .with("MaxSizeAllowed", MOST_METADATA));
    }
    Ok(all)
}

pub(super) fn storage_class(input: &Fields) -> Result<String, Fault> {
    let class = input.text("StorageClass").unwrap_or("STANDARD");
    if STORAGE_CLASSES.contains(&class) {
        Ok(class.to_owned())
    } else {
        Err(Fault::new(
            "InvalidStorageClass",
            "The storage class you specified is not valid",
        )
        .status(400)
        .with("StorageClassRequested", class))
    }
}

/// Encryption with a key of the client's own is not simulated.
pub(super) fn no_customer_key(input: &Fields) -> Result<(), Fault> {
    if input.has("SSECustomerKey")
        || input.has("SSECustomerAlgorithm")
        || input.has("CopySourceSSECustomerKey")
    {
        return Err(Fault::not_modelled(
            "encryption of objects with a key of the client's own (SSE-C)",
        ));
    }
    Ok(())
}

impl S3 {
    /// A version as a request describes it, without body and checksum.
    pub(super) fn described(
        &self,
        bucket: &str,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Version, Fault> {
        no_customer_key(input)?;
        let acl = input.text("ACL").unwrap_or("private");
        canned(acl)?;
        let (encryption, kms_key) = self.encryption(bucket, input)?;
        Ok(Version {
            id: String::new(),
            delete_marker: false,
            etag: String::new(),
            size: 0,
            modified: context.now,
            headers: headers(input),
            metadata: metadata(input)?,
            tags: match input.text("Tagging") {
                Some(header) => tagging::from_header(header)?,
                None => Vec::new(),
            },
            storage_class: storage_class(input)?,
            encryption,
            kms_key,
            checksum: None,
            parts: Vec::new(),
            acl: acl.to_owned(),
            lock: lock::of(self.bucket(bucket)?, input, context)?,
            upload: None,
        })
    }

    /// How an object is encrypted: as the request says, else as the bucket does, else by S3.
    fn encryption(&self, bucket: &str, input: &Fields) -> Result<(String, Option<String>), Fault> {
        let by_bucket = self
            .bucket(bucket)?
            .configurations
            .get("ServerSideEncryption")
            .and_then(|configuration| {
                configuration
                    .maps("Rules")
                    .next()?
                    .map("ApplyServerSideEncryptionByDefault")
                    .cloned()
            });
        let method = input
            .text("ServerSideEncryption")
            .or_else(|| by_bucket.as_ref()?.text("SSEAlgorithm"))
            .unwrap_or("AES256");
        if !["AES256", "aws:kms", "aws:kms:dsse", "aws:fsx", "aws:backup"].contains(&method) {
            return Err(fault::argument(
                "The encryption method specified is not supported",
                "x-amz-server-side-encryption",
                method,
            ));
        }
        let key = input
            .text("SSEKMSKeyId")
            .or_else(|| by_bucket.as_ref()?.text("KMSMasterKeyID"));
        let key = key.filter(|_| method.starts_with("aws:kms"));
        Ok((method.to_owned(), key.map(str::to_owned)))
    }

    pub(super) fn put_object(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let key = input.text_or_empty("Key");
        check_key(key)?;
        let body = input.blob("Body").cloned().unwrap_or_default();
        if body.len() as u64 > MOST_BYTES {
            return Err(too_large(body.len()));
        }
        let checksum = check(input, &body, context)?;
        conditions::for_write(self.latest(bucket, key), key, input)?;
        let mut version = self.described(bucket, input, context)?;
        version.etag = md5_hex(&body);
        version.size = body.len() as u64;
        version.checksum = Some(checksum.clone());
        let mut fields = Fields::new()
            .with("ETag", version.quoted_etag())
            .with("ServerSideEncryption", &version.encryption)
            .with_some("SSEKMSKeyId", version.kms_key.as_ref());
        checksum.add(&mut fields);
        let id = self.store(bucket, key, version, Some(body), context)?;
        self.notify("s3:ObjectCreated:Put", bucket, key, context);
        Ok(fields.with_some("VersionId", id))
    }
}

pub(super) fn too_large(size: usize) -> Fault {
    Fault::new(
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed size",
    )
    .status(400)
    .with("ProposedSize", size)
    .with("MaxSizeAllowed", MOST_BYTES)
}
