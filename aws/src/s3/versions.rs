//! Lists of all versions.

use super::{
    S3,
    buckets::OWNER,
    fault,
    list::{check_encoding, encoded, page_size},
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

impl S3 {
    pub(super) fn list_versions(
        &self,
        bucket: &str,
        input: &Fields,
        _context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        check_encoding(input)?;
        let most = page_size(input, "MaxKeys")?;
        let prefix = input.text_or_empty("Prefix");
        let delimiter = input.text_or_empty("Delimiter");
        let key_marker = input.text_or_empty("KeyMarker");
        let id_marker = input.text_or_empty("VersionIdMarker");
        if !id_marker.is_empty() && key_marker.is_empty() {
            return Err(fault::argument(
                "A version-id marker cannot be specified without a key marker.",
                "version-id-marker",
                id_marker,
            ));
        }
        let (mut versions, mut markers, mut prefixes): (Vec<Value>, Vec<Value>, Vec<String>) =
            Default::default();
        let mut last = (String::new(), None);
        let (mut truncated, mut count) = (false, 0);
        let mut before: Option<&str> = None;
        // Versions of the marked key are skipped up to the marked one.
        let mut past_marker = id_marker.is_empty();
        let below = format!("{bucket}/{prefix}");
        for (at, version) in self.versions.below(&below) {
            let Some((key, _)) = at
                .get(bucket.len() + 1..)
                .and_then(|rest| rest.rsplit_once('\0'))
            else {
                continue;
            };
            let latest = before != Some(key);
            before = Some(key);
            if !key_marker.is_empty() && key <= key_marker {
                if key < key_marker || id_marker.is_empty() {
                    continue;
                }
                if !past_marker {
                    past_marker = version.id == id_marker;
                    continue;
                }
            }
            let common = (!delimiter.is_empty())
                .then(|| key.get(prefix.len()..)?.find(delimiter))
                .flatten()
                .and_then(|at| key.get(..prefix.len() + at + delimiter.len()));
            if let Some(common) = common
                && (prefixes.last().is_some_and(|last| last == common)
                    || (!key_marker.is_empty() && key_marker.starts_with(common)))
            {
                continue;
            }
            if count >= most {
                truncated = most > 0;
                break;
            }
            count += 1;
            last = (
                common.unwrap_or(key).to_owned(),
                common.is_none().then(|| version.id.clone()),
            );
            if let Some(common) = common {
                prefixes.push(common.to_owned());
                continue;
            }
            let mut fields = Fields::new()
                .with("Key", encoded(key, input))
                .with("VersionId", &version.id)
                .with("IsLatest", latest)
                .with("LastModified", Value::Time(version.modified / 1000 * 1000))
                .with("Owner", Fields::new().with("ID", OWNER));
            if version.delete_marker {
                markers.push(fields.into());
                continue;
            }
            fields.insert("ETag", version.quoted_etag());
            fields.insert("Size", version.size);
            fields.insert("StorageClass", &version.storage_class);
            if let Some(checksum) = &version.checksum {
                fields.insert(
                    "ChecksumAlgorithm",
                    Value::list([checksum.algorithm.name()]),
                );
                fields.insert("ChecksumType", checksum.kind());
            }
            versions.push(fields.into());
        }
        let prefixes = prefixes
            .iter()
            .map(|prefix| Fields::new().with("Prefix", encoded(prefix, input)));
        Ok(Fields::new()
            .with("Name", bucket)
            .with("Prefix", encoded(prefix, input))
            .with("KeyMarker", encoded(key_marker, input))
            .with("VersionIdMarker", id_marker)
            .with("MaxKeys", most)
            .with("IsTruncated", truncated)
            .with_some(
                "Delimiter",
                input
                    .text("Delimiter")
                    .filter(|text| !text.is_empty())
                    .map(|text| encoded(text, input)),
            )
            .with_some("NextKeyMarker", truncated.then(|| encoded(&last.0, input)))
            .with_some("NextVersionIdMarker", last.1.filter(|_| truncated))
            .with_some("EncodingType", input.text("EncodingType"))
            .with("Versions", versions)
            .with("DeleteMarkers", markers)
            .with("CommonPrefixes", Value::list(prefixes)))
    }
}
