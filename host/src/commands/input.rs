//! What the user hands in: events and pairs.

use anyhow::Context;
use lambdabox_core::limits::EVENT_MAX_BYTES;
use lambdabox_core::network::Endpoints;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

/// An event as it is given on the command line: JSON, `@FILE`, or `-` for standard input.
///
/// No more is read than it takes to find an event too large.
pub(super) fn event(argument: &str) -> anyhow::Result<Vec<u8>> {
    if argument == "-" {
        return read(io::stdin().lock()).context("cannot read the event from standard input");
    }
    if let Some(path) = argument.strip_prefix('@') {
        return File::open(path)
            .and_then(read)
            .map_err(|error| anyhow::anyhow!("cannot read the event from {path}: {error}"));
    }
    Ok(argument.as_bytes().to_vec())
}

fn read(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source
        .take(EVENT_MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Pretend endpoints of JSON files.
pub(super) fn endpoints(files: &[PathBuf]) -> anyhow::Result<Endpoints> {
    let mut all = Vec::new();
    for path in files {
        let named = || format!("cannot read endpoints from {}", path.display());
        let text = fs::read_to_string(path).with_context(named)?;
        let endpoints = Endpoints::from_json(&text).with_context(named)?;
        all.extend(endpoints.into_inner());
    }
    Ok(Endpoints::new(all)?)
}

/// `KEY=VALUE`; only the first `=` counts.
pub(super) fn pair(argument: &str) -> Result<(String, String), String> {
    argument
        .split_once('=')
        .filter(|(key, _)| !key.is_empty())
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .ok_or_else(|| "an environment variable is given as KEY=VALUE".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_split_at_the_first_equals_sign() {
        assert_eq!(pair("A=b=c"), Ok(("A".to_owned(), "b=c".to_owned())));
        assert_eq!(pair("A="), Ok(("A".to_owned(), String::new())));
        assert!(pair("A").is_err());
        assert!(pair("=b").is_err());
    }

    #[test]
    fn events_come_from_the_command_line_or_a_file() {
        assert_eq!(event("{}").unwrap(), b"{}");
        let mut file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file, b"[1]").unwrap();
        let path = format!("@{}", file.path().display());
        assert_eq!(event(&path).unwrap(), b"[1]");
        assert!(event("@/nowhere/at/all").is_err());
    }
}
