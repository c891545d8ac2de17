//! Tags of queues.

use super::{Sqs, attributes, invalid, missing, no_queue};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields},
};
use std::collections::BTreeMap;

const MOST_TAGS: usize = 50;

/// Whether a queue may have these tags.
pub(super) fn check(tags: &BTreeMap<String, String>, queue: &str) -> Result<(), Fault> {
    if tags.len() > MOST_TAGS {
        return Err(invalid(format!("Too many tags added for queue {queue}.")));
    }
    if tags
        .keys()
        .any(|key| key.is_empty() || key.chars().count() > 128)
    {
        return Err(invalid(
            "Tag keys must be between 1 and 128 characters in length.",
        ));
    }
    Ok(())
}

impl Sqs {
    pub(super) fn tag(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let name = self.named(input, context)?;
        let more = attributes::texts(input.map("Tags"));
        if more.is_empty() {
            return Err(missing("Tags"));
        }
        let queue = self.queues.get_mut(&name).ok_or_else(no_queue)?;
        let mut tags = queue.tags.clone();
        tags.extend(more);
        check(&tags, &name)?;
        queue.tags = tags;
        Ok(Fields::new())
    }

    pub(super) fn untag(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let name = self.named(input, context)?;
        let keys: Vec<_> = input.texts("TagKeys").collect();
        if keys.is_empty() {
            return Err(invalid(
                "Tag keys must be between 1 and 128 characters in length.",
            ));
        }
        let queue = self.queues.get_mut(&name).ok_or_else(no_queue)?;
        queue.tags.retain(|key, _| !keys.contains(&key.as_str()));
        Ok(Fields::new())
    }

    pub(super) fn list_tags(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = self.named(input, context)?;
        let queue = self.queues.get(&name).ok_or_else(no_queue)?;
        let tags: Fields = queue.tags.iter().collect();
        Ok(Fields::new().with_some("Tags", (!tags.is_empty()).then_some(tags)))
    }
}
