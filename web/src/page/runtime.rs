//! The language runtime: whether it is there yet.

use crate::json::Json;
use yew::AttrValue;

/// How far the runtime is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RuntimeStatus {
    /// Its bytes are on their way.
    Loading {
        /// Bytes that have arrived.
        received: u64,
        /// Bytes altogether; 0 while that is not known.
        total: u64,
    },
    /// All bytes are here; the browser compiles them.
    #[default]
    Preparing,
    /// Functions can run.
    Ready,
    /// It cannot be had.
    Failed(AttrValue),
}

impl RuntimeStatus {
    /// Reads what the page is told.
    #[must_use]
    pub fn of(detail: &Json) -> Self {
        let bytes = |key| detail.text(key).parse().unwrap_or_default();
        match detail.text("state").as_str() {
            "loading" => Self::Loading {
                received: bytes("received"),
                total: bytes("total"),
            },
            "ready" => Self::Ready,
            "failed" => Self::Failed(detail.text("message")),
            _ => Self::Preparing,
        }
    }

    /// What is said beside the progress bar, and how far it is in percent if that is known.
    #[must_use]
    pub fn progress(&self) -> (String, Option<u8>) {
        match self {
            Self::Loading { received, total: 0 } => (megabytes(*received), None),
            Self::Loading { received, total } => {
                let percent = received.saturating_mul(100) / total;
                let percent = u8::try_from(percent).map_or(100, |percent| percent.min(100));
                (
                    [megabytes(*received), megabytes(*total)].join(" of "),
                    Some(percent),
                )
            }
            Self::Preparing => ("preparing".to_owned(), None),
            Self::Ready => ("ready".to_owned(), Some(100)),
            Self::Failed(_) => ("not available".to_owned(), None),
        }
    }
}

/// `12.3 MB`, in decimal megabytes as browsers show downloads.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes / 100_000;
    let mut text = (tenths / 10).to_string();
    text.push('.');
    text.push_str(&(tenths % 10).to_string());
    text.push_str(" MB");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn progress_is_told_in_megabytes() {
        let detail = parse(r#"{"state":"loading","received":4250000,"total":10000000}"#).unwrap();
        let (words, percent) = RuntimeStatus::of(&detail).progress();
        assert_eq!((words.as_str(), percent), ("4.2 MB of 10.0 MB", Some(42)));
    }

    #[test]
    fn an_unknown_total_has_no_fraction() {
        let detail = parse(r#"{"state":"loading","received":100000,"total":0}"#).unwrap();
        assert_eq!(
            RuntimeStatus::of(&detail).progress(),
            ("0.1 MB".to_owned(), None)
        );
    }

    #[test]
    fn states_are_read() {
        let of = |text| RuntimeStatus::of(&parse(text).unwrap());
        assert_eq!(of(r#"{"state":"ready"}"#), RuntimeStatus::Ready);
        assert_eq!(of(r#"{"state":"preparing"}"#), RuntimeStatus::Preparing);
        assert_eq!(
            of(r#"{"state":"failed","message":"gone"}"#),
            RuntimeStatus::Failed("gone".into())
        );
    }
}
