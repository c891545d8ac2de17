//! Events on a bus, and where they go.

use super::{DEFAULT_BUS, Events, rules, transform};
use crate::{
    cloud::{context::Context, effect::Task},
    pattern::Pattern,
    wire::{Fault, Fields, Value, time},
};
use serde_json::{Value as Json, json};

const MOST_ENTRIES: usize = 10;
const MOST_BYTES: usize = 262_144;

impl Events {
    pub(super) fn put_events(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let entries: Vec<_> = input.maps("Entries").collect();
        if entries.len() > MOST_ENTRIES {
            return Err(Fault::new(
                "ValidationException",
                format!(
                    "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to {MOST_ENTRIES}"
                ),
            ));
        }
        let size: usize = entries
            .iter()
            .map(|entry| {
                ["Source", "DetailType", "Detail"]
                    .iter()
                    .map(|name| entry.text_or_empty(name).len())
                    .sum::<usize>()
            })
            .sum();
        if size > MOST_BYTES {
            return Err(Fault::new(
                "ValidationException",
                "Total size of the entries in the request is over the limit.",
            ));
        }
        let mut failed = 0_usize;
        let results: Vec<Value> = entries
            .iter()
            .map(|entry| match self.put_one(entry, context) {
                Ok(id) => Fields::new().with("EventId", id).into(),
                Err(fault) => {
                    failed += 1;
                    Fields::new()
                        .with("ErrorCode", fault.code)
                        .with("ErrorMessage", fault.message)
                        .into()
                }
            })
            .collect();
        Ok(Fields::new()
            .with("FailedEntryCount", failed)
            .with("Entries", results))
    }

    fn put_one(&mut self, entry: &Fields, context: &mut Context<'_>) -> Result<String, Fault> {
        for name in ["Source", "DetailType", "Detail"] {
            if entry.text_or_empty(name).is_empty() {
                return Err(Fault::new(
                    "InvalidArgument",
                    format!(
                        "Parameter {name} is not valid. Reason: {name} is a required argument."
                    ),
                ));
            }
        }
        let source = entry.text_or_empty("Source");
        if source.starts_with("aws.") {
            return Err(Fault::new(
                "NotAuthorizedForSourceException",
                "Not authorized for the source.",
            ));
        }
        let detail: Json = serde_json::from_str(entry.text_or_empty("Detail"))
            .ok()
            .filter(Json::is_object)
            .ok_or_else(|| Fault::new("MalformedDetail", "Detail is malformed."))?;
        let id = context.draws.uuid();
        // An event for a bus that is not there is taken and goes nowhere.
        let Ok(bus) = self.bus(entry) else {
            return Ok(id);
        };
        let resources: Vec<_> = entry.texts("Resources").collect();
        let at = entry.time("Time").unwrap_or(context.now);
        let event = event(
            &id,
            source,
            entry.text_or_empty("DetailType"),
            at,
            &json!(resources),
            &detail,
            context,
        );
        self.route(&bus, &event, context);
        Ok(id)
    }

    /// Puts an event of a service onto the default bus.
    pub(crate) fn put_own(
        &mut self,
        source: &str,
        detail_type: &str,
        detail: &str,
        resources: &[String],
        context: &mut Context<'_>,
    ) {
        let id = context.draws.uuid();
        let detail = serde_json::from_str(detail).unwrap_or_default();
        let event = event(
            &id,
            source,
            detail_type,
            context.now,
            &json!(resources),
            &detail,
            context,
        );
        self.route(DEFAULT_BUS, &event, context);
    }

    /// Gives an event to the targets of all rules that match it.
    fn route(&self, bus: &str, event: &Json, context: &mut Context<'_>) {
        for (key, rule) in self.rules.below(&format!("{bus}/")) {
            let matches = rule.enabled
                && rule
                    .pattern
                    .as_ref()
                    .and_then(|pattern| Pattern::parse(pattern).ok())
                    .is_some_and(|pattern| pattern.matches(event));
            if matches {
                self.give(key, event, context);
            }
        }
    }

    fn give(&self, key: &str, event: &Json, context: &mut Context<'_>) {
        let Some(rule) = self.rules.get(key) else {
            return;
        };
        let rule_arn = rules::arn(key, context);
        let now = time::iso8601(context.now);
        for target in rule.targets.values() {
            let arn = target.text_or_empty("Arn");
            let payload = transform::payload(target, event, &rule_arn, &now);
            match arn.split(':').nth(2) {
                Some("lambda") => context.invoke(arn, payload, "events.amazonaws.com", &rule_arn),
                Some("sqs") => context.tasks.push(Task::Send {
                    queue: arn.to_owned(),
                    body: payload,
                    attributes: Default::default(),
                    group: target
                        .map("SqsParameters")
                        .and_then(|parameters| parameters.text("MessageGroupId"))
                        .map(str::to_owned),
                    deduplication: None,
                }),
                Some("sns") => context.tasks.push(Task::Publish {
                    topic: arn.to_owned(),
                    subject: None,
                    message: payload,
                }),
                Some("logs") => context.tasks.push(Task::Log {
                    region: context.region.to_owned(),
                    group: arn.split(':').nth(6).unwrap_or_default().to_owned(),
                    message: payload,
                }),
                Some("events") => context.tasks.push(Task::Forward {
                    bus: arn.to_owned(),
                    event: payload,
                }),
                _ => {}
            }
        }
    }

    /// Takes an event from another bus, as it is.
    pub(crate) fn forwarded(&self, bus: &str, event: &str, context: &mut Context<'_>) {
        if let Ok(event) = serde_json::from_str(event) {
            self.route(bus, &event, context);
        }
    }

    /// Runs all schedules that are due.
    pub(crate) fn run_due(&mut self, context: &mut Context<'_>) {
        let due: Vec<_> = self
            .rules
            .iter()
            .filter_map(|(key, rule)| Some((rule.due()?, key.to_owned())))
            .filter(|(at, _)| *at <= context.now)
            .collect();
        for (at, key) in due {
            let id = context.draws.uuid();
            let resources = json!([rules::arn(&key, context)]);
            let event = event(
                &id,
                "aws.events",
                "Scheduled Event",
                at,
                &resources,
                &json!({}),
                context,
            );
            self.give(&key, &event, context);
            if let Some(rule) = self.rules.get_mut(&key) {
                rule.ran = at;
            }
        }
    }
}

fn event(
    id: &str,
    source: &str,
    detail_type: &str,
    at: i64,
    resources: &Json,
    detail: &Json,
    context: &Context<'_>,
) -> Json {
    json!({
        "version": "0",
        "id": id,
        "detail-type": detail_type,
        "source": source,
        "account": context.account,
        "time": time::iso8601(at / 1000 * 1000),
        "region": context.region,
        "resources": resources,
        "detail": detail,
    })
}
