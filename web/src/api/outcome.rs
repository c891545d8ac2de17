//! What came of an invocation, made ready to be shown.

use crate::json::beginning;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::invocation::{Invocation, Status};
use lambdabox_core::log;
use serde::Deserialize;
use serde_json::{Value, json};

/// The longest response that the page is sent, in bytes. It shows no more of it, and what nobody reads
/// must not keep it from answering: reading a message of 6 MB takes the page half a second.
const RESPONSE_SHOWN_BYTES: usize = 128 << 10;

/// The outcome as the page shows it: everything is text.
pub(super) fn to_json(config: &FunctionConfig, invocation: &Invocation) -> Value {
    let log = invocation.log_result();
    let failed = invocation.status == Status::Failed;
    let mut shown = json!({
        "Status": if failed { "Failed" } else { "Succeeded" },
        "ColdStart": invocation.cold_start,
        "Error": failed.then(|| error_of(&invocation.payload)).flatten(),
        "Log": log::for_people(&log),
        "LogCut": log.len() < invocation.logs().len(),
        "LogGroupName": config.log_group_name(),
        "LogStreamName": invocation.log_stream_name,
        "Summary": summary(invocation),
    });
    set_payload(&mut shown, &invocation.payload);
    shown
}

/// Has an outcome show this response.
pub(super) fn set_payload(outcome: &mut Value, payload: &str) {
    let (shown, cut) = beginning(payload, RESPONSE_SHOWN_BYTES);
    outcome["Payload"] = shown.into();
    outcome["PayloadCut"] = cut.into();
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

fn summary(invocation: &Invocation) -> Vec<Value> {
    let report = &invocation.report;
    let cost = &invocation.cost;
    let pair =
        |name: &str, value: String, long: bool| json!({"Name": name, "Value": value, "Long": long});
    let mut pairs = vec![
        pair("Duration", format!("{} ms", report.duration), false),
        pair(
            "Billed duration",
            format!("{} ms", report.billed_duration_ms),
            false,
        ),
    ];
    if let Some(init) = report.init_duration {
        pairs.push(pair("Init duration", format!("{init} ms"), false));
    }
    pairs.extend([
        pair(
            "Memory size",
            format!("{} MB", report.memory_size_mb),
            false,
        ),
        pair(
            "Max memory used",
            format!("{} MB", report.max_memory_used_mb),
            false,
        ),
        pair("Cost", format!("${}", cost.total_usd), false),
        pair("GB-seconds", cost.gb_seconds.to_string(), false),
        pair("Request ID", report.request_id.clone(), true),
        pair("Log stream", invocation.log_stream_name.clone(), true),
    ]);
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_sent_no_more_of_a_response_than_it_shows() {
        let mut outcome = json!({});
        set_payload(&mut outcome, "short");
        assert_eq!(outcome, json!({"Payload": "short", "PayloadCut": false}));
        set_payload(&mut outcome, &"ż".repeat(3 << 20));
        assert_eq!(
            outcome["Payload"].as_str().unwrap().len(),
            RESPONSE_SHOWN_BYTES
        );
        assert_eq!(outcome["PayloadCut"], true);
    }

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
}
