//! Handles one event: environment, handler, log, report and bill.

use super::{
    InvokeError, InvokeOptions, Service,
    deploy::Deployment,
    environment::{Call, Environment, InitRun, init},
    event,
};
use crate::{
    billing::Cost,
    engine::{CallLimits, Engine, Failure, Instance, InvocationContext},
    environment_variables::environment_variables,
    fault::{Circumstances, Fault, failure_document},
    function::FunctionConfig,
    ids::InvocationIds,
    invocation::{Fuel, FunctionError, Invocation, Status},
    limits,
    log::{
        Transcript,
        lines::{self, InitPhase},
        lossy,
    },
    report::Report,
    time::{Milliseconds, Timestamp},
};

const NANOS_PER_SECOND: u64 = 1_000_000_000;
const NANOS_PER_MILLI: u64 = 1_000_000;
const BYTES_PER_MB: u64 = 1 << 20;

/// What an invocation gathers on its way.
struct Progress {
    transcript: Transcript,
    /// Where virtual time stands.
    now: Timestamp,
    /// When the function's own timeout began to run.
    invoke_start: Timestamp,
    fuel: Fuel,
    peak_bytes: u64,
    cold_start: bool,
    /// Only of an INIT that succeeded at once.
    init_duration: Option<Milliseconds>,
    log_result_start: Option<usize>,
    log_stream_name: String,
}

/// One event on its way to the handler.
struct Event<'a> {
    bytes: &'a [u8],
    options: &'a InvokeOptions,
    ids: InvocationIds,
}

/// What the handler came to.
type Answer = Result<Result<Vec<u8>, Failure>, Fault>;

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
        let event = Event {
            bytes,
            options,
            ids: self.ids.invocation(arrival),
        };
        let request_id = &event.ids.request_id;
        let mut progress = Progress::new(arrival);
        let environment = match self.idle.pop() {
            Some(environment) => {
                progress.peak_bytes = environment.peak_bytes;
                progress
                    .log_stream_name
                    .clone_from(&environment.log_stream_name);
                Ok(environment)
            }
            None => self.start_environment(&config, &mut progress)?,
        };
        let answer = match environment {
            Ok(environment) => self.call(environment, &event, &config, &mut progress)?,
            Err(fault) => {
                progress.start(request_id);
                Err(fault)
            }
        };
        self.now = progress.now;
        self.fresh = false;
        Ok(progress.finish(answer, request_id, &config))
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
        config: &FunctionConfig,
        progress: &mut Progress,
    ) -> Result<Result<Environment<E::Instance>, Fault>, InvokeError> {
        let deployment = self.deployment.as_mut().ok_or(InvokeError::NotDeployed)?;
        let published_ns = self.manifest.published_init_ns();
        let ids = self.ids.environment(progress.now);
        deployment.set_environment(environment_variables(config, &self.manifest, &ids));
        progress.cold_start = true;
        progress.log_stream_name = ids.log_stream_name;
        progress.platform(lines::init_start(
            &self.manifest.runtime_version,
            &config.region,
        ));

        for phase in [InitPhase::Init, InitPhase::Invoke] {
            let limit_ns = match phase {
                InitPhase::Init => limits::INIT_TIMEOUT_MS * NANOS_PER_MILLI,
                InitPhase::Invoke => timeout_ns(config),
            };
            let attempt = init(
                &self.engine,
                deployment,
                &InitRun {
                    published_ns,
                    seed: self.ids.instance_seed(),
                    epoch: progress.now,
                    limit_ns,
                },
                &mut progress.transcript,
            )?;
            progress.fuel.init = progress.fuel.init.saturating_add(attempt.fuel);
            progress.spent(attempt.elapsed_ns, attempt.memory_bytes);
            let duration = Milliseconds::from_nanos(attempt.elapsed_ns);
            let fault = match attempt.result {
                Ok(instance) => {
                    if phase == InitPhase::Init {
                        progress.init_duration = Some(duration);
                        progress.invoke_start = progress.now;
                    }
                    return Ok(Ok(Environment {
                        instance,
                        epoch: attempt.epoch,
                        log_stream_name: progress.log_stream_name.clone(),
                        peak_bytes: progress.peak_bytes,
                    }));
                }
                Err(fault) => fault,
            };
            // The first line after INIT_START: whoever asks for the tail wants to see why.
            progress.log_result_start = Some(1);
            let (status, error_type) = (fault.status(), fault.error_type());
            progress.platform(lines::init_report(
                duration,
                phase,
                status,
                error_type.as_deref(),
            ));
            match phase {
                InitPhase::Init => progress.invoke_start = progress.now,
                InitPhase::Invoke => return Ok(Err(fault)),
            }
        }
        // Not reached: the second attempt returns either way.
        Ok(Err(Fault::Timeout))
    }

    /// Hands the event to the handler, and freezes the environment if it can go on.
    fn call(
        &mut self,
        mut environment: Environment<E::Instance>,
        call: &Event<'_>,
        config: &FunctionConfig,
        progress: &mut Progress,
    ) -> Result<Answer, InvokeError> {
        progress.start(&call.ids.request_id);
        let deadline = progress.invoke_start.plus_nanos(timeout_ns(config));
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
        if outcome.result.is_ok() {
            environment.peak_bytes = progress.peak_bytes;
            self.idle.push(environment);
        }
        Ok(outcome.result)
    }
}

/// The function's timeout in nanoseconds.
fn timeout_ns(config: &FunctionConfig) -> u64 {
    u64::from(config.timeout) * NANOS_PER_SECOND
}

impl Progress {
    fn new(arrival: Timestamp) -> Self {
        Self {
            transcript: Transcript::default(),
            now: arrival,
            invoke_start: arrival,
            fuel: Fuel::default(),
            peak_bytes: 0,
            cold_start: false,
            init_duration: None,
            log_result_start: None,
            log_stream_name: String::new(),
        }
    }

    /// Lambda itself logs a line now.
    fn platform(&mut self, line: String) {
        self.transcript.platform(self.now, line);
    }

    /// A call took so long and left so much memory in use.
    fn spent(&mut self, nanos: u64, memory_bytes: u64) {
        self.now = self.now.plus_nanos(nanos);
        self.peak_bytes = self.peak_bytes.max(memory_bytes);
    }

    /// The START line; from here on the caller may ask for the log.
    fn start(&mut self, request_id: &str) {
        let here = self.transcript.events.len();
        self.log_result_start.get_or_insert(here);
        self.platform(lines::start(request_id));
    }

    /// Ends the log and reckons report and bill.
    fn finish(mut self, answer: Answer, request_id: &str, config: &FunctionConfig) -> Invocation {
        let (payload, status, fault) = match answer {
            Ok(Ok(response)) => (response, Status::Succeeded, None),
            Ok(Err(failure)) => (failure_document(&failure), Status::Failed, None),
            Err(fault) => {
                let case = Circumstances {
                    request_id,
                    timeout_s: config.timeout,
                    timeout_form: config.timeout_form,
                    now: self.now,
                };
                if let Some(line) = fault.log_line(&case) {
                    self.platform(line);
                }
                (fault.payload(&case), Status::Failed, Some(fault))
            }
        };
        let report = self.report(fault.as_ref(), request_id, config);
        self.platform(lines::end(request_id));
        self.platform(report.to_string());
        Invocation {
            status,
            function_error: (status == Status::Failed).then_some(FunctionError::Unhandled),
            payload: lossy(payload),
            cold_start: self.cold_start,
            log_events: self.transcript.events,
            log_result_start: self.log_result_start.unwrap_or_default(),
            log_truncated: self.transcript.truncated,
            log_stream_name: self.log_stream_name,
            fuel: self.fuel,
            cost: Cost::of_invocation(
                report.billed_duration_ms,
                report.memory_size_mb,
                config.architecture,
            ),
            report,
        }
    }

    fn report(&self, fault: Option<&Fault>, request_id: &str, config: &FunctionConfig) -> Report {
        let duration = Milliseconds::from_nanos(self.now.nanos_since(self.invoke_start));
        let peak_mb = u32::try_from(self.peak_bytes.div_ceil(BYTES_PER_MB)).unwrap_or(u32::MAX);
        Report {
            request_id: request_id.to_owned(),
            duration,
            billed_duration_ms: duration
                .plus(self.init_duration.unwrap_or_default())
                .billed(),
            memory_size_mb: config.memory_size,
            // What was asked for when the environment ended did not fit: all there is was used.
            max_memory_used_mb: match fault {
                Some(Fault::OutOfMemory) => config.memory_size,
                _ => peak_mb,
            },
            init_duration: self.init_duration,
            status: fault.map(Fault::status),
            error_type: fault.and_then(Fault::error_type),
        }
    }
}
