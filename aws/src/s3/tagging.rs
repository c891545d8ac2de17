//! Tags of objects.

use super::{S3, fault};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value, http},
};
use std::collections::BTreeSet;

/// Tags of an object.
const MOST_OF_OBJECT: usize = 10;
/// Tags of a bucket.
pub(super) const MOST_OF_BUCKET: usize = 50;

pub(super) type Tags = Vec<(String, String)>;

fn invalid(message: &str) -> Fault {
    Fault::new("InvalidTag", message).status(400)
}

/// Checks tags.
pub(super) fn check(tags: &Tags, most: usize) -> Result<(), Fault> {
    let system = if most == MOST_OF_OBJECT {
        "Your TagKey cannot be prefixed with aws:"
    } else {
        "System tags cannot be added/updated by requester"
    };
    let mut seen = BTreeSet::new();
    for (key, value) in tags {
        if !seen.insert(key) {
            return Err(invalid("Cannot provide multiple Tags with the same key"));
        }
        if key.starts_with("aws:") {
            return Err(invalid(system));
        }
        if key.is_empty() || key.chars().count() > 128 {
            return Err(invalid("The TagKey you have provided is invalid"));
        }
        if value.chars().count() > 256 {
            return Err(invalid("The TagValue you have provided is invalid"));
        }
        let allowed = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c);
        if !key.chars().all(allowed) {
            return Err(invalid("The TagKey you have provided is invalid"));
        }
        if !value.chars().all(allowed) {
            return Err(invalid("The TagValue you have provided is invalid"));
        }
    }
    if tags.len() > most {
        let what = if most == MOST_OF_OBJECT {
            "Object"
        } else {
            "Bucket"
        };
        return Err(Fault::new(
            "BadRequest",
            format!("{what} tags cannot be greater than {most}"),
        )
        .status(400));
    }
    Ok(())
}

/// Reads the tags of the header `x-amz-tagging`.
pub(super) fn from_header(header: &str) -> Result<Tags, Fault> {
    let tags = http::pairs(header);
    let keys: BTreeSet<_> = tags.iter().map(|(key, _)| key).collect();
    if keys.len() < tags.len() {
        return Err(fault::argument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
            "x-amz-tagging",
            header,
        ));
    }
    check(&tags, MOST_OF_OBJECT)?;
    Ok(tags)
}

/// Reads a list of tags.
pub(super) fn read(tagging: Option<&Fields>) -> Tags {
    tagging
        .into_iter()
        .flat_map(|tagging| tagging.maps("TagSet"))
        .map(|tag| {
            (
                tag.text_or_empty("Key").to_owned(),
                tag.text_or_empty("Value").to_owned(),
            )
        })
        .collect()
}

pub(super) fn fields(tags: &Tags) -> Value {
    Value::list(
        tags.iter()
            .map(|(key, value)| Fields::new().with("Key", key).with("Value", value)),
    )
}

impl S3 {
    pub(super) fn get_tags(
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
        Ok(Fields::new()
            .with("TagSet", fields(&found.version.tags))
            .with_some(
                "VersionId",
                self.versioned(bucket).then_some(&found.version.id),
            ))
    }

    fn set_tags(
        &mut self,
        bucket: &str,
        input: &Fields,
        tags: Tags,
        event: &str,
        method: &str,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let key = input.text_or_empty("Key");
        let found = self.find(bucket, key, input.text("VersionId"), method)?;
        let (at, id) = (found.at, found.version.id.clone());
        if let Some(version) = self.versions.get_mut(&at) {
            version.tags = tags;
        }
        self.notify(event, bucket, key, context);
        Ok(Fields::new().with_some("VersionId", self.versioned(bucket).then_some(id)))
    }

    pub(super) fn put_tags(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let tags = read(input.map("Tagging"));
        check(&tags, MOST_OF_OBJECT)?;
        self.set_tags(bucket, input, tags, "s3:ObjectTagging:Put", "PUT", context)
    }

    pub(super) fn delete_tags(
        &mut self,
        bucket: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        self.set_tags(
            bucket,
            input,
            Tags::new(),
            "s3:ObjectTagging:Delete",
            "DELETE",
            context,
        )
    }
}
