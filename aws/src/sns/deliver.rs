//! What subscribers get.

use super::{Sns, filter, publish::Message};
use crate::{
    cloud::{context::Context, effect::Task},
    wire::time,
};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

impl Sns {
    /// Gives a message to all subscribers that want it, in the order of their ARNs.
    pub(super) fn deliver(&self, message: &Message, context: &mut Context<'_>) {
        let below = format!("{}:", message.topic);
        for (arn, subscription) in self.subscriptions.below(&below) {
            if !subscription.confirmed || !filter::wants(subscription, message) {
                continue;
            }
            let text = message
                .by_protocol
                .get(&subscription.protocol)
                .unwrap_or(&message.text);
            let signed = envelope(message, text, arn, context);
            match subscription.protocol.as_str() {
                "sqs" => {
                    let (body, attributes) = if subscription.raw() {
                        let attributes = message
                            .attributes
                            .iter()
                            .map(|(name, one)| {
                                (name.clone(), (one.kind.clone(), one.value.clone()))
                            })
                            .collect();
                        (text.clone(), attributes)
                    } else {
                        (Json::Object(signed).to_string(), BTreeMap::new())
                    };
                    context.tasks.push(Task::Send {
                        queue: subscription.endpoint.clone(),
                        body,
                        attributes,
                        group: message.group.clone(),
                        deduplication: message.deduplication.clone(),
                    });
                }
                "lambda" => {
                    let record = json!({
                        "EventSource": "aws:sns",
                        "EventVersion": "1.0",
                        "EventSubscriptionArn": arn,
                        "Sns": for_function(signed),
                    });
                    let payload = json!({ "Records": [record] }).to_string();
                    context.invoke(
                        &subscription.endpoint,
                        payload,
                        "sns.amazonaws.com",
                        &message.topic,
                    );
                }
                _ => {}
            }
        }
    }
}

/// A message with what SNS says of it. The signature only looks like one.
fn envelope(
    message: &Message,
    text: &str,
    arn: &str,
    context: &mut Context<'_>,
) -> Map<String, Json> {
    let region = context.region;
    let mut all = Map::new();
    let mut add = |name: &str, value: Json| {
        all.insert(name.to_owned(), value);
    };
    add("Type", "Notification".into());
    add("MessageId", message.id.clone().into());
    if let Some(number) = &message.sequence {
        add("SequenceNumber", number.clone().into());
    }
    add("TopicArn", message.topic.clone().into());
    if let Some(subject) = &message.subject {
        add("Subject", subject.clone().into());
    }
    add("Message", text.into());
    add("Timestamp", time::iso8601_millis(context.now).into());
    add("SignatureVersion", "1".into());
    add(
        "Signature",
        format!("{}==", context.draws.letters(342)).into(),
    );
    add(
        "SigningCertURL",
        format!("https://sns.{region}.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem").into(),
    );
    add(
        "UnsubscribeURL",
        format!("https://sns.{region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={arn}")
            .into(),
    );
    if !message.attributes.is_empty() {
        let attributes: Map<_, _> = message
            .attributes
            .iter()
            .map(|(name, one)| {
                (
                    name.clone(),
                    json!({ "Type": one.kind, "Value": one.value }),
                )
            })
            .collect();
        add("MessageAttributes", attributes.into());
    }
    all
}

/// A function gets the same under names that differ a little.
fn for_function(signed: Map<String, Json>) -> Json {
    let mut all = Map::new();
    for (name, value) in signed {
        let name = match name.as_str() {
            "SigningCertURL" => "SigningCertUrl".to_owned(),
            "UnsubscribeURL" => "UnsubscribeUrl".to_owned(),
            _ => name,
        };
        let subject = name == "TopicArn";
        all.insert(name, value);
        if subject {
            all.insert("Subject".to_owned(), Json::Null);
        }
    }
    all.entry("MessageAttributes").or_insert_with(|| json!({}));
    Json::Object(all)
}
