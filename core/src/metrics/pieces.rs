//! Metrics as pieces to be kept: one an hour, so that an invocation does not have all of them written
//! anew.

use super::{Datapoint, FunctionMetrics, MINUTES_PER_HOUR};
use crate::log::Piece;
use crate::written::{self, Unreadable};
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
            // What a later version wrote is left alone, though points may be missing there then.
            .filter(|hour| !self.newer.contains(hour))
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
        Some(written::write(&Hour { version, minutes }))
    }

    /// Takes a piece as it is kept; `None` if it is not kept any more.
    ///
    /// # Errors
    /// [`Unreadable`] if it is damaged, or of a later version; the metrics go on without it.
    pub fn put_piece(&mut self, name: &str, bytes: Option<&[u8]>) -> Result<(), Unreadable> {
        let hour = u64::from_str_radix(name, 16).map_err(|_| Unreadable::Damaged)?;
        let first = hour
            .checked_mul(MINUTES_PER_HOUR)
            .ok_or(Unreadable::Damaged)?;
        let after = first.saturating_add(MINUTES_PER_HOUR);
        self.minutes
            .retain(|minute, _| !(first..after).contains(minute));
        self.newer.remove(&hour);
        let Some(bytes) = bytes else { return Ok(()) };
        let read: Hour = written::read(bytes, VERSION).inspect_err(|error| {
            if *error == Unreadable::Newer {
                self.newer.insert(hour);
            }
        })?;
        if read
            .minutes
            .keys()
            .any(|&minute| minute >= MINUTES_PER_HOUR)
        {
            return Err(Unreadable::Damaged);
        }
        let minutes = read.minutes.into_iter();
        self.minutes
            .extend(minutes.map(|(minute, point)| (first.saturating_add(minute), point)));
        Ok(())
    }

    /// The metrics of these pieces, and the names of those that cannot be read.
    #[must_use]
    pub fn restore(pieces: &[(String, Vec<u8>)]) -> (Self, Vec<String>) {
        let mut metrics = Self::default();
        let mut unreadable = Vec::new();
        for (name, bytes) in pieces {
            if metrics.put_piece(name, Some(bytes)).is_err() {
                unreadable.push(name.clone());
            }
        }
        (metrics, unreadable)
    }
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

    #[test]
    fn an_hour_of_a_later_version_is_not_written_over() {
        let mut metrics = FunctionMetrics::default();
        let newer = metrics.put_piece("0000000000000000", Some(br#"{"version":2}"#));
        assert_eq!(newer, Err(Unreadable::Newer));
        metrics.record(&Invocation::example().at(0));
        assert!(metrics.take_changes().is_empty());
        metrics.record(&Invocation::example().at(3_600_000));
        assert_eq!(metrics.take_changes().len(), 1);
    }
}
