//! `wasi:random`.

use super::bindings::wasi::random::{insecure, insecure_seed, random};
use super::{Nothing, SandboxView, Store, Wasi, call};
use lambdabox_sandbox::Sandbox;
use wasmtime::Result;

impl random::Host for Nothing {}
impl insecure::Host for Nothing {}
impl insecure_seed::Host for Nothing {}

impl<T: SandboxView> random::HostWithStore<T> for Wasi {
    fn get_random_bytes(store: Store<'_, T>, length: u64) -> Result<Vec<u8>> {
        call(store, |sandbox| sandbox.get_random_bytes(length))
    }

    fn get_random_u64(store: Store<'_, T>) -> Result<u64> {
        call(store, Sandbox::get_random_u64)
    }
}

impl<T: SandboxView> insecure::HostWithStore<T> for Wasi {
    fn get_insecure_random_bytes(store: Store<'_, T>, length: u64) -> Result<Vec<u8>> {
        call(store, |sandbox| sandbox.get_insecure_random_bytes(length))
    }

    fn get_insecure_random_u64(store: Store<'_, T>) -> Result<u64> {
        call(store, Sandbox::get_insecure_random_u64)
    }
}

impl<T: SandboxView> insecure_seed::HostWithStore<T> for Wasi {
    fn insecure_seed(store: Store<'_, T>) -> Result<(u64, u64)> {
        call(store, Sandbox::insecure_seed)
    }
}
