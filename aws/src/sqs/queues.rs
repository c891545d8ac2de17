//! Queues as a whole: create, find, list, purge, delete.

use super::{
    Sqs, attributes, invalid, no_queue,
    queue::{Queue, is_name},
    tags,
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

/// Queues of one answer.
const PAGE: i64 = 1000;
/// A queue can be purged once in this time, in milliseconds.
const PURGE_EVERY: i64 = 60_000;

/// Where clients find a queue: the host that they called, else AWS's.
pub(super) fn url(name: &str, context: &Context<'_>) -> String {
    let account = context.account;
    match context.header("host") {
        Some(host) if !host.ends_with("amazonaws.com") => format!("http://{host}/{account}/{name}"),
        _ => format!(
            "https://sqs.{}.amazonaws.com/{account}/{name}",
            context.region
        ),
    }
}

impl Sqs {
    pub(super) fn create(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = input.text_or_empty("QueueName");
        let wanted = attributes::texts(input.map("Attributes"));
        let fifo = match wanted.get("FifoQueue") {
            Some(value) if value.eq_ignore_ascii_case("true") => true,
            Some(_) if name.ends_with(".fifo") => true,
            _ => false,
        };
        if fifo && !name.ends_with(".fifo") {
            return Err(invalid(
                "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
            ));
        }
        if !is_name(name) || (!fifo && name.ends_with(".fifo")) {
            return Err(invalid(
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
            ));
        }
        let mut queue = Queue::new(fifo, context.now);
        let checked = self.checked(&queue, &wanted, context)?;
        if let Some(there) = self.queues.get(name) {
            let differs = checked.iter().find(|(name, value)| {
                there.attributes.get(*name).map_or("", String::as_str) != value.as_str()
            });
            if let Some((attribute, _)) = differs {
                return Err(Fault::new(
                    "QueueNameExists",
                    format!(
                        "A queue already exists with the same name and a different value for attribute {attribute}"
                    ),
                ));
            }
            return Ok(Fields::new().with("QueueUrl", url(name, context)));
        }
        attributes::set(&mut queue, checked);
        queue.tags = attributes::texts(input.map("tags"));
        tags::check(&queue.tags, name)?;
        self.queues.insert(name, queue);
        Ok(Fields::new().with("QueueUrl", url(name, context)))
    }

    pub(super) fn delete_queue(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = self.named(input, context)?;
        self.queues.remove(&name);
        self.messages.remove_below(&format!("{name}/"));
        self.deduplicated.remove_below(&format!("{name}/"));
        Ok(Fields::new())
    }

    pub(super) fn url(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let name = input.text_or_empty("QueueName");
        let owner = input.text("QueueOwnerAWSAccountId");
        if !self.queues.has(name) || owner.is_some_and(|owner| owner != context.account) {
            return Err(no_queue());
        }
        Ok(Fields::new().with("QueueUrl", url(name, context)))
    }

    pub(super) fn list(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let prefix = input.text_or_empty("QueueNamePrefix");
        let size = input.int("MaxResults");
        if size.is_some_and(|size| !(1..=PAGE).contains(&size)) {
            return Err(invalid("MaxResults must be between 1 and 1000"));
        }
        let most = usize::try_from(size.unwrap_or(PAGE)).unwrap_or(1);
        let after = input.text_or_empty("NextToken");
        let mut names = self
            .queues
            .below(prefix)
            .map(|(name, _)| name)
            .filter(|name| *name > after || after.is_empty());
        let page: Vec<_> = names.by_ref().take(most).collect();
        let token = names
            .next()
            .and(page.last().copied())
            .filter(|_| size.is_some());
        let urls = page.iter().map(|name| url(name, context));
        Ok(Fields::new()
            .with_some("QueueUrls", (!page.is_empty()).then(|| Value::list(urls)))
            .with_some("NextToken", token))
    }

    pub(super) fn purge(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let name = self.named(input, context)?;
        let queue = self.queues.get_mut(&name).ok_or_else(no_queue)?;
        if queue
            .purged
            .is_some_and(|at| context.now - at < PURGE_EVERY)
        {
            return Err(Fault::new(
                "PurgeQueueInProgress",
                format!("Only one PurgeQueue operation on {name} is allowed every 60 seconds."),
            ));
        }
        queue.purged = Some(context.now);
        self.messages.remove_below(&format!("{name}/"));
        Ok(Fields::new())
    }
}
