//! Tags of topics.

use super::{Sns, invalid, topics};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};
use std::collections::BTreeMap;

const MOST_TAGS: usize = 50;

pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), Fault> {
    if tags.len() > MOST_TAGS {
        return Err(Fault::new(
            "TagLimitExceededException",
            "Could not complete request: tag quota of per resource exceeded",
        ));
    }
    if tags
        .keys()
        .any(|key| key.is_empty() || key.chars().count() > 128)
    {
        return Err(invalid("Tags Reason: tag keys have 1 to 128 characters"));
    }
    Ok(())
}

fn no_resource() -> Fault {
    Fault::new("ResourceNotFoundException", "Resource does not exist")
}

impl Sns {
    pub(super) fn tag(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let name = self
            .named(input.text_or_empty("ResourceArn"), context)
            .map_err(|_| no_resource())?;
        let more = topics::tags(input);
        if input.list("Tags").len() > more.len() {
            return Err(invalid("Duplicated keys are not allowed."));
        }
        let topic = self.topics.get_mut(&name).ok_or_else(no_resource)?;
        let mut tags = topic.tags.clone();
        tags.extend(more);
        check(&tags)?;
        topic.tags = tags;
        Ok(Fields::new())
    }

    pub(super) fn untag(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let name = self
            .named(input.text_or_empty("ResourceArn"), context)
            .map_err(|_| no_resource())?;
        let keys: Vec<_> = input.texts("TagKeys").collect();
        let topic = self.topics.get_mut(&name).ok_or_else(no_resource)?;
        topic.tags.retain(|key, _| !keys.contains(&key.as_str()));
        Ok(Fields::new())
    }

    pub(super) fn list_tags(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let name = self
            .named(input.text_or_empty("ResourceArn"), context)
            .map_err(|_| no_resource())?;
        let topic = self.topics.get(&name).ok_or_else(no_resource)?;
        let tags = topic
            .tags
            .iter()
            .map(|(key, value)| Fields::new().with("Key", key).with("Value", value));
        Ok(Fields::new().with("Tags", Value::list(tags)))
    }
}
