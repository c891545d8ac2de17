//! Labels of versions.

use super::{Ssm, not_found};
use crate::wire::{Fault, Fields, Value};

const MOST_LABELS: usize = 10;

impl Ssm {
    pub(super) fn label(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = input.text_or_empty("Name");
        let parameter = self
            .parameters
            .get_mut(name)
            .ok_or_else(|| not_found(format!("Parameter {name} not found.")))?;
        let latest = parameter.latest().map_or(0, |latest| latest.number);
        let number = input.int("ParameterVersion").unwrap_or(latest);
        if !parameter
            .versions
            .iter()
            .any(|version| version.number == number)
        {
            return Err(Fault::new(
                "ParameterVersionNotFound",
                format!(
                    "Systems Manager could not find version {number} of {name}. Verify the version and try again."
                ),
            ));
        }
        let allowed = |label: &str| {
            let lower = label.to_ascii_lowercase();
            label
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
                && !lower.starts_with("aws")
                && !lower.starts_with("ssm")
                && !label.starts_with(|c: char| c.is_ascii_digit())
        };
        let (good, bad): (Vec<&str>, Vec<&str>) =
            input.texts("Labels").partition(|label| allowed(label));
        let there = parameter
            .versions
            .iter()
            .find(|version| version.number == number);
        let count = there.map_or(0, |version| {
            version
                .labels
                .iter()
                .filter(|label| !good.contains(&label.as_str()))
                .count()
        }) + good.len();
        if count > MOST_LABELS {
            return Err(Fault::new(
                "ParameterVersionLabelLimitExceeded",
                "An error occurred (ParameterVersionLabelLimitExceeded) when calling the LabelParameterVersion operation: A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.",
            ));
        }
        for version in &mut parameter.versions {
            for label in &good {
                if version.number == number {
                    version.labels.insert((*label).to_owned());
                } else {
                    version.labels.remove(*label);
                }
            }
        }
        Ok(Fields::new()
            .with("InvalidLabels", Value::list(bad))
            .with("ParameterVersion", number))
    }

    pub(super) fn unlabel(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = input.text_or_empty("Name");
        let number = input.int("ParameterVersion").unwrap_or_default();
        let parameter = self
            .parameters
            .get_mut(name)
            .ok_or_else(|| not_found(format!("Parameter {name} not found.")))?;
        let version = parameter.versions.iter_mut().find(|version| version.number == number).ok_or_else(|| {
            Fault::new(
                "ParameterVersionNotFound",
                format!("Systems Manager could not find version {number} of {name}. Verify the version and try again."),
            )
        })?;
        let (removed, invalid): (Vec<&str>, Vec<&str>) = input
            .texts("Labels")
            .partition(|label| version.labels.remove(*label));
        Ok(Fields::new()
            .with("RemovedLabels", Value::list(removed))
            .with("InvalidLabels", Value::list(invalid)))
    }
}
