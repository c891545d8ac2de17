//! Filter patterns: terms, of which all must be there, some may, or must not.

use crate::wire::Fault;

/// A filter pattern of terms.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    all: Vec<String>,
    /// `?term`: one of them.
    any: Vec<String>,
    /// `-term`: none of them.
    none: Vec<String>,
}

impl Filter {
    /// Reads a pattern.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.starts_with('{') || text.starts_with('[') || text.starts_with('%') {
            return Err(Fault::not_modelled(
                "filter patterns over JSON, columns and regular expressions",
            ));
        }
        let mut filter = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (list, tail) = match rest.chars().next() {
                Some('?') => (&mut filter.any, &rest[1..]),
                Some('-') => (&mut filter.none, &rest[1..]),
                _ => (&mut filter.all, rest),
            };
            let (term, tail) = if let Some(quoted) = tail.strip_prefix('"') {
                quoted.split_once('"').ok_or_else(|| {
                    Fault::new("InvalidParameterException", "Invalid filter pattern")
                })?
            } else {
                let end = tail.find(char::is_whitespace).unwrap_or(tail.len());
                tail.split_at(end)
            };
            if !term.is_empty() {
                list.push(term.to_owned());
            }
            rest = tail.trim_start();
        }
        Ok(filter)
    }

    pub(super) fn takes(&self, text: &str) -> bool {
        self.all.iter().all(|term| text.contains(term.as_str()))
            && (self.any.is_empty() || self.any.iter().any(|term| text.contains(term.as_str())))
            && !self.none.iter().any(|term| text.contains(term.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_required_optional_or_forbidden() {
        let takes = |pattern: &str, text: &str| Filter::parse(pattern).unwrap().takes(text);
        assert!(
            takes("", "anything") && takes("ERROR", "an ERROR here") && !takes("ERROR", "error")
        );
        assert!(takes("a \"b c\"", "b c a") && !takes("a b", "a"));
        assert!(takes("?a ?b", "b") && !takes("?a ?b", "c") && !takes("a -b", "a b"));
        assert!(Filter::parse("\"open").is_err() && Filter::parse("{ $.x = 1 }").is_err());
    }
}
