//! Subscriptions.

use super::{
    Sns, filter, invalid, not_found,
    topics::{PAGE, texts},
};
use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{Fault, Fields, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const SETTABLE: [&str; 7] = [
    "RawMessageDelivery",
    "DeliveryPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "RedrivePolicy",
    "SubscriptionRoleArn",
    "ReplayPolicy",
];

/// Who hears what a topic says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Subscription {
    pub(super) topic: String,
    pub(super) protocol: String,
    pub(super) endpoint: String,
    /// Queues and functions are at once; others wait for somebody who confirms.
    pub(super) confirmed: bool,
    pub(super) attributes: BTreeMap<String, String>,
}

json_entries!(Subscription);

impl Subscription {
    pub(super) fn raw(&self) -> bool {
        self.attributes
            .get("RawMessageDelivery")
            .is_some_and(|value| value == "true")
    }
}

fn check_endpoint(protocol: &str, endpoint: &str, fifo: bool) -> Result<(), Fault> {
    let arn_of = |service: &str| {
        let parts: Vec<_> = endpoint.split(':').collect();
        parts.len() >= 6 && parts.first() == Some(&"arn") && parts.get(2) == Some(&service)
    };
    match protocol {
        "sqs" if !arn_of("sqs") => Err(invalid("SQS endpoint ARN")),
        "sqs" if endpoint.ends_with(".fifo") && !fifo => Err(invalid(
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        )),
        "lambda" if !arn_of("lambda") => Err(invalid("Lambda endpoint ARN")),
        "sqs" | "lambda" => Ok(()),
        "email" | "email-json" if endpoint.contains('@') => Ok(()),
        "http" | "https" if endpoint.starts_with(&format!("{protocol}://")) => Ok(()),
        "email" | "email-json" => Err(invalid("Email address")),
        "http" | "https" => Err(invalid("Endpoint must match the specified protocol")),
        "sms" | "application" | "firehose" => Err(Fault::not_modelled(&format!(
            "subscriptions with the protocol {protocol}"
        ))),
        other => Err(invalid(format!(
            "Amazon SNS does not support this protocol string: {other}"
        ))),
    }
}

fn check_attribute(name: &str, value: &str, scope: Option<&str>) -> Result<(), Fault> {
    match name {
        _ if !SETTABLE.contains(&name) => Err(invalid("AttributeName")),
        "RawMessageDelivery" if !["true", "false"].contains(&value.to_lowercase().as_str()) => {
            Err(invalid(format!(
                "Attributes Reason: RawMessageDelivery: Invalid value [{value}]. Must be true or false."
            )))
        }
        "FilterPolicyScope" if !["MessageAttributes", "MessageBody"].contains(&value) => {
            Err(invalid(format!(
                "Attributes Reason: FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"
            )))
        }
        "FilterPolicy" if !value.is_empty() && value != "{}" => {
            filter::check(value, scope == Some("MessageBody"))
        }
        _ => Ok(()),
    }
}

impl Sns {
    pub(super) fn subscribe(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let topic_arn = input.text_or_empty("TopicArn");
        let protocol = input.text_or_empty("Protocol");
        let endpoint = input.text_or_empty("Endpoint");
        let name = self.named(topic_arn, context)?;
        let fifo = self.topics.get(&name).is_some_and(|topic| topic.fifo);
        check_endpoint(protocol, endpoint, fifo)?;
        let attributes = texts(input.map("Attributes"));
        let scope = attributes.get("FilterPolicyScope").map(String::as_str);
        for (name, value) in &attributes {
            check_attribute(name, value, scope)?;
        }
        let below = format!("{topic_arn}:");
        let there = self
            .subscriptions
            .below(&below)
            .find(|(_, there)| there.protocol == protocol && there.endpoint == endpoint);
        if let Some((arn, there)) = there {
            if attributes
                .iter()
                .any(|(name, value)| there.attributes.get(name) != Some(value))
            {
                return Err(invalid(
                    "Attributes Reason: Subscription already exists with different attributes",
                ));
            }
            return Ok(Fields::new().with("SubscriptionArn", arn));
        }
        let arn = format!("{topic_arn}:{}", context.draws.uuid());
        let confirmed = ["sqs", "lambda"].contains(&protocol);
        let told = if confirmed || input.flag("ReturnSubscriptionArn") == Some(true) {
            arn.clone()
        } else {
            "pending confirmation".to_owned()
        };
        self.subscriptions.insert(
            arn,
            Subscription {
                topic: topic_arn.to_owned(),
                protocol: protocol.to_owned(),
                endpoint: endpoint.to_owned(),
                confirmed,
                attributes,
            },
        );
        Ok(Fields::new().with("SubscriptionArn", told))
    }

    pub(super) fn unsubscribe(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let arn = input.text_or_empty("SubscriptionArn");
        if arn.split(':').count() < 7 {
            return Err(invalid(
                "SubscriptionArn Reason: An ARN must have at least 6 elements, not 1",
            ));
        }
        self.subscriptions.remove(arn);
        Ok(Fields::new())
    }

    /// Nobody was ever sent a token, so no token confirms anything.
    pub(super) fn confirm(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        self.named(input.text_or_empty("TopicArn"), context)?;
        Err(invalid("Token"))
    }

    fn listed<'a>(
        all: impl Iterator<Item = (&'a str, &'a Subscription)>,
        input: &Fields,
        context: &Context<'_>,
    ) -> Fields {
        let after = input.text_or_empty("NextToken");
        let mut all = all.filter(|(arn, _)| *arn > after);
        let page: Vec<_> = all.by_ref().take(PAGE).collect();
        let next = all.next().and(page.last()).map(|(arn, _)| *arn);
        let items = page.iter().map(|(arn, one)| {
            Fields::new()
                .with(
                    "SubscriptionArn",
                    if one.confirmed {
                        arn
                    } else {
                        "PendingConfirmation"
                    },
                )
                .with("Owner", context.account)
                .with("Protocol", &one.protocol)
                .with("Endpoint", &one.endpoint)
                .with("TopicArn", &one.topic)
        });
        Fields::new()
            .with("Subscriptions", Value::list(items))
            .with_some("NextToken", next)
    }

    pub(super) fn list_subscriptions(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        Ok(Self::listed(self.subscriptions.iter(), input, context))
    }

    pub(super) fn list_by_topic(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let arn = input.text_or_empty("TopicArn");
        self.named(arn, context)?;
        Ok(Self::listed(
            self.subscriptions.below(&format!("{arn}:")),
            input,
            context,
        ))
    }

    pub(super) fn subscription_attributes(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let arn = input.text_or_empty("SubscriptionArn");
        let one = self
            .subscriptions
            .get(arn)
            .ok_or_else(|| not_found("Subscription does not exist"))?;
        let mut attributes = Fields::new()
            .with("SubscriptionArn", arn)
            .with("TopicArn", &one.topic)
            .with("Owner", context.account)
            .with("Protocol", &one.protocol)
            .with("Endpoint", &one.endpoint)
            .with("PendingConfirmation", (!one.confirmed).to_string())
            .with("ConfirmationWasAuthenticated", one.confirmed.to_string())
            .with("RawMessageDelivery", "false")
            .with("SubscriptionPrincipal", &context.caller.arn);
        for (name, value) in &one.attributes {
            attributes.insert(name, value);
        }
        if one.attributes.contains_key("FilterPolicy")
            && !one.attributes.contains_key("FilterPolicyScope")
        {
            attributes.insert("FilterPolicyScope", "MessageAttributes");
        }
        Ok(Fields::new().with("Attributes", attributes))
    }

    pub(super) fn set_subscription_attributes(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let arn = input.text_or_empty("SubscriptionArn");
        let (name, value) = (
            input.text_or_empty("AttributeName"),
            input.text_or_empty("AttributeValue"),
        );
        let there = self
            .subscriptions
            .get(arn)
            .ok_or_else(|| not_found("Subscription does not exist"))?;
        let scope = there
            .attributes
            .get("FilterPolicyScope")
            .map(String::as_str);
        check_attribute(name, value, scope)?;
        if let Some(subscription) = self.subscriptions.get_mut(arn) {
            if value.is_empty() || (name == "FilterPolicy" && value == "{}") {
                subscription.attributes.remove(name);
            } else {
                subscription
                    .attributes
                    .insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(Fields::new())
    }
}
