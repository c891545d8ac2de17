//! Lays out JSON text for reading, digit by digit as it is.
//!
//! Parsing and printing again would change numbers (`1.0`, `1e400`, integers beyond 2^53) and so
//! show something that the handler did not return. This only moves white space.

/// The deepest indentation; what is nested deeper is not indented further.
const MAX_INDENT: usize = 32;

/// JSON with a line for each member. Text that is no JSON (a handler may return `NaN`) comes out
/// with its tokens unchanged.
#[must_use]
pub fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 4);
    let mut depth = 0_usize;
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                out.push('"');
                copy_string(&mut chars, &mut out);
            }
            '{' | '[' => {
                let close = if c == '{' { '}' } else { ']' };
                skip_white(&mut chars);
                out.push(c);
                if chars.next_if_eq(&close).is_some() {
                    out.push(close);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            ' ' | '\t' | '\n' | '\r' => {}
            other => out.push(other),
        }
    }
    out
}

/// Copies up to and with the closing quote.
fn copy_string(chars: &mut impl Iterator<Item = char>, out: &mut String) {
    while let Some(c) = chars.next() {
        out.push(c);
        match c {
            '"' => return,
            '\\' => out.extend(chars.next()),
            _ => {}
        }
    }
}

fn skip_white(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while chars
        .next_if(|c| matches!(c, ' ' | '\t' | '\n' | '\r'))
        .is_some()
    {}
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth.min(MAX_INDENT) {
        out.push_str("  ");
    }
}

/// The beginning of a text, at most `bytes` long, and whether something was left off.
#[must_use]
pub fn beginning(text: &str, bytes: usize) -> (&str, bool) {
    if text.len() <= bytes {
        return (text, false);
    }
    let end = (0..=bytes)
        .rev()
        .find(|&end| text.is_char_boundary(end))
        .unwrap_or(0);
    (text.get(..end).unwrap_or_default(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_lines_of_their_own() {
        assert_eq!(
            pretty(r#"{"statusCode": 200, "body": "\"Hi, {you}\"", "list": [1, [], {}]}"#),
            "{\n  \"statusCode\": 200,\n  \"body\": \"\\\"Hi, {you}\\\"\",\n  \"list\": [\n    1,\n    [],\n    {}\n  ]\n}"
        );
    }

    #[test]
    fn scalars_stay_as_they_are() {
        for text in [
            "null",
            "1.0",
            "1e400",
            "12345678901234567890",
            "NaN",
            r#""a: b, [c]""#,
            "\"\\\\\"",
        ] {
            assert_eq!(pretty(text), text);
        }
    }

    #[test]
    fn empty_containers_stay_on_one_line() {
        assert_eq!(pretty("{ }"), "{}");
        assert_eq!(pretty("[\n]"), "[]");
    }

    #[test]
    fn text_that_is_no_json_does_no_harm() {
        for text in ["", "}", "]]]", "\"open", "\"\\", "{"] {
            let _ = pretty(text);
        }
        assert_eq!(pretty(&"[".repeat(10_000)).lines().count(), 10_001);
    }

    #[test]
    fn a_beginning_ends_at_a_character() {
        assert_eq!(beginning("zażółć", 3), ("za", true));
        assert_eq!(beginning("abc", 3), ("abc", false));
    }
}
