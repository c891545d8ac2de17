//! Amazon SQS: standard and FIFO queues.

mod attributes;
mod batch;
mod handle;
mod message;
mod moves;
mod policy;
mod poll;
mod queue;
mod queues;
mod receive;
mod redrive;
mod send;
mod tags;
mod visibility;

use crate::{
    cloud::{
        context::Context,
        record::{Table, Tables},
    },
    wire::{Fault, Fields},
};
use message::{Deduplicated, Message};
use moves::Move;
use queue::Queue;

/// The queues of a region.
#[derive(Debug, Default)]
pub(crate) struct Sqs {
    /// By name.
    queues: Table<Queue>,
    /// By `name/sequence`, the sequence in twenty digits.
    messages: Table<Message>,
    /// What was sent to FIFO queues in the last five minutes, by `name/scope/id`.
    deduplicated: Table<Deduplicated>,
    /// Moves from dead-letter queues, by their handle.
    moves: Table<Move>,
}

impl Sqs {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![
            ("sqs/queue", &mut self.queues),
            ("sqs/message", &mut self.messages),
            ("sqs/deduplicated", &mut self.deduplicated),
            ("sqs/move", &mut self.moves),
        ]
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        match operation {
            "CreateQueue" => self.create(input, context),
            "DeleteQueue" => self.delete_queue(input, context),
            "GetQueueUrl" => self.url(input, context),
            "ListQueues" => self.list(input, context),
            "PurgeQueue" => self.purge(input, context),
            "GetQueueAttributes" => self.attributes(input, context),
            "SetQueueAttributes" => self.set_attributes(input, context),
            "TagQueue" => self.tag(input, context),
            "UntagQueue" => self.untag(input, context),
            "ListQueueTags" => self.list_tags(input, context),
            "AddPermission" => self.add_permission(input, context),
            "RemovePermission" => self.remove_permission(input, context),
            "SendMessage" => self.send(input, context),
            "SendMessageBatch" => self.send_batch(input, context),
            "ReceiveMessage" => self.receive(input, context),
            "DeleteMessage" => self.delete(input, context),
            "DeleteMessageBatch" => self.delete_batch(input, context),
            "ChangeMessageVisibility" => self.change_visibility(input, context),
            "ChangeMessageVisibilityBatch" => self.change_visibility_batch(input, context),
            "ListDeadLetterSourceQueues" => self.dead_letter_sources(input, context),
            "StartMessageMoveTask" => self.start_move(input, context),
            "ListMessageMoveTasks" => self.list_moves(input, context),
            "CancelMessageMoveTask" => self.cancel_move(input),
            other => Err(Fault::not_modelled(&format!("sqs:{other}"))),
        }
    }

    /// The name of the queue that an operation is for.
    fn named(&mut self, input: &Fields, context: &Context<'_>) -> Result<String, Fault> {
        let url = input.text("QueueUrl").ok_or_else(|| missing("QueueUrl"))?;
        let mut parts = url.rsplit('/');
        let name = parts.next().unwrap_or_default();
        let elsewhere = parts.next().is_some_and(|account| {
            account.len() == 12
                && account.bytes().all(|byte| byte.is_ascii_digit())
                && account != context.account
        });
        if elsewhere || !self.queues.has(name) {
            return Err(no_queue());
        }
        self.forget_expired(name, context.now);
        Ok(name.to_owned())
    }

    /// The sequence number of the next message of a queue.
    fn next_sequence(&mut self, queue: &str) -> u64 {
        self.queues.get_mut(queue).map_or(0, |queue| {
            queue.next += 1;
            queue.next
        })
    }
}

fn message_key(queue: &str, sequence: u64) -> String {
    format!("{queue}/{sequence:020}")
}

fn no_queue() -> Fault {
    Fault::new("QueueDoesNotExist", "The specified queue does not exist.")
}

fn missing(parameter: &str) -> Fault {
    Fault::new(
        "MissingParameter",
        format!("The request must contain the parameter {parameter}."),
    )
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValue", message)
}

/// `Value x for parameter y is invalid. Reason: z`.
fn bad_value(value: impl std::fmt::Display, parameter: &str, reason: &str) -> Fault {
    invalid(format!(
        "Value {value} for parameter {parameter} is invalid. Reason: {reason}"
    ))
}
