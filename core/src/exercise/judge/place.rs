//! Where in a value something is: JSON Pointers, with `*` for every element.

use crate::exercise::json::Json;

/// A place inside of something that has a name: `/items/0 of the payload`.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pointer: String,
    of: &'a str,
}

impl<'a> Place<'a> {
    /// The whole of it.
    pub(super) const fn whole(of: &'a str) -> Self {
        Self {
            pointer: String::new(),
            of,
        }
    }

    /// Further inside.
    pub(super) fn inside(&self, key: &str) -> Self {
        Self {
            pointer: format!("{}/{}", self.pointer, escaped(key)),
            of: self.of,
        }
    }

    pub(super) fn name(&self) -> String {
        if self.pointer.is_empty() {
            self.of.to_owned()
        } else {
            format!("{} of {}", self.pointer, self.of)
        }
    }
}

/// A key in a JSON Pointer.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The keys of a pointer; `*` is one of them.
pub(super) fn keys(pointer: &str) -> Vec<String> {
    let keys = pointer.split('/').skip(1);
    keys.map(|key| key.replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// Whether a text is a pointer.
///
/// # Errors
/// Why not, as a sentence fragment.
pub(in crate::exercise) fn check_pointer(pointer: &str) -> Result<(), String> {
    if pointer.starts_with('/') && pointer.len() <= 1_000 {
        return Ok(());
    }
    Err("a JSON Pointer begins with `/`, such as `/items/0/name`".to_owned())
}

/// What is in a list or an object, with its keys; nothing in anything else.
pub(super) fn children(value: &Json) -> Vec<(String, &Json)> {
    match value {
        Json::Array(values) => values
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        Json::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        _ => Vec::new(),
    }
}

/// The child of a key.
pub(super) fn child<'a>(value: &'a Json, key: &str) -> Option<&'a Json> {
    match value {
        Json::Array(values) => {
            let plain = key == "0" || !key.starts_with('0');
            let index = plain.then(|| key.parse::<usize>().ok()).flatten()?;
            values.get(index)
        }
        other => other.get(key),
    }
}
