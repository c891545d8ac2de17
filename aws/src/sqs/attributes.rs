//! Attributes of queues: which there are, and what they may be.

use super::{Sqs, invalid, queue::Queue};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields},
};
use std::{collections::BTreeMap, ops::RangeInclusive};

/// Attributes that are computed.
const COMPUTED: [&str; 6] = [
    "QueueArn",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
];
/// Attributes that can be set.
const SETTABLE: [&str; 16] = [
    "Policy",
    "VisibilityTimeout",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "DelaySeconds",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled",
    "All",
];
const FIFO_ONLY: [&str; 3] = [
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
];

fn range(name: &str) -> Option<RangeInclusive<i64>> {
    Some(match name {
        "VisibilityTimeout" => 0..=43_200,
        "MaximumMessageSize" => 1024..=1_048_576,
        "MessageRetentionPeriod" => 60..=1_209_600,
        "DelaySeconds" => 0..=900,
        "ReceiveMessageWaitTimeSeconds" => 0..=20,
        "KmsDataKeyReusePeriodSeconds" => 60..=86_400,
        _ => return None,
    })
}

fn bad_attribute(name: &str) -> Fault {
    Fault::new(
        "InvalidAttributeValue",
        format!("Invalid value for the parameter {name}."),
    )
}

fn unknown(name: &str) -> Fault {
    Fault::new("InvalidAttributeName", format!("Unknown Attribute {name}."))
}

impl Sqs {
    /// Checks attributes that are to be set, and returns them as they are kept; an empty value
    /// takes the attribute away.
    pub(super) fn checked(
        &self,
        queue: &Queue,
        wanted: &BTreeMap<String, String>,
        context: &Context<'_>,
    ) -> Result<BTreeMap<String, String>, Fault> {
        let mut checked = BTreeMap::new();
        for (name, value) in wanted {
            if !SETTABLE.contains(&name.as_str()) || name == "All" {
                return Err(unknown(name));
            }
            if FIFO_ONLY.contains(&name.as_str()) && !queue.fifo {
                return Err(unknown(name));
            }
            let value = match name.as_str() {
                "RedrivePolicy" => self.redrive_policy(queue, value, context)?,
                "Policy" | "RedriveAllowPolicy" => {
                    if !value.is_empty()
                        && serde_json::from_str::<serde_json::Value>(value).is_err()
                    {
                        return Err(bad_attribute(name));
                    }
                    value.clone()
                }
                "FifoQueue" | "ContentBasedDeduplication" | "SqsManagedSseEnabled" => {
                    match value.to_ascii_lowercase().as_str() {
                        "true" => "true".to_owned(),
                        "false" => "false".to_owned(),
                        _ => return Err(bad_attribute(name)),
                    }
                }
                "DeduplicationScope" if !["queue", "messageGroup"].contains(&value.as_str()) => {
                    return Err(bad_attribute(name));
                }
                "FifoThroughputLimit"
                    if !["perQueue", "perMessageGroupId"].contains(&value.as_str()) =>
                {
                    return Err(bad_attribute(name));
                }
                _ => value.clone(),
            };
            if let Some(range) = range(name) {
                let number: Option<i64> = value.parse().ok();
                if !number.is_some_and(|number| range.contains(&number)) {
                    return Err(bad_attribute(name));
                }
            }
            checked.insert(name.clone(), value);
        }
        let after = |name: &str| {
            checked
                .get(name)
                .or_else(|| queue.attributes.get(name))
                .map(String::as_str)
        };
        if after("FifoThroughputLimit") == Some("perMessageGroupId")
            && after("DeduplicationScope") != Some("messageGroup")
        {
            return Err(invalid(
                "The perMessageGroupId value for FifoThroughputLimit is allowed only when the value for DeduplicationScope is messageGroup.",
            ));
        }
        Ok(checked)
    }

    /// Checks where dead letters are to go.
    fn redrive_policy(
        &self,
        queue: &Queue,
        text: &str,
        context: &Context<'_>,
    ) -> Result<String, Fault> {
        let wrong = |reason: &str| {
            invalid(format!(
                "Value {text} for parameter RedrivePolicy is invalid. Reason: {reason}"
            ))
        };
        if text.is_empty() {
            return Ok(String::new());
        }
        let policy: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text)
            .map_err(|_| wrong("Redrive policy is not a valid JSON map."))?;
        if policy.is_empty() {
            return Ok(String::new());
        }
        let target = policy
            .get("deadLetterTargetArn")
            .and_then(|target| target.as_str())
            .ok_or_else(|| {
                wrong("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
            })?;
        let receives = policy.get("maxReceiveCount").ok_or_else(|| {
            wrong("Redrive policy does not contain mandatory attribute: maxReceiveCount.")
        })?;
        if policy.len() > 2 {
            return Err(wrong(
                "Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].",
            ));
        }
        let as_text = receives.is_string();
        let receives = receives
            .as_i64()
            .or_else(|| receives.as_str()?.parse().ok())
            .filter(|receives| (1..=1000).contains(receives))
            .ok_or_else(|| {
                wrong("Invalid value for maxReceiveCount: must be between 1 and 1000, both incl.")
            })?;
        let parts: Vec<_> = target.split(':').collect();
        let ["arn", _, "sqs", region, account, name] = parts.as_slice() else {
            return Err(wrong("Invalid value for deadLetterTargetArn."));
        };
        if *region != context.region || *account != context.account {
            return Err(wrong(
                "Dead-letter target owner should be same as the source.",
            ));
        }
        let Some(dead) = self.queues.get(name) else {
            return Err(wrong("Dead letter target does not exist."));
        };
        if dead.fifo != queue.fifo {
            let kind = if queue.fifo {
                "FIFO queue"
            } else {
                "standard queue"
            };
            return Err(wrong(&format!(
                "Dead-letter queue must be same type of queue as the source: {kind}."
            )));
        }
        if as_text {
            let policy =
                serde_json::json!({ "deadLetterTargetArn": target, "maxReceiveCount": receives });
            return Ok(policy.to_string());
        }
        Ok(text.to_owned())
    }

    pub(super) fn attributes(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = self.named(input, context)?;
        let queue = self.queues.get(&name).ok_or_else(super::no_queue)?;
        let wanted: Vec<_> = input.texts("AttributeNames").collect();
        for name in &wanted {
            if !SETTABLE.contains(name) && !COMPUTED.contains(name) {
                return Err(unknown(name));
            }
        }
        let (mut visible, mut hidden, mut delayed) = (0_u32, 0_u32, 0_u32);
        for (_, message) in self.messages.below(&format!("{name}/")) {
            if message.visible_at <= context.now {
                visible += 1;
            } else if message.receives == 0 {
                delayed += 1;
            } else {
                hidden += 1;
            }
        }
        let mut all = queue.attributes.clone();
        all.retain(|_, value| !value.is_empty());
        let mut add = |name: &str, value: String| {
            all.insert(name.to_owned(), value);
        };
        add("QueueArn", context.arn("sqs", &name));
        add("ApproximateNumberOfMessages", visible.to_string());
        add("ApproximateNumberOfMessagesNotVisible", hidden.to_string());
        add("ApproximateNumberOfMessagesDelayed", delayed.to_string());
        add("CreatedTimestamp", (queue.created / 1000).to_string());
        add("LastModifiedTimestamp", (queue.modified / 1000).to_string());
        let everything = wanted.contains(&"All");
        let found: Fields = all
            .into_iter()
            .filter(|(name, _)| everything || wanted.contains(&name.as_str()))
            .collect();
        Ok(Fields::new().with_some("Attributes", (!found.is_empty()).then_some(found)))
    }

    pub(super) fn set_attributes(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = self.named(input, context)?;
        let wanted = texts(input.map("Attributes"));
        if wanted.is_empty() {
            return Err(super::missing("Attribute.Name"));
        }
        let queue = self.queues.get(&name).ok_or_else(super::no_queue)?;
        let wants = wanted
            .get("FifoQueue")
            .map(|value| value.eq_ignore_ascii_case("true"));
        if wants.is_some_and(|fifo| fifo != queue.fifo) {
            return Err(Fault::new(
                "InvalidAttributeName",
                "You specified an unsupported parameter: FifoQueue",
            ));
        }
        let checked = self.checked(queue, &wanted, context)?;
        if let Some(queue) = self.queues.get_mut(&name) {
            queue.modified = context.now;
            set(queue, checked);
        }
        Ok(Fields::new())
    }
}

/// Gives a queue attributes; an empty one goes.
pub(super) fn set(queue: &mut Queue, attributes: BTreeMap<String, String>) {
    for (name, value) in attributes {
        if value.is_empty() {
            queue.attributes.remove(&name);
        } else {
            if name == "KmsMasterKeyId" {
                queue
                    .attributes
                    .insert("SqsManagedSseEnabled".to_owned(), "false".to_owned());
            }
            queue.attributes.insert(name, value);
        }
    }
}

/// A map of strings.
pub(super) fn texts(fields: Option<&Fields>) -> BTreeMap<String, String> {
    fields
        .into_iter()
        .flat_map(Fields::text_entries)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
