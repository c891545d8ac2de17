//! Text of learners as it can be shown anywhere: on a terminal, in XML, in a cell.

/// The text with everything replaced that does something instead of showing something: control
/// characters but line feeds and tabs, characters that turn the direction of writing, and those
/// that XML does not know. What stood there is told as `\u{1b}`.
#[must_use]
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' | '\t' => out.push(character),
            '\r' if characters.peek() == Some(&'\n') => {}
            _ if acts(character) => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out
}

/// The same in one line: what is on other lines stands behind a `⏎`.
#[must_use]
pub(super) fn one_line(text: &str) -> String {
    let line = plain(text)
        .replace('\t', " ")
        .trim_end_matches('\n')
        .replace('\n', " ⏎ ");
    no_command(&line)
}

/// A text in which no system for CI finds a command of the kind that may stand anywhere in a line:
/// `##[…`, Azure's `##vso[…`, TeamCity's `##teamcity[…`.
#[must_use]
pub(super) fn without_marks(text: &str) -> String {
    broken_marks(text, "#\u{2060}#")
}

/// Writes another `##` where it begins a command.
pub(super) fn broken_marks(text: &str, instead: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("##") {
        out.push_str(before);
        let name = after.trim_start_matches(|it: char| it.is_ascii_alphanumeric());
        if name.starts_with('[') {
            out.push_str(instead);
            rest = after;
        } else {
            // The second one may begin the next mark.
            out.push('#');
            rest = rest.get(before.len() + 1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// A line of which a CI system makes no command: GitHub's begin with `::`, others hold a mark.
fn no_command(line: &str) -> String {
    let line = without_marks(line);
    match line.trim_start().strip_prefix("::") {
        Some(rest) => format!("'::{rest}"),
        None => line,
    }
}

/// The same for every line of a document that is XML or HTML, whose readers see no difference.
#[must_use]
pub(super) fn without_commands(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for line in broken_marks(document, "#&#35;").split_inclusive('\n') {
        let rest = line.trim_start();
        match rest.strip_prefix("::") {
            Some(after) => {
                out.push_str(line.get(..line.len() - rest.len()).unwrap_or_default());
                out.push_str("&#58;:");
                out.push_str(after);
            }
            None => out.push_str(line),
        }
    }
    out
}

/// The first `most` characters of a text, and whether that is not all.
#[must_use]
pub(super) fn shortened(text: &str, most: usize) -> (&str, bool) {
    match text.char_indices().nth(most) {
        Some((at, _)) => (text.get(..at).unwrap_or(text), true),
        None => (text, false),
    }
}

fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // Marks, embeddings, overrides and isolates of direction; line and paragraph separators.
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // A byte order mark in the midst, and tags that nobody sees.
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
            // No characters, and unknown to XML.
            | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_told_instead_of_done() {
        assert_eq!(plain("a\r\nb\tc"), "a\nb\tc");
        assert_eq!(
            plain("\u{1b}[2J\0\r\u{202e}x\u{fffe}"),
            "\\u{1b}[2J\\u{0}\\u{d}\\u{202e}x\\u{fffe}"
        );
        assert_eq!(plain("żółć 🦀 ]]>"), "żółć 🦀 ]]>");
        assert_eq!(one_line("::error::\na\tb\n"), "'::error:: ⏎ a b");
        assert_eq!(one_line("a ::error::"), "a ::error::");
    }

    #[test]
    fn no_line_is_a_command_of_ci() {
        let text = without_commands("<p>::a\n  ::set-env::\n::b ##[x]\n</p>");
        assert_eq!(text, "<p>::a\n  &#58;:set-env::\n&#58;:b #&#35;[x]\n</p>");
        assert_eq!(one_line(" ::a ##[b]"), "'::a #\u{2060}#[b]");
    }

    #[test]
    fn characters_are_counted_and_not_cut() {
        assert_eq!(shortened("żółć", 2), ("żó", true));
        assert_eq!(shortened("żó", 2), ("żó", false));
    }
}
