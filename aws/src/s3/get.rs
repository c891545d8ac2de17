//! Reading objects: whole, a range, a part, or only what is said of them.

use super::{S3, conditions, fault, put::no_customer_key, range};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields},
};
use bytes::Bytes;

/// Headers of the answer that the request may set, and the members that they set.
const OVERRIDES: [(&str, &str); 6] = [
    ("ResponseCacheControl", "CacheControl"),
    ("ResponseContentDisposition", "ContentDisposition"),
    ("ResponseContentEncoding", "ContentEncoding"),
    ("ResponseContentLanguage", "ContentLanguage"),
    ("ResponseContentType", "ContentType"),
    ("ResponseExpires", "Expires"),
];

impl S3 {
    /// What there is to say of an object, and the bytes that are asked for.
    fn read(
        &self,
        bucket: &str,
        input: &Fields,
        method: &str,
        context: &mut Context<'_>,
    ) -> Result<(Fields, Bytes), Fault> {
        no_customer_key(input)?;
        let key = input.text_or_empty("Key");
        let found = self.find(bucket, key, input.text("VersionId"), method)?;
        let version = found.version;
        conditions::for_read(version, input)?;
        let archived = matches!(version.storage_class.as_str(), "GLACIER" | "DEEP_ARCHIVE");
        if archived && method == "GET" {
            return Err(Fault::new(
                "InvalidObjectState",
                "The operation is not valid for the object's storage class",
            )
            .status(403)
            .with("StorageClass", &version.storage_class));
        }
        let body = self.body(&found.at);
        let mut fields = version.fields(self.versioned(bucket));
        let (part, header) = (input.int("PartNumber"), input.text("Range"));
        if part.is_some() && header.is_some() {
            return Err(fault::request(
                "Cannot specify both Range header and partNumber query parameter",
            ));
        }
        let slice = match (part, header) {
            (Some(number), _) => {
                let parts = version.parts.len().max(1);
                let index = usize::try_from(number - 1)
                    .ok()
                    .filter(|index| *index < parts);
                let index = index.ok_or_else(|| {
                    Fault::new(
                        "InvalidPartNumber",
                        "The requested partnumber is not satisfiable",
                    )
                    .status(416)
                    .with("PartNumberRequested", number)
                    .with("ActualPartCount", parts)
                })?;
                if !version.parts.is_empty() {
                    fields.insert("PartsCount", parts);
                }
                let start: u64 = version.parts.iter().take(index).map(|part| part.size).sum();
                let size = version
                    .parts
                    .get(index)
                    .map_or(version.size, |part| part.size);
                Some((start, start + size))
            }
            (None, Some(header)) => range::read(header, version.size)?,
            (None, None) => None,
        };
        let whole = slice.is_none();
        let body = match slice {
            Some((start, end)) => {
                context.status = Some(206);
                let last = end.saturating_sub(1);
                fields.insert(
                    "ContentRange",
                    format!("bytes {start}-{last}/{}", version.size),
                );
                let bounds = (usize::try_from(start), usize::try_from(end));
                match bounds {
                    (Ok(start), Ok(end)) if start <= end && end <= body.len() => {
                        body.slice(start..end)
                    }
                    _ => Bytes::new(),
                }
            }
            None => body,
        };
        if input.text("ChecksumMode") == Some("ENABLED")
            && let Some(checksum) = version.checksum.as_ref().filter(|_| whole)
        {
            checksum.add(&mut fields);
        }
        fields.insert("ContentLength", body.len());
        for (parameter, member) in OVERRIDES {
            if let Some(value) = input.text(parameter) {
                fields.insert(member, value);
            } else if let Some(millis) = input.time(parameter) {
                fields.insert(member, crate::wire::time::http_date(millis));
            }
        }
        Ok((fields, body))
    }

    pub(super) fn get_object(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let (mut fields, body) = self.read(bucket, input, "GET", context)?;
        fields.remove("ContentLength");
        Ok(fields.with("Body", body))
    }

    pub(super) fn head_object(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let (fields, _) = self.read(bucket, input, "HEAD", context)?;
        Ok(fields)
    }
}
