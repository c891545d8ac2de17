//! Metrics as pieces to be kept: one an hour, so that an invocation does not have all of them written
//! anew.

use super::{Datapoint, FunctionMetrics, MINUTES_PER_HOUR};
use crate::log::Piece;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the written form.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Hour {
    version: u32,
    /// By the minutes of the hour.
    minutes: BTreeMap<u64, Datapoint>,
}

impl FunctionMetrics {
    /// The pieces that changed since the last call.
    pub fn take_changes(&mut self) -> Vec<Piece> {
        let changed = std::mem::take(&mut self.changed).into_iter();
        changed
            .map(|hour| Piece {
                name: format!("{hour:016x}"),
                bytes: self.write(hour),
            })
            .collect()
    }

    fn write(&self, hour: u64) -> Option<Vec<u8>> {
        let first = hour * MINUTES_PER_HOUR;
        let minutes: BTreeMap<_, _> = self
            .minutes
            .range(first..first.saturating_add(MINUTES_PER_HOUR))
            .map(|(minute, point)| (minute - first, *point))
            .collect();
        if minutes.is_empty() {
            return None;
        }
        let version = VERSION;
        // Every part of it has a JSON form.
        Some(serde_json::to_vec(&Hour { version, minutes }).unwrap_or_default())
    }

    /// The metrics of these pieces, and the names of those that cannot be read.
    #[must_use]
    pub fn restore(pieces: &[(String, Vec<u8>)]) -> (Self, Vec<String>) {
        let mut metrics = Self::default();
        let mut damaged = Vec::new();
        for (name, bytes) in pieces {
            match read(name, bytes) {
                Some(minutes) => metrics.minutes.extend(minutes),
                None => damaged.push(name.clone()),
            }
        }
        (metrics, damaged)
    }
}

/// `None` if it is damaged or of a later version.
fn read(name: &str, bytes: &[u8]) -> Option<Vec<(u64, Datapoint)>> {
    let first = u64::from_str_radix(name, 16)
        .ok()?
        .checked_mul(MINUTES_PER_HOUR)?;
    let hour: Hour = serde_json::from_slice(bytes).ok()?;
    let fits =
        hour.version == VERSION && hour.minutes.keys().all(|&minute| minute < MINUTES_PER_HOUR);
    fits.then(|| {
        hour.minutes
            .into_iter()
            .map(|(minute, point)| (first.saturating_add(minute), point))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invocation::Invocation;

    #[test]
    fn pieces_give_the_same_metrics_again() {
        let mut metrics = FunctionMetrics::default();
        for time in [0, 61_000, 3_600_000] {
            metrics.record(&Invocation::example().at(time));
        }
        let mut pieces: Vec<_> = metrics
            .take_changes()
            .into_iter()
            .map(|piece| (piece.name, piece.bytes.unwrap()))
            .collect();
        assert_eq!(pieces.len(), 2, "two hours");
        let (again, damaged) = FunctionMetrics::restore(&pieces);
        assert_eq!(again, metrics);
        assert!(damaged.is_empty());

        pieces[0].1.truncate(5);
        let (rest, damaged) = FunctionMetrics::restore(&pieces);
        assert_eq!(damaged, ["0000000000000000"]);
        assert_eq!(rest.minutes.len(), 1);

        // Only the hour that changed is written, and what was forgotten is deleted.
        metrics.record(&Invocation::example().at(3_600_001));
        assert_eq!(metrics.take_changes().len(), 1);
        metrics.record(&Invocation::example().at(30 * 86_400_000));
        let changes = metrics.take_changes();
        let kept = changes.iter().filter(|piece| piece.bytes.is_some());
        assert_eq!((changes.len(), kept.count()), (3, 1));
    }
}
