//! Terms and phrases.

use super::PatternError;

/// Terms of a pattern: what must be there, what must not, and what of must be there one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Terms {
    included: Vec<String>,
    excluded: Vec<String>,
    any: Vec<String>,
}

impl Terms {
    pub(super) fn parse(pattern: &str) -> Result<Self, PatternError> {
        let mut terms = Self::default();
        let mut rest = pattern.trim_start();
        while let Some(first) = rest.chars().next() {
            let to = match first {
                '-' => &mut terms.excluded,
                '?' => &mut terms.any,
                _ => &mut terms.included,
            };
            let signed = matches!(first, '-' | '?');
            let (term, after) = one(&rest[usize::from(signed)..])?;
            if term.is_empty() && signed {
                return Err(PatternError::new(format!(
                    "a term is missing after {first}"
                )));
            }
            // Two quotes with nothing or a space between them match everything.
            if !term.trim().is_empty() {
                to.push(term.to_owned());
            }
            rest = after.trim_start();
        }
        // As AWS has it: alternatives beside other terms count for nothing.
        if !(terms.included.is_empty() && terms.excluded.is_empty()) {
            terms.any.clear();
        }
        Ok(terms)
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        let there = |term: &String| message.contains(term.as_str());
        self.included.iter().all(there)
            && !self.excluded.iter().any(there)
            && (self.any.is_empty() || self.any.iter().any(there))
    }
}

/// The first term of a text, and what comes after it.
fn one(text: &str) -> Result<(&str, &str), PatternError> {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted
            .split_once('"')
            .ok_or_else(|| PatternError::new("a double quote is missing its partner"));
    }
    if text.starts_with('%') {
        return Err(PatternError::new(
            "regular expressions between percent signs are not simulated",
        ));
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (term, rest) = text.split_at(end);
    if term.chars().any(|c| !c.is_alphanumeric() && c != '_') {
        return Err(PatternError::new(format!(
            "put {term} in double quotes, since it has more than letters, digits and underscores"
        )));
    }
    Ok((term, rest))
}
