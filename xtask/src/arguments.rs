//! The words after the task's name.

use anyhow::{Context as _, Result, bail};

/// What is left of the command line; each question takes its answer out.
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    pub(crate) fn new(words: Vec<String>) -> Self {
        Self(words)
    }

    /// Whether `--name` is there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() < before
    }

    /// The word after `--name`, or what follows `--name=`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let prefix = format!("{name}=");
        let found = self
            .0
            .iter()
            .position(|word| word == name || word.starts_with(&prefix));
        let Some(at) = found else { return Ok(None) };
        let word = self.0.remove(at);
        if let Some(value) = word.strip_prefix(&prefix) {
            return Ok(Some(value.to_owned()));
        }
        if at == self.0.len() {
            bail!("{name} needs a value");
        }
        Ok(Some(self.0.remove(at)))
    }

    /// The number after `--name`.
    pub(crate) fn number(&mut self, name: &str) -> Result<Option<u16>> {
        let Some(value) = self.value(name)? else {
            return Ok(None);
        };
        let number = value
            .parse()
            .with_context(|| format!("{name} needs a number, not `{value}`"))?;
        Ok(Some(number))
    }

    /// The next word that is no switch.
    pub(crate) fn word(&mut self) -> Option<String> {
        let at = self.0.iter().position(|word| !word.starts_with('-'))?;
        Some(self.0.remove(at))
    }

    /// Fails when a word was not understood.
    pub(crate) fn finish(self) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some(word) => bail!("`{word}` was not understood; see `cargo xtask help`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Arguments {
        Arguments::new(words.iter().map(|&word| word.to_owned()).collect())
    }

    #[test]
    fn takes_flags_and_values_in_both_forms() {
        let mut given = arguments(&["--port", "81", "--no-open", "--out=x y"]);
        assert!(given.flag("--no-open"));
        assert!(!given.flag("--no-open"));
        assert_eq!(given.number("--port").unwrap(), Some(81));
        assert_eq!(given.value("--out").unwrap().as_deref(), Some("x y"));
        given.finish().unwrap();
    }

    #[test]
    fn takes_words_that_are_no_switches() {
        let mut given = arguments(&["--fast", "cases"]);
        assert_eq!(given.word().as_deref(), Some("cases"));
        assert_eq!(given.word(), None);
        assert!(given.flag("--fast"));
    }

    #[test]
    fn refuses_what_it_does_not_understand() {
        assert!(arguments(&["--prot"]).finish().is_err());
        assert!(arguments(&["--port"]).value("--port").is_err());
        assert!(arguments(&["--port", "many"]).number("--port").is_err());
    }
}
