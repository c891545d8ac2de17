//! Publishing, one message or ten.

use super::{Sns, invalid};
use crate::{
    cloud::context::Context,
    wire::{ChecksumAlgorithm, Fault, Fields, Value, protocol},
};
use std::collections::{BTreeMap, BTreeSet};

const MOST_BYTES: usize = 262_144;
const DEDUPLICATED_FOR: i64 = 300_000;
const MOST_ENTRIES: usize = 10;

/// An attribute of a message.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) kind: String,
    /// The text; of a binary one base64.
    pub(super) value: String,
}

/// A message on its way to subscribers.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) topic: String,
    pub(super) subject: Option<String>,
    pub(super) text: String,
    /// Other texts for some protocols.
    pub(super) by_protocol: BTreeMap<String, String>,
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) group: Option<String>,
    pub(super) deduplication: Option<String>,
    pub(super) sequence: Option<String>,
}

fn attributes(given: Option<&Fields>) -> Result<BTreeMap<String, Attribute>, Fault> {
    let mut all = BTreeMap::new();
    for (name, value) in given.into_iter().flat_map(Fields::iter) {
        let fields = value.as_map();
        let kind = fields
            .and_then(|fields| fields.text("DataType"))
            .unwrap_or_default();
        let base = kind.split('.').next().unwrap_or_default();
        if kind.is_empty() || !["String", "Number", "Binary"].contains(&base) {
            return Err(Fault::new(
                "ParameterValueInvalid",
                format!(
                    "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
                ),
            ));
        }
        let value = match base {
            "Binary" => fields
                .and_then(|fields| fields.blob("BinaryValue"))
                .map(|bytes| protocol::base64(bytes)),
            _ => fields
                .and_then(|fields| fields.text("StringValue"))
                .map(str::to_owned),
        };
        let value = value.filter(|value| !value.is_empty()).ok_or_else(|| {
            Fault::new(
                "ParameterValueInvalid",
                format!("The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{base}'."),
            )
        })?;
        if base == "Number" && value.parse::<f64>().is_err() {
            return Err(Fault::new(
                "ParameterValueInvalid",
                format!("Could not cast message attribute '{name}' value to number."),
            ));
        }
        all.insert(
            name.to_owned(),
            Attribute {
                kind: kind.to_owned(),
                value,
            },
        );
    }
    Ok(all)
}

impl Sns {
    /// Checks a message and gives it to all subscribers; its id and number.
    fn say(
        &mut self,
        topic_arn: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<(String, Option<String>), Fault> {
        let name = self.named(topic_arn, context)?;
        let text = input.text_or_empty("Message");
        if text.is_empty() {
            return Err(invalid("Empty message"));
        }
        if text.len() > MOST_BYTES {
            return Err(invalid("Message too long"));
        }
        let subject = input.text("Subject");
        if subject.is_some_and(|subject| {
            subject.chars().count() > 100 || subject.is_empty() || subject.contains(['\n', '\r'])
        }) {
            return Err(invalid("Subject"));
        }
        let mut text = text.to_owned();
        let mut by_protocol = BTreeMap::new();
        if input.text("MessageStructure") == Some("json") {
            by_protocol = serde_json::from_str(&text)
                .map_err(|_| invalid("Message Structure - JSON message body failed to parse"))?;
            text = by_protocol.get("default").cloned().ok_or_else(|| {
                invalid("Message Structure - No default entry in JSON message body")
            })?;
        }
        let attributes = attributes(input.map("MessageAttributes"))?;
        let group = input.text("MessageGroupId").map(str::to_owned);
        let mut deduplication = input.text("MessageDeduplicationId").map(str::to_owned);
        let id = context.draws.uuid();
        let mut sequence = None;
        let topic = self
            .topics
            .get(&name)
            .ok_or_else(|| super::not_found("Topic does not exist"))?;
        if topic.fifo {
            if group.is_none() {
                return Err(invalid(
                    "The MessageGroupId parameter is required for FIFO topics",
                ));
            }
            let by_content = topic
                .attributes
                .get("ContentBasedDeduplication")
                .is_some_and(|value| value == "true");
            if deduplication.is_none() && by_content {
                let digest = ChecksumAlgorithm::Sha256.of(text.as_bytes());
                deduplication = Some(digest.iter().map(|byte| format!("{byte:02x}")).collect());
            }
            let Some(key) = &deduplication else {
                return Err(invalid(
                    "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
                ));
            };
            if let Some(topic) = self.topics.get_mut(&name) {
                let now = context.now;
                topic.deduplicated.retain(|_, (until, ..)| *until > now);
                if let Some((_, id, number)) = topic.deduplicated.get(key) {
                    return Ok((id.clone(), Some(number.clone())));
                }
                topic.sequence += 1;
                let number = format!("1{:019}", topic.sequence * 1000);
                topic.deduplicated.insert(
                    key.clone(),
                    (now + DEDUPLICATED_FOR, id.clone(), number.clone()),
                );
                sequence = Some(number);
            }
        } else if deduplication.is_some() {
            return Err(invalid(
                "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
            ));
        }
        let message = Message {
            id: id.clone(),
            topic: topic_arn.to_owned(),
            subject: subject.map(str::to_owned),
            text,
            by_protocol,
            attributes,
            group,
            deduplication,
            sequence: sequence.clone(),
        };
        self.deliver(&message, context);
        Ok((id, sequence))
    }

    pub(super) fn publish(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        if input.has("PhoneNumber") {
            return Err(Fault::not_modelled("messages to phones (SMS)"));
        }
        let topic = match (input.text("TopicArn"), input.text("TargetArn")) {
            (Some(topic), _) => topic,
            (None, Some(target)) if target.contains(":endpoint/") => return self.push(target),
            (None, Some(target)) => target,
            (None, None) => {
                return Err(invalid(
                    "TopicArn or TargetArn Reason: no value for required parameter",
                ));
            }
        };
        let (id, number) = self.say(topic, input, context)?;
        Ok(Fields::new()
            .with("MessageId", id)
            .with_some("SequenceNumber", number))
    }

    pub(super) fn publish_batch(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let topic = input.text_or_empty("TopicArn");
        self.named(topic, context)?;
        let entries: Vec<_> = input.maps("PublishBatchRequestEntries").collect();
        if entries.is_empty() {
            return Err(Fault::new(
                "EmptyBatchRequestException",
                "The batch request doesn't contain any entries.",
            ));
        }
        if entries.len() > MOST_ENTRIES {
            return Err(Fault::new(
                "TooManyEntriesInBatchRequestException",
                "The batch request contains more entries than permissible.",
            ));
        }
        let ids: BTreeSet<_> = entries
            .iter()
            .map(|entry| entry.text_or_empty("Id"))
            .collect();
        if ids.len() < entries.len() {
            return Err(Fault::new(
                "BatchEntryIdsNotDistinctException",
                "Two or more batch entries in the request have the same Id.",
            ));
        }
        let total: usize = entries
            .iter()
            .map(|entry| entry.text_or_empty("Message").len())
            .sum();
        if total > MOST_BYTES {
            return Err(Fault::new(
                "BatchRequestTooLongException",
                "The length of all the batch messages put together is more than the limit.",
            ));
        }
        let (mut good, mut bad): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
        for entry in entries {
            let id = entry.text_or_empty("Id");
            match self.say(topic, entry, context) {
                Ok((message, number)) => good.push(
                    Fields::new()
                        .with("Id", id)
                        .with("MessageId", message)
                        .with_some("SequenceNumber", number)
                        .into(),
                ),
                Err(fault) => bad.push(
                    Fields::new()
                        .with("Id", id)
                        .with(
                            "Code",
                            crate::wire::Service::Sns.model().error_code(&fault.code),
                        )
                        .with("Message", fault.message)
                        .with("SenderFault", true)
                        .into(),
                ),
            }
        }
        Ok(Fields::new().with("Successful", good).with("Failed", bad))
    }
}
