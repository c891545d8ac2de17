//! The end of an upload: its parts become an object.

use super::{Part, Upload, part_key};
use crate::{
    cloud::context::Context,
    s3::{
        S3,
        checksums::{Checksum, hex},
        conditions, fault,
        object::{PartOf, Version},
    },
    wire::{ChecksumAlgorithm, Fault, Fields, protocol::from_base64},
};
use bytes::{Bytes, BytesMut};
use md5::{Digest as _, Md5};

/// Parts before the last are at least as large.
const LEAST_BYTES: u64 = 5 * 1024 * 1024;

fn invalid_part(id: &str, number: i64, etag: &str) -> Fault {
    Fault::new(
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    )
    .status(400)
    .with("UploadId", id)
    .with("PartNumber", number)
    .with("ETag", etag)
}

/// The parts that are wanted, with what was uploaded.
struct Chosen<'a> {
    number: i64,
    part: &'a Part,
    body: Bytes,
}

impl S3 {
    fn chosen(&self, id: &str, wanted: &[&Fields]) -> Result<Vec<Chosen<'_>>, Fault> {
        let mut chosen: Vec<Chosen<'_>> = Vec::new();
        for fields in wanted {
            let number = fields.int("PartNumber").unwrap_or_default();
            if chosen.last().is_some_and(|before| before.number >= number) {
                return Err(Fault::new(
                    "InvalidPartOrder",
                    "The list of parts was not in ascending order. Parts must be ordered by part number.",
                )
                .status(400)
                .with("UploadId", id));
            }
            let key = part_key(id, number);
            let etag = fields.text_or_empty("ETag").trim_matches('"');
            let part = self.parts.get(&key).filter(|part| part.etag == etag);
            let part = part.ok_or_else(|| invalid_part(id, number, etag))?;
            for algorithm in ChecksumAlgorithm::ALL {
                let sent = fields.text(algorithm.member());
                if sent.is_some_and(|sent| {
                    algorithm == part.checksum.algorithm && sent != part.checksum.value
                }) {
                    return Err(invalid_part(id, number, etag));
                }
            }
            let body = self.part_bodies.get(&key).cloned().unwrap_or_default();
            chosen.push(Chosen { number, part, body });
        }
        let before_last = chosen.len().saturating_sub(1);
        if let Some(small) = chosen
            .iter()
            .take(before_last)
            .find(|one| one.part.size < LEAST_BYTES)
        {
            return Err(Fault::new(
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
            )
            .status(400)
            .with("ETag", &small.part.etag)
            .with("MinSizeAllowed", LEAST_BYTES)
            .with("PartNumber", small.number)
            .with("ProposedSize", small.part.size));
        }
        Ok(chosen)
    }

    pub(in crate::s3) fn complete_upload(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let key = input.text_or_empty("Key");
        let (record, upload) = match self.upload(bucket, input) {
            Ok((record, upload)) => (record, upload.clone()),
            Err(fault) => {
                // Who did not hear the first answer may ask again.
                let done = self.latest(bucket, key).map(|found| found.version);
                let done =
                    done.filter(|version| version.upload.as_deref() == input.text("UploadId"));
                return match done {
                    Some(version) => Ok(completed(bucket, key, version, context)
                        .with_some("VersionId", self.versioned(bucket).then_some(&version.id))),
                    None => Err(fault),
                };
            }
        };
        let wanted: Vec<_> = input
            .map("MultipartUpload")
            .into_iter()
            .flat_map(|upload| upload.maps("Parts"))
            .collect();
        if wanted.is_empty() {
            return Err(fault::malformed());
        }
        conditions::for_write(self.latest(bucket, key), key, input)?;
        let chosen = self.chosen(&upload.id, &wanted)?;
        let mut body = BytesMut::new();
        let mut digests = Vec::new();
        let mut parts = Vec::new();
        for one in &chosen {
            body.extend_from_slice(&one.body);
            digests.extend_from_slice(&Md5::digest(&one.body));
            parts.push(PartOf {
                number: one.number,
                size: one.part.size,
                checksum: Some(one.part.checksum.clone()),
            });
        }
        let body = body.freeze();
        let checksum = checksum(&upload, &chosen, &body);
        let count = chosen.len();
        if let Some(sent) = input.text(checksum.algorithm.member())
            && sent.split('-').next() != checksum.value.split('-').next()
        {
            return Err(Fault::new(
                "BadDigest",
                format!(
                    "The {} you specified did not match the calculated checksum.",
                    checksum.algorithm.name().to_ascii_lowercase()
                ),
            )
            .status(400));
        }
        let mut version = upload.version.clone();
        version.etag = format!("{}-{count}", hex(&Md5::digest(&digests)));
        version.size = body.len() as u64;
        version.modified = context.now;
        version.parts = parts;
        version.checksum = Some(checksum);
        version.upload = Some(upload.id.clone());
        let fields = completed(bucket, key, &version, context);
        self.forget_upload(&record, &upload.id);
        let id = self.store(bucket, key, version, Some(body), context)?;
        self.notify(
            "s3:ObjectCreated:CompleteMultipartUpload",
            bucket,
            key,
            context,
        );
        Ok(fields.with_some("VersionId", id))
    }
}

/// What is said of an object whose upload is complete.
fn completed(bucket: &str, key: &str, version: &Version, context: &Context<'_>) -> Fields {
    let location = format!(
        "https://{bucket}.s3.{}.amazonaws.com/{}",
        context.region,
        crate::wire::http::encode(key)
    );
    let mut fields = Fields::new()
        .with("Bucket", bucket)
        .with("Key", key)
        .with("Location", location)
        .with("ETag", version.quoted_etag())
        .with("ServerSideEncryption", &version.encryption);
    if let Some(checksum) = &version.checksum {
        checksum.add(&mut fields);
    }
    fields
}

/// The checksum of the whole: over the bytes, or over the checksums of the parts.
fn checksum(upload: &Upload, chosen: &[Chosen<'_>], body: &[u8]) -> Checksum {
    let algorithm = upload.algorithm.unwrap_or(ChecksumAlgorithm::Crc64nvme);
    if !upload.composite {
        return Checksum::of(algorithm, body);
    }
    let joined: Vec<u8> = chosen
        .iter()
        .filter_map(|one| from_base64(&one.part.checksum.value))
        .flatten()
        .collect();
    Checksum {
        algorithm,
        value: format!("{}-{}", algorithm.text(&joined), chosen.len()),
        composite: true,
    }
}
