//! CloudWatch, as far as functions use it: every invocation's metrics and log, kept as records that
//! an invocation rewrites a few of.

use super::log_events::Found;
use super::store::{Change, Record};
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::invocation::Invocation;
use lambdabox_core::log::{LogGroup, Piece};
use lambdabox_core::metrics::FunctionMetrics;
use lambdabox_core::time::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A region, and a name in it: of a log group or of a function.
pub(super) type Place = (String, String);

/// What the keys of records begin with.
const LOG: &str = "log/";
const METRIC: &str = "metric/";

/// The metrics of all functions and all log groups. Both outlive their function, as on AWS.
#[derive(Default)]
pub(super) struct Monitor {
    pub(super) groups: BTreeMap<Place, LogGroup>,
    pub(super) metrics: BTreeMap<Place, FunctionMetrics>,
    /// Keys of records of groups that were deleted.
    deleted: Vec<String>,
    /// What was looked for last: scrolling asks for it again and again.
    pub(super) found: RefCell<Option<Found>>,
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
fn read_key(key: &str) -> Option<(&'static str, Place, &str)> {
    let prefix = [LOG, METRIC]
        .into_iter()
        .find(|prefix| key.starts_with(prefix))?;
    let (place, piece) = key[prefix.len()..].rsplit_once('#')?;
    let (region, name) = place.split_once('/')?;
    Some((prefix, (region.to_owned(), name.to_owned()), piece))
}

impl Monitor {
    /// Goes on from records that were written elsewhere: of a group or of a function's metrics, either
    /// none is among them or all are; those of a `None` are gone. Answers those that cannot be read.
    pub(super) fn restore(&mut self, records: Vec<Change>) -> Vec<Record> {
        let mut damaged = Vec::new();
        let mut pieces: BTreeMap<(&'static str, Place), Vec<Record>> = BTreeMap::new();
        for (key, bytes) in records {
            match (read_key(&key), bytes) {
                (Some((prefix, place, piece)), bytes) => pieces
                    .entry((prefix, place))
                    .or_default()
                    .extend(bytes.map(|bytes| (piece.to_owned(), bytes))),
                (None, Some(bytes)) => damaged.push((key, bytes)),
                (None, None) => {}
            }
        }
        if !pieces.is_empty() {
            self.found.replace(None);
        }
        for ((prefix, place), pieces) in pieces {
            self.groups
                .retain(|known, _| prefix != LOG || *known != place);
            self.metrics
                .retain(|known, _| prefix != METRIC || *known != place);
            if pieces.is_empty() {
                continue;
            }
            let unreadable = if prefix == LOG {
                let (group, unreadable) = LogGroup::restore(&place.1, &pieces);
                self.groups.insert(place.clone(), group);
                unreadable
            } else {
                let (metrics, unreadable) = FunctionMetrics::restore(&pieces);
                self.metrics.insert(place.clone(), metrics);
                unreadable
            };
            let of = |name: String| {
                let bytes = pieces.iter().find(|(piece, _)| *piece == name);
                let bytes = bytes.map(|(_, bytes)| bytes.clone());
                (record_key(prefix, &place, &name), bytes.unwrap_or_default())
            };
            damaged.extend(unreadable.into_iter().map(of));
        }
        damaged
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

    /// A group goes.
    pub(super) fn delete_group(&mut self, place: &Place) -> Option<()> {
        let group = self.groups.remove(place)?;
        let pieces = group.piece_names().into_iter();
        self.deleted
            .extend(pieces.map(|piece| record_key(LOG, place, &piece)));
        self.found.replace(None);
        Some(())
    }
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
        let given = records.iter().cloned();
        let given = given.map(|(key, bytes)| (key, Some(bytes)));
        let mut damaged = Monitor::default().restore(given.collect());
        damaged.sort();
        let mut expected = records;
        expected.sort();
        assert_eq!(damaged, expected);
    }
}
