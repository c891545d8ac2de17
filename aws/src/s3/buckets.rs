//! Buckets as a whole: create, list, find, delete.

use super::{
    S3,
    bucket::{Bucket, Versioning, check_name},
    fault,
};
use crate::{
    cloud::context::Context,
    wire::{
        Fault, Fields, Value,
        address::DEFAULT_REGION,
        protocol::{base64, from_base64},
    },
};

const CANNED: [&str; 4] = [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
];

/// The owner of everything, as S3 names accounts.
pub(super) const OWNER: &str = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";

/// Checks a canned list.
pub(super) fn canned(acl: &str) -> Result<(), Fault> {
    let known = CANNED.contains(&acl)
        || [
            "bucket-owner-read",
            "bucket-owner-full-control",
            "aws-exec-read",
            "log-delivery-write",
        ]
        .contains(&acl);
    if known {
        Ok(())
    } else {
        Err(fault::argument("", "x-amz-acl", acl))
    }
}

impl S3 {
    pub(super) fn create_bucket(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = input.text_or_empty("Bucket");
        check_name(name)?;
        let wanted = input
            .map("CreateBucketConfiguration")
            .and_then(|configuration| configuration.text("LocationConstraint"))
            .filter(|location| !location.is_empty());
        let region = match wanted {
            Some(DEFAULT_REGION) if context.region == DEFAULT_REGION => {
                return Err(Fault::new(
                    "InvalidLocationConstraint",
                    "The specified location-constraint is not valid",
                )
                .status(400)
                .with("LocationConstraint", DEFAULT_REGION));
            }
            Some(wanted) if context.region != DEFAULT_REGION && wanted != context.region => {
                return Err(Fault::new(
                    "IllegalLocationConstraintException",
                    format!("The {wanted} location constraint is incompatible for the region specific endpoint this request was sent to."),
                )
                .status(400));
            }
            Some("EU") => "eu-west-1",
            Some(wanted) => {
                let known = wanted.matches('-').count() >= 2
                    && wanted
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                if !known {
                    return Err(Fault::new(
                        "InvalidLocationConstraint",
                        "The specified location-constraint is not valid",
                    )
                    .status(400)
                    .with("LocationConstraint", wanted));
                }
                wanted
            }
            None if context.region != DEFAULT_REGION => {
                return Err(Fault::new(
                    "IllegalLocationConstraintException",
                    "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
                )
                .status(400));
            }
            None => DEFAULT_REGION,
        };
        if let Some(there) = self.buckets.get(name) {
            // Only in the first region it is no mistake to create a bucket again.
            if there.region == DEFAULT_REGION && region == DEFAULT_REGION {
                return Ok(Fields::new().with("Location", format!("/{name}")));
            }
            return Err(Fault::new(
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
            )
            .status(409)
            .with("BucketName", name));
        }
        let mut bucket = Bucket::new(region, context.now);
        if let Some(acl) = input.text("ACL") {
            canned(acl)?;
            acl.clone_into(&mut bucket.acl);
        }
        if input.flag("ObjectLockEnabledForBucket") == Some(true) {
            bucket.lock = true;
            bucket.versioning = Versioning::Enabled;
        }
        if let Some(ownership) = input.text("ObjectOwnership") {
            let rule = Fields::new().with("ObjectOwnership", ownership);
            let rules = Fields::new().with("Rules", Value::list([rule]));
            bucket
                .configurations
                .insert("OwnershipControls".to_owned(), rules);
        }
        if let Some(tags) = input
            .map("CreateBucketConfiguration")
            .map(|configuration| configuration.list("Tags"))
            .filter(|tags| !tags.is_empty())
        {
            bucket.configurations.insert(
                "Tagging".to_owned(),
                Fields::new().with("TagSet", tags.to_vec()),
            );
        }
        self.buckets.insert(name, bucket);
        let location = if region == DEFAULT_REGION {
            format!("/{name}")
        } else {
            format!("http://{name}.s3.amazonaws.com/")
        };
        Ok(Fields::new()
            .with("Location", location)
            .with("BucketArn", format!("arn:aws:s3:::{name}")))
    }

    pub(super) fn list_buckets(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let prefix = input.text_or_empty("Prefix");
        let region = input.text("BucketRegion");
        let most = usize::try_from(input.int("MaxBuckets").unwrap_or(10_000)).unwrap_or(0);
        let after = input
            .text("ContinuationToken")
            .and_then(from_base64)
            .unwrap_or_default();
        let after = String::from_utf8_lossy(&after).into_owned();
        let mut found = self.buckets.below(prefix).filter(|(name, bucket)| {
            (after.is_empty() || *name > after.as_str())
                && region.is_none_or(|region| region == bucket.region)
        });
        let page: Vec<_> = found.by_ref().take(most).collect();
        let next = found
            .next()
            .and(page.last())
            .map(|(name, _)| base64(name.as_bytes()));
        let with_region = input.has("MaxBuckets") || input.has("Prefix") || region.is_some();
        let buckets = page.iter().map(|(name, bucket)| {
            Fields::new()
                .with("Name", *name)
                .with("CreationDate", Value::Time(bucket.created / 1000 * 1000))
                .with_some("BucketRegion", with_region.then_some(&bucket.region))
                .with_some(
                    "BucketArn",
                    with_region.then(|| format!("arn:aws:s3:::{name}")),
                )
        });
        let owner = Fields::new().with("ID", OWNER);
        let _ = context;
        Ok(Fields::new()
            .with("Buckets", Value::list(buckets))
            .with("Owner", owner)
            .with_some("Prefix", input.text("Prefix"))
            .with_some("ContinuationToken", next))
    }

    pub(super) fn head_bucket(
        &self,
        name: &str,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let bucket = self.bucket(name)?;
        context
            .headers
            .push(("Content-Type", "application/xml".to_owned()));
        Ok(Fields::new()
            .with("BucketRegion", &bucket.region)
            .with("BucketArn", format!("arn:aws:s3:::{name}"))
            .with("AccessPointAlias", false))
    }

    pub(super) fn location(&self, name: &str) -> Result<Fields, Fault> {
        let region = &self.bucket(name)?.region;
        Ok(Fields::new().with_some(
            "LocationConstraint",
            (region != DEFAULT_REGION).then_some(region),
        ))
    }

    pub(super) fn delete_bucket(&mut self, name: &str) -> Result<Fields, Fault> {
        if self.versions.below(&format!("{name}/")).next().is_some() {
            let message = if self.bucket(name)?.versioning == Versioning::Off {
                "The bucket you tried to delete is not empty"
            } else {
                "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
            };
            return Err(Fault::new("BucketNotEmpty", message)
                .status(409)
                .with("BucketName", name));
        }
        let uploads: Vec<_> = self
            .uploads
            .below(&format!("{name}/"))
            .map(|(key, upload)| (key.to_owned(), upload.id.clone()))
            .collect();
        for (key, id) in uploads {
            self.forget_upload(&key, &id);
        }
        self.buckets.remove(name);
        Ok(Fields::new())
    }
}
