//! Rules.

use super::{Events, schedule};
use crate::{
    cloud::{context::Context, record::json_entries},
    pattern::Pattern,
    wire::{Fault, Fields, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const PAGE: i64 = 100;

/// A rule: what it matches or when it runs, and where that goes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Rule {
    pub(super) pattern: Option<String>,
    pub(super) schedule: Option<String>,
    pub(super) enabled: bool,
    pub(super) description: Option<String>,
    pub(super) role: Option<String>,
    /// When it was made, and when its schedule last ran.
    pub(super) made: i64,
    pub(super) ran: i64,
    pub(super) tags: BTreeMap<String, String>,
    /// As they were put, by their ids.
    pub(super) targets: BTreeMap<String, Fields>,
}

json_entries!(Rule);

impl Rule {
    /// When its schedule runs next.
    pub(super) fn due(&self) -> Option<i64> {
        let text = self.schedule.as_ref().filter(|_| self.enabled)?;
        schedule::next(text, self.made, self.ran).ok().flatten()
    }
}

pub(super) fn check_pattern(text: &str) -> Result<Pattern, Fault> {
    Pattern::parse(text).map_err(|why| {
        Fault::new(
            "InvalidEventPatternException",
            format!("Event pattern is not valid. Reason: {why}"),
        )
    })
}

/// The ARN of a rule by its key.
pub(super) fn arn(key: &str, context: &Context<'_>) -> String {
    let key = key.strip_prefix("default/").unwrap_or(key);
    context.arn("events", &format!("rule/{key}"))
}

impl Events {
    pub(super) fn put_rule(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let bus = self.bus(input)?;
        let key = format!("{bus}/{}", input.text_or_empty("Name"));
        let (pattern, text) = (input.text("EventPattern"), input.text("ScheduleExpression"));
        if pattern.is_none() && text.is_none() {
            return Err(Fault::new(
                "ValidationException",
                "Parameter(s) EventPattern or ScheduleExpression must be specified.",
            ));
        }
        if let Some(pattern) = pattern {
            check_pattern(pattern)?;
        }
        if let Some(text) = text {
            if bus != super::DEFAULT_BUS {
                return Err(Fault::new(
                    "ValidationException",
                    "ScheduleExpression is supported only on the default event bus.",
                ));
            }
            schedule::next(text, context.now, context.now).map_err(|()| {
                Fault::new(
                    "ValidationException",
                    "Parameter ScheduleExpression is not valid.",
                )
            })?;
        }
        let before = self.rules.get(&key);
        let rule = Rule {
            pattern: pattern.map(str::to_owned),
            schedule: text.map(str::to_owned),
            enabled: input.text("State") != Some("DISABLED"),
            description: input.text("Description").map(str::to_owned),
            role: input.text("RoleArn").map(str::to_owned),
            made: context.now,
            ran: context.now,
            tags: match before {
                Some(before) => before.tags.clone(),
                None => input
                    .maps("Tags")
                    .map(|tag| {
                        (
                            tag.text_or_empty("Key").to_owned(),
                            tag.text_or_empty("Value").to_owned(),
                        )
                    })
                    .collect(),
            },
            targets: before
                .map(|before| before.targets.clone())
                .unwrap_or_default(),
        };
        self.rules.insert(key.as_str(), rule);
        Ok(Fields::new().with("RuleArn", arn(&key, context)))
    }

    pub(super) fn delete_rule(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let key = format!("{}/{}", self.bus(input)?, input.text_or_empty("Name"));
        if self
            .rules
            .get(&key)
            .is_some_and(|rule| !rule.targets.is_empty())
        {
            return Err(Fault::new(
                "ValidationException",
                "Rule can't be deleted since it has targets.",
            ));
        }
        self.rules.remove(&key);
        Ok(Fields::new())
    }

    fn shown(key: &str, rule: &Rule, context: &Context<'_>) -> Fields {
        let (bus, name) = key.split_once('/').unwrap_or((super::DEFAULT_BUS, key));
        Fields::new()
            .with("Name", name)
            .with("Arn", arn(key, context))
            .with_some("EventPattern", rule.pattern.as_ref())
            .with_some("ScheduleExpression", rule.schedule.as_ref())
            .with("State", if rule.enabled { "ENABLED" } else { "DISABLED" })
            .with_some("Description", rule.description.as_ref())
            .with_some("RoleArn", rule.role.as_ref())
            .with("EventBusName", bus)
    }

    pub(super) fn describe_rule(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let key = self.rule_key(input, "Name")?;
        let rule = self
            .rules
            .get(&key)
            .map(|rule| Self::shown(&key, rule, context));
        Ok(rule.unwrap_or_default().with("CreatedBy", context.account))
    }

    pub(super) fn list_rules(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let bus = self.bus(input)?;
        let below = format!("{bus}/{}", input.text_or_empty("NamePrefix"));
        let most = usize::try_from(input.int("Limit").unwrap_or(PAGE)).unwrap_or(1);
        let after = input.text_or_empty("NextToken");
        let mut all = self.rules.below(&below).filter(|(key, _)| *key > after);
        let page: Vec<_> = all.by_ref().take(most).collect();
        let next = all.next().and(page.last()).map(|(key, _)| *key);
        let rules = page
            .iter()
            .map(|(key, rule)| Self::shown(key, rule, context));
        Ok(Fields::new()
            .with("Rules", Value::list(rules))
            .with_some("NextToken", next))
    }

    pub(super) fn enable(&mut self, input: &Fields, enabled: bool) -> Result<Fields, Fault> {
        let key = self.rule_key(input, "Name")?;
        if let Some(rule) = self.rules.get_mut(&key) {
            rule.enabled = enabled;
        }
        Ok(Fields::new())
    }

    pub(super) fn test_pattern(input: &Fields) -> Result<Fields, Fault> {
        let pattern = check_pattern(input.text_or_empty("EventPattern"))?;
        let event: serde_json::Value = serde_json::from_str(input.text_or_empty("Event"))
            .map_err(|_| Fault::new("ValidationException", "Parameter Event is not valid."))?;
        Ok(Fields::new().with("Result", pattern.matches(&event)))
    }
}
