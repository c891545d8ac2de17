//! `wasi:clocks`.

use crate::end::CallEnd;
use crate::fs::Datetime;
use crate::prices;
use crate::sandbox::{Pollable, Sandbox};

impl Sandbox {
    /// `wasi:clocks/monotonic-clock.now`
    pub fn monotonic_now(&mut self) -> Result<u64, CallEnd> {
        Ok(self.monotonic_ns())
    }

    /// `wasi:clocks/monotonic-clock.resolution`: one nanosecond.
    pub fn monotonic_resolution(&mut self) -> Result<u64, CallEnd> {
        Ok(1)
    }

    /// `wasi:clocks/monotonic-clock.subscribe-instant`; does not move the clock.
    pub fn subscribe_instant(&mut self, when: u64) -> Result<u32, CallEnd> {
        self.charge(prices::RESOURCE);
        self.pollables.insert(Pollable::Timer(when))
    }

    /// `wasi:clocks/monotonic-clock.subscribe-duration`; does not move the clock.
    pub fn subscribe_duration(&mut self, duration: u64) -> Result<u32, CallEnd> {
        let when = self.monotonic_ns().saturating_add(duration);
        self.subscribe_instant(when)
    }

    /// `wasi:clocks/wall-clock.now`
    pub fn wall_now(&mut self) -> Result<Datetime, CallEnd> {
        Ok(Datetime::from_nanos(self.wall_ns()))
    }

    /// `wasi:clocks/wall-clock.resolution`: one nanosecond.
    pub fn wall_resolution(&mut self) -> Result<Datetime, CallEnd> {
        Ok(Datetime::from_nanos(1))
    }
}
