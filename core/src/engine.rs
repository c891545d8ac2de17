//! The seam between what Lambda means (above) and WebAssembly engines (below).
//!
//! An engine starts an environment's instance, calls it, and says what happened: the bytes or the
//! failure, the fuel burnt, the virtual time, the peak memory, the output. It knows no Lambda
//! texts, limits or prices. Nothing above this seam knows which engine ran.

mod memory;
mod process;

pub use lambdabox_sandbox::{ClockRate, OutputLine, OutputStream, PackageFile, Tmp};
pub use memory::{MemoryCount, OutOfMemory};
pub use process::{Answer, INSTANTIATION_FUEL, Machine, Process};

use lambdabox_sandbox::{Library, Network, Sandbox, SandboxConfig};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One file of a deployment package; `path` is below `/var/task`, relative, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Such as `lambda_function.py` or `shop/cart.py`.
    pub path: String,
    /// The file's bytes, as uploaded.
    pub contents: Vec<u8>,
}

/// What an instance is started with. The same specification gives the same behaviour to the last
/// unit of fuel in every engine.
#[derive(Clone, Debug)]
pub struct InstanceSpec {
    /// Environment variables, in the order in which the guest sees them.
    pub environment: Vec<(String, String)>,
    /// What `/proc` shows as the guest's own process: the path of its program, and the words after it.
    pub process: Vec<String>,
    /// The deployment package, readable below `/var/task`, and with absolute paths what layers have put
    /// below `/opt`. It lies outside of the guest's memory,
    /// and all environments share it.
    pub code: Vec<PackageFile>,
    /// The most linear memory that the instance may use, in bytes, over all its memories, without
    /// what [`Self::uncounted_bytes`] says. Asking for more ends the instance with
    /// [`Ending::OutOfMemory`].
    pub memory_bytes: u64,
    /// How much of the linear memory that the component has once it is instantiated belongs to the
    /// language runtime: at most so many bytes, and never more than there are. It counts neither
    /// against [`Self::memory_bytes`] nor in [`CallOutcome::memory_bytes`].
    pub uncounted_bytes: u64,
    /// What the language runtime's own processes have of the function's memory, in bytes, as
    /// published: [`Self::memory_bytes`] is the rest. The files of `/proc` show both together.
    pub process_bytes: u64,
    /// The size of `/tmp`, in bytes.
    pub tmp_bytes: u64,
    /// Seeds everything that WASI calls random.
    pub seed: u64,
    /// How fast virtual time passes, where [`CallLimits::clock_rate`] says nothing else.
    pub clock_rate: ClockRate,
    /// Wall-clock time at which the instance is created, in nanoseconds since the Unix epoch.
    pub epoch_ns: u64,
    /// Who answers its HTTP requests; without anybody, connections are refused.
    pub network: Option<Arc<dyn Network>>,
}

impl InstanceSpec {
    /// The fresh world of an instance, with its deployment package and the language's library.
    ///
    /// # Errors
    /// [`EngineError`] if the package's files cannot lie beside each other.
    pub fn sandbox(&self, library: Option<Library>) -> Result<Sandbox, EngineError> {
        let mut sandbox = Sandbox::new(SandboxConfig {
            environment: self.environment.clone(),
            arguments: Vec::new(),
            process: self.process.clone(),
            package: self.code.clone(),
            library,
            process_bytes: self.process_bytes,
            tmp_bytes: self.tmp_bytes,
            seed: self.seed,
            clock_rate: self.clock_rate,
            epoch_ns: self.epoch_ns,
        })
        .map_err(|error| EngineError {
            message: error.to_string(),
        })?;
        if let Some(network) = &self.network {
            sandbox.set_network(Arc::clone(network));
        }
        Ok(sandbox)
    }
}

/// What one call into an instance may cost.
#[derive(Clone, Copy, Debug)]
pub struct CallLimits {
    /// When the call begins: nanoseconds on the instance's monotonic virtual clock (0 is its
    /// creation). Never before the end of the call before it.
    pub start_ns: u64,
    /// How long it may take in virtual time, in nanoseconds.
    pub time_ns: u64,
    /// How fast virtual time passes in this call, if not as [`InstanceSpec::clock_rate`] says.
    pub clock_rate: Option<ClockRate>,
    /// The longest response that is carried out of the guest, in bytes; a longer one ends as
    /// [`Ending::ResponseTooLarge`].
    pub response_bytes: u64,
}

/// The context of one invocation, as in `wit/handler.wit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvocationContext {
    /// A lower-case UUID.
    pub request_id: String,
    /// When the invocation times out: milliseconds since the Unix epoch on the virtual clock.
    pub deadline_ms: u64,
    /// The function's ARN.
    pub invoked_function_arn: String,
    /// The value of `_X_AMZN_TRACE_ID` during the invocation.
    pub trace_id: String,
    /// A JSON document, if the caller sent one.
    pub client_context: Option<String>,
    /// A JSON document, if the caller sent one.
    pub cognito_identity: Option<String>,
    /// For functions with tenant isolation.
    pub tenant_id: Option<String>,
}

/// What a handler says when it fails, as in `wit/handler.wit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Such as `KeyError` or `Runtime.ImportModuleError`.
    pub error_type: String,
    /// Such as `'FAVOURITE_MOVIE'`.
    pub error_message: String,
    /// Outermost frame first, in the language's own form.
    pub stack_trace: Vec<String>,
    /// The JSON document for the caller, as the language's own AWS runtime writes it.
    pub document: Option<Vec<u8>>,
}

/// Why an instance can no longer be used: it did not return from the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Ending {
    /// The call's virtual time was used up, by computing or by sleeping.
    Deadline,
    /// The guest asked for more memory than it may use.
    OutOfMemory,
    /// The guest ended its process through `wasi:cli/exit`.
    Exit {
        /// 0 or 1: what `wasi:cli/exit` can carry; more with `exit-with-code`.
        code: u8,
    },
    /// A WebAssembly trap, named as in [`TrapKind`].
    Trap(TrapKind),
    /// The response was longer than [`CallLimits::response_bytes`]; how long it was.
    ResponseTooLarge {
        /// In bytes.
        bytes: u64,
    },
    /// The wall-clock backstop of the engine ended a call that its fuel did not. Never seen in a
    /// correct engine on a machine of ordinary speed; not deterministic.
    Backstop,
    /// A part of the runtime itself, which is only got when it is first needed, cannot be had on
    /// this machine; not deterministic.
    RuntimeUnavailable {
        /// A sentence that says what is missing and what to do.
        reason: String,
    },
}

/// Traps, by the names that every engine gives them: no finer than the least exact one can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TrapKind {
    /// `unreachable` was executed: how compiled code aborts.
    Unreachable,
    /// A load or store outside the memory.
    MemoryOutOfBounds,
    /// A table access outside the table.
    TableOutOfBounds,
    /// `call_indirect` to an empty table element, or to a function of another type.
    IndirectCall,
    /// The result of a division, or of the conversion of a float, that no integer can hold.
    IntegerOverflow,
    /// Integer division by zero.
    IntegerDivisionByZero,
    /// The call stack is used up. Engines differ in when: outside the equality contract.
    StackOverflow,
    /// A null reference was used.
    NullReference,
    /// The guest broke the component model's rules (an invalid string, a bad handle, …).
    BadCanonicalAbi,
    /// Anything else.
    Other,
}

/// What happened in one call.
#[derive(Clone, Debug)]
pub struct CallOutcome<T> {
    /// `Err` if the instance is dead; `Ok(Err)` if the handler failed and may be called again.
    pub result: Result<Result<T, Failure>, Ending>,
    /// Fuel burnt in this call.
    pub fuel: u64,
    /// Virtual time that this call took, in nanoseconds: fuel and sleep. Exactly
    /// [`CallLimits::time_ns`] after [`Ending::Deadline`].
    pub elapsed_ns: u64,
    /// Linear memory of the instance now, in bytes, without what
    /// [`InstanceSpec::uncounted_bytes`] says. WebAssembly memories never shrink, so this is also
    /// the peak.
    pub memory_bytes: u64,
    /// What the guest wrote in this call, in order.
    pub output: Vec<OutputLine>,
    /// The guest wrote more than is kept; the rest was dropped.
    pub output_truncated: bool,
}

/// An engine cannot start an instance. These are faults of the set-up (a damaged component, a
/// machine without memory), not of the handler, and so they are never shown as a Lambda error.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the environment: {message}")]
pub struct EngineError {
    /// A sentence fragment in lower case.
    pub message: String,
}

/// A WebAssembly engine with one component loaded: a language runtime or a compiled handler.
pub trait Engine {
    /// A running instance of the component.
    type Instance: Instance;

    /// Instantiates the component. Instantiation itself is not metered.
    ///
    /// # Errors
    /// [`EngineError`] if the engine itself cannot; never because of what a handler does.
    fn instantiate(&self, spec: &InstanceSpec) -> Result<Self::Instance, EngineError>;
}

/// Services can share an engine.
impl<E: Engine> Engine for &E {
    type Instance = E::Instance;

    fn instantiate(&self, spec: &InstanceSpec) -> Result<Self::Instance, EngineError> {
        (**self).instantiate(spec)
    }
}

/// One environment's instance. After an [`Ending`] it must not be called again; an engine answers
/// such a call with [`TrapKind::Other`].
///
/// The files in `/tmp` outlive the process: they are taken out of an instance, dead or alive, and
/// put into the next one. An engine whose guests have no files can leave both methods as they are.
pub trait Instance {
    /// Takes the files in `/tmp` out; no further call is made.
    fn take_tmp(&mut self) -> Tmp {
        Tmp::default()
    }

    /// Puts files into `/tmp` that were taken out of another instance; before the first call.
    fn put_tmp(&mut self, tmp: Tmp) {
        drop(tmp);
    }

    /// The INIT phase: hands over the handler's name.
    fn init(&mut self, handler: &str, limits: &CallLimits) -> CallOutcome<()>;

    /// Handles one event.
    fn invoke(
        &mut self,
        event: &[u8],
        context: &InvocationContext,
        limits: &CallLimits,
    ) -> CallOutcome<Vec<u8>>;
}
