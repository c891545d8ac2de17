//! Log groups and their streams.

use super::{Answer, LOG, Monitor, Place, count, place, record_key, text, thousands, time};
use crate::api::ApiError;
use lambdabox_core::log::LogGroup;
use lambdabox_core::log::retention::RETENTION_DAYS;
use serde_json::{Value, json};

/// How CloudWatch calls a group whose events stay.
const NEVER: &str = "Never expire";

impl Monitor {
    /// The group that an input names.
    pub(super) fn group(&self, input: &Value) -> Result<&LogGroup, ApiError> {
        let place = place(input, "LogGroupName");
        self.groups.get(&place).ok_or_else(missing)
    }

    pub(super) fn describe_groups(&self, input: &Value) -> Value {
        let region = text(input, "Region");
        let here = self.groups.iter().filter(|((of, _), _)| of == region);
        json!({"LogGroups": here.map(|(_, group)| describe(group)).collect::<Vec<_>>()})
    }

    pub(super) fn describe_streams(&self, input: &Value) -> Answer {
        let group = self.group(input)?;
        let streams = group.streams().into_iter().map(|stream| {
            json!({
                "Name": stream.name,
                "FirstEvent": time(stream.first_event_ms),
                "LastEvent": time(stream.last_event_ms),
                "Events": count(stream.events),
            })
        });
        let mut settings = vec![json!({"Value": "", "Title": NEVER})];
        settings.extend(
            RETENTION_DAYS
                .iter()
                .map(|days| json!({"Value": days.to_string(), "Title": in_days(*days)})),
        );
        Ok(json!({
            "Group": describe(group),
            "Streams": streams.collect::<Vec<_>>(),
            "RetentionSettings": settings,
            "Dropped": dropped(group),
        }))
    }

    pub(super) fn delete_group(&mut self, input: &Value) -> Answer {
        let place: Place = place(input, "LogGroupName");
        let group = self.groups.remove(&place).ok_or_else(missing)?;
        let pieces = group.piece_names().into_iter();
        self.deleted
            .extend(pieces.map(|piece| record_key(LOG, &place, &piece)));
        self.found.replace(None);
        Ok(json!({}))
    }

    /// `RetentionInDays` as text; empty means for ever.
    pub(super) fn put_retention(&mut self, input: &Value) -> Answer {
        let days = match text(input, "RetentionInDays") {
            "" => None,
            days => Some(days.parse().unwrap_or(u32::MAX)),
        };
        let place = place(input, "LogGroupName");
        let group = self.groups.get_mut(&place).ok_or_else(missing)?;
        group
            .put_retention(days)
            .map_err(|error| ApiError::new("InvalidParameterException", error.to_string()))?;
        self.describe_streams(input)
    }
}

fn describe(group: &LogGroup) -> Value {
    json!({
        "Name": group.name(),
        "Retention": group.retention_days().map_or_else(|| NEVER.to_owned(), in_days),
        "RetentionInDays": group.retention_days().map(|days| days.to_string()).unwrap_or_default(),
        "Created": time(group.created_ms()),
        "Events": count(group.len()),
        "StoredBytes": format!("{} bytes", count(group.stored_bytes())),
    })
}

/// As CloudWatch's list says it.
fn in_days(days: u32) -> String {
    match days {
        1 => "1 day".to_owned(),
        365 => "1 year (365 days)".to_owned(),
        days => [&thousands(days.into()), " days"].concat(),
    }
}

/// What must be said of a group that older events had to leave; nothing if none had to.
pub(super) fn dropped(group: &LogGroup) -> Option<String> {
    (group.dropped() > 0).then(|| {
        format!(
            "This group keeps its newest events only: {} older ones were dropped. CloudWatch keeps them all.",
            thousands(group.dropped())
        )
    })
}

fn missing() -> ApiError {
    ApiError::new(
        "ResourceNotFoundException",
        "The specified log group does not exist.",
    )
}
