//! Where a bucket tells what happens to its objects.

use super::{S3, fault};
use crate::{
    cloud::{context::Context, effect::Task},
    wire::{Fault, Fields, Value, time},
};
use serde_json::json;

pub(super) const KEPT: &str = "Notification";
/// The lists of targets, the member that holds the target's ARN, and the service in it.
pub(super) const TARGETS: [(&str, &str, &str); 3] = [
    ("TopicConfigurations", "TopicArn", "sns"),
    ("QueueConfigurations", "QueueArn", "sqs"),
    (
        "LambdaFunctionConfigurations",
        "LambdaFunctionArn",
        "lambda",
    ),
];
const EVENTS: [&str; 30] = [
    "s3:ReducedRedundancyLostObject",
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:Put",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Post",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationNotTracked",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationReplicatedAfterThreshold",
    "s3:LifecycleTransition",
    "s3:IntelligentTiering",
    "s3:ObjectAcl:Put",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Put",
    "s3:ObjectTagging:Delete",
    "s3:ObjectAnnotation:*",
    "s3:ObjectAnnotation:Put",
    "s3:ObjectAnnotation:Delete",
];

/// A rule of a target's filter: `prefix` or `suffix`, and its value.
pub(super) fn rules(target: &Fields) -> impl Iterator<Item = (String, &str)> {
    target
        .map("Filter")
        .and_then(|filter| filter.map("Key"))
        .into_iter()
        .flat_map(|key| key.maps("FilterRules"))
        .map(|rule| {
            (
                rule.text_or_empty("Name").to_ascii_lowercase(),
                rule.text_or_empty("Value"),
            )
        })
}

impl S3 {
    pub(super) fn get_notifications(&self, name: &str) -> Result<Fields, Fault> {
        Ok(self
            .bucket(name)?
            .configurations
            .get(KEPT)
            .cloned()
            .unwrap_or_default())
    }

    pub(super) fn put_notifications(
        &mut self,
        name: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let given = input
            .map("NotificationConfiguration")
            .cloned()
            .unwrap_or_default();
        let mut configuration = Fields::new();
        for (list, arn, service) in TARGETS {
            let mut targets = Vec::new();
            for target in given.maps(list) {
                check(target, arn, service)?;
                let mut target = target.clone();
                if !target.has("Id") {
                    target.insert("Id", context.draws.uuid());
                }
                targets.push(Value::Map(target));
            }
            if !targets.is_empty() {
                configuration.insert(list, targets);
            }
        }
        if given.has("EventBridgeConfiguration") {
            configuration.insert("EventBridgeConfiguration", Fields::new());
        }
        for (list, arn, service) in TARGETS {
            for target in configuration.maps(list) {
                test_event(name, target.text_or_empty(arn), service, context);
            }
        }
        self.bucket_mut(name)?
            .configurations
            .insert(KEPT.to_owned(), configuration);
        Ok(Fields::new())
    }
}

fn check(target: &Fields, arn: &str, service: &str) -> Result<(), Fault> {
    let arn = target.text_or_empty(arn);
    let parts: Vec<_> = arn.split(':').collect();
    if parts.len() < 6 || parts.first() != Some(&"arn") || parts.get(2) != Some(&service) {
        return Err(fault::argument("The ARN could not be parsed", "", arn));
    }
    let events: Vec<_> = target.texts("Events").collect();
    if events.is_empty() {
        return Err(fault::malformed());
    }
    if let Some(event) = events.iter().find(|event| !EVENTS.contains(event)) {
        return Err(fault::argument(
            "The event is not supported for notifications",
            "Event",
            event,
        ));
    }
    for (name, value) in rules(target) {
        if name != "prefix" && name != "suffix" {
            return Err(fault::argument(
                "filter rule name must be either prefix or suffix",
                "FilterRule.Name",
                &name,
            ));
        }
        if value.len() > 1024 {
            return Err(fault::argument(
                "filter rule value cannot be longer than 1024 characters",
                "FilterRule.Value",
                "",
            ));
        }
    }
    Ok(())
}

/// S3 tries queues and topics when they are configured.
fn test_event(bucket: &str, arn: &str, service: &str, context: &mut Context<'_>) {
    let body = json!({
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": time::iso8601_millis(context.now),
        "Bucket": bucket,
        "RequestId": context.draws.capitals(16),
        "HostId": context.draws.letters(56),
    });
    let task = match service {
        "sqs" => Task::Send {
            queue: arn.to_owned(),
            body: body.to_string(),
            attributes: Default::default(),
            group: None,
            deduplication: None,
        },
        "sns" => Task::Publish {
            topic: arn.to_owned(),
            subject: Some("Amazon S3 Notification".to_owned()),
            message: body.to_string(),
        },
        _ => return,
    };
    context.tasks.push(task);
}
