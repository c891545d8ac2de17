//! Patterns over JSON, as EventBridge's rules and SNS's filter policies have them.

mod matcher;
mod parse;

use serde_json::Value as Json;
use std::collections::BTreeMap;

use matcher::Matcher;

/// A pattern that was understood.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    fields: BTreeMap<String, Field>,
    /// `$or`: one of them must match as well.
    any: Vec<Pattern>,
}

#[derive(Clone, Debug)]
enum Field {
    /// One of these.
    Values(Vec<Matcher>),
    /// A structure below.
    Nested(Pattern),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in AWS's words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        parse::pattern(text)
    }

    /// Whether it matches an event. In an array one item must match.
    pub(crate) fn matches(&self, event: &Json) -> bool {
        let nothing = Json::Null;
        self.fields.iter().all(|(name, field)| {
            let value = event.get(name);
            match field {
                Field::Values(matchers) => matchers.iter().any(|matcher| matcher.takes(value)),
                Field::Nested(pattern) => match value.unwrap_or(&nothing) {
                    Json::Array(items) => items.iter().any(|item| pattern.matches(item)),
                    value => pattern.matches(value),
                },
            }
        }) && (self.any.is_empty() || self.any.iter().any(|pattern| pattern.matches(event)))
    }

    /// The fields of the first level, for attributes that are no JSON.
    pub(crate) fn matches_each(&self, mut takes: impl FnMut(&str, &[Matcher]) -> bool) -> bool {
        self.fields.iter().all(|(name, field)| match field {
            Field::Values(matchers) => takes(name, matchers),
            Field::Nested(_) => false,
        })
    }
}

pub(crate) use matcher::Matcher as Condition;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn matches(pattern: &Json, event: &Json) -> bool {
        Pattern::parse(&pattern.to_string()).unwrap().matches(event)
    }

    #[test]
    fn every_operator_matches_what_the_documentation_says() {
        let event = json!({
            "source": "aws.ec2", "detail": { "state": "running", "n": 5, "list": ["a", "b"], "none": null, "flag": true,
            "ip": "10.0.0.7", "file": "dir/a.png", "objects": [{ "x": 1 }, { "x": 2 }] }
        });
        let detail = |field: &str, condition: Json| {
            let mut inner = serde_json::Map::new();
            inner.insert(field.to_owned(), json!([condition]));
            matches(&json!({ "detail": inner }), &event)
        };
        assert!(matches(&json!({ "source": ["x", "aws.ec2"] }), &event));
        assert!(detail("list", json!("b")) && !detail("list", json!("c")));
        assert!(
            detail("none", Json::Null) && detail("flag", json!(true)) && detail("n", json!(5.0))
        );
        assert!(
            detail("state", json!({ "prefix": "run" }))
                && detail("file", json!({ "suffix": ".png" }))
        );
        assert!(detail(
            "state",
            json!({ "prefix": { "equals-ignore-case": "RUN" } })
        ));
        assert!(detail("state", json!({ "equals-ignore-case": "RUNNING" })));
        assert!(
            detail("state", json!({ "anything-but": "stopped" }))
                && !detail("state", json!({ "anything-but": ["running"] }))
        );
        assert!(!detail(
            "state",
            json!({ "anything-but": { "prefix": "run" } })
        ));
        assert!(
            detail("n", json!({ "numeric": [">", 0, "<=", 5] }))
                && !detail("n", json!({ "numeric": ["=", 6] }))
        );
        assert!(
            detail("state", json!({ "exists": true }))
                && detail("nothing", json!({ "exists": false }))
        );
        assert!(!detail("state", json!({ "exists": false })));
        assert!(
            detail("ip", json!({ "cidr": "10.0.0.0/24" }))
                && !detail("ip", json!({ "cidr": "10.0.1.0/24" }))
        );
        assert!(
            detail("file", json!({ "wildcard": "dir/*.png" }))
                && !detail("file", json!({ "wildcard": "*.jpg" }))
        );
        assert!(matches(
            &json!({ "detail": { "objects": { "x": [2] } } }),
            &event
        ));
        assert!(matches(
            &json!({ "$or": [{ "source": ["no"] }, { "detail": { "n": [5] } }] }),
            &event
        ));
    }

    #[test]
    fn refuses_what_is_no_pattern() {
        let deep = "{\"a\":".repeat(200) + "1" + &"}".repeat(200);
        for text in [
            "",
            "[]",
            "{}",
            "{\"a\": 1}",
            "{\"a\": []}",
            "{\"a\": [{\"no\": 1}]}",
            "{\"a\": [{\"numeric\": [\">\"]}]}",
            "{\"a\": [{\"prefix\": 1}]}",
            "{\"a\":[[1]]}",
            "{\"a\":[{\"cidr\":\"10.0.0.0/99\"}]}",
            &deep,
        ] {
            assert!(
                Pattern::parse(text).is_err(),
                "{}",
                &text[..text.len().min(60)]
            );
        }
    }
}
