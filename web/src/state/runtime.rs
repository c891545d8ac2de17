//! The language runtime in the page's worker: whether it is there yet.

use yew::AttrValue;

/// How far the worker's runtime is.
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
    /// What is said beside the progress bar, and how far it is in percent if that is known.
    #[must_use]
    pub fn progress(&self) -> (String, Option<u8>) {
        match self {
            Self::Loading { received, total: 0 } => (megabytes(*received), None),
            Self::Loading { received, total } => {
                let percent = received.saturating_mul(100) / total;
                let percent = u8::try_from(percent).map_or(100, |percent| percent.min(100));
                (
                    format!("{} of {}", megabytes(*received), megabytes(*total)),
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
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_in_megabytes() {
        let status = RuntimeStatus::Loading {
            received: 4_250_000,
            total: 10_000_000,
        };
        assert_eq!(
            status.progress(),
            ("4.2 MB of 10.0 MB".to_owned(), Some(42))
        );
    }

    #[test]
    fn an_unknown_total_has_no_fraction() {
        let status = RuntimeStatus::Loading {
            received: 100_000,
            total: 0,
        };
        assert_eq!(status.progress(), ("0.1 MB".to_owned(), None));
    }
}
