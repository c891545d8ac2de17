//! Notifications of what happened to an object.

use super::{
    S3,
    buckets::OWNER,
    notifications::{KEPT, TARGETS, rules},
    object::Version,
};
use crate::{
    cloud::{caller::matches, context::Context, effect::Task},
    wire::{Fields, http, time},
};
use serde_json::{Value as Json, json};

impl S3 {
    /// Tells what happened to the current version of an object.
    pub(super) fn notify(&self, event: &str, bucket: &str, key: &str, context: &mut Context<'_>) {
        let version = self.latest(bucket, key).map(|found| found.version.clone());
        let id = version.as_ref().map(|version| version.id.clone());
        self.tell(event, bucket, key, version.as_ref(), id.as_deref(), context);
    }

    /// Tells that an object is gone.
    pub(super) fn notify_removed(
        &self,
        event: &str,
        bucket: &str,
        key: &str,
        id: Option<&str>,
        context: &mut Context<'_>,
    ) {
        self.tell(event, bucket, key, None, id, context);
    }

    fn tell(
        &self,
        event: &str,
        bucket: &str,
        key: &str,
        version: Option<&Version>,
        id: Option<&str>,
        context: &mut Context<'_>,
    ) {
        let Some(home) = self.buckets.get(bucket) else {
            return;
        };
        let Some(configuration) = home.configurations.get(KEPT) else {
            return;
        };
        let told = Told {
            event,
            bucket,
            region: &home.region,
            key,
            version,
            id: id.filter(|_| self.versioned(bucket)),
            sequencer: format!("{:016X}", home.sequence),
        };
        for (list, arn, service) in TARGETS {
            for target in configuration.maps(list) {
                if wants(target, event, key) {
                    let record = told.record(target.text_or_empty("Id"), context);
                    deliver(target.text_or_empty(arn), service, bucket, &record, context);
                }
            }
        }
        if configuration.has("EventBridgeConfiguration") {
            told.to_event_bridge(context);
        }
    }
}

fn wants(target: &Fields, event: &str, key: &str) -> bool {
    target
        .texts("Events")
        .any(|pattern| matches(pattern, event))
        && rules(target).all(|(name, value)| {
            if name == "prefix" {
                key.starts_with(value)
            } else {
                key.ends_with(value)
            }
        })
}

fn deliver(arn: &str, service: &str, bucket: &str, record: &Json, context: &mut Context<'_>) {
    let payload = json!({ "Records": [record] }).to_string();
    match service {
        "lambda" => context.invoke(
            arn,
            payload,
            "s3.amazonaws.com",
            &format!("arn:aws:s3:::{bucket}"),
        ),
        "sqs" => context.tasks.push(Task::Send {
            queue: arn.to_owned(),
            body: payload,
            attributes: Default::default(),
            group: None,
            deduplication: None,
        }),
        _ => context.tasks.push(Task::Publish {
            topic: arn.to_owned(),
            subject: Some("Amazon S3 Notification".to_owned()),
            message: payload,
        }),
    }
}

struct Told<'a> {
    event: &'a str,
    bucket: &'a str,
    region: &'a str,
    key: &'a str,
    version: Option<&'a Version>,
    id: Option<&'a str>,
    sequencer: String,
}

impl Told<'_> {
    fn record(&self, configuration: &str, context: &mut Context<'_>) -> Json {
        let mut object = json!({ "key": http::encode_path(self.key).replace("%20", "+") });
        if let Some(version) = self.version {
            object["size"] = version.size.into();
            object["eTag"] = version.etag.clone().into();
        }
        if let Some(id) = self.id {
            object["versionId"] = id.into();
        }
        object["sequencer"] = self.sequencer.clone().into();
        json!({
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": self.region,
            "eventTime": time::iso8601_millis(context.now),
            "eventName": self.event.trim_start_matches("s3:"),
            "userIdentity": { "principalId": format!("AWS:{}", context.caller.user_id) },
            "requestParameters": { "sourceIPAddress": "127.0.0.1" },
            "responseElements": {
                "x-amz-request-id": context.draws.capitals(16),
                "x-amz-id-2": context.draws.letters(76),
            },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": configuration,
                "bucket": {
                    "name": self.bucket,
                    "ownerIdentity": { "principalId": OWNER.get(..14).unwrap_or(OWNER).to_ascii_uppercase() },
                    "arn": format!("arn:aws:s3:::{}", self.bucket),
                },
                "object": object,
            },
        })
    }

    fn to_event_bridge(&self, context: &mut Context<'_>) {
        let created = |reason: &str| ("Object Created", reason.to_owned(), None);
        let (kind, reason, deletion) = match self.event.trim_start_matches("s3:") {
            "ObjectCreated:Put" => created("PutObject"),
            "ObjectCreated:Copy" => created("CopyObject"),
            "ObjectCreated:CompleteMultipartUpload" => created("CompleteMultipartUpload"),
            "ObjectRemoved:Delete" => (
                "Object Deleted",
                "DeleteObject".to_owned(),
                Some("Permanently Deleted"),
            ),
            "ObjectRemoved:DeleteMarkerCreated" => (
                "Object Deleted",
                "DeleteObject".to_owned(),
                Some("Delete Marker Created"),
            ),
            "ObjectTagging:Put" => ("Object Tags Added", String::new(), None),
            "ObjectTagging:Delete" => ("Object Tags Deleted", String::new(), None),
            _ => return,
        };
        let mut object = json!({ "key": self.key });
        if let Some(version) = self.version {
            object["size"] = version.size.into();
            object["etag"] = version.etag.clone().into();
        }
        if let Some(id) = self.id {
            object["version-id"] = id.into();
        }
        object["sequencer"] = self.sequencer.clone().into();
        let mut detail = json!({
            "version": "0",
            "bucket": { "name": self.bucket },
            "object": object,
            "request-id": context.draws.capitals(16),
            "requester": context.account,
            "source-ip-address": "127.0.0.1",
        });
        if !reason.is_empty() {
            detail["reason"] = reason.into();
        }
        if let Some(deletion) = deletion {
            detail["deletion-type"] = deletion.into();
        }
        context.tasks.push(Task::Event {
            region: self.region.to_owned(),
            source: "aws.s3".to_owned(),
            detail_type: kind.to_owned(),
            detail: detail.to_string(),
            resources: vec![format!("arn:aws:s3:::{}", self.bucket)],
        });
    }
}
