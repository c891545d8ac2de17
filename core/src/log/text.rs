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
