//! CloudWatch, as far as functions use it: every invocation's metrics and log, kept as records that
//! an invocation rewrites a few of.

mod charts;
mod events;
mod groups;
mod metrics;

use super::ApiError;
use super::store::{Change, Record};
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::invocation::Invocation;
use lambdabox_core::log::{LogGroup, Piece};
use lambdabox_core::metrics::FunctionMetrics;
use lambdabox_core::time::Timestamp;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;

type Answer = Result<Value, ApiError>;

/// A region, and a name in it: of a log group or of a function.
type Place = (String, String);

/// What the keys of records begin with.
const LOG: &str = "log/";
const METRIC: &str = "metric/";

/// The metrics of all functions and all log groups. Both outlive their function, as on AWS.
#[derive(Default)]
pub(super) struct Monitor {
    groups: BTreeMap<Place, LogGroup>,
    metrics: BTreeMap<Place, FunctionMetrics>,
    /// Keys of records of groups that were deleted.
    deleted: Vec<String>,
    /// What was looked for last: scrolling asks for it again and again.
    found: RefCell<Option<events::Found>>,
}

/// Whether a record belongs here.
pub(super) fn owns(key: &str) -> bool {
    key.starts_with(LOG) || key.starts_with(METRIC)
}

/// `log/eu-west-1//aws/lambda/f#0000000000000001`: neither regions nor the names of pieces have a
/// slash or a `#`.
fn record_key(prefix: &str, (region, name): &Place, piece: &str) -> String {
    format!("{prefix}{region}/{name}#{piece}")
}

/// Undoes [`record_key`].
fn read_key(key: &str) -> Option<(&str, Place, &str)> {
    let prefix = [LOG, METRIC]
        .into_iter()
        .find(|prefix| key.starts_with(prefix))?;
    let (place, piece) = key[prefix.len()..].rsplit_once('#')?;
    let (region, name) = place.split_once('/')?;
    Some((prefix, (region.to_owned(), name.to_owned()), piece))
}

impl Monitor {
    /// All that these records hold, and those that cannot be read.
    pub(super) fn restore(records: Vec<Record>) -> (Self, Vec<Record>) {
        let mut monitor = Self::default();
        let mut damaged = Vec::new();
        let mut pieces: BTreeMap<(&str, Place), Vec<Record>> = BTreeMap::new();
        for (key, bytes) in &records {
            match read_key(key) {
                Some((prefix, place, piece)) => pieces
                    .entry((prefix, place))
                    .or_default()
                    .push((piece.to_owned(), bytes.clone())),
                None => damaged.push((key.clone(), bytes.clone())),
            }
        }
        for ((prefix, place), pieces) in pieces {
            let unreadable = if prefix == LOG {
                let (group, unreadable) = LogGroup::restore(&place.1, &pieces);
                monitor.groups.insert(place.clone(), group);
                unreadable
            } else {
                let (metrics, unreadable) = FunctionMetrics::restore(&pieces);
                monitor.metrics.insert(place.clone(), metrics);
                unreadable
            };
            let of = |name: String| {
                let bytes = pieces.iter().find(|(piece, _)| *piece == name);
                let bytes = bytes.map(|(_, bytes)| bytes.clone());
                (record_key(prefix, &place, &name), bytes.unwrap_or_default())
            };
            damaged.extend(unreadable.into_iter().map(of));
        }
        (monitor, damaged)
    }

    /// The records that changed since the last call.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        let mut changes: Vec<Change> = std::mem::take(&mut self.deleted)
            .into_iter()
            .map(|key| (key, None))
            .collect();
        let mut add = |prefix: &str, place: &Place, pieces: Vec<Piece>| {
            let records = pieces.into_iter();
            changes
                .extend(records.map(|piece| (record_key(prefix, place, &piece.name), piece.bytes)));
        };
        for (place, group) in &mut self.groups {
            add(LOG, place, group.take_changes());
        }
        for (place, metrics) in &mut self.metrics {
            add(METRIC, place, metrics.take_changes());
        }
        changes
    }

    /// Counts an invocation and keeps what it logged.
    pub(super) fn record(&mut self, config: &FunctionConfig, invocation: &Invocation) {
        self.metrics_of(config).record(invocation);
        let group = config.log_group_name();
        self.groups
            .entry((config.region.clone(), group.clone()))
            .or_insert_with(|| LogGroup::new(group, invocation.began_ms()))
            .record(invocation);
    }

    /// Counts a request that was refused because the function must not run more often now.
    pub(super) fn record_throttle(&mut self, config: &FunctionConfig, now: Timestamp) {
        self.metrics_of(config).record_throttle(now.unix_millis());
    }

    fn metrics_of(&mut self, config: &FunctionConfig) -> &mut FunctionMetrics {
        let place = (config.region.clone(), config.function_name.clone());
        self.metrics.entry(place).or_default()
    }

    /// Does one action; `None` if it is not one of these.
    pub(super) fn call(&mut self, action: &str, input: &Value) -> Option<Answer> {
        Some(match action {
            "GetFunctionMetrics" => Ok(self.function_metrics(input)),
            "DescribeLogGroups" => Ok(self.describe_groups(input)),
            "DescribeLogStreams" => self.describe_streams(input),
            "DeleteLogGroup" => self.delete_group(input),
            "PutRetentionPolicy" => self.put_retention(input),
            "FilterLogEvents" => self.filter_events(input),
            "GetLogRecord" => self.log_record(input),
            "DownloadLogEvents" => self.download(input),
            _ => return None,
        })
    }
}

fn text<'a>(input: &'a Value, key: &str) -> &'a str {
    input[key].as_str().unwrap_or_default()
}

/// A place in the region that an input names.
fn place(input: &Value, key: &str) -> Place {
    (
        text(input, "Region").to_owned(),
        text(input, key).to_owned(),
    )
}

/// `2026-01-02T03:04:05.678Z`.
fn time(ms: u64) -> String {
    Timestamp::from_unix_millis(ms).to_string()
}

/// `12,345`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count as a number of anything.
fn count(number: usize) -> String {
    thousands(u64::try_from(number).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_were_written() {
        let place = ("eu-west-1".to_owned(), "/aws/lambda/a#b".to_owned());
        let key = record_key(LOG, &place, "about");
        assert_eq!(key, "log/eu-west-1//aws/lambda/a#b#about");
        assert_eq!(read_key(&key), Some((LOG, place, "about")));
        assert_eq!(read_key("function/eu-west-1/f"), None);
        assert_eq!(read_key("metric/x"), None);
    }

    #[test]
    fn damaged_records_are_handed_back_as_they_are() {
        let bytes = b"{\"version\":9}".to_vec();
        let records = vec![
            ("log/r/g#0000000000000000".to_owned(), bytes.clone()),
            ("metric/r/f#0000000000000001".to_owned(), bytes.clone()),
            ("log/strange".to_owned(), bytes),
        ];
        let (_, mut damaged) = Monitor::restore(records.clone());
        damaged.sort();
        let mut expected = records;
        expected.sort();
        assert_eq!(damaged, expected);
    }

    #[test]
    fn numbers_have_commas() {
        let all = [0, 999, 1_000, 12_345, 1_234_567].map(thousands);
        assert_eq!(all, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }
}
