//! Reading REPORT lines again, as CloudWatch Logs Insights does for a function's recent invocations.

use super::{LogEvent, LogGroup};
use serde_json::Value;

/// What one REPORT line says: texts as they stand there, without their units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoggedReport {
    /// When it was logged, in milliseconds since 1970 on the virtual clock.
    pub timestamp_ms: u64,
    /// The stream of the environment.
    pub log_stream_name: String,
    /// Of the request.
    pub request_id: String,
    /// In milliseconds.
    pub duration: String,
    /// In milliseconds.
    pub billed_duration: String,
    /// In MB.
    pub memory_size: String,
    /// In MB.
    pub max_memory_used: String,
    /// In milliseconds; empty if the start was warm.
    pub init_duration: String,
}

/// The newest reports of a group, newest first.
#[must_use]
pub fn newest_reports(group: &LogGroup, most: usize) -> Vec<LoggedReport> {
    let mut reports: Vec<LoggedReport> = group
        .newest_of_platform()
        .filter_map(|(stream, event)| {
            let report = read(event)?;
            Some(LoggedReport {
                timestamp_ms: event.timestamp_ms,
                log_stream_name: stream.to_owned(),
                ..report
            })
        })
        // Streams that took turns are sorted below.
        .take(most.saturating_mul(4))
        .collect();
    reports.sort_by_key(|report| std::cmp::Reverse(report.timestamp_ms));
    reports.truncate(most);
    reports
}

fn read(event: &LogEvent) -> Option<LoggedReport> {
    match event.message.strip_prefix("REPORT RequestId: ") {
        Some(line) => Some(of_text(line)),
        None if event.message.starts_with('{') => of_json(&event.message),
        None => None,
    }
}

fn of_text(line: &str) -> LoggedReport {
    let mut parts = line.split('\t');
    let mut report = LoggedReport {
        request_id: parts.next().unwrap_or_default().to_owned(),
        ..LoggedReport::default()
    };
    for (name, value) in parts.filter_map(|part| part.split_once(": ")) {
        let to = match name {
            "Duration" => &mut report.duration,
            "Billed Duration" => &mut report.billed_duration,
            "Memory Size" => &mut report.memory_size,
            "Max Memory Used" => &mut report.max_memory_used,
            "Init Duration" => &mut report.init_duration,
            _ => continue,
        };
        value
            .trim_end_matches([' ', 'm', 's', 'M', 'B'])
            .clone_into(to);
    }
    report
}

fn of_json(line: &str) -> Option<LoggedReport> {
    let event: Value = serde_json::from_str(line).ok()?;
    (event["type"] == "platform.report").then_some(())?;
    let record = &event["record"];
    let number = |key: &str| match &record["metrics"][key] {
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    Some(LoggedReport {
        request_id: record["requestId"].as_str().unwrap_or_default().to_owned(),
        duration: number("durationMs"),
        billed_duration: number("billedDurationMs"),
        memory_size: number("memorySizeMB"),
        max_memory_used: number("maxMemoryUsedMB"),
        init_duration: number("initDurationMs"),
        ..LoggedReport::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::LogSource;

    fn of(message: &str) -> Option<LoggedReport> {
        read(&LogEvent {
            timestamp_ms: 0,
            source: LogSource::Platform,
            message: message.to_owned(),
        })
    }

    #[test]
    fn text_and_json_say_the_same() {
        let text = of("REPORT RequestId: r\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\tStatus: timeout").unwrap();
        let json = of(r#"{"time":"t","type":"platform.report","record":{"requestId":"r","metrics":{"durationMs":3.01,"billedDurationMs":114,"memorySizeMB":128,"maxMemoryUsedMB":36,"initDurationMs":110.1},"status":"timeout"}}"#).unwrap();
        assert_eq!(text.duration, "3.01");
        assert_eq!(text.init_duration, "110.10");
        assert_eq!(
            LoggedReport {
                init_duration: "110.10".into(),
                ..json
            },
            text
        );
        assert_eq!(of("START RequestId: r Version: $LATEST"), None);
        assert_eq!(of("{\"type\":\"platform.start\"}"), None);
    }
}
