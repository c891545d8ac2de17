//! The keys that a server takes signatures of.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::{fs, str};

/// The longest file of keys that is read, in bytes.
const FILE_MAX: u64 = 1 << 20;

/// Access keys and their secrets, from a file as the AWS CLI keeps its own (`~/.aws/credentials`).
#[derive(Clone, Default)]
pub struct Credentials {
    secrets: BTreeMap<String, String>,
}

/// A file of keys cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no key in it, or a line that is none.
    #[error(
        "{path} {what}: it holds keys as ~/.aws/credentials does, a section [name] with the lines aws_access_key_id = … and aws_secret_access_key = …",
        path = path.display()
    )]
    Content {
        /// Which file.
        path: PathBuf,
        /// What is wrong, as the end of a sentence.
        what: String,
    },
}

impl Credentials {
    /// Reads a file of keys.
    ///
    /// # Errors
    /// [`CredentialsError`] if it cannot be read or holds none.
    pub fn read(path: &Path) -> Result<Self, CredentialsError> {
        let of_file = |source| CredentialsError::Read {
            path: path.to_owned(),
            source,
        };
        let size = fs::metadata(path).map_err(of_file)?.len();
        let content = |what: String| CredentialsError::Content {
            path: path.to_owned(),
            what,
        };
        if size > FILE_MAX {
            return Err(content("is too large".to_owned()));
        }
        let bytes = fs::read(path).map_err(of_file)?;
        let text = str::from_utf8(&bytes).map_err(|_| content("is no text".to_owned()))?;
        Self::parse(text).map_err(content)
    }

    /// Keys of a text; what is wrong with it as the end of a sentence.
    fn parse(text: &str) -> Result<Self, String> {
        let mut secrets = BTreeMap::new();
        let mut section = Section::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if line.starts_with('[') && line.ends_with(']') {
                section.end(&mut secrets)?;
                section = Section::at(number);
                continue;
            }
            let (name, value) = line
                .split_once('=')
                .ok_or_else(|| format!("has a line {number} that is no setting"))?;
            let value = value.trim().to_owned();
            match name.trim() {
                "aws_access_key_id" => section.key = Some(value),
                "aws_secret_access_key" => section.secret = Some(value),
                // A token, a region: the same file serves clients.
                _ => {}
            }
        }
        section.end(&mut secrets)?;
        if secrets.is_empty() {
            return Err("holds no key".to_owned());
        }
        Ok(Self { secrets })
    }

    /// The secret of a key.
    pub(super) fn secret(&self, key: &str) -> Option<&str> {
        self.secrets.get(key).map(String::as_str)
    }
}

/// Secrets go into no log.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.secrets.keys()).finish()
    }
}

#[derive(Default)]
struct Section {
    line: usize,
    key: Option<String>,
    secret: Option<String>,
}

impl Section {
    fn at(line: usize) -> Self {
        Self {
            line,
            ..Self::default()
        }
    }

    fn end(&mut self, secrets: &mut BTreeMap<String, String>) -> Result<(), String> {
        match (self.key.take(), self.secret.take()) {
            (Some(key), Some(secret)) if !key.is_empty() && !secret.is_empty() => {
                secrets.insert(key, secret);
                Ok(())
            }
            (None, None) => Ok(()),
            _ => Err(format!(
                "lacks half of a key in the section of line {}",
                self.line
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_clients_keep_them() {
        let text = "# ours\n[default]\naws_access_key_id = AKID\naws_secret_access_key=s/e+c=ret\nregion = eu-west-1\n\n[b]\naws_secret_access_key = two\naws_access_key_id = B\n";
        let keys = Credentials::parse(text).unwrap();
        assert_eq!(keys.secret("AKID"), Some("s/e+c=ret"));
        assert_eq!(keys.secret("B"), Some("two"));
        assert_eq!(keys.secret("b"), None);
        assert!(!format!("{keys:?}").contains("two"));
    }

    #[test]
    fn what_holds_no_whole_key_is_refused() {
        for (text, what) in [
            ("", "holds no key"),
            ("[a]\nregion = x\n", "holds no key"),
            (
                "[a]\naws_access_key_id = A\n[b]\n",
                "lacks half of a key in the section of line 1",
            ),
            (
                "[a]\naws_access_key_id = A\naws_secret_access_key =\n",
                "lacks half of a key in the section of line 1",
            ),
            ("AKID secret\n", "has a line 1 that is no setting"),
        ] {
            assert_eq!(Credentials::parse(text).unwrap_err(), what, "{text:?}");
        }
    }
}
