//! `wasi:io/poll`. Waiting takes virtual time only.

use crate::end::CallEnd;
use crate::prices;
use crate::sandbox::{Pollable, Sandbox};

impl Sandbox {
    /// `wasi:io/poll.pollable.ready`
    pub fn pollable_ready(&mut self, pollable: u32) -> Result<bool, CallEnd> {
        Ok(self.ready_at(pollable)? <= self.monotonic_ns())
    }

    /// `wasi:io/poll.pollable.block`: time passes until it is ready.
    pub fn pollable_block(&mut self, pollable: u32) -> Result<(), CallEnd> {
        let when = self.ready_at(pollable)?;
        if when > self.monotonic_ns() {
            self.sleep_until(when)?;
        }
        Ok(())
    }

    /// `wasi:io/poll.poll`: the indexes of those that are ready; if none is, time passes until the
    /// first ones are.
    pub fn poll(&mut self, pollables: &[u32]) -> Result<Vec<u32>, CallEnd> {
        self.charge(prices::times(prices::ITEM, pollables.len()));
        let mut times = Vec::with_capacity(pollables.len());
        for pollable in pollables {
            times.push(self.ready_at(*pollable)?);
        }
        let Some(first) = times.iter().copied().min() else {
            return Err(CallEnd::Misuse("poll was called with nothing to wait for"));
        };
        let now = self.monotonic_ns();
        if first > now {
            self.sleep_until(first)?;
        }
        let then = now.max(first);
        let ready = (0..).zip(times).filter(|(_, time)| *time <= then);
        Ok(ready.map(|(index, _)| index).collect())
    }

    /// The guest drops a `wasi:io/poll.pollable`.
    pub fn drop_pollable(&mut self, pollable: u32) {
        let _ = self.pollables.remove(pollable);
    }

    /// The monotonic instant from which on it is ready.
    fn ready_at(&self, pollable: u32) -> Result<u64, CallEnd> {
        Ok(match self.pollables.get(pollable)? {
            Pollable::Ready => 0,
            Pollable::Timer(when) => *when,
        })
    }
}
