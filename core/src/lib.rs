//! What AWS Lambda means, without an engine and without I/O: configuration and limits, the life
//! cycle of environments, the virtual clock, logs, reports and bills.
//!
//! Both faces of lambdabox (the command line and the page) drive one [`service::Service`] over one
//! [`engine::Engine`]:
//!
//! ```
//! use lambdabox_core::{
//!     code::CodeBundle,
//!     function::FunctionConfig,
//!     runtime::RuntimeManifest,
//!     service::{InvokeOptions, Service, Settings},
//! };
//! # use lambdabox_core::engine::*;
//! # struct Echo;
//! # impl Engine for Echo {
//! #     type Instance = Echo;
//! #     fn instantiate(&self, _: &InstanceSpec) -> Result<Echo, EngineError> { Ok(Echo) }
//! # }
//! # fn outcome<T>(answer: T) -> CallOutcome<T> {
//! #     CallOutcome { result: Ok(Ok(answer)), fuel: 1_000, elapsed_ns: 2_370_000,
//! #         memory_bytes: 36 << 20, output: vec![], output_truncated: false }
//! # }
//! # impl Instance for Echo {
//! #     fn init(&mut self, _: &str, _: &CallLimits) -> CallOutcome<()> { outcome(()) }
//! #     fn invoke(&mut self, event: &[u8], _: &InvocationContext, _: &CallLimits)
//! #         -> CallOutcome<Vec<u8>> { outcome(event.to_vec()) }
//! # }
//! # fn engine_with_python() -> Echo { Echo }
//! # let manifest_json = r#"{"name":"python3.14","runtimeVersion":"python:3.14.v30","publishedInitMs":99.5}"#;
//!
//! let manifest = RuntimeManifest::from_json(manifest_json)?;
//! let mut service = Service::new(engine_with_python(), manifest, Settings::default());
//!
//! let code = CodeBundle::from_single_file("lambda_function.py", "def lambda_handler(…): …")?;
//! service.deploy(FunctionConfig { memory_size: 256, ..FunctionConfig::default() }, code)?;
//!
//! let invocation = service.invoke(br#"{"key1":"value1"}"#, &InvokeOptions::default())?;
//! assert_eq!(invocation.payload, r#"{"key1":"value1"}"#);
//! assert_eq!(invocation.report.billed_duration_ms, 105); // 2.37 ms, and 101.87 ms of INIT
//! print!("{}", invocation.logs());                       // START …, END …, REPORT …
//! println!("{}", invocation.record().to_json_line());    // what --output json prints
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Rules that hold throughout
//!
//! - **A run can be replayed to the byte.** Request ids, stream names, credentials, the guests'
//!   randomness and the start of the clock come from [`service::Settings`] (seed 0 and
//!   2026-01-02T03:04:05.678Z by default). Nothing here reads a real clock or real randomness.
//! - **Virtual time** moves by what an engine meters, by what a handler sleeps, by the published
//!   start-up time of the runtime ([`runtime::RuntimeManifest::published_init_ms`]), and by the
//!   pause before an event ([`service::InvokeOptions::after`]). An environment is frozen between
//!   two events, but its clocks are not.
//! - **INIT of a new environment has one whole CPU** ([`clock::init_clock_rate`]); everything else
//!   runs at the function's own share of one ([`clock::clock_rate`]).
//! - **Durations are rounded up** to a hundredth of a millisecond, and billed from there: see
//!   [`time::Milliseconds`].
//! - **An environment is reset** after a timeout, a crash, an exit, running out of memory, a
//!   response that is too large, or an INIT that failed twice: its next event finds a new process,
//!   the same `/tmp` and the same log stream, and INIT runs within that invocation. An idle
//!   environment is never reclaimed.
//! - **Events may overlap** ([`service::InvokeOptions::at`]): each gets the free environment that
//!   was used last, or a new one, as far as the function's concurrency goes.
//! - **Money** is exact decimal arithmetic: see [`billing`].
//! - **Texts are AWS's.** Where AWS has none, an error says so in its documentation.

pub mod account;
pub mod billing;
pub mod clock;
pub mod code;
pub mod engine;
mod environment_variables;
pub mod events;
mod exact_number;
pub mod exercise;
mod fault;
pub mod function;
mod ids;
pub mod invocation;
pub mod invoke_commands;
pub mod limits;
pub mod log;
pub mod measure;
pub mod metrics;
pub mod network;
pub mod report;
pub mod runtime;
pub mod service;
pub mod share;
pub mod simulate;
pub mod time;
pub mod triggers;
pub mod tune;
mod written;
