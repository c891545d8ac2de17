//! Values drawn from a seed, and where they are put.

use crate::exercise::format::{Check, Draw, Vary};
use crate::exercise::json::Json;
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

/// A check with the values in the place of their names.
pub(super) fn filled(check: &Check, drawn: &Drawn) -> Check {
    // What a check is made of always has a JSON form, and values in the place of texts keep it one,
    // unless a number comes where only a text may stand: then the text stays as the author wrote it.
    let Ok(text) = serde_json::to_string(check) else {
        return check.clone();
    };
    let Ok(json) = Json::read(&text) else {
        return check.clone();
    };
    let mut json = json;
    fill(&mut json, drawn, true);
    if let Ok(filled) = serde_json::from_str(&json.to_text()) {
        return filled;
    }
    let Ok(mut json) = Json::read(&text) else {
        return check.clone();
    };
    fill(&mut json, drawn, false);
    serde_json::from_str(&json.to_text()).unwrap_or_else(|_| check.clone())
}

/// Puts values in the place of their names. `typed`: a text that is nothing but a name becomes the
/// value itself; else its text.
pub(super) fn fill(json: &mut Json, drawn: &Drawn, typed: bool) {
    match json {
        Json::String(text) => {
            if !text.contains("{{") {
                return;
            }
            let whole = text
                .strip_prefix("{{")
                .and_then(|rest| rest.strip_suffix("}}"));
            if let Some(value) = whole.and_then(|name| drawn.get(name.trim()))
                && typed
            {
                *json = value.clone();
                return;
            }
            let mut filled = text.clone();
            for (name, value) in drawn {
                let value = match value {
                    Json::String(text) => text.clone(),
                    other => other.to_text(),
                };
                filled = filled.replace(&format!("{{{{{name}}}}}"), &value);
            }
            *text = filled;
        }
        Json::Array(values) => values
            .iter_mut()
            .for_each(|value| fill(value, drawn, typed)),
        Json::Object(entries) => entries
            .iter_mut()
            .for_each(|(_, value)| fill(value, drawn, typed)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vary() -> Vary {
        Vary {
            times: 1,
            draw: BTreeMap::from([
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
}
