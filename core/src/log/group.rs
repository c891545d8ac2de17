//! Log groups and streams: what a console shows of many invocations.

use super::LogEvent;
use crate::invocation::Invocation;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The most events that a group keeps; the oldest go first. CloudWatch keeps all of them; a page
/// cannot.
const MAX_EVENTS: usize = 50_000;
/// The most bytes of messages that a group keeps.
const MAX_BYTES: usize = 32 << 20;

/// The logs of one function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogGroup {
    /// `/aws/lambda/<function>`.
    pub name: String,
    /// One stream an environment, in the order in which they were created.
    pub streams: VecDeque<LogStream>,
}

/// The logs of one environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogStream {
    /// `YYYY/MM/DD/[$LATEST]<32 hexadecimal digits>`.
    pub name: String,
    /// Oldest first.
    pub events: VecDeque<LogEvent>,
}

impl LogGroup {
    /// An empty group.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            streams: VecDeque::new(),
        }
    }

    /// Adds what an invocation logged.
    pub fn record(&mut self, invocation: &Invocation) {
        let events = invocation.log_events.iter().cloned();
        let known = self
            .streams
            .iter_mut()
            .rev()
            .find(|stream| stream.name == invocation.log_stream_name);
        if let Some(stream) = known {
            stream.events.extend(events);
        } else {
            self.streams.push_back(LogStream {
                name: invocation.log_stream_name.clone(),
                events: events.collect(),
            });
        }
        self.forget_the_oldest();
    }

    fn forget_the_oldest(&mut self) {
        let all = || self.streams.iter().flat_map(|stream| &stream.events);
        let mut events = all().count();
        let mut bytes: usize = all().map(|event| event.message.len()).sum();
        while events > MAX_EVENTS || bytes > MAX_BYTES {
            let Some(stream) = self.streams.front_mut() else {
                return;
            };
            if let Some(event) = stream.events.pop_front() {
                events -= 1;
                bytes -= event.message.len();
            } else {
                self.streams.pop_front();
            }
        }
    }
}
