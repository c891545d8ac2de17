//! The written form of what is kept: JSON with a version, so that every reader knows whether it may
//! read on, and leaves alone what it may not.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Why something that was kept cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not what it should be.
    Damaged,
    /// A later version of lambdabox has written it: it must be left as it is.
    Newer,
}

/// What every version of every written form has; the first clocks had none.
#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    version: u32,
}

/// Reads a written form, of the newest version that is known here or of an earlier one.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8], newest: u32) -> Result<T, Unreadable> {
    match version(bytes)? {
        version if version > newest => Err(Unreadable::Newer),
        _ => serde_json::from_slice(bytes).map_err(|_| Unreadable::Damaged),
    }
}

/// The version of a written form.
pub(crate) fn version(bytes: &[u8]) -> Result<u32, Unreadable> {
    let form: Form = serde_json::from_slice(bytes).map_err(|_| Unreadable::Damaged)?;
    Ok(form.version)
}

/// Writes one.
pub(crate) fn write(form: &impl Serialize) -> Vec<u8> {
    // Texts, numbers, lists and maps with text as keys always have a JSON form.
    serde_json::to_vec(form).unwrap_or_default()
}

/// Whether a field has nothing to say, so that a record goes without it.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_version_is_told_from_damage() {
        let of = |text: &str| read::<Vec<u8>>(text.as_bytes(), 1);
        assert_eq!(of(r#"{"version":2}"#), Err(Unreadable::Newer));
        assert_eq!(of(r#"{"version":1}"#), Err(Unreadable::Damaged));
        for damaged in [
            "",
            "[",
            "\0",
            "7",
            r#"{"version":-1}"#,
            r#"{"version":"2"}"#,
        ] {
            assert_eq!(of(damaged), Err(Unreadable::Damaged), "{damaged}");
        }
        assert_eq!(version(b"{}"), Ok(0));
    }
}
