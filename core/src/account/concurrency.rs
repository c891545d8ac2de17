//! How many requests a function and a region handle at the same time.

use super::Account;
use super::key::FunctionKey;
use super::refusal::{Exception, Refusal};
use crate::{limits, time::Timestamp};
use serde::{Deserialize, Serialize};

/// A region's concurrency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionConcurrency {
    /// How many requests all functions together handle at the same time.
    pub total: u32,
    /// What no function has reserved.
    pub unreserved: u32,
}

/// What a simulation or a throttle reckons with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionConcurrency {
    /// What the function has reserved.
    pub reserved: Option<u32>,
    /// What it would share with others if it had reserved nothing.
    pub shared: u32,
}

/// The environments that handle requests, now or at a virtual time that is not over yet for events
/// that still have to come.
#[derive(Clone, Debug, Default)]
pub(super) struct Busy {
    /// Requests that were begun and have not ended.
    running: Vec<(u64, FunctionKey, Timestamp)>,
    /// Those that ended: from when to when they kept an environment busy.
    ended: Vec<(FunctionKey, Timestamp, Timestamp)>,
}

impl Busy {
    pub(super) fn begin(&mut self, run: u64, key: &FunctionKey, arrival: Timestamp) {
        // Events come in the order of their times, so what ended before this one is of no more use.
        self.ended.retain(|(_, _, end)| *end > arrival);
        self.running.push((run, key.clone(), arrival));
    }

    /// Whether the run was there.
    pub(super) fn remove(&mut self, run: u64) -> bool {
        let before = self.running.len();
        self.running.retain(|(id, ..)| *id != run);
        self.running.len() < before
    }

    /// Keeps what ended; the most requests of the function that overlapped in it, itself included.
    pub(super) fn end(&mut self, key: &FunctionKey, from: Timestamp, to: Timestamp) -> u32 {
        let own = self.ended.iter().filter(|(of, ..)| of == key);
        let others: Vec<_> = own.map(|(_, from, to)| (*from, *to)).collect();
        let inside = others.iter().map(|(start, _)| *start);
        let moments = inside.filter(|start| (from..to).contains(start));
        let most = moments
            .chain([from])
            .map(|moment| {
                let covers = |(from, to): &&(Timestamp, Timestamp)| (*from..*to).contains(&moment);
                others.iter().filter(covers).count()
            })
            .max();
        self.ended.push((key.clone(), from, to));
        u32::try_from(most.unwrap_or_default())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    /// How many requests of functions that fit keep an environment busy at a time.
    fn count(&self, at: Timestamp, fits: impl Fn(&FunctionKey) -> bool) -> u32 {
        let running = self.running.iter();
        let running = running.filter(|(_, key, arrival)| *arrival <= at && fits(key));
        let ended = self.ended.iter();
        let ended = ended.filter(|(key, from, to)| (*from..*to).contains(&at) && fits(key));
        u32::try_from(running.count() + ended.count()).unwrap_or(u32::MAX)
    }
}

impl Account {
    /// A region's concurrency, and what of it no function has reserved.
    #[must_use]
    pub fn region_concurrency(&self, region: &str) -> RegionConcurrency {
        let reserved = self.reserved_besides(&FunctionKey::new(region, ""));
        RegionConcurrency {
            total: limits::CONCURRENCY_OF_REGION,
            unreserved: limits::CONCURRENCY_OF_REGION.saturating_sub(reserved),
        }
    }

    /// What a function has reserved, and what all that reserved nothing would share without that.
    ///
    /// # Errors
    /// [`Refusal`] if it is not there.
    pub fn function_concurrency(&self, key: &FunctionKey) -> Result<FunctionConcurrency, Refusal> {
        let function = self.function(key)?;
        let others = self.reserved_besides(key);
        Ok(FunctionConcurrency {
            reserved: function.reserved,
            shared: limits::CONCURRENCY_OF_REGION.saturating_sub(others),
        })
    }

    /// What the other functions of the region have reserved.
    fn reserved_besides(&self, key: &FunctionKey) -> u32 {
        let others = self.functions.iter();
        others
            .filter(|(other, _)| other.region == key.region && other.name != key.name)
            .filter_map(|(_, other)| other.reserved)
            .fold(0, u32::saturating_add)
    }

    /// Reserves concurrency; `None` gives it back.
    ///
    /// # Errors
    /// [`Refusal`] if the function is not there, or too little would be left for the others.
    pub fn put_concurrency(
        &mut self,
        key: &FunctionKey,
        reserved: Option<u32>,
    ) -> Result<(), Refusal> {
        self.function(key)?;
        let most = limits::CONCURRENCY_OF_REGION
            .saturating_sub(limits::CONCURRENCY_KEPT_UNRESERVED)
            .saturating_sub(self.reserved_besides(key));
        if reserved.is_some_and(|wanted| wanted > most) {
            return Err(Refusal::invalid(format!(
                "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{}].",
                limits::CONCURRENCY_KEPT_UNRESERVED
            ))
            .of_field("reservedConcurrentExecutions"));
        }
        self.function_mut(key)?.reserved = reserved;
        Ok(())
    }

    /// Refuses one more request of a function where there is no room for it at this time.
    pub(super) fn check_room(&self, key: &FunctionKey, at: Timestamp) -> Result<(), Refusal> {
        let throttled = |reason: &str| {
            let text = format!("Rate Exceeded. (Reason: {reason})");
            Refusal::new(Exception::TooManyRequests, text)
        };
        let function = self.function(key)?;
        match function.reserved {
            Some(0) => Err(throttled(
                "ReservedFunctionConcurrentInvocationLimitExceeded. The function's reserved concurrency is 0, so it handles no request.",
            )),
            Some(reserved) if self.busy.count(at, |other| other == key) >= reserved => Err(
                throttled("ReservedFunctionConcurrentInvocationLimitExceeded"),
            ),
            Some(_) => Ok(()),
            None => {
                let shared = self.region_concurrency(&key.region).unreserved;
                let shares = |other: &FunctionKey| {
                    other.region == key.region
                        && self
                            .functions
                            .get(other)
                            .is_none_or(|function| function.reserved.is_none())
                };
                if self.busy.count(at, shares) >= shared {
                    return Err(throttled("ConcurrentInvocationLimitExceeded"));
                }
                Ok(())
            }
        }
    }
}
