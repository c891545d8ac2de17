//! The course of a simulation: what happens next, and what follows from it.

use super::{
    arrivals::arrivals,
    plan::{InvocationType, Plan},
    record::{Function, Lane, LaneCall, LaneEnd, Request, RequestStatus, Simulation},
    totals::Counters,
};
use crate::{
    function::FunctionConfig,
    limits,
    measure::{Call, Calls},
    service::ThrottleReason,
    time::Milliseconds,
};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
};

/// Something that happens at an instant. What is ready comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// An environment is done with a request.
    Done { lane: usize, request: usize },
    /// A request wants to be handled. Requests of the same instant take their turns in the order in
    /// which they came to want it.
    Attempt { turn: u64, request: usize },
}

/// What has happened by the end.
pub(super) struct Course {
    lanes: Vec<Lane>,
    requests: Vec<Request>,
    counters: Counters,
}

/// A simulation under way.
struct Running<'a, C> {
    plan: &'a Plan,
    config: &'a FunctionConfig,
    calls: &'a mut C,
    now: Milliseconds,
    agenda: BinaryHeap<Reverse<(Milliseconds, Step)>>,
    turns: u64,
    /// Idle environments and since when, the one used last at the end.
    idle: VecDeque<(usize, Milliseconds)>,
    busy: u32,
    /// The starts of environments that the limit of growth still counts.
    recent_starts: VecDeque<Milliseconds>,
    course: Course,
}

/// Carries a plan out on a function of this configuration.
///
/// # Errors
/// Whatever keeps a call from being told.
pub(super) fn run<C: Calls>(
    plan: &Plan,
    config: &FunctionConfig,
    calls: &mut C,
) -> Result<Course, C::Error> {
    let mut running = Running {
        plan,
        config,
        calls,
        now: Milliseconds::default(),
        agenda: BinaryHeap::new(),
        turns: 0,
        idle: VecDeque::new(),
        busy: 0,
        recent_starts: VecDeque::new(),
        course: Course {
            lanes: Vec::new(),
            requests: Vec::new(),
            counters: Counters::default(),
        },
    };
    for (number, arrival) in (1..).zip(arrivals(plan)) {
        running.course.requests.push(Request {
            number,
            arrival,
            status: RequestStatus::Throttled,
            attempts: 0,
            throttles: 0,
            throttle_reason: None,
            environment: None,
            cold_start: false,
            start: None,
            end: None,
            queued: Milliseconds::default(),
        });
        running.attempt_at(arrival, running.course.requests.len() - 1);
    }
    while let Some(Reverse((now, step))) = running.agenda.pop() {
        running.now = now;
        running.forget_idle();
        match step {
            Step::Attempt { request, .. } => running.attempt(request)?,
            Step::Done { lane, request } => running.done(lane, request),
        }
    }
    running.course.counters.elapsed = running.now;
    Ok(running.course)
}

impl<C: Calls> Running<'_, C> {
    fn attempt_at(&mut self, at: Milliseconds, request: usize) {
        let turn = self.turns;
        self.turns += 1;
        self.agenda
            .push(Reverse((at, Step::Attempt { turn, request })));
    }

    /// Throws environments away that have been idle for too long.
    fn forget_idle(&mut self) {
        let keep = Milliseconds::from_seconds(self.plan.keep_idle_s.into());
        while let Some(&(lane, since)) = self.idle.front() {
            let until = since.plus(keep);
            // To be used again in the very last instant is in time.
            if until >= self.now {
                break;
            }
            self.idle.pop_front();
            self.course.lanes[lane].end = Some(until);
            self.course.lanes[lane].ending = Some(LaneEnd::Idle);
        }
    }

    /// A request wants to be handled.
    fn attempt(&mut self, request: usize) -> Result<(), C::Error> {
        match self.environment() {
            Ok(lane) => self.call(lane, request),
            Err(reason) => {
                self.throttle(request, reason);
                Ok(())
            }
        }
    }

    /// An environment for a request: the one used last, or a new one.
    fn environment(&mut self) -> Result<usize, ThrottleReason> {
        if self.busy >= self.plan.concurrency_limit() {
            return Err(if self.plan.reserved_concurrency.is_some() {
                ThrottleReason::ReservedFunctionConcurrentInvocationLimitExceeded
            } else {
                ThrottleReason::ConcurrentInvocationLimitExceeded
            });
        }
        if let Some((lane, _)) = self.idle.pop_back() {
            return Ok(lane);
        }
        self.start_environment()
            .ok_or(ThrottleReason::FunctionScalingRateExceeded)
    }

    /// A new environment, if the function may grow now.
    fn start_environment(&mut self) -> Option<usize> {
        let window = Milliseconds::from_seconds(limits::SCALING_WINDOW_S);
        while let Some(start) = self.recent_starts.front() {
            if start.plus(window) > self.now {
                break;
            }
            self.recent_starts.pop_front();
        }
        if self.recent_starts.len() >= limits::SCALING_ENVIRONMENTS as usize {
            return None;
        }
        self.recent_starts.push_back(self.now);
        let lanes = &mut self.course.lanes;
        lanes.push(Lane {
            number: u32::try_from(lanes.len() + 1).unwrap_or(u32::MAX),
            start: self.now,
            end: None,
            ending: None,
            calls: Vec::new(),
        });
        Some(lanes.len() - 1)
    }

    /// Hands a request to an environment.
    fn call(&mut self, number: usize, request: usize) -> Result<(), C::Error> {
        let now = self.now;
        let lane = &mut self.course.lanes[number];
        let call = self.calls.call(lane.calls.len())?;
        let end = now.plus(call.total());
        let cold_start = lane.calls.is_empty();
        lane.calls.push(LaneCall {
            request: self.course.requests[request].number,
            start: now,
            init: call.init,
            suppressed_init: call.suppressed_init,
            end,
            outcome: call.outcome,
        });
        self.course.counters.bill(call, self.config);
        let one = &mut self.course.requests[request];
        one.attempts += 1;
        one.status = call.outcome.into();
        one.environment = Some(lane.number);
        one.cold_start = cold_start;
        one.start = Some(now);
        one.end = Some(end);
        one.queued = now.minus(one.arrival);

        self.busy += 1;
        let counters = &mut self.course.counters;
        counters.invocations += 1;
        counters.cold_starts += u64::from(cold_start);
        counters.max_concurrency = counters.max_concurrency.max(self.busy);
        let step = Step::Done {
            lane: number,
            request,
        };
        self.agenda.push(Reverse((end, step)));
        Ok(())
    }

    /// An environment is done with a request.
    fn done(&mut self, lane: usize, request: usize) {
        self.busy -= 1;
        self.idle.push_back((lane, self.now));
        let one = &self.course.requests[request];
        if self.plan.invocation_type == InvocationType::Event
            && one.status != RequestStatus::Succeeded
            && let Some(wait) = limits::ASYNC_RETRY_WAITS_S.get(one.attempts as usize - 1)
        {
            self.try_again(request, *wait);
        }
    }

    /// A request cannot be handled now.
    fn throttle(&mut self, request: usize, reason: ThrottleReason) {
        let one = &mut self.course.requests[request];
        one.throttles += 1;
        one.throttle_reason = Some(reason);
        match self.plan.invocation_type {
            InvocationType::RequestResponse => one.status = RequestStatus::Throttled,
            InvocationType::Event => {
                let doublings = (one.throttles - 1).min(16);
                let wait = limits::ASYNC_THROTTLE_WAIT_S << doublings;
                self.try_again(request, wait.min(limits::ASYNC_THROTTLE_WAIT_MAX_S));
            }
        }
    }

    /// An event goes back into the queue, unless it becomes too old there.
    fn try_again(&mut self, request: usize, wait_s: u64) {
        let at = self.now.plus(Milliseconds::from_seconds(wait_s));
        let one = &mut self.course.requests[request];
        if at.minus(one.arrival) > Milliseconds::from_seconds(limits::ASYNC_AGE_MAX_S) {
            one.status = RequestStatus::Discarded;
        } else {
            self.attempt_at(at, request);
        }
    }
}

impl Course {
    /// With everything that there is to tell.
    pub(super) fn into_simulation(
        self,
        config: &FunctionConfig,
        plan: &Plan,
        measured_calls: Vec<Call>,
    ) -> Simulation {
        Simulation {
            function: Function::of(config),
            plan: plan.clone(),
            totals: self.counters.totals(&self.requests, config),
            measured_calls,
            environments: self.lanes,
            requests: self.requests,
        }
    }
}

#[cfg(test)]
mod tests;
