//! What a consumer does with a message that it received: delete it, or give it more or less time.

use super::{Sqs, bad_value, handle::Handle, message_key, receive::LONGEST_VISIBILITY};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields},
};

fn bad_handle() -> Fault {
    Fault::new(
        "ReceiptHandleIsInvalid",
        "The input receipt handle is invalid.",
    )
}

fn expired(handle: &str) -> Fault {
    bad_value(handle, "ReceiptHandle", "The receipt handle has expired.")
}

impl Sqs {
    pub(super) fn delete(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let queue = self.named(input, context)?;
        self.delete_one(&queue, input.text_or_empty("ReceiptHandle"), context.now)
    }

    /// Deletes a message; one that is gone already is no mistake.
    pub(super) fn delete_one(
        &mut self,
        queue: &str,
        text: &str,
        now: i64,
    ) -> Result<Fields, Fault> {
        let handle = Handle::read(text)
            .filter(|handle| handle.queue == queue)
            .ok_or_else(bad_handle)?;
        let key = message_key(queue, handle.sequence);
        let fifo = self.queues.get(queue).is_some_and(|queue| queue.fifo);
        if let Some(message) = self.messages.get(&key) {
            let current = message.receives == handle.receives;
            if fifo && (!current || message.visible_at <= now) {
                return Err(expired(text));
            }
            // A standard queue takes an older receipt as well.
            self.messages.remove(&key);
        }
        Ok(Fields::new())
    }

    pub(super) fn change_visibility(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let queue = self.named(input, context)?;
        self.change_one(&queue, input, context.now)
    }

    pub(super) fn change_one(
        &mut self,
        queue: &str,
        input: &Fields,
        now: i64,
    ) -> Result<Fields, Fault> {
        let text = input.text_or_empty("ReceiptHandle");
        let seconds = input.int("VisibilityTimeout").unwrap_or_default();
        if !(0..=LONGEST_VISIBILITY).contains(&seconds) {
            return Err(bad_value(
                seconds,
                "VisibilityTimeout",
                "Must be between 0 and 43200.",
            ));
        }
        let handle = Handle::read(text)
            .filter(|handle| handle.queue == queue)
            .ok_or_else(bad_handle)?;
        let key = message_key(queue, handle.sequence);
        let Some(message) = self.messages.get(&key) else {
            return Err(bad_value(
                text,
                "ReceiptHandle",
                "Message does not exist or is not available for visibility timeout change.",
            ));
        };
        if message.visible_at <= now || message.receives == 0 {
            return Err(Fault::new(
                "MessageNotInflight",
                format!(
                    "Value {text} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change."
                ),
            ));
        }
        if let Some(message) = self.messages.get_mut(&key) {
            message.visible_at = now + seconds * 1000;
        }
        Ok(Fields::new())
    }
}
