//! What a target gets: the event, a part of it, a constant, or a text made of it.

use crate::wire::Fields;
use serde_json::Value as Json;

/// The payload for a target.
pub(super) fn payload(target: &Fields, event: &Json, rule_arn: &str, now: &str) -> String {
    if let Some(constant) = target.text("Input") {
        return constant.to_owned();
    }
    if let Some(path) = target.text("InputPath") {
        return at(event, path).cloned().unwrap_or_default().to_string();
    }
    let Some(transformer) = target.map("InputTransformer") else {
        return event.to_string();
    };
    let template = transformer.text_or_empty("InputTemplate");
    // What is in quotes is a text and stays one; elsewhere a value is written as JSON.
    let mut out = String::new();
    let (mut quoted, mut rest) = (false, template);
    while let Some(character) = rest.chars().next() {
        if character == '<'
            && let Some(end) = rest.find('>')
            && let Some(name) = rest.get(1..end)
            && let Some(value) = variable(name, transformer, event, rule_arn, now)
        {
            match (&value, quoted) {
                (Json::String(text), true) => {
                    let escaped = Json::String(text.clone()).to_string();
                    out.push_str(escaped.trim_matches('"'));
                }
                (value, _) => out.push_str(&value.to_string()),
            }
            rest = rest.get(end + 1..).unwrap_or_default();
            continue;
        }
        if character == '"' && !out.ends_with('\\') {
            quoted = !quoted;
        }
        out.push(character);
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    out
}

fn variable(
    name: &str,
    transformer: &Fields,
    event: &Json,
    rule_arn: &str,
    now: &str,
) -> Option<Json> {
    match name {
        "aws.events.rule-arn" => return Some(rule_arn.into()),
        "aws.events.rule-name" => {
            return Some(rule_arn.rsplit('/').next().unwrap_or_default().into());
        }
        "aws.events.event.ingestion-time" => return Some(now.into()),
        "aws.events.event" | "aws.events.event.json" => return Some(event.clone()),
        _ => {}
    }
    let path = transformer.map("InputPathsMap")?.text(name)?;
    Some(at(event, path).cloned().unwrap_or_else(|| "".into()))
}

/// `$.detail.list[0].x`.
fn at<'a>(event: &'a Json, path: &str) -> Option<&'a Json> {
    let mut value = event;
    for part in path
        .trim_start_matches('$')
        .split('.')
        .filter(|part| !part.is_empty())
    {
        let (name, indexes) = part.split_once('[').unwrap_or((part, ""));
        if !name.is_empty() {
            value = value.get(name)?;
        }
        for index in indexes.split('[').filter(|index| !index.is_empty()) {
            value = value.get(index.trim_end_matches(']').parse::<usize>().ok()?)?;
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn makes_what_the_template_says() {
        let event = json!({ "detail": { "name": "a\"b", "n": 7, "list": [1, { "x": 2 }] } });
        let paths = Fields::new()
            .with("name", "$.detail.name")
            .with("n", "$.detail.n")
            .with("x", "$.detail.list[1].x");
        let transformer = Fields::new().with("InputPathsMap", paths).with(
            "InputTemplate",
            "{\"who\": \"<name>!\", \"n\": <n>, \"x\": <x>, \"raw\": <name>, \"no\": \"<nobody>\"}",
        );
        let target = Fields::new().with("InputTransformer", transformer);
        assert_eq!(
            payload(&target, &event, "arn", "now"),
            "{\"who\": \"a\\\"b!\", \"n\": 7, \"x\": 2, \"raw\": \"a\\\"b\", \"no\": \"<nobody>\"}"
        );
        assert_eq!(
            payload(
                &Fields::new().with("InputPath", "$.detail.n"),
                &event,
                "",
                ""
            ),
            "7"
        );
    }
}
