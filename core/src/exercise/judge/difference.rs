//! The smallest difference between two values, in words.

use super::place::escaped;
use super::text::cut;
use crate::exercise::format::JsonType;
use crate::exercise::json::Json;

/// How many differences are told; of the others only how many there are.
const TOLD: usize = 3;
/// The most that are counted.
const COUNTED: usize = 100;
/// The longest text of a value in a difference, in characters.
const VALUE_MAX: usize = 200;

/// What differs, or nothing.
pub(super) fn between(expected: &Json, came: &Json, subset: bool) -> Option<String> {
    let mut found = Vec::new();
    walk(expected, came, subset, "", &mut found);
    let more = found.len().saturating_sub(TOLD);
    if found.is_empty() {
        return None;
    }
    found.truncate(TOLD);
    let mut text = found.join("; ");
    if more > 0 {
        text.push_str(&format!("; and {more} more"));
    }
    Some(text)
}

/// The type of a value.
pub(super) const fn type_of(value: &Json) -> JsonType {
    match value {
        Json::Null => JsonType::Null,
        Json::Bool(_) => JsonType::Boolean,
        Json::Number(_) => JsonType::Number,
        Json::String(_) => JsonType::String,
        Json::Array(_) => JsonType::Array,
        Json::Object(_) => JsonType::Object,
    }
}

fn walk(expected: &Json, came: &Json, subset: bool, at: &str, found: &mut Vec<String>) {
    if found.len() >= COUNTED {
        return;
    }
    let place = || {
        if at.is_empty() {
            String::new()
        } else {
            format!("at {at}: ")
        }
    };
    match (expected, came) {
        (Json::Object(wanted), Json::Object(there)) => {
            for (key, value) in wanted {
                let at = format!("{at}/{}", escaped(key));
                match came.get(key) {
                    Some(came) => walk(value, came, subset, &at, found),
                    None => found.push(missing_key(key, &at, there)),
                }
            }
            for (key, _) in there {
                if !subset && expected.get(key).is_none() {
                    found.push(format!("{}the key {key:?} is too much", place()));
                }
            }
        }
        (Json::Array(wanted), Json::Array(there)) if subset => {
            if let Some((index, value)) = first_not_found(wanted, there) {
                found.push(format!(
                    "{}element {index} is not found: {}",
                    place(),
                    short(value)
                ));
            }
        }
        (Json::Array(wanted), Json::Array(there)) => {
            if wanted.len() != there.len() {
                found.push(format!(
                    "{}{} elements instead of {}",
                    place(),
                    there.len(),
                    wanted.len()
                ));
            }
            for (index, (value, came)) in wanted.iter().zip(there).enumerate() {
                walk(value, came, subset, &format!("{at}/{index}"), found);
            }
        }
        (wanted, there) if wanted == there => {}
        (Json::String(wanted), Json::String(there)) => {
            found.push(format!("{}{}", place(), texts(wanted, there)));
        }
        (wanted, there) => {
            let types = (type_of(wanted), type_of(there));
            let kind = |json_type: JsonType| match json_type {
                JsonType::Null | JsonType::Boolean => String::new(),
                other => format!(" ({})", other.name()),
            };
            let (a, b) = if types.0 == types.1 {
                (String::new(), String::new())
            } else {
                (kind(types.1), kind(types.0))
            };
            found.push(format!(
                "{}{}{a} instead of {}{b}",
                place(),
                short(there),
                short(wanted)
            ));
        }
    }
}

fn missing_key(key: &str, at: &str, there: &[(String, Json)]) -> String {
    let alike = there
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(key));
    match alike {
        Some((other, _)) => format!("at {at}: there is no {key:?}, but {other:?}"),
        None => format!("at {at}: there is no {key:?}"),
    }
}

/// The first element that is not found in a list, after those before it.
fn first_not_found<'a>(wanted: &'a [Json], there: &[Json]) -> Option<(usize, &'a Json)> {
    let mut rest = there.iter();
    wanted
        .iter()
        .enumerate()
        .find(|(_, value)| !rest.any(|came| holds(value, came)))
}

/// Whether `came` holds everything of `expected`.
pub(super) fn holds(expected: &Json, came: &Json) -> bool {
    match (expected, came) {
        (Json::Object(wanted), Json::Object(_)) => wanted
            .iter()
            .all(|(key, value)| came.get(key).is_some_and(|came| holds(value, came))),
        (Json::Array(wanted), Json::Array(there)) => first_not_found(wanted, there).is_none(),
        _ => expected == came,
    }
}

/// A value as JSON, cut.
pub(super) fn short(value: &Json) -> String {
    cut(&value.to_text(), VALUE_MAX)
}

/// How two texts differ: where, and what stands there.
fn texts(wanted: &str, there: &str) -> String {
    if wanted.trim() == there.trim() {
        return format!("only spaces or line ends differ: {there:?} instead of {wanted:?}");
    }
    // Of other letters only the tables of all of Unicode know it, which are as large as all of this.
    if wanted.eq_ignore_ascii_case(there) {
        return format!("only capital letters differ: {there:?} instead of {wanted:?}");
    }
    let same = wanted
        .chars()
        .zip(there.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let rest = |text: &str| {
        let rest: String = text.chars().skip(same).collect();
        cut(&rest, 40)
    };
    match (rest(wanted), rest(there)) {
        (a, b) if same == 0 => format!("{b:?} instead of {a:?}"),
        (a, b) if b.is_empty() => format!("it ends after character {same}: {a:?} is missing"),
        (a, b) if a.is_empty() => format!("{b:?} after character {same} is too much"),
        (a, b) => format!("from character {} on {b:?} instead of {a:?}", same + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(expected: &str, came: &str) -> Option<String> {
        super::between(
            &Json::read(expected).unwrap(),
            &Json::read(came).unwrap(),
            false,
        )
    }

    #[test]
    fn equal_values_do_not_differ() {
        assert_eq!(between("[1, {\"a\": 12.0}]", "[1.0, {\"a\": 12}]"), None);
    }

    #[test]
    fn differences_are_told_where_they_are() {
        for (expected, came, told) in [
            (
                r#"{"message": "Hello Crew"}"#,
                r#"{"message": "Hello nobody"}"#,
                r#"at /message: from character 7 on "nobody" instead of "Crew""#,
            ),
            (
                r#"{"n": 12}"#,
                r#"{"n": "12"}"#,
                r#"at /n: "12" (a text) instead of 12 (a number)"#,
            ),
            (
                r#"{"a": 1}"#,
                r#"{"A": 1}"#,
                r#"at /a: there is no "a", but "A"; the key "A" is too much"#,
            ),
            ("[1, 2]", "[1]", "1 elements instead of 2"),
            ("1", "null", "null instead of 1 (a number)"),
            (
                r#""a b""#,
                r#""a b\n""#,
                r#"only spaces or line ends differ: "a b\n" instead of "a b""#,
            ),
            (
                r#""Ada""#,
                r#""ADA""#,
                r#"only capital letters differ: "ADA" instead of "Ada""#,
            ),
            (
                r#""Ada""#,
                r#""Adam""#,
                r#""m" after character 3 is too much"#,
            ),
            (
                "[1,2,3,4]",
                "[5,6,7,8]",
                "at /0: 5 instead of 1; at /1: 6 instead of 2; at /2: 7 instead of 3; and 1 more",
            ),
        ] {
            assert_eq!(
                between(expected, came).as_deref(),
                Some(told),
                "{expected} {came}"
            );
        }
    }

    #[test]
    fn a_subset_of_a_list_keeps_its_order() {
        let json = |text: &str| Json::read(text).unwrap();
        assert!(holds(&json("[1, 3]"), &json("[1, 2, 3]")));
        assert!(!holds(&json("[3, 1]"), &json("[1, 2, 3]")));
        assert!(holds(
            &json(r#"[{"a": 1}]"#),
            &json(r#"[0, {"a": 1, "b": 2}]"#)
        ));
    }
}
