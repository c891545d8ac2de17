//! Conditions on JSON events.

use super::selector::Selector;
use serde_json::Value;

/// A condition: several of them joined, or one about a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Compare(Selector, Operator, Operand),
    Is(Selector, Value),
    NotExists(Selector),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    Greater,
    AtMost,
    AtLeast,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Operand {
    /// As it was written; `*` stands for any text.
    pub(super) text: String,
    /// If it was written without quotes and is a number.
    pub(super) number: Option<f64>,
}

impl Condition {
    pub(super) fn holds(&self, json: &Value) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(json)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(json)),
            Self::Compare(selector, operator, operand) => {
                selector.any(json, &|value| operand.compares(*operator, value))
            }
            Self::Is(selector, wanted) => selector.any(json, &|value| value == wanted),
            Self::NotExists(selector) => !selector.any(json, &|_| true),
        }
    }
}

impl Operand {
    fn compares(&self, operator: Operator, value: &Value) -> bool {
        // An array or an object is no value: neither equal nor unequal to anything.
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            _ => return false,
        };
        let number = value.as_f64();
        let ordered = |holds: fn(&f64, &f64) -> bool| match (number, self.number) {
            (Some(value), Some(operand)) => holds(&value, &operand),
            _ => false,
        };
        match operator {
            Operator::Equal => ordered(|a, b| a == b) || fits(&self.text, &text),
            Operator::NotEqual => !(ordered(|a, b| a == b) || fits(&self.text, &text)),
            Operator::Less => ordered(|a, b| a < b),
            Operator::Greater => ordered(|a, b| a > b),
            Operator::AtMost => ordered(|a, b| a <= b),
            Operator::AtLeast => ordered(|a, b| a >= b),
        }
    }
}

/// Whether a text is what a pattern with `*` describes. Each part is looked for once, from where the
/// one before it ended, so the time is bounded by the lengths.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(text) = text.strip_prefix(first) else {
        return false;
    };
    let Some(mut text) = text.strip_suffix(last) else {
        return false;
    };
    middle.split('*').all(|part| match text.split_once(part) {
        Some((_, after)) => {
            text = after;
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "abc", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c", false),
            ("aa*aa", "aaa", false),
            ("*", "", true),
            ("**b**", "abc", true),
            ("b*", "abc", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }
}
