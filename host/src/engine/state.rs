//! What a store carries for one instance.

use super::limiter::MemoryLimiter;
use lambdabox_core::engine::{InstanceSpec, OutputLine};
use lambdabox_sandbox::Clock;
use lambdabox_sandbox::OutputStream;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

pub(crate) struct State {
    pub(crate) limiter: MemoryLimiter,
    pub(crate) clock: Clock,
    /// Fuel for the current call, from its beginning.
    pub(crate) budget: u64,
    wasi: WasiCtx,
    table: ResourceTable,
    stdout: MemoryOutputPipe,
    taken: usize,
}

impl State {
    pub(crate) fn new(spec: &InstanceSpec) -> Self {
        let stdout = MemoryOutputPipe::new(64 << 20);
        let wasi = WasiCtx::builder()
            .envs(&spec.environment)
            .stdout(stdout.clone())
            .stderr(stdout.clone())
            .build();
        Self {
            limiter: MemoryLimiter::new(spec.memory_bytes),
            clock: Clock::new(spec.clock_rate, spec.epoch_ns),
            budget: 0,
            wasi,
            table: ResourceTable::new(),
            stdout,
            taken: 0,
        }
    }

    pub(crate) fn take_output(&mut self) -> (Vec<OutputLine>, bool) {
        let all = self.stdout.contents();
        let new = &all[self.taken..];
        let lines = new
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| OutputLine {
                time_ns: 0,
                stream: OutputStream::Stdout,
                bytes: line.to_vec(),
            })
            .collect();
        self.taken = all.len();
        (lines, false)
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}
