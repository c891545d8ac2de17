//! What came of one invocation.

use crate::{
    billing::Cost,
    limits,
    log::{self, LogEvent},
    report::Report,
    time::Milliseconds,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What came of one invocation, with everything there is to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// Whether the function succeeded.
    pub status: Status,
    /// `X-Amz-Function-Error`; absent if the function succeeded.
    pub function_error: Option<FunctionError>,
    /// The response, or the error document: JSON, unless a compiled handler answered something
    /// else.
    pub payload: String,
    /// A new environment was started for it.
    pub cold_start: bool,
    /// Everything that was logged, INIT_START included, in order.
    pub log_events: Vec<LogEvent>,
    /// Where in [`Self::log_events`] the tail that the caller may ask for begins: at START, or at
    /// the first line of a failed INIT.
    pub log_result_start: usize,
    /// The handler wrote more than is kept; the rest is lost.
    pub log_truncated: bool,
    /// The stream of the environment that handled it.
    pub log_stream_name: String,
    /// How much of the Duration an INIT took that ran within the invocation: in an environment that
    /// was reset, or after an INIT that failed. AWS reports it nowhere.
    #[serde(default)]
    pub suppressed_init: Option<Milliseconds>,
    /// The figures of the REPORT line.
    pub report: Report,
    /// What was burnt.
    pub fuel: Fuel,
    /// What it costs.
    pub cost: Cost,
}

/// Whether a function succeeded, as the console says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// The handler returned.
    Succeeded,
    /// It did not.
    Failed,
}

/// The values of `X-Amz-Function-Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FunctionError {
    /// The only one that today's Lambda sends.
    Unhandled,
}

/// Fuel burnt in one invocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fuel {
    /// In INIT, also one that ran within the invocation; 0 in a warm environment.
    pub init: u64,
    /// By the handler.
    pub invoke: u64,
}

/// What `lambdabox invoke --output json` prints for one invocation: these keys in this order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvocationRecord {
    /// Whether the function succeeded.
    pub status: Status,
    /// `Unhandled` if it failed.
    pub function_error: Option<FunctionError>,
    /// The response as it was written, every digit of its numbers included. A response that is no
    /// JSON is here as a string.
    pub payload: Box<RawValue>,
    /// The log's text, as [`Invocation::logs`] gives it.
    pub logs: String,
    /// A new environment was started for it.
    pub cold_start: bool,
    /// The figures of the REPORT line.
    pub report: Report,
    /// What was burnt.
    pub fuel: Fuel,
    /// What it costs.
    pub cost: Cost,
}

impl Invocation {
    /// The whole log as text, from the first line after INIT_START: START in most cases, before it
    /// what the code printed or logged while it was loaded.
    #[must_use]
    pub fn logs(&self) -> String {
        let after_init_start = usize::from(self.cold_start);
        log::render(self.log_events.get(after_init_start..).unwrap_or_default())
    }

    /// What `X-Amz-Log-Result` carries, before base64: the last 4,096 bytes of the log from START
    /// on, or from a failed INIT on.
    #[must_use]
    pub fn log_result(&self) -> String {
        let events = self.log_events.get(self.log_result_start..);
        let text = log::render(events.unwrap_or_default());
        log::tail(&text, limits::LOG_RESULT_MAX_BYTES).to_owned()
    }

    /// Whether it came to no result.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.status == Status::Failed
    }

    /// When it began on the virtual clock, in milliseconds since 1970: the time of its first log
    /// event. Lambda itself logs START at least, so there is one.
    #[must_use]
    pub fn began_ms(&self) -> u64 {
        self.log_events
            .first()
            .map_or(0, |event| event.timestamp_ms)
    }

    /// The record that faces print, send and compare.
    #[must_use]
    pub fn record(&self) -> InvocationRecord {
        InvocationRecord {
            status: self.status,
            function_error: self.function_error,
            payload: raw_json(&self.payload),
            logs: self.logs(),
            cold_start: self.cold_start,
            report: self.report.clone(),
            fuel: self.fuel,
            cost: self.cost,
        }
    }
}

#[cfg(test)]
impl Invocation {
    /// A warm one that succeeded after 3.01 ms and logged nothing, for tests of what is made of
    /// invocations.
    pub(crate) fn example() -> Self {
        Self {
            status: Status::Succeeded,
            function_error: None,
            payload: "null".into(),
            cold_start: false,
            log_events: Vec::new(),
            log_result_start: 0,
            log_truncated: false,
            log_stream_name: "2026/01/02/[$LATEST]0123".into(),
            suppressed_init: None,
            report: Report {
                request_id: "8f5e1c1c-0000-4000-8000-000000000000".into(),
                duration: Milliseconds::from_hundredths(301),
                billed_duration_ms: 4,
                memory_size_mb: 128,
                max_memory_used_mb: 36,
                init_duration: None,
                status: None,
                error_type: None,
            },
            fuel: Fuel::default(),
            cost: Cost::of_invocation(4, 128, crate::function::Architecture::default()),
        }
    }

    /// When it began: the time of its first log event, in milliseconds since 1970.
    pub(crate) fn at(mut self, timestamp_ms: u64) -> Self {
        self.log_events = vec![LogEvent {
            timestamp_ms,
            source: log::LogSource::Platform,
            message: "START".into(),
        }];
        self
    }
}

impl InvocationRecord {
    /// The record as JSON on one line, without a newline at its end.
    #[must_use]
    pub fn to_json_line(&self) -> String {
        // Every part of a record has a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A JSON document as it stands, on one line; anything else as a JSON string.
fn raw_json(text: &str) -> Box<RawValue> {
    serde_json::from_str::<&RawValue>(text)
        .and_then(|json| match json.get() {
            // Line breaks stand between a document's parts only: its strings cannot hold any.
            lines if lines.contains(['\n', '\r']) => {
                RawValue::from_string(lines.replace(['\n', '\r'], ""))
            }
            _ => Ok(json.to_owned()),
        })
        .or_else(|_| serde_json::value::to_raw_value(text))
        .unwrap_or_else(|_| RawValue::NULL.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_keep_every_digit() {
        for json in [
            "12345678901234567890.10",
            "{\"b\":1e400,\"a\":-0}",
            "\"ż\\u00f3\"",
            "null",
        ] {
            assert_eq!(raw_json(json).get(), json);
        }
    }

    #[test]
    fn payloads_stay_on_one_line() {
        assert_eq!(
            raw_json("{\n  \"a\": [1,\r\n2]\n}\n").get(),
            "{  \"a\": [1,2]}"
        );
    }

    #[test]
    fn what_is_no_json_becomes_a_string() {
        assert_eq!(raw_json("NaN").get(), "\"NaN\"");
        assert_eq!(raw_json("").get(), "\"\"");
        assert_eq!(
            raw_json("hello\n\"world\"").get(),
            "\"hello\\n\\\"world\\\"\""
        );
        assert_eq!(raw_json("1\n2").get(), "\"1\\n2\"");
    }
}
