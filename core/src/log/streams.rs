//! What there is to say of each stream of a group.

use super::LogGroup;
use std::collections::BTreeMap;

/// One stream: the log of one environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamSummary {
    /// `YYYY/MM/DD/[$LATEST]<32 hexadecimal digits>`, with the number of a published version in the brackets.
    pub name: String,
    /// When its first event that is kept happened, in milliseconds since 1970 on the virtual clock.
    pub first_event_ms: u64,
    /// When its last one did.
    pub last_event_ms: u64,
    /// How many are kept.
    pub events: usize,
}

impl LogGroup {
    /// All streams, the one with the newest event first, as the console sorts them.
    #[must_use]
    pub fn streams(&self) -> Vec<StreamSummary> {
        // With the number of its newest chunk: streams may end in the same millisecond.
        let mut streams: BTreeMap<&str, (StreamSummary, u64)> = BTreeMap::new();
        for (number, chunk) in self.chunks() {
            let times = chunk.events.iter().map(|event| event.timestamp_ms);
            let first = times.min().unwrap_or_default();
            let (stream, newest) = streams.entry(&chunk.stream).or_insert_with(|| {
                let stream = StreamSummary {
                    name: chunk.stream.clone(),
                    first_event_ms: first,
                    last_event_ms: 0,
                    events: 0,
                };
                (stream, number)
            });
            stream.first_event_ms = stream.first_event_ms.min(first);
            stream.last_event_ms = stream.last_event_ms.max(chunk.newest_ms());
            stream.events += chunk.events.len();
            *newest = number;
        }
        let mut streams: Vec<_> = streams.into_values().collect();
        streams.sort_by_key(|(stream, newest)| std::cmp::Reverse((stream.last_event_ms, *newest)));
        streams.into_iter().map(|(stream, _)| stream).collect()
    }
}
