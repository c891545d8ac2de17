//! What came of an invocation, made ready to be shown.

use super::href;
use lambdabox_contract::Attachments;
use lambdabox_contract::run::Outcome;
use lambdabox_contract::sheet::Pair;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::invocation::{Invocation, Status};
use lambdabox_core::log;
use serde::Deserialize;

/// The outcome as the page shows it: everything is text.
pub(super) fn of(config: &FunctionConfig, invocation: &Invocation) -> (Outcome, Attachments) {
    let log = invocation.log_result();
    let failed = invocation.status == Status::Failed;
    let stream = &invocation.log_stream_name;
    let outcome = Outcome {
        failed,
        cold_start: invocation.cold_start,
        error: failed.then(|| error_of(&invocation.payload)).flatten(),
        log_cut: log.len() < invocation.logs().len(),
        log_href: href::log_stream(&config.log_group_name(), stream),
        summary: summary(invocation),
        ..Outcome::default()
    };
    let attachments = vec![
        invocation.payload.clone().into_bytes(),
        log::for_people(&log).to_string().into_bytes(),
    ];
    (outcome, attachments)
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
}
