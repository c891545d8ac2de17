//! Whose submission the only one is, where something besides its name says so.

use super::Arguments;
use anyhow::Context as _;
use serde::Deserialize;
use std::fs::File;
use std::io::Read as _;

/// The longest metadata that is read, in bytes.
const BYTES: u64 = 4 << 20;

/// Gradescope's file, as far as it is about people.
#[derive(Deserialize)]
struct Metadata {
    users: Vec<User>,
}

#[derive(Deserialize)]
struct User {
    name: Option<String>,
    email: Option<String>,
}

/// The learner's name: what `--as` says, or Gradescope's metadata. A group is all its names.
pub(super) fn learner(arguments: &Arguments) -> anyhow::Result<Option<String>> {
    let Some(path) = &arguments.metadata else {
        return Ok(arguments.learner_name.clone());
    };
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(BYTES).read_to_string(&mut text))
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some(names(&text).with_context(|| {
        format!("{} is no metadata of Gradescope", path.display())
    })?))
}

fn names(text: &str) -> anyhow::Result<String> {
    let metadata: Metadata = serde_json::from_str(text)?;
    // The address tells two of the same name apart, and stays the same.
    let name = |user: User| user.email.or(user.name).filter(|name| !name.is_empty());
    let mut names: Vec<String> = metadata.users.into_iter().filter_map(name).collect();
    anyhow::ensure!(!names.is_empty(), "nobody is named in it");
    names.sort();
    Ok(names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_all_its_names() {
        let text =
            r#"{"id":1,"users":[{"name":"B","email":"b@x.org","id":2},{"name":"A","email":null}]}"#;
        assert_eq!(names(text).unwrap(), "A, b@x.org");
        assert!(names(r#"{"users":[]}"#).is_err());
        assert!(names("{}").is_err());
    }
}
