//! What came of an invocation, made ready to be shown.

use super::href;
use crate::pretty::{beginning_in_lines, few_turns, pretty_beginning};
use lambdabox_contract::Attachments;
use lambdabox_contract::run::Outcome;
use lambdabox_contract::sheet::Pair;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::invocation::{Invocation, Status};
use lambdabox_core::log;
use serde::Deserialize;

/// The most of a response that is shown, in bytes and in lines. The page gets no more: it would have to copy it,
/// and a browser lays out every line and every change of direction, which nobody reads and all wait for.
const RESPONSE_BYTES: usize = 32 << 10;
const RESPONSE_LINES: usize = 1_000;
/// The same of an error, which the response has as well.
const ERROR_BYTES: usize = 4 << 10;
const ERROR_LINES: usize = 40;

/// The response that a client would get, as it is shown, and whether it is longer.
pub(super) fn plain(response: &str) -> (Vec<u8>, bool) {
    let (shown, cut) = beginning_in_lines(response, RESPONSE_BYTES, RESPONSE_LINES);
    let (shown, many_turns) = few_turns(shown);
    (log::visible(shown).into_bytes(), cut || many_turns)
}

/// The outcome as the page shows it: everything is text.
pub(super) fn of(config: &FunctionConfig, invocation: &Invocation) -> (Outcome, Attachments) {
    let log = invocation.log_result();
    let failed = invocation.status == Status::Failed;
    let stream = &invocation.log_stream_name;
    let outcome = Outcome {
        failed,
        cold_start: invocation.cold_start,
        error: failed
            .then(|| error_of(&invocation.payload))
            .flatten()
            .map(|error| shown_error(&error)),
        log_cut: log.len() < invocation.logs().len(),
        log_href: href::log_stream(&config.log_group_name(), stream),
        summary: summary(invocation),
        ..Outcome::default()
    };
    let (response, response_cut) =
        pretty_beginning(&invocation.payload, RESPONSE_BYTES, RESPONSE_LINES);
    let (response, many_turns) = few_turns(&response);
    let outcome = Outcome {
        response_cut: response_cut || many_turns,
        ..outcome
    };
    let attachments = vec![
        log::visible(response).into_bytes(),
        log::for_people(&log).to_string().into_bytes(),
    ];
    (outcome, attachments)
}

/// The error as the banner tells it, which is a line or a few.
fn shown_error(error: &str) -> String {
    let (shown, cut) = beginning_in_lines(error, ERROR_BYTES, ERROR_LINES);
    let (shown, many_turns) = few_turns(shown);
    let dots = if cut || many_turns { "…" } else { "" };
    [&*log::visible(shown), dots].concat()
}

/// What a failed invocation answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorDocument {
    #[serde(default)]
    error_type: String,
    #[serde(default)]
    error_message: String,
}

fn error_of(payload: &str) -> Option<String> {
    let document: ErrorDocument = serde_json::from_str(payload).ok()?;
    Some(
        match (
            document.error_type.as_str(),
            document.error_message.as_str(),
        ) {
            (error_type, "") => error_type.to_owned(),
            ("", message) => message.to_owned(),
            (error_type, message) => format!("{error_type}: {message}"),
        },
    )
}

fn summary(invocation: &Invocation) -> Vec<Pair> {
    let report = &invocation.report;
    let cost = &invocation.cost;
    let ms = |name: &str, text: String| Pair::new(name, format!("{text} ms"));
    let mb = |name: &str, size: u32| Pair::new(name, format!("{size} MB"));
    let mut pairs = vec![
        ms("Duration", report.duration.to_string()),
        ms("Billed duration", report.billed_duration_ms.to_string()),
    ];
    pairs.extend(
        report
            .init_duration
            .map(|init| ms("Init duration", init.to_string())),
    );
    pairs.extend([
        mb("Memory size", report.memory_size_mb),
        mb("Max memory used", report.max_memory_used_mb),
        Pair::new("Cost", format!("${}", cost.total_usd)),
        Pair::new("GB-seconds", cost.gb_seconds.to_string()),
        Pair::new("Request ID", report.request_id.clone()).long(),
        Pair::new("Log stream", invocation.log_stream_name.clone()).long(),
    ]);
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_as_type_and_message() {
        let of = |payload| error_of(payload);
        assert_eq!(
            of(r#"{"errorMessage":"'x'","errorType":"KeyError"}"#).as_deref(),
            Some("KeyError: 'x'")
        );
        assert_eq!(of(r#"{"errorMessage":"gone"}"#).as_deref(), Some("gone"));
        assert_eq!(of("no JSON"), None);
    }

    #[test]
    fn an_error_without_end_is_told_in_its_beginning() {
        assert_eq!(shown_error("KeyError: 'x'"), "KeyError: 'x'");
        let long = shown_error(&"x".repeat(5_000_000));
        assert_eq!(long.len(), ERROR_BYTES + "…".len());
        assert_eq!(shown_error("a\u{202e}b"), "a\u{fffd}b");
    }

    #[test]
    fn a_response_without_end_is_shown_in_its_beginning() {
        let (shown, cut) = plain(&"line\n".repeat(100_000));
        assert!(cut && shown.len() <= RESPONSE_BYTES);
        let lines = shown.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(lines, RESPONSE_LINES - 1);
        assert_eq!(plain("short\u{1b}"), ("short\u{241b}".into(), false));
    }
}
