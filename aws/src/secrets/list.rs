//! Lists of secrets, and what they can be filtered by.

use super::{Secrets, bad_parameter, secret::Secret};
use crate::wire::{Fault, Fields, Value};

const PAGE: i64 = 100;

/// Whether a secret fits all filters; of the values of one filter one is enough.
pub(super) fn wanted(name: &str, secret: &Secret, input: &Fields) -> bool {
    input.maps("Filters").all(|filter| {
        let key = filter.text_or_empty("Key");
        filter.texts("Values").any(|value| {
            let (negated, value) = match value.strip_prefix('!') {
                Some(rest) => (true, rest),
                None => (false, value),
            };
            fits(key, value, name, secret) != negated
        })
    })
}

fn fits(key: &str, value: &str, name: &str, secret: &Secret) -> bool {
    let starts = |text: &str| text.starts_with(value);
    // A description is searched word by word, and without case.
    let words = |text: &str| {
        let lower = text.to_lowercase();
        value.to_lowercase().split(' ').all(|word| {
            lower
                .split([' ', '/', '_', '+', '=', '.', '@', '-'])
                .any(|part| part.starts_with(word))
                || lower.starts_with(word)
        })
    };
    match key {
        "name" => starts(name),
        "description" => secret.description.as_deref().is_some_and(words),
        "tag-key" => secret.tags.keys().any(|key| starts(key)),
        "tag-value" => secret.tags.values().any(|value| starts(value)),
        "all" => {
            words(name)
                || secret.description.as_deref().is_some_and(words)
                || secret
                    .tags
                    .iter()
                    .any(|(key, value)| words(key) || words(value))
        }
        _ => false,
    }
}

impl Secrets {
    pub(super) fn list(&self, input: &Fields) -> Result<Fields, Fault> {
        for filter in input.maps("Filters") {
            if filter.text("Key").is_none() {
                return Err(bad_parameter("Invalid filter key"));
            }
            if filter.list("Values").is_empty() {
                return Err(bad_parameter(format!(
                    "Invalid filter values for key: {}",
                    filter.text_or_empty("Key")
                )));
            }
        }
        let deleted = input.flag("IncludePlannedDeletion") == Some(true);
        let mut found: Vec<_> = self
            .secrets
            .iter()
            .filter(|(name, secret)| {
                (deleted || secret.deleted.is_none()) && wanted(name, secret, input)
            })
            .collect();
        found.sort_by_key(|(name, secret)| (secret.created, *name));
        if input.text("SortOrder") == Some("desc") {
            found.reverse();
        }
        let start = input
            .text("NextToken")
            .and_then(|token| token.parse().ok())
            .unwrap_or(0_usize)
            .min(found.len());
        let most = usize::try_from(input.int("MaxResults").unwrap_or(PAGE)).unwrap_or(1);
        let end = start.saturating_add(most).min(found.len());
        let next = (end < found.len()).then(|| end.to_string());
        let page = found.get(start..end).unwrap_or_default();
        Ok(Fields::new()
            .with(
                "SecretList",
                Value::list(page.iter().map(|(name, secret)| Self::entry(name, secret))),
            )
            .with_some("NextToken", next))
    }
}
