//! Records without what follows from fuel: for cases whose fuel is not the same everywhere.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The keys of a record's report whose values follow from fuel, or from how a handler was built.
const FIGURES: [&str; 4] = [
    "durationMs",
    "billedDurationMs",
    "initDurationMs",
    "maxMemoryUsedMb",
];

/// What is left of a record. The payload is kept as it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rest<'a> {
    #[serde(borrow)]
    status: &'a RawValue,
    #[serde(borrow)]
    function_error: &'a RawValue,
    #[serde(borrow)]
    payload: &'a RawValue,
    logs: String,
    cold_start: bool,
    report: Map<String, Value>,
}

/// A line that `lambdabox invoke --output json` prints, without fuel, durations, memory and cost; in
/// REPORT lines each of these numbers is `#`. What is no such line stays as it is.
#[must_use]
pub fn without_figures(line: &str) -> String {
    let Ok(mut rest) = serde_json::from_str::<Rest<'_>>(line) else {
        return line.to_owned();
    };
    rest.report
        .retain(|key, _| !FIGURES.contains(&key.as_str()));
    let lines: Vec<_> = rest.logs.split('\n').map(report_without_figures).collect();
    rest.logs = lines.join("\n");
    serde_json::to_string(&rest).unwrap_or_else(|_| line.to_owned())
}

/// A line of the log; of REPORT and INIT_REPORT without its digits, except for those of the request
/// id; of the platform's events in JSON without those of the time and the metrics. How many there are
/// may differ, so a whole number is one `#`.
#[must_use]
pub fn report_without_figures(line: &str) -> String {
    if let Some(text) = event_without_figures(line) {
        return text;
    }
    let figures = match line.strip_prefix("REPORT ") {
        Some(rest) => rest.find('\t').map(|at| at + "REPORT ".len()),
        None => line.starts_with("INIT_REPORT ").then_some(0),
    };
    match figures.and_then(|at| line.split_at_checked(at)) {
        Some((id, figures)) => id.to_owned() + &without_digits(figures),
        None => line.to_owned(),
    }
}

fn event_without_figures(line: &str) -> Option<String> {
    const METRICS: &str = "\"metrics\":{";
    let (time, rest) = line.split_once(",\"type\":\"platform.")?;
    time.starts_with("{\"time\":\"").then_some(())?;
    let (what, metrics) = rest.split_at(rest.find(METRICS).unwrap_or(rest.len()));
    let (time, metrics) = (without_digits(time), without_digits(metrics));
    Some(format!("{time},\"type\":\"platform.{what}{metrics}"))
}

fn without_digits(figures: &str) -> String {
    let mut text = String::new();
    for character in figures.chars() {
        match character {
            '0'..='9' | '.' if text.ends_with('#') => {}
            '0'..='9' => text.push('#'),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_figures_are_left_out() {
        let line = r##"{"status":"Failed","functionError":null,"payload":{"a":1.10},"logs":"1.5\nREPORT RequestId: 8f5e-1\tDuration: 13.01 ms\tStatus: timeout","coldStart":true,"report":{"requestId":"8f5e-1","durationMs":13.01,"status":"timeout"},"fuel":{"init":1,"invoke":2},"cost":{}}"##;
        let rest = r##"{"status":"Failed","functionError":null,"payload":{"a":1.10},"logs":"1.5\nREPORT RequestId: 8f5e-1\tDuration: # ms\tStatus: timeout","coldStart":true,"report":{"requestId":"8f5e-1","status":"timeout"}}"##;
        assert_eq!(without_figures(line), rest);
        assert_eq!(without_figures("no record"), "no record");
        assert_eq!(
            report_without_figures("INIT_REPORT Init Duration: 137.69 ms\tPhase: init"),
            "INIT_REPORT Init Duration: # ms\tPhase: init"
        );
        assert_eq!(
            report_without_figures(
                r##"{"time":"2026-01-02T03:04:05.693Z","type":"platform.report","record":{"requestId":"8f5e-1","metrics":{"durationMs":0.14,"memorySizeMB":128},"status":"success"}}"##
            ),
            r##"{"time":"#-#-#T#:#:#Z","type":"platform.report","record":{"requestId":"8f5e-1","metrics":{"durationMs":#,"memorySizeMB":#},"status":"success"}}"##
        );
        let told = r##"{"level":"INFO","fields":{"message":"1.5"}}"##;
        assert_eq!(report_without_figures(told), told);
    }
}
