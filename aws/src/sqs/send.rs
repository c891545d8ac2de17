//! Sending one message.

use super::{
    Sqs, bad_value, invalid,
    message::{Attribute, Deduplicated, Message, attributes, digest, md5, size},
    message_key, missing, no_queue,
    queue::Queue,
};
use crate::{
    cloud::context::Context,
    wire::{ChecksumAlgorithm, Fault, Fields},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// For so long a FIFO queue takes no message twice, in milliseconds.
const DEDUPLICATED_FOR: i64 = 300_000;
const MOST_DELAY: i64 = 900;

/// A message that was checked.
pub(super) struct Draft {
    pub(super) body: String,
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) trace: Option<String>,
    /// Seconds.
    pub(super) delay: i64,
    pub(super) group: Option<String>,
    pub(super) deduplication: Option<String>,
}

/// What XML can hold, which is what a body can hold.
fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 128 && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What every message for a FIFO queue must have: one that has not fails its whole batch.
pub(super) fn fifo_needs(queue: &Queue, input: &Fields) -> Result<(), Fault> {
    if input.text_or_empty("MessageBody").is_empty() {
        return Err(missing("MessageBody"));
    }
    if input.text("MessageGroupId").is_none() {
        return Err(missing("MessageGroupId"));
    }
    if input.text("MessageDeduplicationId").is_none() && !queue.by_content() {
        return Err(invalid(
            "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
        ));
    }
    Ok(())
}

impl Sqs {
    /// Checks a message for a queue.
    pub(super) fn draft(&self, queue_name: &str, input: &Fields) -> Result<Draft, Fault> {
        let queue = self.queues.get(queue_name).ok_or_else(no_queue)?;
        let body = input.text_or_empty("MessageBody");
        if body.is_empty() {
            return Err(missing("MessageBody"));
        }
        if let Some(bad) = body.chars().find(|character| !is_allowed(*character)) {
            return Err(Fault::new(
                "InvalidMessageContents",
                format!(
                    "Invalid binary character '#x{:X}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20 to #xD7FF] | [#xE000 to #xFFFD] | [#x10000 to #x10FFFF]",
                    u32::from(bad)
                ),
            ));
        }
        let attributes = attributes(input.map("MessageAttributes"))?;
        if size(body, &attributes) > queue.largest() {
            return Err(invalid(format!(
                "One or more parameters are invalid. Reason: Message must be shorter than {} bytes.",
                queue.largest()
            )));
        }
        let delay = input.int("DelaySeconds");
        if let Some(delay) = delay {
            if queue.fifo && delay != 0 {
                return Err(bad_value(
                    delay,
                    "DelaySeconds",
                    "The request include parameter that is not valid for this queue type.",
                ));
            }
            if !(0..=MOST_DELAY).contains(&delay) {
                return Err(bad_value(
                    delay,
                    "DelaySeconds",
                    "DelaySeconds must be >= 0 and <= 900.",
                ));
            }
        }
        let group = input.text("MessageGroupId").map(str::to_owned);
        let mut deduplication = input.text("MessageDeduplicationId").map(str::to_owned);
        if let Some(group) = group.as_ref().filter(|group| !is_id(group)) {
            return Err(bad_value(
                group,
                "MessageGroupId",
                "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
            ));
        }
        if let Some(id) = deduplication.as_ref().filter(|id| !is_id(id)) {
            return Err(bad_value(
                id,
                "MessageDeduplicationId",
                "MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
            ));
        }
        if queue.fifo {
            fifo_needs(queue, input)?;
            if deduplication.is_none() && queue.by_content() {
                let digest = ChecksumAlgorithm::Sha256.of(body.as_bytes());
                deduplication = Some(digest.iter().fold(String::new(), |mut text, byte| {
                    let _ = write!(text, "{byte:02x}");
                    text
                }));
            }
        } else if deduplication.is_some() {
            return Err(bad_value(
                deduplication.unwrap_or_default(),
                "MessageDeduplicationId",
                "The request include parameter that is not valid for this queue type.",
            ));
        }
        let trace = input
            .map("MessageSystemAttributes")
            .and_then(|all| all.map("AWSTraceHeader"))
            .and_then(|header| header.text("StringValue"))
            .map(str::to_owned);
        Ok(Draft {
            body: body.to_owned(),
            attributes,
            trace,
            delay: delay
                .filter(|_| !queue.fifo)
                .unwrap_or_else(|| queue.delay()),
            group,
            deduplication,
        })
    }

    /// Puts a message into a queue, unless a FIFO queue has taken it already; its id and number.
    pub(super) fn put(
        &mut self,
        queue: &str,
        draft: &Draft,
        context: &mut Context<'_>,
    ) -> Result<(String, Option<String>), Fault> {
        let settings = self.queues.get(queue).ok_or_else(no_queue)?;
        let (fifo, by_group) = (settings.fifo, settings.by_group());
        let known = draft.deduplication.as_ref().filter(|_| fifo).map(|id| {
            let scope = draft
                .group
                .as_deref()
                .filter(|_| by_group)
                .unwrap_or_default();
            format!("{queue}/{scope}/{id}")
        });
        if let Some(before) = known.as_ref().and_then(|key| self.deduplicated.get(key)) {
            return Ok((before.id.clone(), Some(before.number.clone())));
        }
        let sequence = self.next_sequence(queue);
        let id = context.draws.uuid();
        // Twenty digits, as AWS's.
        let number = fifo.then(|| format!("188{:017}", sequence.saturating_mul(256)));
        if let (Some(key), Some(number)) = (known, &number) {
            let until = context.now + DEDUPLICATED_FOR;
            self.deduplicated.insert(
                key,
                Deduplicated {
                    until,
                    id: id.clone(),
                    number: number.clone(),
                },
            );
        }
        let message = Message {
            id: id.clone(),
            body: draft.body.clone(),
            attributes: draft.attributes.clone(),
            trace: draft.trace.clone(),
            sender: context.caller.user_id.clone(),
            sent: context.now,
            visible_at: context.now + draft.delay * 1000,
            receives: 0,
            first_received: None,
            group: draft.group.clone(),
            deduplication: draft.deduplication.clone(),
            number: number.clone(),
            dead_from: None,
            hops: context.caller.hops,
        };
        self.messages.insert(message_key(queue, sequence), message);
        Ok((id, number))
    }

    pub(super) fn send(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let queue = self.named(input, context)?;
        let draft = self.draft(&queue, input)?;
        self.sent(&queue, &draft, context)
    }

    /// Puts a message into a queue and says so.
    pub(super) fn sent(
        &mut self,
        queue: &str,
        draft: &Draft,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let (id, number) = self.put(queue, draft, context)?;
        let attributes = (!draft.attributes.is_empty()).then(|| digest(draft.attributes.iter()));
        Ok(Fields::new()
            .with("MessageId", id)
            .with("MD5OfMessageBody", md5(draft.body.as_bytes()))
            .with_some("MD5OfMessageAttributes", attributes)
            .with_some("SequenceNumber", number))
    }
}
