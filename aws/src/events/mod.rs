//! Amazon EventBridge: buses, rules, targets, schedules.

mod buses;
mod put;
mod rules;
mod schedule;
mod targets;
mod transform;

use crate::{
    cloud::{
        context::Context,
        record::{Table, Tables},
    },
    wire::{Fault, Fields, Service, Value, constraints},
};
use buses::Bus;
use rules::Rule;

/// The bus that is always there.
pub(crate) const DEFAULT_BUS: &str = "default";

/// The buses of a region.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// By name; the default bus only once something was said of it.
    buses: Table<Bus>,
    /// By `bus/name`.
    rules: Table<Rule>,
}

impl Events {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![
            ("events/bus", &mut self.buses),
            ("events/rule", &mut self.rules),
        ]
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let model = Service::Events.model();
        if let Some(known) = model.operations.get(operation) {
            constraints::check(model, known, input)?;
        }
        match operation {
            "CreateEventBus" => self.create_bus(input, context),
            "DeleteEventBus" => self.delete_bus(input),
            "DescribeEventBus" => self.describe_bus(input, context),
            "ListEventBuses" => self.list_buses(input, context),
            "PutRule" => self.put_rule(input, context),
            "DeleteRule" => self.delete_rule(input),
            "DescribeRule" => self.describe_rule(input, context),
            "ListRules" => self.list_rules(input, context),
            "EnableRule" => self.enable(input, true),
            "DisableRule" => self.enable(input, false),
            "PutTargets" => self.put_targets(input),
            "RemoveTargets" => self.remove_targets(input),
            "ListTargetsByRule" => self.list_targets(input),
            "ListRuleNamesByTarget" => self.rules_of_target(input),
            "TagResource" | "UntagResource" | "ListTagsForResource" => {
                self.tags(operation, input, context)
            }
            "TestEventPattern" => Self::test_pattern(input),
            "PutEvents" => self.put_events(input, context),
            other => Err(Fault::not_modelled(&format!("events:{other}"))),
        }
    }

    /// The name of the bus that is meant, which may be an ARN.
    fn bus(&self, input: &Fields) -> Result<String, Fault> {
        let name = input.text("EventBusName").unwrap_or(DEFAULT_BUS);
        let name = name.rsplit('/').next().unwrap_or(name);
        if name == DEFAULT_BUS || self.buses.has(name) {
            Ok(name.to_owned())
        } else {
            Err(not_found(&format!("Event bus {name} does not exist.")))
        }
    }

    /// The key of the rule that is meant.
    fn rule_key(&self, input: &Fields, member: &str) -> Result<String, Fault> {
        let bus = self.bus(input)?;
        let name = input.text_or_empty(member);
        let key = format!("{bus}/{name}");
        if self.rules.has(&key) {
            Ok(key)
        } else {
            Err(not_found(&format!(
                "Rule {name} does not exist on EventBus {bus}."
            )))
        }
    }

    fn tags(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let arn = input.text_or_empty("ResourceARN");
        let missing = || not_found(&format!("Resource {arn} does not exist."));
        let tags = if let Some(rest) = arn.strip_prefix(&context.arn("events", "rule/")) {
            let key = if rest.contains('/') {
                rest.to_owned()
            } else {
                format!("{DEFAULT_BUS}/{rest}")
            };
            &mut self.rules.get_mut(&key).ok_or_else(missing)?.tags
        } else if let Some(name) = arn.strip_prefix(&context.arn("events", "event-bus/")) {
            if name == DEFAULT_BUS && !self.buses.has(name) {
                self.buses.insert(name, Bus::new(context.now));
            }
            &mut self.buses.get_mut(name).ok_or_else(missing)?.tags
        } else {
            return Err(missing());
        };
        match operation {
            "TagResource" => {
                for tag in input.maps("Tags") {
                    tags.insert(
                        tag.text_or_empty("Key").to_owned(),
                        tag.text_or_empty("Value").to_owned(),
                    );
                }
                Ok(Fields::new())
            }
            "UntagResource" => {
                for key in input.texts("TagKeys") {
                    tags.remove(key);
                }
                Ok(Fields::new())
            }
            _ => {
                let all = tags
                    .iter()
                    .map(|(key, value)| Fields::new().with("Key", key).with("Value", value));
                Ok(Fields::new().with("Tags", Value::list(all)))
            }
        }
    }

    /// When the next schedule is due.
    pub(crate) fn due(&self) -> Option<i64> {
        self.rules.values().filter_map(Rule::due).min()
    }
}

fn not_found(what: &str) -> Fault {
    Fault::new("ResourceNotFoundException", what)
}
