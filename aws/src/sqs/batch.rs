//! Up to ten messages in one call.

use super::{Sqs, message::size, send::fifo_needs};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Service, Value},
};
use std::collections::BTreeSet;

const MOST_ENTRIES: usize = 10;
/// Bytes of a batch.
const MOST_BYTES: usize = 1_048_576;

/// Entries that succeeded and those that did not.
#[derive(Default)]
struct Results {
    good: Vec<Value>,
    bad: Vec<Value>,
}

impl Results {
    fn add(&mut self, id: &str, result: Result<Fields, Fault>) {
        match result {
            Ok(fields) => self.good.push(fields.with("Id", id).into()),
            Err(fault) => self.bad.push(
                Fields::new()
                    .with("Id", id)
                    .with("SenderFault", true)
                    .with("Code", Service::Sqs.model().error_code(&fault.code))
                    .with("Message", fault.message)
                    .into(),
            ),
        }
    }

    fn fields(self) -> Fields {
        Fields::new()
            .with("Successful", self.good)
            .with_some("Failed", (!self.bad.is_empty()).then_some(self.bad))
    }
}

/// The entries of a batch with their ids, which are checked as AWS does before it looks at any entry.
fn entries<'a>(input: &'a Fields, kind: &str) -> Result<Vec<(&'a str, &'a Fields)>, Fault> {
    let all: Vec<_> = input
        .maps("Entries")
        .map(|entry| (entry.text_or_empty("Id"), entry))
        .collect();
    if all.is_empty() {
        return Err(Fault::new(
            "EmptyBatchRequest",
            format!("There should be at least one {kind} in the request."),
        ));
    }
    let allowed = |id: &str| {
        (1..=80).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if all.iter().any(|(id, _)| !allowed(id)) {
        return Err(Fault::new(
            "InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
        ));
    }
    let mut seen = BTreeSet::new();
    if let Some((id, _)) = all.iter().find(|(id, _)| !seen.insert(*id)) {
        return Err(Fault::new(
            "BatchEntryIdsNotDistinct",
            format!("Id {id} repeated."),
        ));
    }
    if all.len() > MOST_ENTRIES {
        return Err(Fault::new(
            "TooManyEntriesInBatchRequest",
            format!(
                "Maximum number of entries per request are {MOST_ENTRIES}. You have sent {}.",
                all.len()
            ),
        ));
    }
    Ok(all)
}

impl Sqs {
    pub(super) fn send_batch(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let queue = self.named(input, context)?;
        let all = entries(input, "SendMessageBatchRequestEntry")?;
        let total: usize = all
            .iter()
            .map(|(_, entry)| {
                let attributes =
                    super::message::attributes(entry.map("MessageAttributes")).unwrap_or_default();
                size(entry.text_or_empty("MessageBody"), &attributes)
            })
            .sum();
        if total > MOST_BYTES {
            return Err(Fault::new(
                "BatchRequestTooLong",
                format!(
                    "Batch requests cannot be longer than {MOST_BYTES} bytes. You have sent {total} bytes."
                ),
            ));
        }
        if let Some(fifo) = self.queues.get(&queue).filter(|queue| queue.fifo) {
            for (_, entry) in &all {
                fifo_needs(fifo, entry)?;
            }
        }
        let mut results = Results::default();
        for (id, entry) in all {
            match self.draft(&queue, entry) {
                Ok(draft) => results.add(id, self.sent(&queue, &draft, context)),
                Err(fault) => results.add(id, Err(fault)),
            }
        }
        Ok(results.fields())
    }

    pub(super) fn delete_batch(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let queue = self.named(input, context)?;
        let mut results = Results::default();
        for (id, entry) in entries(input, "DeleteMessageBatchRequestEntry")? {
            let result = self.delete_one(&queue, entry.text_or_empty("ReceiptHandle"), context.now);
            results.add(id, result);
        }
        Ok(results.fields())
    }

    pub(super) fn change_visibility_batch(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let queue = self.named(input, context)?;
        let mut results = Results::default();
        for (id, entry) in entries(input, "ChangeMessageVisibilityBatchRequestEntry")? {
            let result = self.change_one(&queue, entry, context.now);
            results.add(id, result);
        }
        Ok(results.fields())
    }
}
