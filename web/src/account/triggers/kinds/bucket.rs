//! S3: a bucket.

use super::{Kind, Shown, can, chosen, fact, made};
use crate::account::sheets::{Fields, area, line, one_of};
use lambdabox_contract::Refusal;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{Bucket, Effect, ObjectEvents, Occasion, Source, TriggerError};

const OBJECT_EVENTS: [(ObjectEvents, &str, &str); 3] = [
    (ObjectEvents::Created, "created", "All object create events"),
    (ObjectEvents::Removed, "removed", "All object delete events"),
    (ObjectEvents::All, "all", "Create and delete events"),
];

/// What is asked for to make one.
pub(super) fn kind() -> Kind {
    Kind {
        name: "s3",
        title: "S3",
        about: "Put files into a pretend bucket: the function is told of each.",
        fields: vec![
            line(
                "name",
                "Bucket name",
                "3 to 63 lowercase letters, numbers, dots and hyphens.",
                "my-bucket",
            ),
            one_of(
                "events",
                "Event types",
                OBJECT_EVENTS.map(|(_, value, text)| (value, text)),
            ),
            line(
                "prefix",
                "Prefix",
                "Optional: only keys that begin so, such as images/.",
                "",
            ),
            line(
                "suffix",
                "Suffix",
                "Optional: only keys that end so, such as .jpg.",
                "",
            ),
        ],
        make,
    }
}

fn make(fields: &Fields, _now: Timestamp) -> Result<Source, Refusal> {
    let field = |id: &str| fields.get(id);
    let events = chosen(&OBJECT_EVENTS, field("events"))?;
    made(Bucket::new(field("name"), events, field("prefix"), field("suffix")).map(Source::S3))
}

/// What is in it, and what can be done with it.
pub(super) fn shown(bucket: &Bucket) -> Shown {
    let keys = bucket.objects.keys().map(String::as_str);
    let mut uses = vec![can(
        "put",
        "Upload",
        vec![
            line(
                "key",
                "Key",
                "Folders end with a slash: images/cat.jpg.",
                &format!("{}hello{}", bucket.prefix, ending(&bucket.suffix)),
            ),
            area(
                "contents",
                "Contents",
                "Or choose a file, or drop one on the page.",
                "Hello from S3!",
            ),
        ],
    )];
    if !bucket.objects.is_empty() {
        uses.push(can(
            "delete",
            "Delete object",
            vec![one_of("key", "Object", keys.map(|key| (key, key)))],
        ));
    }
    let objects = bucket.objects.iter();
    Shown {
        title: format!("S3: {}", bucket.name),
        facts: vec![
            fact("Bucket ARN", bucket.arn()),
            fact("Event types", bucket.events.name()),
            fact("Prefix", bucket.prefix.as_str()),
            fact("Suffix", bucket.suffix.as_str()),
        ],
        folder: Some(bucket.prefix.clone()),
        heads: vec!["Key", "Size", "ETag"],
        rows: objects
            .map(|(key, object)| {
                vec![
                    key.as_str().into(),
                    format!("{} B", object.size).into(),
                    object.etag.as_str().into(),
                ]
            })
            .collect::<Vec<_>>(),
        none: "The bucket is empty.",
        uses,
    }
}

fn ending(suffix: &str) -> &str {
    if suffix.is_empty() { ".txt" } else { suffix }
}

/// Puts an object into it, or deletes one.
pub(super) fn act(
    bucket: &mut Bucket,
    what: &str,
    fields: &Fields,
    file: Option<&[u8]>,
    occasion: Occasion<'_>,
) -> Result<Effect, TriggerError> {
    let field = |id: &str| fields.find(id).unwrap_or_default();
    if what == "delete" {
        return bucket.delete(field("key"), occasion);
    }
    let contents = file.unwrap_or_else(|| field("contents").as_bytes());
    bucket.put(field("key"), contents, occasion)
}
