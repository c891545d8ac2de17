//! Buses.

use super::{DEFAULT_BUS, Events, not_found};
use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{Fault, Fields, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A bus.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Bus {
    created: i64,
    description: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
}

json_entries!(Bus);

impl Bus {
    pub(super) fn new(now: i64) -> Self {
        Self {
            created: now,
            description: None,
            tags: BTreeMap::new(),
        }
    }
}

impl Events {
    pub(super) fn create_bus(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = input.text_or_empty("Name");
        if name.contains('/') {
            return Err(Fault::new(
                "ValidationException",
                "Event bus name must not contain '/'.",
            ));
        }
        if name == DEFAULT_BUS || self.buses.has(name) {
            return Err(Fault::new(
                "ResourceAlreadyExistsException",
                format!("Event bus {name} already exists."),
            ));
        }
        let mut bus = Bus::new(context.now);
        bus.description = input.text("Description").map(str::to_owned);
        for tag in input.maps("Tags") {
            bus.tags.insert(
                tag.text_or_empty("Key").to_owned(),
                tag.text_or_empty("Value").to_owned(),
            );
        }
        self.buses.insert(name, bus);
        Ok(Fields::new()
            .with(
                "EventBusArn",
                context.arn("events", &format!("event-bus/{name}")),
            )
            .with_some("Description", input.text("Description")))
    }

    pub(super) fn delete_bus(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = input.text_or_empty("Name");
        if name == DEFAULT_BUS {
            return Err(Fault::new(
                "ValidationException",
                "Cannot delete event bus default.",
            ));
        }
        if self.rules.below(&format!("{name}/")).next().is_some() {
            return Err(Fault::new(
                "ValidationException",
                "EventBus can't be deleted since it has rules.",
            ));
        }
        self.buses.remove(name);
        Ok(Fields::new())
    }

    fn shown_bus(&self, name: &str, context: &Context<'_>) -> Fields {
        let bus = self.buses.get(name);
        Fields::new()
            .with("Name", name)
            .with("Arn", context.arn("events", &format!("event-bus/{name}")))
            .with_some("Description", bus.and_then(|bus| bus.description.as_ref()))
            .with_some("CreationTime", bus.map(|bus| Value::Time(bus.created)))
            .with_some("LastModifiedTime", bus.map(|bus| Value::Time(bus.created)))
    }

    pub(super) fn describe_bus(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = input.text("Name").unwrap_or(DEFAULT_BUS);
        let name = name.rsplit('/').next().unwrap_or(name);
        if name != DEFAULT_BUS && !self.buses.has(name) {
            return Err(not_found(&format!("Event bus {name} does not exist.")));
        }
        Ok(self.shown_bus(name, context))
    }

    pub(super) fn list_buses(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let prefix = input.text_or_empty("NamePrefix");
        let names = self
            .buses
            .iter()
            .map(|(name, _)| name)
            .filter(|name| *name != DEFAULT_BUS);
        let all = std::iter::once(DEFAULT_BUS)
            .chain(names)
            .filter(|name| name.starts_with(prefix))
            .map(|name| self.shown_bus(name, context));
        Ok(Fields::new().with("EventBuses", Value::list(all)))
    }
}
