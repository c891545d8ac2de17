//! JSON for people: indented as in the console, with every digit as the handler wrote it.

use std::fmt::Write;

/// Beyond this depth a document is shown as it is: each level costs its indentation on every line.
const DEPTH: usize = 100;

/// Indents a JSON document by two spaces a level. What is no JSON is returned as it is.
pub(super) fn pretty(json: &str) -> String {
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(json).is_ok();
    is_json
        .then(|| indent(json))
        .flatten()
        .unwrap_or_else(|| json.to_owned())
}

/// Indents valid JSON; `None` if it is nested too deeply.
fn indent(json: &str) -> Option<String> {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth: usize = 0;
    let mut in_string = false;
    let mut escaped = false;
    // An opening bracket waits for what follows it: an empty pair stays on one line.
    let mut opened = false;
    for character in json.chars() {
        if in_string {
            out.push(character);
            in_string = escaped || character != '"';
            escaped = character == '\\' && !escaped;
            continue;
        }
        if character.is_ascii_whitespace() {
            continue;
        }
        let closes = matches!(character, '}' | ']');
        if closes {
            depth = depth.saturating_sub(1);
        }
        if opened != closes {
            newline(&mut out, depth);
        }
        opened = matches!(character, '{' | '[');
        out.push(character);
        match character {
            '{' | '[' => depth += 1,
            ',' => newline(&mut out, depth),
            ':' => out.push(' '),
            '"' => in_string = true,
            _ => {}
        }
        if depth > DEPTH {
            return None;
        }
    }
    Some(out)
}

fn newline(out: &mut String, depth: usize) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\n{:width$}", "", width = 2 * depth);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_indented_and_keep_their_digits() {
        insta::assert_snapshot!(pretty(r#"{"a" :[1.10,{"b\"]}":"\\"}],"e":{},"f":[ ],"g":[[]]}"#), @r#"
        {
          "a": [
            1.10,
            {
              "b\"]}": "\\"
            }
          ],
          "e": {},
          "f": [],
          "g": [
            []
          ]
        }
        "#);
        assert_eq!(pretty("\"x\""), "\"x\"");
        assert_eq!(pretty("{no json"), "{no json");
    }

    #[test]
    fn deep_documents_stay_as_they_are() {
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        assert_eq!(pretty(&deep), deep);
    }
}
