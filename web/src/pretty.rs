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
    pretty_beginning(json, usize::MAX, usize::MAX).0
}

/// The beginning of the same: at most about so many bytes, as white space can be most of it, and at most so many
/// lines; and whether something was left off.
#[must_use]
pub fn pretty_beginning(json: &str, bytes: usize, lines: usize) -> (String, bool) {
    let (json, cut) = beginning(json, bytes);
    let mut out = String::with_capacity(json.len() + json.len() / 4);
    let mut depth = 0_usize;
    let mut room = lines;
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        if room == 0 || out.len() > bytes {
            return (out, true);
        }
        if matches!(c, '{' | '[' | '}' | ']' | ',') {
            room -= 1;
        }
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
    (out, cut)
}

/// The beginning of a text, at most so many bytes and lines, and whether something was left off.
#[must_use]
pub fn beginning_in_lines(text: &str, bytes: usize, lines: usize) -> (&str, bool) {
    let (shown, cut) = beginning(text, bytes);
    match shown.match_indices('\n').nth(lines.saturating_sub(1)) {
        Some((end, _)) if end + 1 < text.len() => (shown.get(..end).unwrap_or_default(), true),
        _ => (shown, cut),
    }
}

/// The most changes between letters that run to the left and others, in a text that is shown. A browser
/// sets what is between two of them apart, and takes ever longer for each.
const TURNS: usize = 500;

/// The beginning of a text with no more changes of direction than a browser can draw at once, and whether
/// something was left off.
#[must_use]
pub fn few_turns(text: &str) -> (&str, bool) {
    let mut to_the_left = false;
    let mut room = TURNS;
    for (place, c) in text.char_indices() {
        if runs_to_the_left(c) != to_the_left {
            to_the_left = !to_the_left;
            if room == 0 {
                return (text.get(..place).unwrap_or_default(), true);
            }
            room -= 1;
        }
    }
    (text, false)
}

/// Letters of Hebrew, Arabic and of all other scripts that run to the left.
fn runs_to_the_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
    )
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
    // No character has more than four bytes.
    let end = (bytes.saturating_sub(3)..=bytes)
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
    fn what_is_laid_out_is_bounded_however_little_is_written() {
        assert_eq!(
            pretty_beginning("[1, 2, 3]", 100, 3),
            ("[\n  1,\n  2,\n  ".to_owned(), true)
        );
        assert_eq!(pretty_beginning("[1]", 100, 3), (pretty("[1]"), false));
        assert_eq!(pretty_beginning("\"abc\"", 3, 9), ("\"ab".to_owned(), true));
        // A byte here is a line of 65 bytes there.
        let (deep, cut) = pretty_beginning(&"[".repeat(100_000), 100_000, usize::MAX);
        assert!(cut && deep.len() < 100_100, "{}", deep.len());
        assert_eq!(beginning_in_lines("a\nb\nc", 9, 2), ("a\nb", true));
        assert_eq!(beginning_in_lines("a\nb\n", 9, 2), ("a\nb\n", false));
        assert_eq!(beginning_in_lines("a\nb", 1, 2), ("a", true));
    }

    #[test]
    fn a_text_that_turns_and_turns_is_cut() {
        assert_eq!(few_turns("שלום world"), ("שלום world", false));
        let turning = "aא".repeat(10_000);
        let (shown, cut) = few_turns(&turning);
        assert_eq!((shown.chars().count(), cut), (501, true));
    }

    #[test]
    fn a_beginning_ends_at_a_character() {
        assert_eq!(beginning("zażółć", 3), ("za", true));
        assert_eq!(beginning("abc", 3), ("abc", false));
    }
}
