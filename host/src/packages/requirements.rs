//! What a folder's `requirements.txt` names and its code does not have.

use lambdabox_core::code::wheel::{installed, normal};
use lambdabox_core::engine::SourceFile;
use std::collections::BTreeSet;

/// Distributions that AWS's image has, and with it the runtime.
const OF_THE_RUNTIME: [&str; 7] = [
    "boto3",
    "botocore",
    "jmespath",
    "python-dateutil",
    "s3transfer",
    "six",
    "urllib3",
];

/// The distributions that the `requirements.txt` among these files names and that do not lie beside
/// it, by their names as they are compared, in the order of the file.
#[must_use]
pub fn missing(code: &[SourceFile]) -> Vec<String> {
    let file = code.iter().find(|file| file.path == "requirements.txt");
    let Some(text) = file.and_then(|file| std::str::from_utf8(&file.contents).ok()) else {
        return Vec::new();
    };
    let there: BTreeSet<String> = installed(code).into_iter().map(|(name, _)| name).collect();
    let wanted = text.lines().filter_map(name_in);
    wanted
        .filter(|name| !there.contains(name) && !OF_THE_RUNTIME.contains(&name.as_str()))
        .collect()
}

/// The distribution that a line asks for; `None` for comments, options and addresses.
fn name_in(line: &str) -> Option<String> {
    let line = line.trim();
    let letters = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let (name, rest) = line.split_at(line.find(|letter| !letters(letter)).unwrap_or(line.len()));
    let first = name.chars().next()?;
    // A path or an address, not a name.
    let is_place = rest.starts_with(['/', ':', '\\']) || name.ends_with(".whl");
    (first.is_ascii_alphanumeric() && !is_place).then(|| normal(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile {
            path: path.into(),
            contents: text.into(),
        }
    }

    #[test]
    fn names_are_read_from_lines() {
        for (line, name) in [
            ("requests==2.32 ; python_version > '3'", Some("requests")),
            ("Flask[async]>=3", Some("flask")),
            ("zope.interface # why", Some("zope-interface")),
            ("  tea @ https://example.org/tea.whl", Some("tea")),
            ("# nothing", None),
            ("", None),
            ("-r more.txt", None),
            ("--index-url https://example.org", None),
            ("./local", None),
            ("https://example.org/tea-1.whl", None),
            ("wheels/tea-1-py3-none-any.whl", None),
        ] {
            assert_eq!(name_in(line).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn what_lies_beside_the_code_or_in_the_runtime_is_not_missing() {
        let mut code = vec![file("requirements.txt", "requests\nboto3\nFoo_Bar==1\n")];
        assert_eq!(missing(&code), ["requests", "foo-bar"]);
        code.push(file("foo.bar-1.dist-info/RECORD", "foo.py,,\n"));
        assert_eq!(missing(&code), ["requests"]);
        assert!(missing(&[file("f.py", "")]).is_empty());
    }
}
