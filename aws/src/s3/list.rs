//! Lists of objects, page by page.

use super::{S3, buckets::OWNER, fault, object::Version};
use crate::{
    cloud::context::Context,
    wire::{
        Fault, Fields, Value, http,
        protocol::{base64, from_base64},
    },
};

const PAGE: i64 = 1000;

/// A page of keys and of what they have in common up to the delimiter.
pub(super) struct Page<'a> {
    pub(super) objects: Vec<(&'a str, &'a Version)>,
    pub(super) prefixes: Vec<String>,
    pub(super) truncated: bool,
    /// The last key or common prefix of the page.
    pub(super) last: String,
}

/// How many are wanted.
pub(super) fn page_size(input: &Fields, name: &str) -> Result<usize, Fault> {
    let wanted = input.int(name).unwrap_or(PAGE);
    if wanted < 0 {
        return Err(fault::argument(
            "Argument maxKeys must be an integer between 0 and 2147483647",
            "max-keys",
            &wanted.to_string(),
        ));
    }
    Ok(usize::try_from(wanted.min(PAGE)).unwrap_or_default())
}

/// A key as the answer writes it.
pub(super) fn encoded(key: &str, input: &Fields) -> String {
    if input.text("EncodingType") == Some("url") {
        http::encode_path(key).replace("%20", "+")
    } else {
        key.to_owned()
    }
}

pub(super) fn check_encoding(input: &Fields) -> Result<(), Fault> {
    match input.text("EncodingType") {
        None | Some("url") => Ok(()),
        Some(other) => Err(fault::argument(
            "Invalid Encoding Method specified in Request",
            "encoding-type",
            other,
        )),
    }
}

impl S3 {
    /// The current versions of a bucket's objects by their keys.
    fn current<'a>(
        &'a self,
        bucket: &str,
        prefix: &str,
        after: &str,
    ) -> impl Iterator<Item = (&'a str, &'a Version)> + use<'a> {
        let below = format!("{bucket}/{prefix}");
        let start = if after > prefix {
            format!("{bucket}/{after}\u{1}")
        } else {
            below.clone()
        };
        let skip = bucket.len() + 1;
        let mut before: Option<&str> = None;
        self.versions
            .after(start, below)
            .filter_map(move |(at, version)| {
                let key = at.get(skip..)?.rsplit_once('\0')?.0;
                let newest = before != Some(key);
                before = Some(key);
                (newest && !version.delete_marker).then_some((key, version))
            })
    }

    pub(super) fn page(
        &self,
        bucket: &str,
        prefix: &str,
        delimiter: &str,
        after: &str,
        most: usize,
    ) -> Page<'_> {
        let mut page = Page {
            objects: Vec::new(),
            prefixes: Vec::new(),
            truncated: false,
            last: String::new(),
        };
        if most == 0 {
            return page;
        }
        for (key, version) in self.current(bucket, prefix, after) {
            // `after` may itself be a key whose versions begin behind the start.
            if !after.is_empty() && key <= after {
                continue;
            }
            let rest = key.get(prefix.len()..).unwrap_or_default();
            let common = (!delimiter.is_empty())
                .then(|| rest.find(delimiter))
                .flatten()
                .and_then(|at| key.get(..prefix.len() + at + delimiter.len()));
            if let Some(common) = common
                && (page.prefixes.last().is_some_and(|last| last == common)
                    || (!after.is_empty() && after.starts_with(common)))
            {
                continue;
            }
            if page.objects.len() + page.prefixes.len() >= most {
                page.truncated = true;
                break;
            }
            match common {
                Some(common) => page.prefixes.push(common.to_owned()),
                None => page.objects.push((key, version)),
            }
            common.unwrap_or(key).clone_into(&mut page.last);
        }
        page
    }

    fn listed(page: &Page<'_>, input: &Fields, with_owner: bool) -> (Vec<Value>, Vec<Value>) {
        let objects = page.objects.iter().map(|(key, version)| {
            let mut fields = Fields::new()
                .with("Key", encoded(key, input))
                .with("LastModified", Value::Time(version.modified / 1000 * 1000))
                .with("ETag", version.quoted_etag())
                .with("Size", version.size)
                .with("StorageClass", &version.storage_class);
            if let Some(checksum) = &version.checksum {
                fields.insert(
                    "ChecksumAlgorithm",
                    Value::list([checksum.algorithm.name()]),
                );
                fields.insert("ChecksumType", checksum.kind());
            }
            if with_owner {
                fields.insert("Owner", Fields::new().with("ID", OWNER));
            }
            fields.into()
        });
        let prefixes = page
            .prefixes
            .iter()
            .map(|prefix| Fields::new().with("Prefix", encoded(prefix, input)).into());
        (objects.collect(), prefixes.collect())
    }

    pub(super) fn list_objects(
        &self,
        bucket: &str,
        input: &Fields,
        _context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        check_encoding(input)?;
        let most = page_size(input, "MaxKeys")?;
        let prefix = input.text_or_empty("Prefix");
        let delimiter = input.text_or_empty("Delimiter");
        let marker = input.text_or_empty("Marker");
        let page = self.page(bucket, prefix, delimiter, marker, most);
        let (objects, prefixes) = Self::listed(&page, input, true);
        let next = (page.truncated && !delimiter.is_empty()).then(|| encoded(&page.last, input));
        Ok(Fields::new()
            .with("Name", bucket)
            .with("Prefix", encoded(prefix, input))
            .with("Marker", encoded(marker, input))
            .with("MaxKeys", most)
            .with("IsTruncated", page.truncated)
            .with_some(
                "Delimiter",
                input
                    .text("Delimiter")
                    .filter(|text| !text.is_empty())
                    .map(|text| encoded(text, input)),
            )
            .with_some("NextMarker", next)
            .with_some("EncodingType", input.text("EncodingType"))
            .with("Contents", objects)
            .with("CommonPrefixes", prefixes))
    }

    pub(super) fn list_objects_v2(
        &self,
        bucket: &str,
        input: &Fields,
        _context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        check_encoding(input)?;
        let most = page_size(input, "MaxKeys")?;
        let prefix = input.text_or_empty("Prefix");
        let delimiter = input.text_or_empty("Delimiter");
        let token = input.text("ContinuationToken");
        let resumed = match token {
            Some(token) => {
                let bytes = from_base64(token).filter(|bytes| !bytes.is_empty());
                let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
                Some(text.ok_or_else(|| {
                    fault::argument(
                        "The continuation token provided is incorrect",
                        "continuation-token",
                        token,
                    )
                })?)
            }
            None => None,
        };
        let after = resumed
            .as_deref()
            .unwrap_or_else(|| input.text_or_empty("StartAfter"));
        let page = self.page(bucket, prefix, delimiter, after, most);
        let (objects, prefixes) =
            Self::listed(&page, input, input.flag("FetchOwner") == Some(true));
        let next = page.truncated.then(|| base64(page.last.as_bytes()));
        Ok(Fields::new()
            .with("Name", bucket)
            .with("Prefix", encoded(prefix, input))
            .with("MaxKeys", most)
            .with("KeyCount", page.objects.len() + page.prefixes.len())
            .with("IsTruncated", page.truncated)
            .with_some(
                "Delimiter",
                input
                    .text("Delimiter")
                    .filter(|text| !text.is_empty())
                    .map(|text| encoded(text, input)),
            )
            .with_some(
                "StartAfter",
                input.text("StartAfter").map(|text| encoded(text, input)),
            )
            .with_some("ContinuationToken", token)
            .with_some("NextContinuationToken", next)
            .with_some("EncodingType", input.text("EncodingType"))
            .with("Contents", objects)
            .with("CommonPrefixes", prefixes))
    }
}
