//! One part: uploaded, or copied from an object.

use super::{Part, part_key};
use crate::{
    cloud::context::Context,
    s3::{
        S3,
        checksums::{Checksum, check, md5_hex},
        conditions,
        copy::Source,
        fault,
        put::{MOST_BYTES, no_customer_key, too_large},
        range,
    },
    wire::{ChecksumAlgorithm, Fault, Fields, Value},
};
use bytes::Bytes;

const MOST_PARTS: i64 = 10_000;

fn number(input: &Fields) -> Result<i64, Fault> {
    let number = input.int("PartNumber").unwrap_or_default();
    if (1..=MOST_PARTS).contains(&number) {
        return Ok(number);
    }
    Err(fault::argument(
        "Part number must be an integer between 1 and 10000, inclusive",
        "partNumber",
        &number.to_string(),
    ))
}

impl S3 {
    fn keep_part(
        &mut self,
        id: &str,
        number: i64,
        body: Bytes,
        checksum: Checksum,
        now: i64,
    ) -> Part {
        let part = Part {
            etag: md5_hex(&body),
            size: body.len() as u64,
            modified: now,
            checksum,
        };
        let key = part_key(id, number);
        self.part_bodies.insert(key.clone(), body);
        self.parts.insert(key, part.clone());
        part
    }

    pub(in crate::s3) fn upload_part(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        no_customer_key(input)?;
        let number = number(input)?;
        let (_, upload) = self.upload(bucket, input)?;
        let (id, wanted, encryption) = (
            upload.id.clone(),
            upload.algorithm,
            upload.version.encryption.clone(),
        );
        let body = input.blob("Body").cloned().unwrap_or_default();
        if body.len() as u64 > MOST_BYTES {
            return Err(too_large(body.len()));
        }
        let mut checksum = check(input, &body, context)?;
        let sent = ChecksumAlgorithm::ALL.iter().any(|algorithm| {
            input.has(algorithm.member()) || context.header(&algorithm.header()).is_some()
        });
        if let Some(wanted) = wanted.filter(|wanted| *wanted != checksum.algorithm) {
            if sent {
                return Err(fault::request(format!(
                    "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
                    wanted.name().to_ascii_lowercase(),
                    checksum.algorithm.name().to_ascii_lowercase()
                )));
            }
            checksum = Checksum::of(wanted, &body);
        }
        let part = self.keep_part(&id, number, body, checksum, context.now);
        Ok(Fields::new()
            .with("ETag", format!("\"{}\"", part.etag))
            .with("ServerSideEncryption", encryption)
            .with(part.checksum.algorithm.member(), part.checksum.value))
    }

    pub(in crate::s3) fn upload_part_copy(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        no_customer_key(input)?;
        let number = number(input)?;
        let (_, upload) = self.upload(bucket, input)?;
        let (id, wanted) = (upload.id.clone(), upload.algorithm);
        let source = Source::read(input.text_or_empty("CopySource"))?;
        let found = self.source(&source)?;
        conditions::for_copy(found.version, input)?;
        let from = self
            .versioned(&source.bucket)
            .then(|| found.version.id.clone());
        let mut body = self.body(&found.at);
        if let Some(header) = input.text("CopySourceRange") {
            let (start, end) = range::for_copy(header, body.len() as u64)?;
            if let (Ok(start), Ok(end)) = (usize::try_from(start), usize::try_from(end)) {
                body = body.slice(start..end);
            }
        }
        let checksum = Checksum::of(wanted.unwrap_or(ChecksumAlgorithm::Crc64nvme), &body);
        let part = self.keep_part(&id, number, body, checksum, context.now);
        let result = Fields::new()
            .with("ETag", format!("\"{}\"", part.etag))
            .with("LastModified", Value::Time(context.now / 1000 * 1000))
            .with(part.checksum.algorithm.member(), part.checksum.value);
        Ok(Fields::new()
            .with("CopyPartResult", result)
            .with_some("CopySourceVersionId", from))
    }
}
