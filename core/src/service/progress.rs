//! What one invocation gathers on its way, and how it ends: the last log lines, report and bill.

use super::{
    environment::{InitAttempt, InitRun, Stopped},
    wrapper::{self, NoRuntime},
};
use crate::{
    billing::Cost,
    engine::{Failure, Tmp},
    fault::{Circumstances, Fault, failure_document},
    function::FunctionConfig,
    invocation::{Fuel, FunctionError, Invocation, Status},
    log::{Transcript, lines::InitPhase, lossy, platform::PlatformEvent},
    report::Report,
    runtime::RuntimeManifest,
    time::{Milliseconds, Timestamp},
};

const NANOS_PER_SECOND: u64 = 1_000_000_000;
const BYTES_PER_MB: u64 = 1 << 20;

/// What the handler came to.
pub(super) type Answer = Result<Result<Vec<u8>, Failure>, Fault>;

/// What an invocation gathers on its way.
pub(super) struct Progress<'a> {
    pub(super) config: &'a FunctionConfig,
    pub(super) transcript: Transcript,
    /// Where virtual time stands.
    pub(super) now: Timestamp,
    /// When the function's own timeout began to run.
    pub(super) invoke_start: Timestamp,
    pub(super) fuel: Fuel,
    pub(super) peak_bytes: u64,
    cold_start: bool,
    /// Only of an INIT that succeeded at once.
    init_duration: Option<Milliseconds>,
    /// Only of an INIT that succeeded within the invocation.
    suppressed_init: Option<Milliseconds>,
    /// What the runtime's own processes use, in MB.
    runtime_mb: u32,
    log_result_start: Option<usize>,
    pub(super) log_stream_name: String,
}

impl<'a> Progress<'a> {
    pub(super) fn new(
        config: &'a FunctionConfig,
        manifest: &RuntimeManifest,
        arrival: Timestamp,
    ) -> Self {
        Self {
            config,
            transcript: Transcript::default(),
            now: arrival,
            invoke_start: arrival,
            fuel: Fuel::default(),
            peak_bytes: 0,
            cold_start: false,
            init_duration: None,
            suppressed_init: None,
            runtime_mb: manifest.published_memory_mb,
            log_result_start: None,
            log_stream_name: String::new(),
        }
    }

    /// The function's timeout in nanoseconds.
    pub(super) fn timeout_ns(&self) -> u64 {
        u64::from(self.config.timeout) * NANOS_PER_SECOND
    }

    /// Lambda itself logs something now.
    fn platform(&mut self, event: PlatformEvent<'_>) {
        if let Some(line) = event.render(self.now, self.config) {
            self.transcript.platform(self.now, line);
        }
    }

    /// A new environment is started.
    pub(super) fn init_start(&mut self, runtime_version: &str, log_stream_name: &str) {
        self.cold_start = true;
        self.platform(PlatformEvent::InitStart {
            runtime_version,
            log_stream_name,
        });
    }

    /// Whether the environment is new.
    pub(super) const fn cold_start(&self) -> bool {
        self.cold_start
    }

    /// INIT succeeded.
    pub(super) fn initialised(&mut self, duration: Milliseconds, phase: InitPhase) {
        match phase {
            InitPhase::Init => self.init_duration = Some(duration),
            InitPhase::Invoke => self.suppressed_init = Some(duration),
        }
    }

    /// A process that ended before there was a runtime in it.
    pub(super) fn no_runtime<I>(
        &mut self,
        end: NoRuntime,
        run: &InitRun,
        tmp: Tmp,
    ) -> InitAttempt<I> {
        self.runtime_mb = wrapper::START_SCRIPT_MB;
        let elapsed_ns = wrapper::START_SCRIPT_NS.min(run.limit_ns);
        self.transcript
            .output(run.epoch, vec![end.output(elapsed_ns)], false);
        InitAttempt {
            result: Err(Stopped {
                fault: end.fault,
                tmp,
            }),
            elapsed_ns,
            fuel: 0,
            memory_bytes: 0,
        }
    }

    /// INIT failed.
    pub(super) fn init_report(&mut self, duration: Milliseconds, phase: InitPhase, fault: &Fault) {
        // The first line, after INIT_START: whoever asks for the tail wants to see why.
        self.log_result_start = Some(usize::from(self.cold_start));
        self.platform(PlatformEvent::InitReport {
            duration,
            phase,
            status: fault.status(),
            error_type: fault.error_type().as_deref(),
        });
    }

    /// A call took so long and left so much memory in use.
    pub(super) fn spent(&mut self, nanos: u64, memory_bytes: u64) {
        self.now = self.now.plus_nanos(nanos);
        self.peak_bytes = self.peak_bytes.max(memory_bytes);
    }

    /// The START line; from here on the caller may ask for the log.
    pub(super) fn start(&mut self, request_id: &str) {
        let here = self.transcript.events.len();
        self.log_result_start.get_or_insert(here);
        self.platform(PlatformEvent::Start { request_id });
    }

    /// Ends the log and reckons report and bill.
    pub(super) fn finish(mut self, answer: Answer, request_id: &str) -> Invocation {
        let config = self.config;
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
                    self.platform(PlatformEvent::Fault(line));
                }
                (fault.payload(&case), Status::Failed, Some(fault))
            }
        };
        let report = self.report(fault.as_ref(), request_id);
        self.platform(PlatformEvent::End { request_id });
        self.platform(PlatformEvent::Report(&report));
        Invocation {
            status,
            function_error: (status == Status::Failed).then_some(FunctionError::Unhandled),
            payload: lossy(payload),
            cold_start: self.cold_start,
            log_events: self.transcript.events,
            log_result_start: self.log_result_start.unwrap_or_default(),
            log_truncated: self.transcript.truncated,
            log_stream_name: self.log_stream_name,
            suppressed_init: self.suppressed_init,
            fuel: self.fuel,
            cost: Cost::of_invocation(
                report.billed_duration_ms,
                report.memory_size_mb,
                config.architecture,
            ),
            report,
        }
    }

    fn report(&self, fault: Option<&Fault>, request_id: &str) -> Report {
        let duration = Milliseconds::from_nanos(self.now.nanos_since(self.invoke_start));
        let measured_mb = u32::try_from(self.peak_bytes.div_ceil(BYTES_PER_MB)).unwrap_or(u32::MAX);
        Report {
            request_id: request_id.to_owned(),
            duration,
            billed_duration_ms: duration
                .plus(self.init_duration.unwrap_or_default())
                .billed(),
            memory_size_mb: self.config.memory_size,
            // What was asked for when the environment ended did not fit: all there is was used.
            max_memory_used_mb: match fault {
                Some(Fault::OutOfMemory) => self.config.memory_size,
                _ => self.runtime_mb.saturating_add(measured_mb),
            },
            init_duration: self.init_duration,
            status: fault.map(Fault::status),
            error_type: fault.and_then(Fault::error_type),
        }
    }
}
