//! Lists of parts and of uploads.

use super::owner;
use crate::{
    cloud::context::Context,
    s3::{
        S3,
        list::{check_encoding, encoded, page_size},
    },
    wire::{ChecksumAlgorithm, Fault, Fields, Value},
};

impl S3 {
    pub(in crate::s3) fn list_parts(
        &self,
        bucket: &str,
        input: &Fields,
        _context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let (_, upload) = self.upload(bucket, input)?;
        let most = page_size(input, "MaxParts")?;
        let marker = input
            .text("PartNumberMarker")
            .and_then(|marker| marker.parse::<i64>().ok())
            .unwrap_or(0);
        let below = format!("{}/", upload.id);
        let mut parts = self
            .parts
            .below(&below)
            .filter_map(|(key, part)| Some((key.get(below.len()..)?.parse::<i64>().ok()?, part)))
            .filter(|(number, _)| *number > marker);
        let page: Vec<_> = parts.by_ref().take(most).collect();
        let truncated = parts.next().is_some();
        let last = page.last().map_or(0, |(number, _)| *number);
        let listed = page.iter().map(|(number, part)| {
            Fields::new()
                .with("PartNumber", *number)
                .with("ETag", format!("\"{}\"", part.etag))
                .with("Size", part.size)
                .with("LastModified", Value::Time(part.modified / 1000 * 1000))
                .with_some(
                    part.checksum.algorithm.member(),
                    upload.algorithm.map(|_| &part.checksum.value),
                )
        });
        Ok(Fields::new()
            .with("Bucket", bucket)
            .with("Key", input.text_or_empty("Key"))
            .with("UploadId", &upload.id)
            .with("PartNumberMarker", marker.to_string())
            .with("NextPartNumberMarker", last.to_string())
            .with("MaxParts", most)
            .with("IsTruncated", truncated)
            .with("Parts", Value::list(listed))
            .with("Initiator", owner())
            .with("Owner", owner())
            .with("StorageClass", &upload.version.storage_class)
            .with_some(
                "ChecksumAlgorithm",
                upload.algorithm.map(ChecksumAlgorithm::name),
            )
            .with_some(
                "ChecksumType",
                upload.algorithm.map(|_| {
                    if upload.composite {
                        "COMPOSITE"
                    } else {
                        "FULL_OBJECT"
                    }
                }),
            ))
    }

    pub(in crate::s3) fn list_uploads(
        &self,
        bucket: &str,
        input: &Fields,
        _context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        check_encoding(input)?;
        let most = page_size(input, "MaxUploads")?;
        let prefix = input.text_or_empty("Prefix");
        let delimiter = input.text_or_empty("Delimiter");
        let key_marker = input.text_or_empty("KeyMarker");
        let id_marker = input.text_or_empty("UploadIdMarker");
        let (mut uploads, mut prefixes): (Vec<Value>, Vec<String>) = Default::default();
        let mut last = (String::new(), String::new());
        let mut truncated = false;
        for (at, upload) in self.uploads.below(&format!("{bucket}/{prefix}")) {
            let Some((key, id)) = at
                .get(bucket.len() + 1..)
                .and_then(|rest| rest.rsplit_once('\0'))
            else {
                continue;
            };
            let behind =
                key > key_marker || (key == key_marker && !id_marker.is_empty() && id > id_marker);
            if !key_marker.is_empty() && !behind {
                continue;
            }
            let common = (!delimiter.is_empty())
                .then(|| key.get(prefix.len()..)?.find(delimiter))
                .flatten()
                .and_then(|at| key.get(..prefix.len() + at + delimiter.len()));
            if common.is_some_and(|common| prefixes.last().is_some_and(|last| last == common)) {
                continue;
            }
            if uploads.len() + prefixes.len() >= most {
                truncated = most > 0;
                break;
            }
            last = (key.to_owned(), id.to_owned());
            match common {
                Some(common) => prefixes.push(common.to_owned()),
                None => uploads.push(
                    Fields::new()
                        .with("Key", encoded(key, input))
                        .with("UploadId", id)
                        .with(
                            "Initiated",
                            Value::Time(upload.version.modified / 1000 * 1000),
                        )
                        .with("StorageClass", &upload.version.storage_class)
                        .with("Owner", owner())
                        .with("Initiator", owner())
                        .with_some(
                            "ChecksumAlgorithm",
                            upload.algorithm.map(ChecksumAlgorithm::name),
                        )
                        .into(),
                ),
            }
        }
        let prefixes = prefixes
            .iter()
            .map(|prefix| Fields::new().with("Prefix", encoded(prefix, input)));
        Ok(Fields::new()
            .with("Bucket", bucket)
            .with("KeyMarker", encoded(key_marker, input))
            .with("UploadIdMarker", id_marker)
            .with("Prefix", encoded(prefix, input))
            .with_some("Delimiter", input.text("Delimiter"))
            .with("MaxUploads", most)
            .with("IsTruncated", truncated)
            .with_some("NextKeyMarker", truncated.then(|| encoded(&last.0, input)))
            .with_some("NextUploadIdMarker", truncated.then_some(last.1))
            .with_some("EncodingType", input.text("EncodingType"))
            .with("Uploads", uploads)
            .with("CommonPrefixes", Value::list(prefixes)))
    }
}
