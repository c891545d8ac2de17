//! Amazon SNS: topics, subscriptions, filters.

mod applications;
mod deliver;
mod filter;
mod publish;
mod subscriptions;
mod tags;
mod topics;

use crate::{
    cloud::{
        context::Context,
        record::{Table, Tables},
    },
    wire::{Fault, Fields},
};
use applications::{Application, Endpoint};
use subscriptions::Subscription;
use topics::Topic;

/// The topics of a region.
#[derive(Debug, Default)]
pub(crate) struct Sns {
    /// By name.
    topics: Table<Topic>,
    /// By their ARNs, which begin with the topic's.
    subscriptions: Table<Subscription>,
    /// Applications on phones, by their ARNs.
    applications: Table<Application>,
    /// Phones, by their ARNs.
    endpoints: Table<Endpoint>,
}

impl Sns {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![
            ("sns/topic", &mut self.topics),
            ("sns/subscription", &mut self.subscriptions),
            ("sns/application", &mut self.applications),
            ("sns/endpoint", &mut self.endpoints),
        ]
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        match operation {
            "CreateTopic" => self.create_topic(input, context),
            "DeleteTopic" => self.delete_topic(input, context),
            "ListTopics" => self.list_topics(input, context),
            "GetTopicAttributes" => self.topic_attributes(input, context),
            "SetTopicAttributes" => self.set_topic_attributes(input, context),
            "TagResource" => self.tag(input, context),
            "UntagResource" => self.untag(input, context),
            "ListTagsForResource" => self.list_tags(input, context),
            "Subscribe" => self.subscribe(input, context),
            "Unsubscribe" => self.unsubscribe(input),
            "ConfirmSubscription" => self.confirm(input, context),
            "ListSubscriptions" => self.list_subscriptions(input, context),
            "ListSubscriptionsByTopic" => self.list_by_topic(input, context),
            "GetSubscriptionAttributes" => self.subscription_attributes(input, context),
            "SetSubscriptionAttributes" => self.set_subscription_attributes(input),
            "Publish" => self.publish(input, context),
            "PublishBatch" => self.publish_batch(input, context),
            other => self.application_call(other, input, context),
        }
    }

    /// The name of the topic that an ARN is for.
    fn named(&self, arn: &str, context: &Context<'_>) -> Result<String, Fault> {
        if arn.split(':').count() < 6 {
            return Err(invalid("TopicArn"));
        }
        arn.strip_prefix(&context.arn("sns", ""))
            .filter(|name| self.topics.has(name))
            .map(str::to_owned)
            .ok_or_else(|| not_found("Topic does not exist"))
    }
}

fn not_found(what: &str) -> Fault {
    Fault::new("NotFoundException", what)
}

fn invalid(what: impl std::fmt::Display) -> Fault {
    Fault::new(
        "InvalidParameterException",
        format!("Invalid parameter: {what}"),
    )
}
