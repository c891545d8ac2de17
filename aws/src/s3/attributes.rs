//! `GetObjectAttributes`.

use super::{S3, fault};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

const KNOWN: [&str; 5] = [
    "ETag",
    "Checksum",
    "ObjectParts",
    "StorageClass",
    "ObjectSize",
];

impl S3 {
    pub(super) fn attributes(
        &self,
        bucket: &str,
        input: &Fields,
        _context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let found = self.find(
            bucket,
            input.text_or_empty("Key"),
            input.text("VersionId"),
            "GET",
        )?;
        let version = found.version;
        let wanted: Vec<_> = input.texts("ObjectAttributes").collect();
        if let Some(other) = wanted.iter().find(|name| !KNOWN.contains(name)) {
            return Err(fault::argument(
                "Invalid attribute name specified.",
                "x-amz-object-attributes",
                other,
            ));
        }
        let mut fields = Fields::new()
            .with("LastModified", Value::Time(version.modified / 1000 * 1000))
            .with_some("VersionId", self.versioned(bucket).then_some(&version.id));
        for name in wanted {
            match name {
                "ETag" => fields.insert("ETag", &version.etag),
                "StorageClass" => fields.insert("StorageClass", &version.storage_class),
                "ObjectSize" => fields.insert("ObjectSize", version.size),
                "Checksum" => {
                    if let Some(checksum) = &version.checksum {
                        let mut inner = Fields::new();
                        checksum.add(&mut inner);
                        // Here the number of parts does not stand behind it.
                        let plain = checksum.value.split('-').next().unwrap_or_default();
                        inner.insert(checksum.algorithm.member(), plain);
                        fields.insert("Checksum", inner);
                    }
                }
                _ if version.parts.is_empty() => {}
                _ => {
                    let most = usize::try_from(input.int("MaxParts").unwrap_or(1000))
                        .unwrap_or(0)
                        .min(1000);
                    let after = input
                        .text("PartNumberMarker")
                        .and_then(|marker| marker.parse().ok())
                        .unwrap_or(0_i64);
                    let mut rest = version.parts.iter().filter(|part| part.number > after);
                    let page: Vec<_> = rest.by_ref().take(most).collect();
                    let truncated = rest.next().is_some();
                    let parts = page.iter().map(|part| {
                        let mut inner = Fields::new()
                            .with("PartNumber", part.number)
                            .with("Size", part.size);
                        if let Some(checksum) = &part.checksum {
                            inner.insert(checksum.algorithm.member(), &checksum.value);
                        }
                        inner
                    });
                    // S3 lists the parts only of objects whose parts have checksums.
                    let with_checksums = version
                        .checksum
                        .as_ref()
                        .is_some_and(|checksum| checksum.composite);
                    let inner = Fields::new()
                        .with("TotalPartsCount", version.parts.len())
                        .with("PartNumberMarker", after.to_string())
                        .with_some(
                            "NextPartNumberMarker",
                            page.last().map(|part| part.number.to_string()),
                        )
                        .with("MaxParts", most)
                        .with("IsTruncated", truncated)
                        .with_some("Parts", with_checksums.then(|| Value::list(parts)));
                    fields.insert("ObjectParts", inner);
                }
            }
        }
        Ok(fields)
    }
}
