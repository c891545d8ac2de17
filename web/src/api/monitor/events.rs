//! Log events: a window of those that a pattern matches, one of them in full, all of them as a file.

use super::groups::dropped;
use super::{Answer, Monitor, count, text, time};
use crate::api::ApiError;
use crate::json::pretty;
use lambdabox_core::log::filter::FilterPattern;
use lambdabox_core::log::{EventId, LogEvent, LogGroup, LogSource, one_line, visible};
use serde_json::{Value, json};

/// The most events of one answer.
const WINDOW: usize = 500;
/// The most characters of an event's line.
const LINE: usize = 1_000;
/// The most bytes of an event that is shown in full; a file has all of them.
const FULL: usize = 64 << 10;

/// What was looked for, and what was found.
pub(super) struct Found {
    region: String,
    group: String,
    revision: u64,
    stream: String,
    pattern: String,
    events: Vec<EventId>,
}

impl Monitor {
    /// So many events from a place on, or the last ones, of all that match.
    pub(super) fn filter_events(&self, input: &Value) -> Answer {
        let group = self.group(input)?;
        self.find(input, group)?;
        let found = self.found.borrow();
        let all = found.as_ref().map_or(&[][..], |found| &found.events);
        let number = |key: &str| {
            let number = input[key].as_u64().unwrap_or_default();
            usize::try_from(number).unwrap_or(usize::MAX)
        };
        let limit = number("Limit").min(WINDOW);
        let last = all.len().saturating_sub(limit);
        let start = if input["FromEnd"] == true {
            last
        } else {
            number("Start").min(last)
        };
        let events = all.iter().skip(start).take(limit);
        let events = events.filter_map(|id| {
            let (stream, event) = group.event(*id)?;
            Some(line(*id, stream, event))
        });
        Ok(json!({
            "Total": all.len(),
            "TotalText": count(all.len()),
            "Kept": count(group.len()),
            "Start": start,
            "Events": events.collect::<Vec<_>>(),
            "Dropped": dropped(group),
        }))
    }

    /// Finds what an input asks for, unless that was found last.
    fn find(&self, input: &Value, group: &LogGroup) -> Result<(), ApiError> {
        let (region, stream) = (text(input, "Region"), text(input, "LogStreamName"));
        let pattern = text(input, "FilterPattern");
        let known = self.found.borrow().as_ref().is_some_and(|found| {
            found.region == region
                && found.group == group.name()
                && found.revision == group.revision()
                && found.stream == stream
                && found.pattern == pattern
        });
        if known {
            return Ok(());
        }
        let parsed = FilterPattern::parse(pattern)
            .map_err(|error| ApiError::new("InvalidParameterException", error.to_string()))?;
        let of = Some(stream).filter(|stream| !stream.is_empty());
        if let Some(stream) = of
            && !group.streams().iter().any(|known| known.name == stream)
        {
            return Err(ApiError::new(
                "ResourceNotFoundException",
                "The specified log stream does not exist.",
            ));
        }
        self.found.replace(Some(Found {
            region: region.to_owned(),
            group: group.name().to_owned(),
            revision: group.revision(),
            stream: stream.to_owned(),
            pattern: pattern.to_owned(),
            events: group.select(of, &parsed),
        }));
        Ok(())
    }

    /// One event in full, JSON laid out for reading.
    pub(super) fn log_record(&self, input: &Value) -> Answer {
        let group = self.group(input)?;
        let event = read_id(text(input, "Id")).and_then(|id| group.event(id));
        let (_, event) = event.ok_or_else(|| {
            ApiError::new(
                "ResourceNotFoundException",
                "This event is not kept any more.",
            )
        })?;
        let structured = event.message.trim_start().starts_with(['{', '['])
            && serde_json::from_str::<serde::de::IgnoredAny>(&event.message).is_ok();
        let whole = if structured {
            visible(&pretty(&event.message))
        } else {
            visible(&event.message)
        };
        let (shown, cut) = crate::json::beginning(&whole, FULL);
        Ok(json!({"Text": shown, "Json": structured, "Cut": cut}))
    }

    /// All events that match, as the lines of a file: time, a space, what was logged.
    pub(super) fn download(&self, input: &Value) -> Answer {
        let group = self.group(input)?;
        self.find(input, group)?;
        let found = self.found.borrow();
        let mut out = String::new();
        for id in found.iter().flat_map(|found| &found.events) {
            if let Some((_, event)) = group.event(*id) {
                out.push_str(&time(event.timestamp_ms));
                out.push(' ');
                out.push_str(&event.message);
                out.push('\n');
            }
        }
        let name = match text(input, "LogStreamName") {
            "" => group.name(),
            stream => stream,
        };
        Ok(json!({"FileName": file_name(name), "Text": out}))
    }
}

fn line(id: EventId, stream: &str, event: &LogEvent) -> Value {
    let (line, cut) = one_line(&event.message, LINE);
    json!({
        "Id": format!("{}-{}", id.chunk, id.index),
        "Time": time(event.timestamp_ms),
        "Stream": stream,
        "Line": line,
        "Cut": cut,
        "Platform": event.source == LogSource::Platform,
    })
}

fn read_id(text: &str) -> Option<EventId> {
    let (chunk, index) = text.split_once('-')?;
    Some(EventId {
        chunk: chunk.parse().ok()?,
        index: index.parse().ok()?,
    })
}

/// `/aws/lambda/f` becomes `aws-lambda-f.log`: what any system takes as a file's name.
fn file_name(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    [out.trim_end_matches('-'), ".log"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::invocation::Invocation;

    /// An invocation that logged these messages, one a millisecond.
    fn logged(messages: &[&str]) -> Invocation {
        let events: Vec<Value> = messages
            .iter()
            .enumerate()
            .map(|(time, message)| json!({"timestamp": time, "source": "function", "message": message}))
            .collect();
        serde_json::from_value(json!({
            "status": "Succeeded", "functionError": null, "payload": "null", "coldStart": false,
            "logEvents": events, "logResultStart": 0, "logTruncated": false,
            "logStreamName": "2026/01/02/[$LATEST]00",
            "report": {"requestId": "r", "durationMs": 1.00, "billedDurationMs": 1, "memorySizeMb": 128,
                       "maxMemoryUsedMb": 36, "initDurationMs": null, "status": null, "errorType": null},
            "fuel": {"init": 0, "invoke": 1},
            "cost": {"gbSeconds": 0.1, "durationUsd": 0.1, "requestUsd": 0.1, "totalUsd": 0.2},
        }))
        .unwrap()
    }

    fn monitor(messages: &[&str]) -> Monitor {
        let mut monitor = Monitor::default();
        let config = lambdabox_core::function::FunctionConfig {
            function_name: "f".into(),
            region: "r".into(),
            ..Default::default()
        };
        monitor.record(&config, &logged(messages));
        monitor
    }

    fn ask(monitor: &mut Monitor, action: &str, input: Value) -> Answer {
        let mut input = input;
        input["Region"] = "r".into();
        input["LogGroupName"] = "/aws/lambda/f".into();
        monitor.call(action, &input).unwrap()
    }

    #[test]
    fn a_window_of_what_matches_is_answered() {
        let mut monitor = monitor(&["a 1", "b", "a 2", "a 3"]);
        let mut lines = |start: u64, end: bool| {
            let answer = ask(
                &mut monitor,
                "FilterLogEvents",
                json!({"FilterPattern": "a", "Start": start, "Limit": 2, "FromEnd": end}),
            )
            .unwrap();
            let events = answer["Events"].as_array().unwrap().clone();
            let lines: Vec<_> = events.iter().map(|event| event["Line"].clone()).collect();
            (lines, answer["Start"].clone(), answer["Total"].clone())
        };
        assert_eq!(
            lines(0, false),
            (vec!["a 1".into(), "a 2".into()], 0.into(), 3.into())
        );
        let last = (vec!["a 2".into(), "a 3".into()], 1.into(), 3.into());
        assert_eq!(lines(0, true), last);
        assert_eq!(lines(99, false), last);
    }

    #[test]
    fn what_was_found_is_found_anew_after_a_change() {
        let mut monitor = monitor(&["a"]);
        let wanted = json!({"FilterPattern": "", "Limit": 9});
        let total = |monitor: &mut Monitor| {
            ask(monitor, "FilterLogEvents", wanted.clone()).unwrap()["Total"].clone()
        };
        assert_eq!(total(&mut monitor), 1);
        let config = lambdabox_core::function::FunctionConfig {
            function_name: "f".into(),
            region: "r".into(),
            ..Default::default()
        };
        monitor.record(&config, &logged(&["b", "c"]));
        assert_eq!(total(&mut monitor), 3);
        ask(&mut monitor, "DeleteLogGroup", json!({})).unwrap();
        assert!(ask(&mut monitor, "FilterLogEvents", wanted.clone()).is_err());
        let gone = monitor.take_changes();
        assert!(
            gone.iter()
                .any(|(key, bytes)| key.starts_with("log/") && bytes.is_none())
        );
    }

    #[test]
    fn hostile_text_stays_text_and_short() {
        let long = "x".repeat(200_000);
        let mut monitor = monitor(&["<img src=x>\u{1b}[2J\u{202e}", &long, r#"{"a":[1]}"#]);
        let answer = ask(&mut monitor, "FilterLogEvents", json!({"Limit": 9})).unwrap();
        assert_eq!(
            answer["Events"][0]["Line"],
            "<img src=x>\u{241b}[2J\u{fffd}"
        );
        assert_eq!(answer["Events"][1]["Line"].as_str().unwrap().len(), LINE);
        assert_eq!(answer["Events"][1]["Cut"], true);
        let full = |monitor: &mut Monitor, number: usize| {
            let id = answer["Events"][number]["Id"].clone();
            ask(monitor, "GetLogRecord", json!({"Id": id})).unwrap()
        };
        let long = full(&mut monitor, 1);
        assert_eq!(
            (long["Text"].as_str().unwrap().len(), &long["Cut"]),
            (FULL, &json!(true))
        );
        assert_eq!(
            full(&mut monitor, 2)["Text"],
            "{\n  \"a\": [\n    1\n  ]\n}"
        );
        assert!(ask(&mut monitor, "GetLogRecord", json!({"Id": "7-7"})).is_err());
    }

    #[test]
    fn a_file_has_every_byte() {
        let mut monitor = monitor(&["<b>\u{1b}", "two"]);
        let file = ask(&mut monitor, "DownloadLogEvents", json!({})).unwrap();
        assert_eq!(file["FileName"], "aws-lambda-f.log");
        assert_eq!(
            file["Text"],
            "1970-01-01T00:00:00.000Z <b>\u{1b}\n1970-01-01T00:00:00.001Z two\n"
        );
    }

    #[test]
    fn refusals_have_the_names_of_aws() {
        let mut monitor = monitor(&["a"]);
        let of = |monitor: &mut Monitor, input: Value| {
            ask(monitor, "FilterLogEvents", input)
                .unwrap_err()
                .exception
        };
        let wrong = of(&mut monitor, json!({"FilterPattern": "{"}));
        assert_eq!(wrong, "InvalidParameterException");
        let gone = of(&mut monitor, json!({"LogStreamName": "none"}));
        assert_eq!(gone, "ResourceNotFoundException");
    }
}
