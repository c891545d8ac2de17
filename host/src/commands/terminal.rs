//! Text of guests and of files on a terminal: what could do more to it than show letters is shown instead
//! of sent.
//!
//! Only a terminal needs this. What goes into a file or a pipe stays as it was written, byte for byte.

use lambdabox_core::log::misleads;
use std::borrow::Cow;

/// Text as it is written where it goes: to a terminal, or elsewhere as it is.
pub(super) fn shown(text: &str, terminal: bool) -> Cow<'_, str> {
    if terminal && text.chars().any(misleads_in_text) {
        Cow::Owned(for_terminal(text))
    } else {
        Cow::Borrowed(text)
    }
}

/// The same for a JSON document, which is the same document afterwards: such characters stand in its
/// strings only.
pub(super) fn shown_json(json: &str, terminal: bool) -> Cow<'_, str> {
    if !terminal || !json.chars().any(misleads_in_text) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if misleads_in_text(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// The text with a `\\u{…}` in the place of whatever a terminal would not show as itself.
pub(super) fn for_terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if misleads_in_text(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

fn misleads_in_text(character: char) -> bool {
    !matches!(character, '\n' | '\t') && misleads(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_cannot_write_to_the_terminal() {
        assert_eq!(for_terminal("\u{1b}[2J\nb\u{7}"), "\\u{1b}[2J\nb\\u{7}");
        // C1 in two bytes of UTF-8, a carriage return that overwrites what stands there, a backspace.
        assert_eq!(
            for_terminal("\u{9b}31m ok\rno\u{8}"),
            "\\u{9b}31m ok\\u{d}no\\u{8}"
        );
    }

    #[test]
    fn nothing_turns_the_text_around_or_hides_in_it() {
        assert_eq!(
            for_terminal("total \u{202e}0001\u{202c} EUR"),
            "total \\u{202e}0001\\u{202c} EUR"
        );
        let all = [
            '\u{61c}', '\u{200b}', '\u{200d}', '\u{200e}', '\u{2029}', '\u{2060}', '\u{2066}',
        ]
        .into_iter()
        .chain(['\u{2069}', '\u{feff}', '\u{e0041}', '\u{ad}']);
        for hidden in all {
            let shown = for_terminal(&format!("a{hidden}b"));
            assert_eq!(shown, format!("a\\u{{{:x}}}b", u32::from(hidden)));
        }
    }

    #[test]
    fn a_document_stays_the_same_document() {
        let json = "{\n  \"a\": \"x\u{202e}y\u{e0041}\u{9b}\"\n}";
        let shown = shown_json(json, true);
        assert_eq!(shown, "{\n  \"a\": \"x\\u202ey\\udb40\\udc41\\u009b\"\n}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&shown), read(json));
    }

    /// A file or a pipe gets what was written.
    #[test]
    fn only_a_terminal_needs_it() {
        let text = "\u{1b}[2J\u{202e}";
        assert_eq!(shown(text, false), text);
        assert_eq!(shown_json(text, false), text);
        assert_eq!(shown(text, true), "\\u{1b}[2J\\u{202e}");
    }

    #[test]
    fn letters_of_every_script_and_signs_stay() {
        for text in [
            "żółw",
            "שלום",
            "مرحبا",
            "日本語",
            "é e\u{301}",
            "🐢 ✔\u{fe0f}",
            "tab\tend\n",
        ] {
            assert_eq!(for_terminal(text), text);
        }
    }
}
