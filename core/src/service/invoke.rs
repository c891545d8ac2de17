//! Handles one event: environment, handler, log, report and bill.

use super::{
    InvokeError, InvokeOptions, Service,
    environment::{Call, Environment, InitRun, Process, Running, Stopped, init},
    event,
    progress::{Answer, Progress},
    wrapper,
};
use crate::{
    engine::{CallLimits, Engine, Failure, Instance, InvocationContext, Tmp},
    environment_variables::environment_variables,
    fault::{Fault, failure_document},
    function::FunctionConfig,
    ids::InvocationIds,
    invocation::Invocation,
    limits,
    log::lines::InitPhase,
    time::{Milliseconds, Timestamp},
};

const NANOS_PER_MILLI: u64 = 1_000_000;

/// One event on its way to the handler.
struct Event<'a> {
    bytes: &'a [u8],
    options: &'a InvokeOptions,
    ids: InvocationIds,
}

impl<E: Engine> Service<E> {
    /// Hands the function one event and waits for its answer.
    ///
    /// # Errors
    /// [`InvokeError`] if the event is refused or the engine fails. A handler that fails is no
    /// error: its [`Invocation`] says so.
    pub fn invoke(
        &mut self,
        event: &[u8],
        options: &InvokeOptions,
    ) -> Result<Invocation, InvokeError> {
        let config = self
            .deployment
            .as_ref()
            .ok_or(InvokeError::NotDeployed)?
            .shared_config();
        let bytes = event::check_event(event)?;
        event::check_options(options)?;

        let arrival = self.arrival(options);
        self.concurrency
            .admit(self.environments.busy(arrival))
            .map_err(InvokeError::Throttled)?;
        let mut ids = self.ids.invocation(arrival);
        if let Some(again) = &options.request_id {
            ids.request_id.clone_from(again);
        }
        if let Some(deployment) = &self.deployment {
            deployment.begin(options.hops);
        }
        let event = Event {
            bytes,
            options,
            ids,
        };
        self.last_arrival = arrival;
        self.fresh = false;
        let mut progress = Progress::new(&config, &self.manifest, arrival);
        let mut environment = match self.environments.take_idle(arrival) {
            Some(environment) => environment,
            None => self.new_environment(&mut progress),
        };
        progress
            .log_stream_name
            .clone_from(&environment.ids.log_stream_name);
        let answer = self.handle(&mut environment, &event, &mut progress)?;
        self.now = self.now.max(progress.now);
        self.last_end = progress.now;
        environment.free_at = progress.now;
        environment.peak_bytes = match environment.process {
            Process::Ready(_) => progress.peak_bytes,
            Process::Ended(_) => 0,
        };
        self.environments.put(environment);
        Ok(progress.finish(answer, &event.ids.request_id))
    }

    /// When the next event arrives.
    fn arrival(&self, options: &InvokeOptions) -> Timestamp {
        let next = match (options.at, options.after) {
            (Some(at), _) => at,
            (None, Some(pause)) => self.now.plus(pause),
            (None, None) if self.fresh => self.now,
            (None, None) => self.now.plus(self.settings.think_time),
        };
        next.max(self.last_arrival)
    }

    /// An environment in which no process has run yet.
    fn new_environment(&mut self, progress: &mut Progress<'_>) -> Environment<E::Instance> {
        let ids = self.ids.environment(progress.now, &progress.config.version);
        progress.init_start(&self.manifest.runtime_version, &ids.log_stream_name);
        Environment {
            ids,
            process: Process::Ended(Tmp::default()),
            peak_bytes: 0,
            free_at: progress.now,
        }
    }

    /// What becomes of an event in an environment.
    fn handle(
        &mut self,
        environment: &mut Environment<E::Instance>,
        event: &Event<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<Answer, InvokeError> {
        let process = std::mem::replace(&mut environment.process, Process::Ended(Tmp::default()));
        let running = match process {
            Process::Ready(running) => {
                progress.peak_bytes = environment.peak_bytes;
                Ok(running)
            }
            Process::Ended(tmp) => self.start_process(environment, tmp, progress)?,
        };
        match running {
            Ok(running) => self.call(environment, running, event, progress),
            Err(fault) => {
                progress.start(&event.ids.request_id);
                Ok(Err(fault))
            }
        }
    }

    /// A new process. In a new environment INIT has ten seconds and a whole CPU; if it fails there,
    /// and after the reset of an environment, it runs as a part of the invocation: under the
    /// function's own timeout, with the function's own CPU.
    fn start_process(
        &mut self,
        environment: &mut Environment<E::Instance>,
        tmp: Tmp,
        progress: &mut Progress<'_>,
    ) -> Result<Result<Running<E::Instance>, Fault>, InvokeError> {
        let deployment = self.deployment.as_mut().ok_or(InvokeError::NotDeployed)?;
        let variables = environment_variables(progress.config, &self.manifest, &environment.ids);
        deployment.set_environment(variables);
        let tmp = if progress.cold_start() {
            let first = self.try_init(InitPhase::Init, tmp, progress)?;
            // From here on the function's own timeout runs.
            progress.invoke_start = progress.now;
            match first {
                Ok(running) => return Ok(Ok(running)),
                Err(Stopped { tmp, .. }) => tmp,
            }
        } else {
            tmp
        };
        let within = self.try_init(InitPhase::Invoke, tmp, progress)?;
        Ok(within.map_err(|Stopped { fault, tmp }| {
            environment.process = Process::Ended(tmp);
            fault
        }))
    }

    /// Runs INIT in a new instance.
    fn try_init(
        &mut self,
        phase: InitPhase,
        tmp: Tmp,
        progress: &mut Progress<'_>,
    ) -> Result<Result<Running<E::Instance>, Stopped>, InvokeError> {
        let deployment = self.deployment.as_mut().ok_or(InvokeError::NotDeployed)?;
        let run = InitRun {
            phase,
            published_ns: self.manifest.published_init_ns(),
            seed: self.ids.instance_seed(),
            epoch: progress.now,
            limit_ns: match phase {
                InitPhase::Init => limits::INIT_TIMEOUT_MS * NANOS_PER_MILLI,
                InitPhase::Invoke => progress.timeout_ns(),
            },
        };
        let attempt = match wrapper::prevents(progress.config, &self.manifest, deployment.files()) {
            Some(end) => progress.no_runtime(end, &run, tmp),
            None => init(
                &self.engine,
                deployment,
                &run,
                tmp,
                &mut progress.transcript,
            )?,
        };
        progress.fuel.init = progress.fuel.init.saturating_add(attempt.fuel);
        progress.spent(attempt.elapsed_ns, attempt.memory_bytes);
        let duration = Milliseconds::from_nanos(attempt.elapsed_ns);
        match &attempt.result {
            Ok(_) => progress.initialised(duration, phase),
            Err(Stopped { fault, .. }) => progress.init_report(duration, phase, fault),
        }
        Ok(attempt.result)
    }

    /// Hands the event to the handler; the process lives on if it can.
    fn call(
        &mut self,
        environment: &mut Environment<E::Instance>,
        mut running: Running<E::Instance>,
        call: &Event<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<Answer, InvokeError> {
        progress.start(&call.ids.request_id);
        let deadline = progress.invoke_start.plus_nanos(progress.timeout_ns());
        let context = InvocationContext {
            request_id: call.ids.request_id.clone(),
            deadline_ms: deadline.unix_millis(),
            invoked_function_arn: invoked_arn(progress.config, call.options),
            trace_id: call.ids.trace_id.clone(),
            client_context: call.options.client_context.clone(),
            cognito_identity: call.options.cognito_identity.clone(),
            tenant_id: call.options.tenant_id.clone(),
        };
        let limits = CallLimits {
            start_ns: progress.now.nanos_since(running.epoch),
            time_ns: deadline.nanos_since(progress.now),
            clock_rate: None,
            response_bytes: limits::RESPONSE_MAX_BYTES,
        };
        let outcome = running.instance.invoke(call.bytes, &context, &limits);
        let outcome = Call::of(outcome, running.epoch, &mut progress.transcript)?;
        progress.fuel.invoke = outcome.fuel;
        progress.spent(outcome.elapsed_ns.min(limits.time_ns), outcome.memory_bytes);
        let answer = outcome.result.and_then(within_limit);
        environment.process = if answer.is_ok() {
            Process::Ready(running)
        } else {
            Process::Ended(running.end())
        };
        Ok(answer)
    }
}

/// The function's ARN as whoever sent the event named it.
fn invoked_arn(config: &FunctionConfig, options: &InvokeOptions) -> String {
    let arn = config.arn();
    match &options.qualifier {
        Some(qualifier) => format!("{arn}:{qualifier}"),
        None => arn,
    }
}

/// Error documents are bound by the limit of responses as well.
fn within_limit(answer: Result<Vec<u8>, Failure>) -> Answer {
    let size = match &answer {
        Ok(response) => response.len(),
        Err(failure) => failure_document(failure).len(),
    };
    if u64::try_from(size).is_ok_and(|size| size <= limits::RESPONSE_MAX_BYTES) {
        Ok(answer)
    } else {
        Err(Fault::ResponseTooLarge)
    }
}
