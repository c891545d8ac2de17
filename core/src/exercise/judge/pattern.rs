//! Regular expressions of authors: linear in time, and bounded in size.

use regex_lite::{Regex, RegexBuilder};

/// The longest, in characters.
const PATTERN_MAX: usize = 1_000;
/// How large one may get once it is read, in bytes.
const SIZE_MAX: usize = 1 << 20;

fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.chars().count() > PATTERN_MAX {
        return Err(format!("it is longer than {PATTERN_MAX} characters"));
    }
    RegexBuilder::new(pattern)
        .size_limit(SIZE_MAX)
        .build()
        .map_err(|error| error.to_string())
}

/// Whether a regular expression can be used.
///
/// # Errors
/// Why not, as a sentence fragment.
pub(in crate::exercise) fn check(pattern: &str) -> Result<(), String> {
    compile(pattern).map(drop)
}

/// Whether it matches somewhere; one that cannot be used matches nothing.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    compile(pattern).is_ok_and(|regex| regex.is_match(text))
}
