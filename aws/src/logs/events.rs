//! Events: put, read back.

use super::{
    Logs,
    filter::Filter,
    groups::{Group, Stream},
    no_group, stream_key,
};
use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{Fault, Fields, Value},
};
use serde::{Deserialize, Serialize};

const MOST_EVENTS: usize = 10_000;
const MOST_BYTES: usize = 1_048_576;
/// What every event counts besides its text.
const OVERHEAD: usize = 26;
const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

/// Events that came in one call: when, and what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Batch {
    pub(super) ingested: i64,
    pub(super) events: Vec<(i64, String)>,
}

json_entries!(Batch);

/// An event with where it is.
struct Placed<'a> {
    stream: &'a str,
    at: i64,
    text: &'a str,
    ingested: i64,
    /// Orders events of the same instant, and names them.
    place: (u64, usize),
}

impl Logs {
    fn keep(&mut self, group: &str, stream: &str, events: Vec<(i64, String)>, now: i64) {
        let key = stream_key(group, stream);
        let size: usize = events.iter().map(|(_, text)| text.len() + OVERHEAD).sum();
        let Some(there) = self.streams.get_mut(&key) else {
            return;
        };
        there.batches += 1;
        for (at, _) in &events {
            there.first = Some(there.first.map_or(*at, |first| first.min(*at)));
            there.last = Some(there.last.map_or(*at, |last| last.max(*at)));
        }
        there.ingested = Some(now);
        let number = there.batches;
        self.batches.insert(
            format!("{key}:*:{number:020}"),
            Batch {
                ingested: now,
                events,
            },
        );
        if let Some(group) = self.groups.get_mut(group) {
            group.stored += size as u64;
        }
    }

    /// Writes what a service logs; group and stream come into being.
    pub(crate) fn write(&mut self, group: &str, message: &str, stream: &str, now: i64) {
        if !self.groups.has(group) {
            self.groups.insert(group, Group::new(now));
        }
        let key = stream_key(group, stream);
        if !self.streams.has(&key) {
            self.streams.insert(key, Stream::new(now));
        }
        self.keep(group, stream, vec![(now, message.to_owned())], now);
    }

    pub(super) fn put(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let group = self.group(input)?;
        self.stream(&group, input)?;
        let events: Vec<(i64, String)> = input
            .maps("logEvents")
            .map(|event| {
                (
                    event.int("timestamp").unwrap_or_default(),
                    event.text_or_empty("message").to_owned(),
                )
            })
            .collect();
        let invalid = |message: &str| Err(Fault::new("InvalidParameterException", message));
        if events.len() > MOST_EVENTS
            || events
                .iter()
                .map(|(_, text)| text.len() + OVERHEAD)
                .sum::<usize>()
                > MOST_BYTES
        {
            return invalid(
                "Upload too large: log events exceed the limit of a batch (10,000 events, 1,048,576 bytes)",
            );
        }
        if events
            .windows(2)
            .any(|pair| matches!(pair, [one, other] if one.0 > other.0))
        {
            return invalid(
                "Log events in a single PutLogEvents request must be in chronological order.",
            );
        }
        if let (Some(first), Some(last)) = (events.first(), events.last())
            && last.0 - first.0 > DAY
        {
            return invalid(
                "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
            );
        }
        let kept_days = self
            .groups
            .get(&group)
            .and_then(|group| group.retention)
            .filter(|days| *days > 0);
        let oldest = context.now - 14 * DAY;
        let expired = kept_days.map_or(i64::MIN, |days| context.now - days * DAY);
        let count = |test: &dyn Fn(i64) -> bool| events.iter().filter(|(at, _)| test(*at)).count();
        let too_old = count(&|at| at < oldest);
        let gone = count(&|at| at < expired);
        let too_new = events
            .iter()
            .position(|(at, _)| *at > context.now + 2 * HOUR);
        let good: Vec<_> = events
            .into_iter()
            .filter(|(at, _)| *at >= oldest && *at >= expired && *at <= context.now + 2 * HOUR)
            .collect();
        let rejected = Fields::new()
            .with_some("tooOldLogEventEndIndex", (too_old > 0).then_some(too_old))
            .with_some("expiredLogEventEndIndex", (gone > 0).then_some(gone))
            .with_some("tooNewLogEventStartIndex", too_new);
        if !good.is_empty() {
            self.keep(
                &group,
                input.text_or_empty("logStreamName"),
                good,
                context.now,
            );
        }
        let token = self
            .streams
            .get(&stream_key(&group, input.text_or_empty("logStreamName")))
            .map(|stream| format!("{:056}", stream.batches));
        Ok(Fields::new()
            .with_some("nextSequenceToken", token)
            .with_some(
                "rejectedLogEventsInfo",
                (!rejected.is_empty()).then_some(rejected),
            ))
    }

    /// The events of a group in the order of their times, as far as they are kept.
    fn placed(
        &self,
        group: &str,
        wanted: impl Fn(&str) -> bool,
        from: i64,
        to: i64,
        now: i64,
    ) -> Vec<Placed<'_>> {
        let below = stream_key(group, "");
        let days = self
            .groups
            .get(group)
            .and_then(|group| group.retention)
            .filter(|days| *days > 0);
        let from = from.max(days.map_or(i64::MIN, |days| now - days * DAY));
        let mut all: Vec<_> = self
            .batches
            .below(&below)
            .filter_map(|(key, batch)| {
                let (stream, number) = key.get(below.len()..)?.rsplit_once(":*:")?;
                Some((stream, number.parse::<u64>().ok()?, batch))
            })
            .filter(|(stream, ..)| wanted(stream))
            .flat_map(|(stream, number, batch)| {
                batch
                    .events
                    .iter()
                    .enumerate()
                    .map(move |(index, (at, text))| Placed {
                        stream,
                        at: *at,
                        text,
                        ingested: batch.ingested,
                        place: (number, index),
                    })
            })
            .filter(|event| event.at >= from && event.at < to)
            .collect();
        all.sort_by(|one, other| {
            (one.at, one.stream, one.place).cmp(&(other.at, other.stream, other.place))
        });
        all
    }

    pub(super) fn get(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let group = self.group(input)?;
        self.stream(&group, input)?;
        let stream = input.text_or_empty("logStreamName");
        let (from, to) = (
            input.int("startTime").unwrap_or(0),
            input.int("endTime").unwrap_or(i64::MAX),
        );
        let all = self.placed(&group, |name| name == stream, from, to, context.now);
        let most = usize::try_from(input.int("limit").unwrap_or(10_000)).unwrap_or(1);
        let token = input
            .text("nextToken")
            .map(|token| token.split_at_checked(2).unwrap_or(("", "")));
        let position = |text: &str| text.parse::<usize>().ok();
        let invalid = || {
            Fault::new(
                "InvalidParameterException",
                "The specified nextToken is invalid.",
            )
        };
        let (start, end) = match token {
            Some(("f/", text)) => {
                let start = position(text).ok_or_else(invalid)?.min(all.len());
                (start, start.saturating_add(most).min(all.len()))
            }
            Some(("b/", text)) => {
                let end = position(text).ok_or_else(invalid)?.min(all.len());
                (end.saturating_sub(most), end)
            }
            Some(_) => return Err(invalid()),
            None if input.flag("startFromHead") == Some(true) => (0, most.min(all.len())),
            None => (all.len().saturating_sub(most), all.len()),
        };
        let events = all.get(start..end).unwrap_or_default().iter().map(|event| {
            Fields::new()
                .with("timestamp", event.at)
                .with("message", event.text)
                .with("ingestionTime", event.ingested)
        });
        Ok(Fields::new()
            .with("events", Value::list(events))
            .with("nextForwardToken", format!("f/{end:056}"))
            .with("nextBackwardToken", format!("b/{start:056}")))
    }

    pub(super) fn filter(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let group = self.group(input)?;
        if !self.groups.has(&group) {
            return Err(no_group());
        }
        let filter = Filter::parse(input.text_or_empty("filterPattern"))?;
        let (from, to) = (
            input.int("startTime").unwrap_or(0),
            input
                .int("endTime")
                .map_or(i64::MAX, |end| end.saturating_add(1)),
        );
        let names: Vec<_> = input.texts("logStreamNames").collect();
        let prefix = input.text_or_empty("logStreamNamePrefix");
        let wanted =
            |name: &str| name.starts_with(prefix) && (names.is_empty() || names.contains(&name));
        let all: Vec<_> = self
            .placed(&group, wanted, from, to, context.now)
            .into_iter()
            .filter(|event| filter.takes(event.text))
            .collect();
        let most = usize::try_from(input.int("limit").unwrap_or(10_000)).unwrap_or(1);
        let start = input
            .text("nextToken")
            .and_then(|token| token.parse().ok())
            .unwrap_or(0_usize)
            .min(all.len());
        let end = start.saturating_add(most).min(all.len());
        let next = (end < all.len()).then(|| end.to_string());
        let events = all.get(start..end).unwrap_or_default().iter().map(|event| {
            Fields::new()
                .with("logStreamName", event.stream)
                .with("timestamp", event.at)
                .with("message", event.text)
                .with("ingestionTime", event.ingested)
                .with(
                    "eventId",
                    format!(
                        "3{:020}{:015}{:020}",
                        event.at, event.place.0, event.place.1
                    ),
                )
        });
        Ok(Fields::new()
            .with("events", Value::list(events))
            .with("searchedLogStreams", Value::List(Vec::new()))
            .with_some("nextToken", next))
    }
}
