//! The language runtimes: whether they are there yet.

pub use lambdabox_contract::event::RuntimeState;

/// What is said beside the progress bar, and how far it is in percent if that is known.
#[must_use]
pub fn progress(state: &RuntimeState) -> (String, Option<u8>) {
    match state {
        RuntimeState::Loading { received, total: 0 } => (megabytes(*received), None),
        RuntimeState::Loading { received, total } => {
            let percent = received.saturating_mul(100) / total;
            let percent = u8::try_from(percent).map_or(100, |percent| percent.min(100));
            (
                [megabytes(*received), megabytes(*total)].join(" of "),
                Some(percent),
            )
        }
        RuntimeState::Preparing => ("preparing".to_owned(), None),
        RuntimeState::Ready => ("ready".to_owned(), Some(100)),
        RuntimeState::Failed(_) => ("not available".to_owned(), None),
    }
}

/// `12.3 MB`, in decimal megabytes as browsers show downloads.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes / 100_000;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    [&whole.to_string(), ".", &tenth.to_string(), " MB"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_in_megabytes() {
        let loading = |received, total| progress(&RuntimeState::Loading { received, total });
        assert_eq!(
            loading(4_250_000, 10_000_000),
            ("4.2 MB of 10.0 MB".to_owned(), Some(42))
        );
        assert_eq!(loading(100_000, 0), ("0.1 MB".to_owned(), None));
    }

    #[test]
    fn the_page_s_first_script_tells_of_it_in_the_same_words() {
        let read = |text| lambdabox_contract::read::<lambdabox_contract::Event>(text).unwrap();
        let loading = read(
            r#"{"Runtime":{"name":"python3.14","state":{"Loading":{"received":1,"total":2}}}}"#,
        );
        let script = include_str!("../../boot/main.js");
        for words in [
            "Runtime:",
            "Loading:",
            "received",
            "total",
            "\"Preparing\"",
            "Failed:",
        ] {
            assert!(script.contains(words), "{words}");
        }
        let state = RuntimeState::Loading {
            received: 1,
            total: 2,
        };
        let name = "python3.14".to_owned();
        assert_eq!(loading, lambdabox_contract::Event::Runtime { name, state });
    }
}
