//! Log events: a window of those that a pattern matches, one of them in full, all of them as a file.

use super::names::{Account, LogGroupKey};
use super::refusal::refused;
use super::sheets::log_groups::{dropped, find as find_group};
use super::words::{counted, time};
use crate::pretty::{beginning, pretty};
use lambdabox_contract::log::{LogLine, LogRecord, LogWindow};
use lambdabox_contract::{FilterLogEvents, GetLogRecord, Refusal, Wanted};
use lambdabox_core::account::{self, Exception};
use lambdabox_core::log::filter::FilterPattern;
use lambdabox_core::log::{EventId, LogEvent, LogGroup, LogSource, one_line, visible};
use std::cell::RefCell;

/// The most events of one answer.
const WINDOW: usize = 500;
/// The most characters of an event's line.
const LINE: usize = 1_000;
/// The most bytes of an event that is shown in full; a file has all of them.
const FULL: usize = 64 << 10;

/// What was looked for, and what was found.
pub(super) struct Found {
    wanted: Wanted,
    revision: u64,
    events: Vec<EventId>,
}

/// What was found last: scrolling asks for it again and again.
type Last = RefCell<Option<Found>>;

/// So many events from a place on, or the last ones, of all that match.
pub(super) fn window(
    account: &Account,
    last: &Last,
    asked: &FilterLogEvents,
) -> Result<LogWindow, Refusal> {
    let group = wanted_group(account, &asked.wanted)?;
    find(last, &asked.wanted, group)?;
    let found = last.borrow();
    let all = found.as_ref().map_or(&[][..], |found| &found.events);
    let limit = asked.limit.min(WINDOW);
    let last = all.len().saturating_sub(limit);
    let start = if asked.from_end {
        last
    } else {
        asked.start.min(last)
    };
    let events = all.iter().skip(start).take(limit);
    let events = events.filter_map(|id| {
        let (stream, event) = group.event(*id)?;
        Some(line(*id, stream, event))
    });
    Ok(LogWindow {
        total: all.len(),
        total_text: counted(all.len()),
        start,
        events: events.collect(),
        dropped: group.dropped(),
        dropped_text: dropped(group).unwrap_or_default(),
    })
}

fn wanted_group<'a>(account: &'a Account, wanted: &Wanted) -> Result<&'a LogGroup, Refusal> {
    find_group(account, &LogGroupKey::new(&*wanted.region, &*wanted.group))
}

/// Finds what is wanted, unless that was found last.
fn find(last: &Last, wanted: &Wanted, group: &LogGroup) -> Result<(), Refusal> {
    let known = last
        .borrow()
        .as_ref()
        .is_some_and(|found| found.wanted == *wanted && found.revision == group.revision());
    if known {
        return Ok(());
    }
    let parsed = FilterPattern::parse(&wanted.pattern).map_err(|error| refused(error.into()))?;
    let of = Some(&*wanted.stream).filter(|stream| !stream.is_empty());
    if let Some(stream) = of
        && !group.streams().iter().any(|known| known.name == stream)
    {
        return Err(missing("The specified log stream does not exist."));
    }
    last.replace(Some(Found {
        wanted: wanted.clone(),
        revision: group.revision(),
        events: group.select(of, &parsed),
    }));
    Ok(())
}

/// One event in full, JSON laid out for reading.
pub(super) fn record(account: &Account, asked: &GetLogRecord) -> Result<LogRecord, Refusal> {
    let group = find_group(account, &LogGroupKey::new(&*asked.region, &*asked.group))?;
    let event = read_id(&asked.id).and_then(|id| group.event(id));
    let (_, event) = event.ok_or_else(|| missing("This event is not kept any more."))?;
    let structured = event.message.trim_start().starts_with(['{', '['])
        && serde_json::from_str::<serde::de::IgnoredAny>(&event.message).is_ok();
    let whole = if structured {
        visible(&pretty(&event.message))
    } else {
        visible(&event.message)
    };
    let (shown, cut) = beginning(&whole, FULL);
    Ok(LogRecord {
        text: shown.to_owned(),
        cut,
    })
}

/// All events that match, as a file: its name, and its lines of time, a space, what was logged.
pub(super) fn download(
    account: &Account,
    last: &Last,
    wanted: &Wanted,
) -> Result<(String, String), Refusal> {
    let group = wanted_group(account, wanted)?;
    find(last, wanted, group)?;
    let found = last.borrow();
    let mut out = String::new();
    for id in found.iter().flat_map(|found| &found.events) {
        if let Some((_, event)) = group.event(*id) {
            out.push_str(&time(event.timestamp_ms));
            out.push(' ');
            out.push_str(&event.message);
            out.push('\n');
        }
    }
    let name = match &*wanted.stream {
        "" => group.name(),
        stream => stream,
    };
    Ok((file_name(name), out))
}

fn missing(text: &str) -> Refusal {
    refused(account::Refusal::new(Exception::ResourceNotFound, text))
}

fn line(id: EventId, stream: &str, event: &LogEvent) -> LogLine {
    let (line, cut) = one_line(&event.message, LINE);
    LogLine {
        id: format!("{}-{}", id.chunk, id.index),
        time: time(event.timestamp_ms),
        stream: stream.to_owned(),
        line: line.to_string(),
        cut,
        platform: event.source == LogSource::Platform,
    }
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
    use serde_json::{Value, json};

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

    /// An account in which a function has logged these messages.
    fn account(messages: &[&str]) -> Account {
        let group = {
            let mut group = LogGroup::new("/aws/lambda/f".to_owned(), 0);
            group.record(&logged(messages));
            group.take_changes()
        };
        let pieces = group.into_iter().filter_map(|piece| {
            let key = format!("log/r//aws/lambda/f#{}", piece.name);
            Some((key, piece.bytes?))
        });
        let (account, damaged) = Account::restore(pieces);
        assert!(damaged.is_empty());
        account
    }

    fn wanted(pattern: &str) -> Wanted {
        Wanted {
            region: "r".into(),
            group: "/aws/lambda/f".into(),
            pattern: pattern.into(),
            ..Wanted::default()
        }
    }

    fn window(
        account: &Account,
        pattern: &str,
        start: usize,
        limit: usize,
        from_end: bool,
    ) -> LogWindow {
        let asked = FilterLogEvents {
            wanted: wanted(pattern),
            start,
            limit,
            from_end,
        };
        super::window(account, &Last::default(), &asked).unwrap()
    }

    #[test]
    fn a_window_of_what_matches_is_answered() {
        let account = account(&["a 1", "b", "a 2", "a 3"]);
        let lines = |start, from_end| {
            let found = window(&account, "a", start, 2, from_end);
            let lines: Vec<_> = found.events.into_iter().map(|event| event.line).collect();
            (lines, found.start, found.total)
        };
        let of = |lines: [&str; 2], start| (lines.map(str::to_owned).to_vec(), start, 3);
        assert_eq!(lines(0, false), of(["a 1", "a 2"], 0));
        assert_eq!(lines(0, true), of(["a 2", "a 3"], 1));
        assert_eq!(lines(99, false), of(["a 2", "a 3"], 1));
    }

    #[test]
    fn what_was_found_is_found_anew_after_a_change() {
        let last = Last::default();
        let asked = FilterLogEvents {
            wanted: wanted(""),
            limit: 9,
            ..FilterLogEvents::default()
        };
        let total =
            |account: &Account| super::window(account, &last, &asked).map(|found| found.total);
        assert_eq!(total(&account(&["a"])), Ok(1));
        last.take();
        assert_eq!(total(&account(&["b", "c"])), Ok(2));
        assert!(total(&Account::default()).is_err());
    }

    #[test]
    fn hostile_text_stays_text_and_short() {
        let long = "x".repeat(200_000);
        let account = account(&["<img src=x>\u{1b}[2J\u{202e}", &long, r#"{"a":[1]}"#]);
        let found = window(&account, "", 0, 9, false);
        assert_eq!(found.events[0].line, "<img src=x>\u{241b}[2J\u{fffd}");
        assert_eq!(
            (found.events[1].line.len(), found.events[1].cut),
            (LINE, true)
        );
        let full = |id: &str| {
            record(
                &account,
                &GetLogRecord {
                    region: "r".into(),
                    group: "/aws/lambda/f".into(),
                    id: id.into(),
                },
            )
        };
        let long = full(&found.events[1].id).unwrap();
        assert_eq!((long.text.len(), long.cut), (FULL, true));
        let json = full(&found.events[2].id).unwrap();
        assert_eq!(json.text, "{\n  \"a\": [\n    1\n  ]\n}");
        assert!(full("7-7").is_err());
    }

    #[test]
    fn a_file_has_every_byte() {
        let account = account(&["<b>\u{1b}", "two"]);
        let (name, text) = download(&account, &Last::default(), &wanted("")).unwrap();
        assert_eq!(name, "aws-lambda-f.log");
        assert_eq!(
            text,
            "1970-01-01T00:00:00.000Z <b>\u{1b}\n1970-01-01T00:00:00.001Z two\n"
        );
    }

    #[test]
    fn refusals_have_the_names_of_aws() {
        let account = account(&["a"]);
        let of = |wanted: Wanted| {
            download(&account, &Last::default(), &wanted)
                .unwrap_err()
                .exception
        };
        assert_eq!(of(wanted("{")), "InvalidParameterException");
        let gone = Wanted {
            stream: "none".into(),
            ..wanted("")
        };
        assert_eq!(of(gone), "ResourceNotFoundException");
    }
}
