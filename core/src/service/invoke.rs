//! Handles one event: environment, handler, log, report and bill.

use super::{
    InvokeError, InvokeOptions, Service,
    deploy::Deployment,
    environment::{Call, Environment, InitRun, init},
    event,
    progress::{Answer, Progress},
};
use crate::{
    engine::{CallLimits, Engine, Failure, Instance, InvocationContext},
    environment_variables::environment_variables,
    fault::{Fault, failure_document},
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
        let mut ids = self.ids.invocation(arrival);
        if let Some(again) = &options.request_id {
            ids.request_id.clone_from(again);
        }
        let event = Event {
            bytes,
            options,
            ids,
        };
        let request_id = &event.ids.request_id;
        let mut progress = Progress::new(&config, arrival);
        let environment = match self.idle.pop() {
            Some(environment) => {
                progress.peak_bytes = environment.peak_bytes;
                progress
                    .log_stream_name
                    .clone_from(&environment.log_stream_name);
                Ok(environment)
            }
            None => self.start_environment(&mut progress)?,
        };
        let answer = match environment {
            Ok(environment) => self.call(environment, &event, &mut progress)?,
            Err(fault) => {
                progress.start(request_id);
                Err(fault)
            }
        };
        self.now = progress.now;
        self.fresh = false;
        Ok(progress.finish(answer, request_id))
    }

    /// When the next event arrives.
    fn arrival(&self, options: &InvokeOptions) -> Timestamp {
        match options.after {
            Some(pause) => self.now.plus(pause),
            None if self.fresh => self.now,
            None => self.now.plus(self.settings.think_time),
        }
    }

    /// A cold start. INIT has ten seconds; if it fails, it runs once more as a part of the
    /// invocation, under the function's own timeout.
    fn start_environment(
        &mut self,
        progress: &mut Progress<'_>,
    ) -> Result<Result<Environment<E::Instance>, Fault>, InvokeError> {
        let deployment = self.deployment.as_mut().ok_or(InvokeError::NotDeployed)?;
        let ids = self.ids.environment(progress.now);
        deployment.set_environment(environment_variables(progress.config, &self.manifest, &ids));
        progress.init_start(&self.manifest.runtime_version, ids.log_stream_name);

        let first = self.try_init(InitPhase::Init, progress)?;
        // From here on the function's own timeout runs.
        progress.invoke_start = progress.now;
        if first.is_ok() {
            return Ok(first);
        }
        self.try_init(InitPhase::Invoke, progress)
    }

    /// Runs INIT in a new instance.
    fn try_init(
        &mut self,
        phase: InitPhase,
        progress: &mut Progress<'_>,
    ) -> Result<Result<Environment<E::Instance>, Fault>, InvokeError> {
        let deployment = self.deployment.as_mut().ok_or(InvokeError::NotDeployed)?;
        let run = InitRun {
            published_ns: self.manifest.published_init_ns(),
            seed: self.ids.instance_seed(),
            epoch: progress.now,
            limit_ns: match phase {
                InitPhase::Init => limits::INIT_TIMEOUT_MS * NANOS_PER_MILLI,
                InitPhase::Invoke => progress.timeout_ns(),
            },
        };
        let attempt = init(&self.engine, deployment, &run, &mut progress.transcript)?;
        progress.fuel.init = progress.fuel.init.saturating_add(attempt.fuel);
        progress.spent(attempt.elapsed_ns, attempt.memory_bytes);
        let duration = Milliseconds::from_nanos(attempt.elapsed_ns);
        Ok(match attempt.result {
            Ok(instance) => {
                progress.init_duration = (phase == InitPhase::Init).then_some(duration);
                Ok(Environment {
                    instance,
                    epoch: run.epoch,
                    log_stream_name: progress.log_stream_name.clone(),
                    peak_bytes: progress.peak_bytes,
                })
            }
            Err(fault) => {
                progress.init_report(duration, phase, &fault);
                Err(fault)
            }
        })
    }

    /// Hands the event to the handler, and freezes the environment if it can go on.
    fn call(
        &mut self,
        mut environment: Environment<E::Instance>,
        call: &Event<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<Answer, InvokeError> {
        progress.start(&call.ids.request_id);
        let deadline = progress.invoke_start.plus_nanos(progress.timeout_ns());
        let context = InvocationContext {
            request_id: call.ids.request_id.clone(),
            deadline_ms: deadline.unix_millis(),
            invoked_function_arn: self
                .deployment
                .as_ref()
                .map(Deployment::arn)
                .unwrap_or_default()
                .to_owned(),
            trace_id: call.ids.trace_id.clone(),
            client_context: call.options.client_context.clone(),
            cognito_identity: call.options.cognito_identity.clone(),
            tenant_id: call.options.tenant_id.clone(),
        };
        let limits = CallLimits {
            start_ns: progress.now.nanos_since(environment.epoch),
            time_ns: deadline.nanos_since(progress.now),
            response_bytes: limits::RESPONSE_MAX_BYTES,
        };
        let outcome = environment.instance.invoke(call.bytes, &context, &limits);
        let outcome = Call::of(outcome, environment.epoch, &mut progress.transcript)?;
        progress.fuel.invoke = outcome.fuel;
        progress.spent(outcome.elapsed_ns.min(limits.time_ns), outcome.memory_bytes);
        let answer = outcome.result.and_then(within_limit);
        if answer.is_ok() {
            environment.peak_bytes = progress.peak_bytes;
            self.idle.push(environment);
        }
        Ok(answer)
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
