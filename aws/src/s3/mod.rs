//! Amazon S3.

mod acl;
mod attributes;
mod bucket;
mod buckets;
mod checksums;
mod conditions;
mod configurations;
mod copy;
mod delete;
mod fault;
mod get;
mod list;
mod lock;
mod multipart;
mod notifications;
mod notify;
mod object;
mod presigned;
mod put;
mod range;
mod tagging;
mod versioning;
mod versions;

use crate::{
    cloud::{
        context::Context,
        record::{Table, Tables},
    },
    wire::{Fault, Fields},
};
use bucket::Bucket;
use bytes::Bytes;
use multipart::{Part, Upload};
use object::Version;

/// All buckets of the account: their names are unique in all regions.
#[derive(Debug, Default)]
pub(crate) struct S3 {
    /// By name.
    buckets: Table<Bucket>,
    /// By `bucket/key`, a zero character, and a number that falls: the newest version comes first.
    versions: Table<Version>,
    /// What objects hold, by the keys of their versions.
    bodies: Table<Bytes>,
    /// Multipart uploads by `bucket/key`, a zero character, and their ids.
    uploads: Table<Upload>,
    /// Parts by `upload/number`, the number in five digits.
    parts: Table<Part>,
    /// What parts hold.
    part_bodies: Table<Bytes>,
}

impl S3 {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![
            ("s3/bucket", &mut self.buckets),
            ("s3/version", &mut self.versions),
            ("s3/body", &mut self.bodies),
            ("s3/upload", &mut self.uploads),
            ("s3/part", &mut self.parts),
            ("s3/partbody", &mut self.part_bodies),
        ]
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        presigned::check(context)?;
        match operation {
            "CreateBucket" => return self.create_bucket(input, context),
            "ListBuckets" => return self.list_buckets(input, context),
            _ => {}
        }
        let name = input.text_or_empty("Bucket");
        let owner = input.text("ExpectedBucketOwner");
        if !self.buckets.has(name) {
            return Err(fault::no_bucket(name));
        }
        if owner.is_some_and(|owner| owner != context.account) {
            return Err(fault::access_denied());
        }
        match operation {
            "HeadBucket" => self.head_bucket(name, context),
            "DeleteBucket" => self.delete_bucket(name),
            "GetBucketLocation" => self.location(name),
            "PutBucketVersioning" => self.put_versioning(name, input),
            "GetBucketVersioning" => self.get_versioning(name),
            "PutObject" => self.put_object(name, input, context),
            "GetObject" => self.get_object(name, input, context),
            "HeadObject" => self.head_object(name, input, context),
            "GetObjectAttributes" => self.attributes(name, input, context),
            "CopyObject" => self.copy_object(name, input, context),
            "DeleteObject" => self.delete_object(name, input, context),
            "DeleteObjects" => self.delete_objects(name, input, context),
            "ListObjects" => self.list_objects(name, input, context),
            "ListObjectsV2" => self.list_objects_v2(name, input, context),
            "ListObjectVersions" => self.list_versions(name, input, context),
            "CreateMultipartUpload" => self.create_upload(name, input, context),
            "UploadPart" => self.upload_part(name, input, context),
            "UploadPartCopy" => self.upload_part_copy(name, input, context),
            "CompleteMultipartUpload" => self.complete_upload(name, input, context),
            "AbortMultipartUpload" => self.abort_upload(name, input),
            "ListParts" => self.list_parts(name, input, context),
            "ListMultipartUploads" => self.list_uploads(name, input, context),
            "GetObjectTagging" => self.get_tags(name, input, context),
            "PutObjectTagging" => self.put_tags(name, input, context),
            "DeleteObjectTagging" => self.delete_tags(name, input, context),
            "GetBucketNotificationConfiguration" => self.get_notifications(name),
            "PutBucketNotificationConfiguration" => self.put_notifications(name, input, context),
            "PutObjectRetention" => self.put_retention(name, input, context),
            "GetObjectRetention" => self.get_retention(name, input),
            "PutObjectLegalHold" => self.put_legal_hold(name, input),
            "GetObjectLegalHold" => self.get_legal_hold(name, input),
            "PutObjectLockConfiguration" => self.put_lock(name, input, context),
            "GetObjectLockConfiguration" => self.get_lock(name),
            "GetObjectAcl" => self.get_object_acl(name, input, context),
            "PutObjectAcl" => self.put_object_acl(name, input),
            "GetBucketAcl" => self.get_bucket_acl(name, context),
            "PutBucketAcl" => self.put_bucket_acl(name, input),
            other => self.configuration(other, name, input, context),
        }
    }

    fn bucket(&self, name: &str) -> Result<&Bucket, Fault> {
        self.buckets.get(name).ok_or_else(|| fault::no_bucket(name))
    }

    fn bucket_mut(&mut self, name: &str) -> Result<&mut Bucket, Fault> {
        self.buckets
            .get_mut(name)
            .ok_or_else(|| fault::no_bucket(name))
    }
}
