//! `wasi:clocks`.

use super::bindings::wasi::clocks::{monotonic_clock, wall_clock};
use super::resources::Pollable;
use super::{Nothing, SandboxView, Store, Wasi, call, call_new};
use lambdabox_sandbox::Sandbox;
use wasmtime::Result;
use wasmtime::component::Resource;

impl monotonic_clock::Host for Nothing {}
impl wall_clock::Host for Nothing {}

impl<T: SandboxView> monotonic_clock::HostWithStore<T> for Wasi {
    fn now(store: Store<'_, T>) -> Result<u64> {
        call(store, Sandbox::monotonic_now)
    }

    fn resolution(store: Store<'_, T>) -> Result<u64> {
        call(store, Sandbox::monotonic_resolution)
    }

    fn subscribe_instant(store: Store<'_, T>, when: u64) -> Result<Resource<Pollable>> {
        call_new(store, |sandbox| sandbox.subscribe_instant(when))
    }

    fn subscribe_duration(store: Store<'_, T>, duration: u64) -> Result<Resource<Pollable>> {
        call_new(store, |sandbox| sandbox.subscribe_duration(duration))
    }
}

impl<T: SandboxView> wall_clock::HostWithStore<T> for Wasi {
    fn now(store: Store<'_, T>) -> Result<wall_clock::Datetime> {
        Ok(call(store, Sandbox::wall_now)?.into())
    }

    fn resolution(store: Store<'_, T>) -> Result<wall_clock::Datetime> {
        Ok(call(store, Sandbox::wall_resolution)?.into())
    }
}
