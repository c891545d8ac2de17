//! Targets of rules.

use super::Events;
use crate::wire::{Fault, Fields, Value};

const MOST_TARGETS: usize = 5;
/// Services that a target may be of.
const KNOWN: [&str; 5] = ["lambda", "sqs", "sns", "logs", "events"];

impl Events {
    pub(super) fn put_targets(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let key = self.rule_key(input, "Rule")?;
        let (mut failed, mut good): (Vec<Value>, Vec<Fields>) = (Vec::new(), Vec::new());
        for target in input.maps("Targets") {
            let (id, arn) = (target.text_or_empty("Id"), target.text_or_empty("Arn"));
            let parts: Vec<_> = arn.splitn(6, ':').collect();
            let fail = |code: &str, message: String| {
                Fields::new()
                    .with("TargetId", id)
                    .with("ErrorCode", code)
                    .with("ErrorMessage", message)
                    .into()
            };
            let service = parts.get(2).copied().unwrap_or_default();
            if parts.len() < 6 || parts.first() != Some(&"arn") {
                return Err(Fault::new(
                    "ValidationException",
                    format!(
                        "Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
                    ),
                ));
            }
            if !KNOWN.contains(&service) {
                failed.push(fail(
                    "NotImplemented",
                    format!("lambdabox does not simulate this: targets of {service}."),
                ));
            } else if arn.ends_with(".fifo")
                && service == "sqs"
                && target.map("SqsParameters").is_none()
            {
                return Err(Fault::new(
                    "ValidationException",
                    format!("Parameter(s) SqsParameters must be specified for target: {id}."),
                ));
            } else {
                good.push(target.clone());
            }
        }
        if let Some(rule) = self.rules.get_mut(&key) {
            let mut targets = rule.targets.clone();
            targets.extend(
                good.into_iter()
                    .map(|target| (target.text_or_empty("Id").to_owned(), target)),
            );
            if targets.len() > MOST_TARGETS {
                return Err(Fault::new(
                    "LimitExceededException",
                    "The requested resource exceeds the maximum number allowed.",
                ));
            }
            rule.targets = targets;
        }
        Ok(Fields::new()
            .with("FailedEntryCount", failed.len())
            .with("FailedEntries", failed))
    }

    pub(super) fn remove_targets(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let key = self.rule_key(input, "Rule")?;
        let mut failed: Vec<Value> = Vec::new();
        if let Some(rule) = self.rules.get_mut(&key) {
            for id in input.texts("Ids") {
                if rule.targets.remove(id).is_none() {
                    failed.push(
                        Fields::new()
                            .with("TargetId", id)
                            .with("ErrorCode", "ResourceNotFoundException")
                            .with(
                                "ErrorMessage",
                                format!(
                                    "Rule {} does not have target(s) {id}.",
                                    input.text_or_empty("Rule")
                                ),
                            )
                            .into(),
                    );
                }
            }
        }
        Ok(Fields::new()
            .with("FailedEntryCount", failed.len())
            .with("FailedEntries", failed))
    }

    pub(super) fn list_targets(&self, input: &Fields) -> Result<Fields, Fault> {
        let key = self.rule_key(input, "Rule")?;
        let targets = self
            .rules
            .get(&key)
            .into_iter()
            .flat_map(|rule| rule.targets.values().cloned());
        Ok(Fields::new().with("Targets", Value::list(targets)))
    }

    pub(super) fn rules_of_target(&self, input: &Fields) -> Result<Fields, Fault> {
        let bus = self.bus(input)?;
        let arn = input.text_or_empty("TargetArn");
        let below = format!("{bus}/");
        let names = self
            .rules
            .below(&below)
            .filter(|(_, rule)| {
                rule.targets
                    .values()
                    .any(|target| target.text("Arn") == Some(arn))
            })
            .filter_map(|(key, _)| key.strip_prefix(&below));
        Ok(Fields::new().with("RuleNames", Value::list(names)))
    }
}
