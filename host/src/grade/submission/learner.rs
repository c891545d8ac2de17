//! Whose a submission is.

use super::bounds::NAME_CHARS;
use regex_lite::Regex;
use std::path::Path;
use unicode_normalization::UnicodeNormalization as _;

/// What `--learner` says: where in the name of a file or folder the learner stands.
#[derive(Clone, Debug)]
pub struct LearnerPattern(Regex);

/// It cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LearnerPatternError {
    /// No regular expression.
    #[error("--learner is no regular expression: {0}")]
    Syntax(regex_lite::Error),
    /// It says nothing about where the learner stands.
    #[error(
        "--learner needs a group that the learner's name is in, such as ^([a-z]+)_ or \
         (?<learner>[a-z]+)"
    )]
    NoGroup,
}

impl LearnerPattern {
    /// Reads a pattern: the group named `learner`, or the first one, is the learner.
    ///
    /// # Errors
    /// [`LearnerPatternError`] if it is no regular expression, or has no group.
    pub fn new(pattern: &str) -> Result<Self, LearnerPatternError> {
        let regex = Regex::new(pattern).map_err(LearnerPatternError::Syntax)?;
        if regex.captures_len() < 2 {
            return Err(LearnerPatternError::NoGroup);
        }
        Ok(Self(regex))
    }

    /// The learner in the name of a file or folder, if it fits.
    pub(super) fn learner(&self, name: &str) -> Option<String> {
        let captures = self.0.captures(name)?;
        let found = captures.name("learner").or_else(|| captures.get(1))?;
        let found = normal(found.as_str());
        (!found.is_empty()).then_some(found)
    }
}

/// A name without the ending of a file, if it is one of those that submissions have.
pub(super) fn stem(name: &str) -> &str {
    let path = Path::new(name);
    let ending = path
        .extension()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    let known = super::tidy::is_source(name)
        || ["zip", "json", "lambdabox"].contains(&ending.to_ascii_lowercase().as_str());
    match path.file_stem().and_then(|it| it.to_str()) {
        Some(stem) if known => stem,
        _ => name,
    }
}

/// A name in one form whatever the file system makes of it, without spaces around it, and not
/// longer than anybody's.
pub(super) fn normal(name: &str) -> String {
    let name: String = name.trim().nfc().take(NAME_CHARS).collect();
    name.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_says_where_the_learner_stands() {
        let first = LearnerPattern::new("^lab1-([a-z]+)").unwrap();
        assert_eq!(first.learner("lab1-jane.zip").as_deref(), Some("jane"));
        assert_eq!(first.learner("jane.zip"), None);
        let named = LearnerPattern::new("(x)?-(?<learner>.*)\\.").unwrap();
        assert_eq!(named.learner("x-jane.zip").as_deref(), Some("jane"));
        assert!(matches!(
            LearnerPattern::new("jane"),
            Err(LearnerPatternError::NoGroup)
        ));
        assert!(matches!(
            LearnerPattern::new("("),
            Err(LearnerPatternError::Syntax(_))
        ));
    }

    #[test]
    fn both_forms_of_a_name_are_one() {
        assert_eq!(normal(" Zoe\u{308} "), "Zo\u{eb}");
        assert_eq!(normal(&"x".repeat(1_000)).len(), NAME_CHARS);
    }

    #[test]
    fn only_endings_of_submissions_go() {
        assert_eq!(stem("jane.py"), "jane");
        assert_eq!(stem("jane.ZIP"), "jane");
        assert_eq!(stem("jane.doe"), "jane.doe");
    }
}
