//! CloudWatch, as far as functions use it: every invocation's metrics and log. Both outlive their
//! function, as on AWS.

use super::Account;
use super::key::{FunctionKey, LogGroupKey};
use super::records::Key;
use super::refusal::{Exception, Refusal};
use crate::{
    function::FunctionConfig, invocation::Invocation, log::LogGroup, metrics::FunctionMetrics,
    time::Timestamp, written::Unreadable,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The metrics of all functions and all log groups.
#[derive(Clone, Debug, Default)]
pub(super) struct Monitor {
    groups: BTreeMap<LogGroupKey, LogGroup>,
    metrics: BTreeMap<FunctionKey, FunctionMetrics>,
    /// Keys of records of groups that were deleted.
    deleted: Vec<Key>,
}

impl Monitor {
    /// Counts an invocation and keeps what it logged; so many environments were busy with it.
    pub(super) fn record(
        &mut self,
        config: &FunctionConfig,
        invocation: &Invocation,
        environments: u32,
    ) {
        let metrics = self.metrics.entry(FunctionKey::of(config)).or_default();
        metrics.record(invocation);
        metrics.record_concurrency(invocation, environments);
        self.groups
            .entry(LogGroupKey::of(config))
            .or_insert_with(|| LogGroup::new(config.log_group_name(), invocation.began_ms()))
            .record(invocation);
    }

    /// Counts a request that was refused because the function must not run more often now.
    pub(super) fn record_throttle(&mut self, key: &FunctionKey, now: Timestamp) {
        let metrics = self.metrics.entry(key.clone()).or_default();
        metrics.record_throttle(now.unix_millis());
    }

    /// Counts an event that was stopped because it came from a loop.
    pub(super) fn record_loop(&mut self, key: &FunctionKey, now: Timestamp) {
        let metrics = self.metrics.entry(key.clone()).or_default();
        metrics.record_loop(now.unix_millis());
    }

    /// Takes a piece of a group as it is kept.
    pub(super) fn put_log(
        &mut self,
        key: &LogGroupKey,
        piece: &str,
        bytes: Option<&[u8]>,
    ) -> Result<(), Unreadable> {
        let group = self.groups.entry(key.clone());
        group
            .or_insert_with(|| LogGroup::of_pieces(&*key.name))
            .put_piece(piece, bytes)
    }

    /// Takes a piece of a function's metrics as it is kept.
    pub(super) fn put_metric(
        &mut self,
        key: &FunctionKey,
        piece: &str,
        bytes: Option<&[u8]>,
    ) -> Result<(), Unreadable> {
        let metrics = self.metrics.entry(key.clone()).or_default();
        metrics.put_piece(piece, bytes)
    }

    /// All pieces of these groups were put; `gone` are those whose description is no longer kept.
    pub(super) fn complete<'a>(&mut self, groups: impl Iterator<Item = (&'a LogGroupKey, bool)>) {
        for (key, gone) in groups {
            let Some(group) = self.groups.get_mut(key) else {
                continue;
            };
            if gone && group.is_empty() {
                self.groups.remove(key);
            } else {
                group.complete();
            }
        }
    }

    /// The records that changed since the last call, and what to write there.
    pub(super) fn take_changes(&mut self) -> Vec<(Key, Option<Vec<u8>>)> {
        let deleted = std::mem::take(&mut self.deleted).into_iter();
        let mut changes: Vec<_> = deleted.map(|key| (key, None)).collect();
        for (place, group) in &mut self.groups {
            let pieces = group.take_changes().into_iter();
            changes.extend(pieces.map(|piece| (Key::Log(place.clone(), piece.name), piece.bytes)));
        }
        for (place, metrics) in &mut self.metrics {
            let pieces = metrics.take_changes().into_iter();
            changes
                .extend(pieces.map(|piece| (Key::Metric(place.clone(), piece.name), piece.bytes)));
        }
        changes
    }
}

impl Account {
    /// A function's metrics; `None` before its first invocation. They stay when it is deleted.
    #[must_use]
    pub fn metrics(&self, key: &FunctionKey) -> Option<&FunctionMetrics> {
        self.monitor.metrics.get(key)
    }

    /// The log groups of a region, by name.
    pub fn log_groups<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a LogGroup> {
        let groups = self.monitor.groups.iter();
        groups
            .filter(move |(key, _)| key.region == region)
            .map(|(_, group)| group)
    }

    /// A log group.
    ///
    /// # Errors
    /// [`Refusal`] if it is not there.
    pub fn log_group(&self, key: &LogGroupKey) -> Result<&LogGroup, Refusal> {
        self.monitor.groups.get(key).ok_or_else(missing)
    }

    /// Deletes a log group with all its events.
    ///
    /// # Errors
    /// [`Refusal`] if it is not there, or a later version says what it is.
    pub fn delete_log_group(&mut self, key: &LogGroupKey) -> Result<(), Refusal> {
        changeable(self.log_group(key)?)?;
        let monitor = Arc::make_mut(&mut self.monitor);
        if let Some(group) = monitor.groups.remove(key) {
            let pieces = group.piece_names().into_iter();
            let keys = pieces.map(|piece| Key::Log(key.clone(), piece));
            monitor.deleted.extend(keys);
        }
        Ok(())
    }

    /// Sets after how many days a group's events expire; `None` means never.
    ///
    /// # Errors
    /// [`Refusal`] if the group is not there, or CloudWatch has no such setting.
    pub fn put_retention(&mut self, key: &LogGroupKey, days: Option<u32>) -> Result<(), Refusal> {
        changeable(self.log_group(key)?)?;
        let monitor = Arc::make_mut(&mut self.monitor);
        let group = monitor.groups.get_mut(key).ok_or_else(missing)?;
        Ok(group.put_retention(days)?)
    }
}

fn changeable(group: &LogGroup) -> Result<(), Refusal> {
    if group.is_frozen() {
        return Err(Refusal::newer("this log group"));
    }
    Ok(())
}

fn missing() -> Refusal {
    Refusal::new(
        Exception::ResourceNotFound,
        "The specified log group does not exist.",
    )
    .of_field("logGroupName")
}
