//! Log events as text.

use super::LogEvent;

/// Events as lines, each with its newline, as `X-Amz-Log-Result` holds them.
#[must_use]
pub fn render(events: &[LogEvent]) -> String {
    let length = events.iter().map(|event| event.message.len() + 1).sum();
    let mut text = String::with_capacity(length);
    for event in events {
        text.push_str(&event.message);
        text.push('\n');
    }
    text
}

/// A log text as the console shows it: the `\r` that runtimes put between the lines of one event
/// are line breaks.
#[must_use]
pub fn for_people(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A log text as [`for_people`] gives it, with marks in the place of characters that nobody would
/// see, or that change how the text around them looks: control characters, and those that turn the
/// direction of writing.
#[must_use]
pub fn visible(text: &str) -> String {
    for_people(text).chars().map(mark).collect()
}

/// The beginning of a log text on one line, at most `chars` characters of it, and whether something
/// was left off.
#[must_use]
pub fn one_line(text: &str, chars: usize) -> (String, bool) {
    let mut rest = text.chars();
    let line = rest
        .by_ref()
        .take(chars)
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            c => mark(c),
        })
        .collect();
    (line, rest.next().is_some())
}

/// Unicode's pictures of control characters, and its mark of what cannot be shown.
fn mark(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // What joins letters or parts of a picture shows, in a browser.
        '\u{200c}' | '\u{200d}' => c,
        c if misleads(c) => '\u{fffd}',
        c => c,
    }
}

/// Whether a terminal may obey the character, or whatever shows it may show what stands around it in another
/// order, or nothing at all.
#[must_use]
pub fn misleads(character: char) -> bool {
    // C0, DEL and C1: cursor, colours, titles, the clipboard.
    character.is_control()
        || matches!(
            character,
            '\u{ad}' // The soft hyphen is invisible.
            | '\u{61c}' | '\u{200e}' | '\u{200f}' // Marks of direction,
            | '\u{202a}'..='\u{202e}' // embeddings and overrides,
            | '\u{2066}'..='\u{2069}' // isolates.
            | '\u{200b}'..='\u{200d}' // Spaces without width, joiners,
            | '\u{2060}'..='\u{2064}' // and invisible operators.
            | '\u{206a}'..='\u{206f}' // Deprecated formatting.
            | '\u{2028}' | '\u{2029}' // Ends of lines and of paragraphs, where no line ends.
            | '\u{180e}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{3164}' | '\u{ffa0}' // Fillers without a shape.
            | '\u{feff}' // The byte order mark.
            | '\u{fff9}'..='\u{fffb}' // Annotations.
            | '\u{1d173}'..='\u{1d17a}' // Formatting of music.
            | '\u{e0000}'..='\u{e007f}' // Tags, which spell text that nobody sees.
        )
}

/// The last `bytes` bytes of a text, or a little less, so that no character is cut.
pub(crate) fn tail(text: &str, bytes: usize) -> &str {
    let wanted = text.len().saturating_sub(bytes);
    let start = (wanted..=text.len())
        .find(|index| text.is_char_boundary(*index))
        .unwrap_or(text.len());
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn carriage_returns_become_line_breaks() {
        assert_eq!(for_people("a\rb\r\nc\n"), "a\nb\nc\n");
    }

    #[test]
    fn what_cannot_be_seen_is_marked() {
        assert_eq!(
            visible("a\u{1b}[31m\rb\0\u{202e}c\t<i>\n"),
            "a\u{241b}[31m\nb\u{2400}\u{fffd}c\t<i>\n"
        );
        // What has no width goes, what joins the parts of a picture stays.
        assert_eq!(
            visible("a\u{200b}b\u{61c}c\u{e0041}\u{1f469}\u{200d}\u{1f680}"),
            "a\u{fffd}b\u{fffd}c\u{fffd}\u{1f469}\u{200d}\u{1f680}"
        );
        assert_eq!(one_line("a\r\tb\u{7}c", 5), ("a  b\u{2407}".into(), true));
        assert_eq!(one_line("żółw", 4), ("żółw".into(), false));
    }

    proptest! {
        #[test]
        fn a_tail_cuts_no_character(text in "\\PC*", bytes in 0..64usize) {
            let tail = tail(&text, bytes);
            prop_assert!(tail.len() <= bytes);
            prop_assert!(text.ends_with(tail));
            // A character has at most four bytes.
            prop_assert!(tail.len() + 3 >= bytes.min(text.len()));
        }
    }
}
