//! Moving dead letters back.

use super::{Sqs, invalid, message_key};
use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{Fault, Fields, Value, protocol::base64},
};
use serde::{Deserialize, Serialize};

/// A move of all messages of a dead-letter queue. It is done at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Move {
    handle: String,
    source: String,
    destination: Option<String>,
    moved: u64,
    started: i64,
}

json_entries!(Move);

const MOST_LISTED: i64 = 10;

fn not_found(what: &str) -> Fault {
    Fault::new("ResourceNotFoundException", what)
}

impl Sqs {
    fn by_arn(&self, arn: &str, context: &Context<'_>) -> Result<String, Fault> {
        arn.strip_prefix(&context.arn("sqs", ""))
            .filter(|name| self.queues.has(name))
            .map(str::to_owned)
            .ok_or_else(|| {
                not_found(
                    "The resource that you specified for the SourceArn parameter doesn't exist.",
                )
            })
    }

    pub(super) fn start_move(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let source_arn = input.text_or_empty("SourceArn");
        let source = self.by_arn(source_arn, context)?;
        let is_dead_letter_queue = self
            .queues
            .values()
            .any(|queue| queue.dead_letters().is_some_and(|to| to.target == source));
        if !is_dead_letter_queue {
            return Err(invalid(
                "Source queue must be configured as a Dead Letter Queue.",
            ));
        }
        let destination = match input.text("DestinationArn") {
            Some(arn) => Some(self.by_arn(arn, context).map_err(|_| {
                not_found("The resource that you specified for the DestinationArn parameter doesn't exist.")
            })?),
            None => None,
        };
        let below = format!("{source}/");
        let keys: Vec<_> = self
            .messages
            .below(&below)
            .filter(|(_, message)| message.visible_at <= context.now)
            .map(|(key, _)| key.to_owned())
            .collect();
        let mut moved = 0;
        for key in keys {
            let back = destination.clone().or_else(|| {
                let from = self.messages.get(&key)?.dead_from.as_ref()?;
                from.rsplit(':').next().map(str::to_owned)
            });
            let Some(back) = back.filter(|back| self.queues.has(back)) else {
                continue;
            };
            let Some(mut message) = self.messages.remove(&key) else {
                continue;
            };
            message.dead_from = None;
            message.receives = 0;
            message.first_received = None;
            message.visible_at = context.now;
            let next = self.next_sequence(&back);
            self.messages.insert(message_key(&back, next), message);
            moved += 1;
        }
        let task = context.draws.uuid();
        let handle =
            base64(format!("{{\"taskId\":\"{task}\",\"sourceArn\":\"{source_arn}\"}}").as_bytes());
        let key = format!("{:020}/{task}", context.now);
        self.moves.insert(
            key,
            Move {
                handle: handle.clone(),
                source: source_arn.to_owned(),
                destination: input.text("DestinationArn").map(str::to_owned),
                moved,
                started: context.now,
            },
        );
        Ok(Fields::new().with("TaskHandle", handle))
    }

    pub(super) fn list_moves(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let source = input.text_or_empty("SourceArn");
        self.by_arn(source, context)?;
        let most = input.int("MaxResults").unwrap_or(1);
        if !(1..=MOST_LISTED).contains(&most) {
            return Err(invalid(
                "Value for parameter MaxResults is invalid. Reason: Must be between 1 and 10, both incl.",
            ));
        }
        let results = self
            .moves
            .iter()
            .rev()
            .filter(|(_, done)| done.source == source)
            .take(usize::try_from(most).unwrap_or(1))
            .map(|(_, done)| {
                Fields::new()
                    .with("Status", "COMPLETED")
                    .with("SourceArn", &done.source)
                    .with_some("DestinationArn", done.destination.as_ref())
                    .with("ApproximateNumberOfMessagesMoved", done.moved)
                    .with("ApproximateNumberOfMessagesToMove", done.moved)
                    .with("StartedTimestamp", done.started)
            });
        Ok(Fields::new().with("Results", Value::list(results)))
    }

    pub(super) fn cancel_move(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let handle = input.text_or_empty("TaskHandle");
        let known = self.moves.values().any(|done| done.handle == handle);
        if known {
            // It was over before it could be asked for.
            return Err(not_found("Task does not exist or is not running."));
        }
        Err(not_found("Task does not exist."))
    }
}
