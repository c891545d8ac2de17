//! Receiving messages, now or after a while.

use super::{
    Sqs, bad_value,
    handle::Handle,
    message::{Message, digest},
    message_key, no_queue,
    queue::DeadLetters,
};
use crate::{
    cloud::context::{Context, Wait},
    wire::{Fault, Fields, Value},
};
use std::collections::BTreeSet;

const MOST_MESSAGES: i64 = 10;
const LONGEST_WAIT: i64 = 20;
pub(super) const LONGEST_VISIBILITY: i64 = 43_200;

impl Sqs {
    pub(super) fn receive(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = self.named(input, context)?;
        let queue = self.queues.get(&name).ok_or_else(no_queue)?;
        let most = input.int("MaxNumberOfMessages").unwrap_or(1);
        if !(1..=MOST_MESSAGES).contains(&most) {
            return Err(bad_value(
                most,
                "MaxNumberOfMessages",
                "Must be between 1 and 10, if provided.",
            ));
        }
        let wait = input.int("WaitTimeSeconds").unwrap_or_else(|| queue.wait());
        if !(0..=LONGEST_WAIT).contains(&wait) {
            return Err(bad_value(
                wait,
                "WaitTimeSeconds",
                "Must be >= 0 and <= 20, if provided.",
            ));
        }
        let hidden = input
            .int("VisibilityTimeout")
            .unwrap_or_else(|| queue.visibility_timeout());
        if !(0..=LONGEST_VISIBILITY).contains(&hidden) {
            return Err(bad_value(
                hidden,
                "VisibilityTimeout",
                "Must be >= 0 and <= 43200, if provided.",
            ));
        }
        let most = usize::try_from(most).unwrap_or(1);
        let received = self.take_visible(&name, most, hidden, context.now);
        if received.is_empty() && wait > 0 {
            let next = self
                .messages
                .below(&format!("{name}/"))
                .map(|(_, message)| message.visible_at)
                .filter(|at| *at > context.now)
                .min();
            context.wait = Some(Wait {
                for_millis: wait * 1000,
                next,
            });
        }
        let messages: Vec<Value> = received
            .iter()
            .filter_map(|sequence| {
                let message = self.messages.get(&message_key(&name, *sequence))?;
                Some(shown(message, &name, *sequence, input).into())
            })
            .collect();
        Ok(Fields::new().with_some("Messages", (!messages.is_empty()).then_some(messages)))
    }

    /// Takes up to so many messages out of sight for `hidden` seconds: their sequence numbers. Those that were received
    /// too often go where dead letters go.
    pub(super) fn take_visible(
        &mut self,
        name: &str,
        most: usize,
        hidden: i64,
        now: i64,
    ) -> Vec<u64> {
        let Some(queue) = self.queues.get(name) else {
            return Vec::new();
        };
        let (dead_letters, fifo) = (queue.dead_letters(), queue.fifo);
        let mut received = Vec::new();
        while received.len() < most {
            let Some(sequence) = self.next_visible(name, fifo, &received, now) else {
                break;
            };
            let key = message_key(name, sequence);
            let spent = |to: &DeadLetters| {
                let message = self.messages.get(&key);
                message.is_some_and(|message| message.receives >= to.receives)
            };
            if let Some(dead_letters) = dead_letters.as_ref().filter(|to| spent(to))
                && self.bury(name, sequence, dead_letters, now)
            {
                continue;
            }
            received.push(sequence);
            if let Some(message) = self.messages.get_mut(&key) {
                message.receives += 1;
                message.first_received.get_or_insert(now);
                message.visible_at = now + hidden * 1000;
            }
        }
        received
    }

    /// The first message that can be received. A group of a FIFO queue waits while one of its
    /// messages is with a consumer, except for this very call's.
    fn next_visible(&self, queue: &str, fifo: bool, received: &[u64], now: i64) -> Option<u64> {
        let below = format!("{queue}/");
        let mut busy: BTreeSet<&str> = BTreeSet::new();
        for (key, message) in self.messages.below(&below) {
            let Some(sequence) = key
                .get(below.len()..)
                .and_then(|digits| digits.parse().ok())
            else {
                continue;
            };
            let group = message.group.as_deref().unwrap_or_default();
            if received.contains(&sequence) {
                continue;
            }
            if message.visible_at > now {
                if fifo {
                    busy.insert(group);
                }
                continue;
            }
            if !busy.contains(group) {
                return Some(sequence);
            }
        }
        None
    }

    /// Moves a message to where dead letters go, if that is there.
    pub(super) fn bury(&mut self, queue: &str, sequence: u64, to: &DeadLetters, now: i64) -> bool {
        if !self.queues.has(&to.target) {
            return false;
        }
        let Some(mut message) = self.messages.remove(&message_key(queue, sequence)) else {
            return false;
        };
        message.dead_from = Some(to.arn_of(queue));
        message.receives = 0;
        message.first_received = None;
        message.visible_at = now;
        let next = self.next_sequence(&to.target);
        self.messages.insert(message_key(&to.target, next), message);
        true
    }
}

pub(super) fn shown(message: &Message, queue: &str, sequence: u64, input: &Fields) -> Fields {
    let handle = Handle {
        sequence,
        receives: message.receives,
        queue: queue.to_owned(),
    };
    let wanted: Vec<_> = input
        .texts("AttributeNames")
        .chain(input.texts("MessageSystemAttributeNames"))
        .collect();
    let system: Fields = system(message)
        .into_iter()
        .filter(|(name, _)| wanted.contains(name) || wanted.contains(&"All"))
        .collect();
    let names: Vec<_> = input.texts("MessageAttributeNames").collect();
    let asked = |name: &str| {
        names.iter().any(|wanted| match wanted.strip_suffix(".*") {
            Some(prefix) => name.starts_with(prefix),
            None => *wanted == "All" || *wanted == name,
        })
    };
    let attributes: Vec<_> = message
        .attributes
        .iter()
        .filter(|(name, _)| asked(name))
        .collect();
    let digest = (!attributes.is_empty()).then(|| digest(attributes.iter().copied()));
    let attributes: Fields = attributes
        .into_iter()
        .map(|(name, attribute)| (name, attribute.fields()))
        .collect();
    Fields::new()
        .with("MessageId", &message.id)
        .with("ReceiptHandle", handle.text())
        .with("Body", &message.body)
        .with("MD5OfBody", message.body_md5())
        .with_some("Attributes", (!system.is_empty()).then_some(system))
        .with_some("MD5OfMessageAttributes", digest)
        .with_some(
            "MessageAttributes",
            (!attributes.is_empty()).then_some(attributes),
        )
}

fn system(message: &Message) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("SenderId", message.sender.clone()),
        ("SentTimestamp", message.sent.to_string()),
        ("ApproximateReceiveCount", message.receives.to_string()),
    ];
    let mut some = |name, value: &Option<String>| {
        if let Some(value) = value {
            all.push((name, value.clone()));
        }
    };
    some(
        "ApproximateFirstReceiveTimestamp",
        &message.first_received.map(|at| at.to_string()),
    );
    some("MessageGroupId", &message.group);
    some("MessageDeduplicationId", &message.deduplication);
    some("SequenceNumber", &message.number);
    some("AWSTraceHeader", &message.trace);
    some("DeadLetterQueueSourceArn", &message.dead_from);
    all
}
