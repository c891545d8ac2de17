//! Groups and streams.

use super::{Logs, no_group, stream_key};
use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{Fault, Fields, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const PAGE: i64 = 50;
const RETENTIONS: [i64; 23] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653, 0,
];

/// A log group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) created: i64,
    /// Days.
    pub(super) retention: Option<i64>,
    pub(super) tags: BTreeMap<String, String>,
    /// Bytes of its events.
    pub(super) stored: u64,
}

/// A log stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stream {
    pub(super) created: i64,
    /// The first and last event, and when the last ones came.
    pub(super) first: Option<i64>,
    pub(super) last: Option<i64>,
    pub(super) ingested: Option<i64>,
    /// The number of the last batch.
    pub(super) batches: u64,
}

json_entries!(Group, Stream);

impl Group {
    pub(super) fn new(now: i64) -> Self {
        Self {
            created: now,
            retention: None,
            tags: BTreeMap::new(),
            stored: 0,
        }
    }
}

impl Stream {
    pub(super) fn new(now: i64) -> Self {
        Self {
            created: now,
            first: None,
            last: None,
            ingested: None,
            batches: 0,
        }
    }
}

fn tags(fields: Option<&Fields>) -> BTreeMap<String, String> {
    fields
        .into_iter()
        .flat_map(Fields::text_entries)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

impl Logs {
    pub(super) fn create_group(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = input.text_or_empty("logGroupName");
        if self.groups.has(name) {
            return Err(Fault::new(
                "ResourceAlreadyExistsException",
                "The specified log group already exists",
            ));
        }
        let mut group = Group::new(context.now);
        group.tags = tags(input.map("tags"));
        self.groups.insert(name, group);
        Ok(Fields::new())
    }

    pub(super) fn delete_group(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.group(input)?;
        self.groups.remove(&name);
        let below = stream_key(&name, "");
        self.streams.remove_below(&below);
        self.batches.remove_below(&below);
        Ok(Fields::new())
    }

    pub(super) fn describe_groups(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let (prefix, pattern) = (
            input.text("logGroupNamePrefix"),
            input.text("logGroupNamePattern"),
        );
        if prefix.is_some() && pattern.is_some() {
            return Err(Fault::new(
                "InvalidParameterException",
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
            ));
        }
        let most = usize::try_from(input.int("limit").unwrap_or(PAGE)).unwrap_or(1);
        let after = input.text_or_empty("nextToken");
        let mut all = self
            .groups
            .below(prefix.unwrap_or_default())
            .filter(|(name, _)| {
                *name > after
                    && pattern
                        .is_none_or(|pattern| name.to_lowercase().contains(&pattern.to_lowercase()))
            });
        let page: Vec<_> = all.by_ref().take(most).collect();
        let next = all.next().and(page.last()).map(|(name, _)| *name);
        let groups = page.iter().map(|(name, group)| {
            let arn = context.arn("logs", &format!("log-group:{name}"));
            Fields::new()
                .with("logGroupName", *name)
                .with("creationTime", group.created)
                .with_some("retentionInDays", group.retention)
                .with("metricFilterCount", 0_i64)
                .with("arn", format!("{arn}:*"))
                .with("logGroupArn", arn)
                .with("storedBytes", group.stored)
                .with("logGroupClass", "STANDARD")
        });
        Ok(Fields::new()
            .with("logGroups", Value::list(groups))
            .with_some("nextToken", next))
    }

    /// Sets the days for which events are kept, or takes the limit away.
    pub(super) fn retention(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.group(input)?;
        let days = input.int("retentionInDays");
        if days.is_some_and(|days| !RETENTIONS.contains(&days)) {
            return Err(Fault::new(
                "InvalidParameterException",
                "1 validation error detected: Value at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]",
            ));
        }
        self.groups.get_mut(&name).ok_or_else(no_group)?.retention = days;
        Ok(Fields::new())
    }

    pub(super) fn tags(&mut self, operation: &str, input: &Fields) -> Result<Fields, Fault> {
        let name = match input.text("resourceArn") {
            Some(arn) => self.group(&Fields::new().with("logGroupName", arn))?,
            None => self.group(input)?,
        };
        let group = self.groups.get_mut(&name).ok_or_else(no_group)?;
        match operation {
            "TagLogGroup" | "TagResource" => group.tags.extend(tags(input.map("tags"))),
            "UntagLogGroup" | "UntagResource" => {
                for key in input.texts("tags").chain(input.texts("tagKeys")) {
                    group.tags.remove(key);
                }
            }
            _ => {
                let all: Fields = group.tags.iter().collect();
                return Ok(Fields::new().with("tags", all));
            }
        }
        Ok(Fields::new())
    }

    pub(super) fn create_stream(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let group = self.group(input)?;
        let key = stream_key(&group, input.text_or_empty("logStreamName"));
        if self.streams.has(&key) {
            return Err(Fault::new(
                "ResourceAlreadyExistsException",
                "The specified log stream already exists",
            ));
        }
        self.streams.insert(key, Stream::new(context.now));
        Ok(Fields::new())
    }

    pub(super) fn delete_stream(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let group = self.group(input)?;
        let key = self.stream(&group, input)?;
        self.streams.remove(&key);
        self.batches.remove_below(&format!("{key}:*:"));
        Ok(Fields::new())
    }

    pub(super) fn stream(&self, group: &str, input: &Fields) -> Result<String, Fault> {
        let key = stream_key(group, input.text_or_empty("logStreamName"));
        if self.streams.has(&key) {
            Ok(key)
        } else {
            Err(Fault::new(
                "ResourceNotFoundException",
                "The specified log stream does not exist.",
            ))
        }
    }

    pub(super) fn describe_streams(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let group = self.group(input)?;
        let by_time = input.text("orderBy") == Some("LastEventTime");
        if by_time && input.has("logStreamNamePrefix") {
            return Err(Fault::new(
                "InvalidParameterException",
                "Cannot order by LastEventTime with a logStreamNamePrefix.",
            ));
        }
        let below = stream_key(&group, input.text_or_empty("logStreamNamePrefix"));
        let skip = stream_key(&group, "").len();
        let mut all: Vec<_> = self
            .streams
            .below(&below)
            .filter_map(|(key, stream)| Some((key.get(skip..)?, stream)))
            .collect();
        if by_time {
            all.sort_by_key(|(name, stream)| (stream.last.unwrap_or(stream.created), *name));
        }
        if input.flag("descending") == Some(true) {
            all.reverse();
        }
        let start = input
            .text("nextToken")
            .and_then(|token| token.parse().ok())
            .unwrap_or(0_usize);
        let most = usize::try_from(input.int("limit").unwrap_or(PAGE)).unwrap_or(1);
        let end = start.saturating_add(most).min(all.len());
        let next = (end < all.len()).then(|| end.to_string());
        let streams =
            all.get(start.min(end)..end)
                .unwrap_or_default()
                .iter()
                .map(|(name, stream)| {
                    Fields::new()
                        .with("logStreamName", *name)
                        .with("creationTime", stream.created)
                        .with_some("firstEventTimestamp", stream.first)
                        .with_some("lastEventTimestamp", stream.last)
                        .with_some("lastIngestionTime", stream.ingested)
                        .with("uploadSequenceToken", format!("{:056}", stream.batches))
                        .with(
                            "arn",
                            context.arn("logs", &format!("log-group:{group}:log-stream:{name}")),
                        )
                        .with("storedBytes", 0_i64)
                });
        Ok(Fields::new()
            .with("logStreams", Value::list(streams))
            .with_some("nextToken", next))
    }
}
