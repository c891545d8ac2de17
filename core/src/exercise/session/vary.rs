//! Values drawn from a seed, and where they are put.

use crate::exercise::format::{Check, Draw, Vary};
use crate::exercise::json::Json;
use crate::exercise::json::form::{ToJson as _, from_json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Values by name.
pub(super) type Drawn = BTreeMap<String, Json>;

/// What is drawn: each value for itself, so that another one beside it changes nothing.
pub(super) fn draw(vary: &Vary, seed: u64, exercise: &str, check: &str, round: u32) -> Drawn {
    let one = |(name, draw): (&String, &Draw)| {
        let origin = format!("{seed}\n{exercise}\n{check}\n{round}\n{name}");
        (name.clone(), value(draw, &origin))
    };
    vary.draw.iter().map(one).collect()
}

fn value(draw: &Draw, origin: &str) -> Json {
    let number = |salt: u64| {
        let digest = Sha256::digest(format!("{origin}\n{salt}"));
        let bytes = digest.iter().take(8);
        bytes.fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    if let Some(some) = &draw.one_of {
        let count = u64::try_from(some.len()).unwrap_or(u64::MAX).max(1);
        let index = usize::try_from(number(0) % count).unwrap_or_default();
        return some.get(index).cloned().unwrap_or_default();
    }
    if let Some([least, most]) = draw.integer {
        let count = u128::from(most.abs_diff(least)) + 1;
        let offset = i128::try_from(u128::from(number(0)) % count).unwrap_or_default();
        let value = i64::try_from(i128::from(least) + offset).unwrap_or(least);
        return Json::Number(value.into());
    }
    let letters = u64::from(draw.letters.unwrap_or(8));
    let letter = |index| {
        let alphabet = b"abcdefghijklmnopqrstuvwxyz";
        let index = usize::try_from(number(index) % 26).unwrap_or_default();
        alphabet.get(index).map_or('a', |byte| char::from(*byte))
    };
    Json::String((0..letters).map(letter).collect())
}

/// What holds JSON values of the author's: there, a text that is nothing but a name becomes the value
/// itself, such as a number. Everywhere else only its text can stand.
const VALUES: [&str; 5] = ["event", "item", "equal", "subset", "one_of"];

/// Tables whose keys the author chooses, and which hold texts.
const TEXTS: [&str; 4] = ["env", "headers", "query", "tags"];

/// A check with the values in the place of their names; `None` if it is no check any more, which texts in
/// the place of texts cannot do.
pub(super) fn filled(check: &Check, drawn: &Drawn) -> Option<Check> {
    let mut json = check.json();
    fill_check(&mut json, drawn);
    from_json(json).ok()
}

fn fill_check(json: &mut Json, drawn: &Drawn) {
    match json {
        Json::Object(entries) => {
            for (key, value) in entries {
                if VALUES.contains(&key.as_str()) {
                    fill(value, drawn, true);
                } else if TEXTS.contains(&key.as_str()) {
                    fill(value, drawn, false);
                } else {
                    fill_check(value, drawn);
                }
                put(key, drawn);
            }
        }
        Json::Array(values) => values.iter_mut().for_each(|value| fill_check(value, drawn)),
        other => fill(other, drawn, false),
    }
}

/// Puts values in the place of their names, in keys as well. `typed`: a text that is nothing but a name
/// becomes the value itself; else its text.
pub(super) fn fill(json: &mut Json, drawn: &Drawn, typed: bool) {
    match json {
        Json::String(text) => {
            let whole = text
                .strip_prefix("{{")
                .and_then(|rest| rest.strip_suffix("}}"));
            if let Some(value) = whole.and_then(|name| drawn.get(name.trim()))
                && typed
            {
                *json = value.clone();
                return;
            }
            put(text, drawn);
        }
        Json::Array(values) => values
            .iter_mut()
            .for_each(|value| fill(value, drawn, typed)),
        Json::Object(entries) => {
            for (key, value) in entries {
                put(key, drawn);
                fill(value, drawn, typed);
            }
        }
        _ => {}
    }
}

/// Puts the texts of values in the place of their names.
fn put(text: &mut String, drawn: &Drawn) {
    if !text.contains("{{") {
        return;
    }
    for (name, value) in drawn {
        let value = match value {
            Json::String(text) => text.clone(),
            other => other.to_text(),
        };
        *text = text.replace(&format!("{{{{{name}}}}}"), &value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::json::Named;

    fn vary() -> Vary {
        Vary {
            times: 1,
            draw: Named::from([
                (
                    "name".to_owned(),
                    Draw {
                        one_of: Some(vec![
                            Json::String("Ada".into()),
                            Json::String("Béla".into()),
                        ]),
                        ..Draw::default()
                    },
                ),
                (
                    "count".to_owned(),
                    Draw {
                        integer: Some([-3, 3]),
                        ..Draw::default()
                    },
                ),
                (
                    "word".to_owned(),
                    Draw {
                        letters: Some(40),
                        ..Draw::default()
                    },
                ),
            ]),
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_and_another_one_other_values() {
        let text = |seed, round| format!("{:?}", draw(&vary(), seed, "e", "c", round));
        assert_eq!(text(1, 0), text(1, 0));
        assert_ne!(text(1, 0), text(2, 0));
        assert_ne!(text(1, 0), text(1, 1));
        for seed in 0..200 {
            let drawn = draw(&vary(), seed, "e", "c", 0);
            let Some(Json::Number(count)) = drawn.get("count") else {
                panic!("no number");
            };
            assert!(*count >= (-3_i64).into() && *count <= 3_i64.into());
            assert!(matches!(drawn.get("word"), Some(Json::String(word)) if word.len() == 40));
        }
    }

    #[test]
    fn values_take_the_place_of_names() {
        let drawn = Drawn::from([
            ("n".to_owned(), Json::Number(12_i64.into())),
            ("name".to_owned(), Json::String("A \"quoted\" one".into())),
        ]);
        let mut json =
            Json::read(r#"{"n": "{{n}}", "text": "{{n}} for {{name}}", "other": "{{x}}"}"#)
                .unwrap();
        fill(&mut json, &drawn, true);
        assert_eq!(
            json.to_text(),
            r#"{"n":12,"text":"12 for A \"quoted\" one","other":"{{x}}"}"#
        );
    }

    #[test]
    fn a_number_is_a_number_in_values_and_a_text_where_only_texts_stand() {
        let check: Check = serde_json::from_str(
            r#"{"id": "a", "name": "A", "env": {"event": "{{n}}"}, "step": [{
                "event": {"amount": "{{n}}", "{{name}}": 1},
                "expect": {"log": {"lacks": "{{n}}", "count": {"for {{name}}": 1}},
                    "payload": {"at": {"/{{name}}": {"equal": "{{n}}"}}}}}]}"#,
        )
        .unwrap();
        let drawn = Drawn::from([
            ("n".to_owned(), Json::Number(12_i64.into())),
            ("name".to_owned(), Json::String("Ada".into())),
        ]);
        let text = serde_json::to_string(&filled(&check, &drawn).unwrap()).unwrap();
        for part in [
            r#""env":{"event":"12"}"#,
            r#""event":{"amount":12,"Ada":1}"#,
            r#""lacks":["12"]"#,
            r#""for Ada":{"#,
            r#""/Ada":{"equal":12}"#,
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }
}
