//! Reading parameters by name.

use super::{
    Ssm, not_found,
    parameter::{Parameter, Version},
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};
use std::collections::BTreeSet;

/// The name of a parameter, which may be an ARN, and behind a colon which version.
fn split(text: &str) -> (String, Option<&str>) {
    let plain = match text.split_once(":parameter/") {
        Some((start, rest)) if start.starts_with("arn:") => format!("/{rest}"),
        _ => text.to_owned(),
    };
    match text.rsplit_once(':') {
        Some((_, selector)) if plain.contains(':') => {
            let name = plain.split(':').next().unwrap_or_default().to_owned();
            (name, Some(selector))
        }
        _ => (plain, None),
    }
}

impl Ssm {
    /// The parameter with this name; one without a slash has one in its ARN.
    fn parameter(&self, name: &str) -> Option<(&str, &Parameter)> {
        self.parameters
            .from(name)
            .next()
            .filter(|(there, _)| *there == name)
            .or_else(|| {
                let plain = name.strip_prefix('/')?;
                self.parameters
                    .from(plain)
                    .next()
                    .filter(|(there, _)| *there == plain)
            })
    }

    fn found(&self, text: &str) -> Result<(&str, &Version, Option<String>), Fault> {
        let (name, selector) = split(text);
        let (name, parameter) = self.parameter(&name).ok_or_else(|| not_found(""))?;
        let version = parameter.selected(selector).ok_or_else(|| {
            let message = match selector.map(str::parse::<i64>) {
                Some(Ok(number)) => format!("Systems Manager could not find version {number} of {name}. Verify the version and try again."),
                _ => format!("Systems Manager could not find label {} for parameter {name}. Verify the label and try again.", selector.unwrap_or_default()),
            };
            Fault::new("ParameterVersionNotFound", message)
        })?;
        Ok((
            name,
            version,
            selector.map(|selector| format!(":{selector}")),
        ))
    }

    pub(super) fn get(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let decrypt = input.flag("WithDecryption") == Some(true);
        let text = input.text_or_empty("Name");
        let (name, version, selector) = self.found(text).map_err(|mut fault| {
            if fault.message.is_empty() {
                fault.message = format!("Parameter {text} not found.");
            }
            fault
        })?;
        Ok(Fields::new().with(
            "Parameter",
            version.fields(name, selector.as_deref(), decrypt, context),
        ))
    }

    pub(super) fn get_many(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let decrypt = input.flag("WithDecryption") == Some(true);
        let names: BTreeSet<_> = input.texts("Names").collect();
        let (mut good, mut bad): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
        for text in names {
            match self.found(text) {
                Ok((name, version, selector)) => good.push(
                    version
                        .fields(name, selector.as_deref(), decrypt, context)
                        .into(),
                ),
                Err(_) => bad.push(text.into()),
            }
        }
        Ok(Fields::new()
            .with("Parameters", good)
            .with("InvalidParameters", bad))
    }

    pub(super) fn history(&self, input: &Fields) -> Result<Fields, Fault> {
        let decrypt = input.flag("WithDecryption") == Some(true);
        let text = input.text_or_empty("Name");
        let (name, parameter) = self
            .parameter(text)
            .ok_or_else(|| not_found(format!("Parameter {text} not found.")))?;
        let most = usize::try_from(input.int("MaxResults").unwrap_or(50)).unwrap_or(1);
        let start = input
            .text("NextToken")
            .and_then(|token| token.parse().ok())
            .unwrap_or(0_usize)
            .min(parameter.versions.len());
        let end = start.saturating_add(most).min(parameter.versions.len());
        let versions = parameter
            .versions
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .map(|version| {
                version
                    .metadata(name)
                    .with("Value", version.shown_value(decrypt))
                    .with("Labels", Value::list(&version.labels))
            });
        Ok(Fields::new()
            .with("Parameters", Value::list(versions))
            .with_some(
                "NextToken",
                (end < parameter.versions.len()).then(|| end.to_string()),
            ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_be_arns_and_have_versions() {
        assert_eq!(split("/a/b"), ("/a/b".to_owned(), None));
        assert_eq!(split("a:3"), ("a".to_owned(), Some("3")));
        assert_eq!(
            split("arn:aws:ssm:us-east-1:123456789012:parameter/a/b:prod"),
            ("/a/b".to_owned(), Some("prod"))
        );
    }
}
