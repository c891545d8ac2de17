//! Topics: create, list, attributes.

use super::{Sns, invalid};
use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{Fault, Fields, Value},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

pub(super) const PAGE: usize = 100;
const SETTABLE: [&str; 27] = [
    "DeliveryPolicy",
    "DisplayName",
    "FifoTopic",
    "Policy",
    "SignatureVersion",
    "TracingConfig",
    "KmsMasterKeyId",
    "ArchivePolicy",
    "ContentBasedDeduplication",
    "FifoThroughputScope",
    "DataProtectionPolicy",
    "HTTPSuccessFeedbackRoleArn",
    "HTTPSuccessFeedbackSampleRate",
    "HTTPFailureFeedbackRoleArn",
    "FirehoseSuccessFeedbackRoleArn",
    "FirehoseSuccessFeedbackSampleRate",
    "FirehoseFailureFeedbackRoleArn",
    "LambdaSuccessFeedbackRoleArn",
    "LambdaSuccessFeedbackSampleRate",
    "LambdaFailureFeedbackRoleArn",
    "SQSSuccessFeedbackRoleArn",
    "SQSSuccessFeedbackSampleRate",
    "SQSFailureFeedbackRoleArn",
    "ApplicationSuccessFeedbackRoleArn",
    "ApplicationSuccessFeedbackSampleRate",
    "ApplicationFailureFeedbackRoleArn",
    "BeginningArchiveTime",
];

/// A topic.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Topic {
    pub(super) fifo: bool,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) tags: BTreeMap<String, String>,
    /// The number of the last message of a FIFO topic.
    pub(super) sequence: u64,
    /// What was published to a FIFO topic lately, by its deduplication id: until when, and the message.
    pub(super) deduplicated: BTreeMap<String, (i64, String, String)>,
}

json_entries!(Topic);

pub(super) fn texts(fields: Option<&Fields>) -> BTreeMap<String, String> {
    fields
        .into_iter()
        .flat_map(Fields::text_entries)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

pub(super) fn tags(input: &Fields) -> BTreeMap<String, String> {
    input
        .maps("Tags")
        .map(|tag| {
            (
                tag.text_or_empty("Key").to_owned(),
                tag.text_or_empty("Value").to_owned(),
            )
        })
        .collect()
}

fn policy(arn: &str, account: &str) -> String {
    json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Effect": "Allow",
            "Sid": "__default_statement_ID",
            "Principal": { "AWS": "*" },
            "Action": ["SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission",
                "SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish"],
            "Resource": arn,
            "Condition": { "StringEquals": { "AWS:SourceOwner": account } }
        }]
    })
    .to_string()
}

impl Sns {
    pub(super) fn create_topic(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = input.text_or_empty("Name");
        let attributes = texts(input.map("Attributes"));
        let fifo = attributes
            .get("FifoTopic")
            .is_some_and(|value| value == "true");
        let plain = if fifo {
            name.strip_suffix(".fifo").unwrap_or("")
        } else {
            name
        };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if plain.is_empty() || name.len() > 256 || !plain.bytes().all(allowed) {
            let message = if fifo {
                "Topic Name: Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long."
            } else if name.is_empty() || name.len() > 256 || !name.ends_with(".fifo") {
                "Topic Name"
            } else {
                "Topic names must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long."
            };
            return Err(invalid(message));
        }
        if let Some(unknown) = attributes
            .keys()
            .find(|name| !SETTABLE.contains(&name.as_str()))
        {
            return Err(invalid(format!(
                "Attributes Reason: Unknown attribute {unknown}"
            )));
        }
        let arn = context.arn("sns", name);
        let new_tags = tags(input);
        super::tags::check(&new_tags)?;
        if let Some(there) = self.topics.get(name) {
            if !new_tags.is_empty() && new_tags != there.tags {
                return Err(invalid(
                    "Tags Reason: Topic already exists with different tags",
                ));
            }
            if attributes
                .iter()
                .any(|(name, value)| there.attributes.get(name) != Some(value))
            {
                return Err(invalid(
                    "Attributes Reason: Topic already exists with different attributes",
                ));
            }
            return Ok(Fields::new().with("TopicArn", arn));
        }
        let topic = Topic {
            fifo,
            attributes,
            tags: new_tags,
            sequence: 0,
            deduplicated: BTreeMap::new(),
        };
        self.topics.insert(name, topic);
        Ok(Fields::new().with("TopicArn", arn))
    }

    pub(super) fn delete_topic(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        // A topic that is gone already is no mistake.
        if let Ok(name) = self.named(input.text_or_empty("TopicArn"), context) {
            self.topics.remove(&name);
            self.subscriptions
                .remove_below(&format!("{}:", context.arn("sns", &name)));
        }
        Ok(Fields::new())
    }

    pub(super) fn list_topics(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let after = input.text_or_empty("NextToken");
        let mut names = self
            .topics
            .iter()
            .map(|(name, _)| name)
            .filter(|name| *name > after);
        let page: Vec<_> = names.by_ref().take(PAGE).collect();
        let next = names.next().and(page.last().copied());
        let topics = page
            .iter()
            .map(|name| Fields::new().with("TopicArn", context.arn("sns", name)));
        Ok(Fields::new()
            .with("Topics", Value::list(topics))
            .with_some("NextToken", next))
    }

    pub(super) fn topic_attributes(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let arn = input.text_or_empty("TopicArn");
        let name = self.named(arn, context)?;
        let Some(topic) = self.topics.get(&name) else {
            return Err(super::not_found("Topic does not exist"));
        };
        let below = format!("{arn}:");
        let (mut confirmed, mut pending) = (0_u32, 0_u32);
        for (_, subscription) in self.subscriptions.below(&below) {
            if subscription.confirmed {
                confirmed += 1
            } else {
                pending += 1
            }
        }
        let delivery = json!({ "http": {
            "defaultHealthyRetryPolicy": { "minDelayTarget": 20, "maxDelayTarget": 20, "numRetries": 3, "numMaxDelayRetries": 0, "numNoDelayRetries": 0, "numMinDelayRetries": 0, "backoffFunction": "linear" },
            "disableSubscriptionOverrides": false,
            "defaultRequestPolicy": { "headerContentType": "text/plain; charset=UTF-8" }
        }});
        let mut attributes = Fields::new()
            .with("TopicArn", arn)
            .with("Owner", context.account)
            .with("DisplayName", "")
            .with("Policy", policy(arn, context.account))
            .with("SubscriptionsConfirmed", confirmed.to_string())
            .with("SubscriptionsPending", pending.to_string())
            .with("SubscriptionsDeleted", "0")
            .with("EffectiveDeliveryPolicy", delivery.to_string());
        if topic.fifo {
            attributes.insert("ContentBasedDeduplication", "false");
            attributes.insert("FifoThroughputScope", "Topic");
        }
        for (name, value) in &topic.attributes {
            attributes.insert(name, value);
        }
        Ok(Fields::new().with("Attributes", attributes))
    }

    pub(super) fn set_topic_attributes(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = self.named(input.text_or_empty("TopicArn"), context)?;
        let attribute = input.text_or_empty("AttributeName");
        if !SETTABLE.contains(&attribute) || attribute == "FifoTopic" {
            return Err(invalid("AttributeName"));
        }
        if let Some(topic) = self.topics.get_mut(&name) {
            let value = input.text_or_empty("AttributeValue");
            topic
                .attributes
                .insert(attribute.to_owned(), value.to_owned());
        }
        Ok(Fields::new())
    }
}
