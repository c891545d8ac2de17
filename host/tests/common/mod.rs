//! Handler components written by hand, for what no compiler would write.

use lambdabox_core::engine::{
    CallLimits, CallOutcome, ClockRate, Engine, Instance, InstanceSpec, InvocationContext,
};
use lambdabox_host::engine::{Wasmtime, WasmtimeEngine, WasmtimeInstance};
use std::num::NonZeroU64;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

/// A core module of the contract, in text: with this `memory`, these further `items`, and an
/// `invoke` of this `body`, which leaves the address of a `result<list<u8>, failure>` on the stack.
/// Addresses 64 to 127 are free for that and zero at first.
pub(crate) fn module(memory: &str, items: &str, body: &str) -> String {
    format!(
        r#"(module
  (memory (export "memory") {memory})
  (global $free (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and
      (i32.add (global.get $free) (i32.sub (local.get 2) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get 2))))
    (global.set $free (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func (export "lambdabox:runtime/lambda-handler@0.1.0#init")
    (param i32 i32 i32 i32) (result i32) (i32.const 0))
  {items}
  (func $invoke (export "lambdabox:runtime/lambda-handler@0.1.0#invoke")
    (param $arguments i32) (result i32)
    {body}))"#
    )
}

/// The component of a core module that keeps to the contract.
pub(crate) fn component(module: &str) -> Vec<u8> {
    component_with(module, "")
}

/// The component of a core module that keeps to the contract and imports these `interfaces` of WASI,
/// each as a line of a world.
pub(crate) fn component_with(module: &str, interfaces: &str) -> Vec<u8> {
    let mut module = wat::parse_str(module).unwrap();
    let mut resolve = wit_parser::Resolve::default();
    for folder in ["../wit", "../sandbox/wit"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        resolve.push_path(folder).unwrap();
    }
    let text = format!(
        "package test:guest; world guest {{ {interfaces} include lambdabox:runtime/function@0.1.0; }}"
    );
    let package = resolve.push_str("guest.wit", &text).unwrap();
    let world = resolve.select_world(&[package], Some("guest")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default()
        .module(&module)
        .unwrap()
        .encode()
        .unwrap()
}

/// Compiles a handler whose `invoke` has this body.
pub(crate) fn engine(memory: &str, items: &str, body: &str) -> WasmtimeEngine {
    Wasmtime::new()
        .unwrap()
        .compile(&component(&module(memory, items, body)))
        .unwrap()
}

/// 128 MiB, and 1 unit of fuel a nanosecond.
pub(crate) fn spec() -> InstanceSpec {
    InstanceSpec {
        environment: Vec::new(),
        process: Vec::new(),
        code: Vec::new(),
        memory_bytes: 128 << 20,
        uncounted_bytes: 0,
        process_bytes: 0,
        tmp_bytes: 512 << 20,
        seed: 0,
        clock_rate: ClockRate::new(NonZeroU64::MIN, NonZeroU64::MIN),
        epoch_ns: 0,
        network: None,
    }
}

/// A tenth of a virtual second, and 6 MiB.
pub(crate) fn limits() -> CallLimits {
    CallLimits {
        start_ns: 0,
        time_ns: 100_000_000,
        clock_rate: None,
        response_bytes: 6 << 20,
    }
}

pub(crate) fn context() -> InvocationContext {
    InvocationContext {
        request_id: "8f507cfc-0000-4000-8000-000000000000".to_owned(),
        deadline_ms: 100,
        invoked_function_arn: "arn:aws:lambda:eu-west-1:123456789012:function:f".to_owned(),
        trace_id: String::new(),
        client_context: None,
        cognito_identity: None,
        tenant_id: None,
    }
}

pub(crate) fn invoke(instance: &mut WasmtimeInstance) -> CallOutcome<Vec<u8>> {
    instance.invoke(b"{}", &context(), &limits())
}

/// Starts an instance and invokes it once.
pub(crate) fn run(engine: &WasmtimeEngine) -> (WasmtimeInstance, CallOutcome<Vec<u8>>) {
    let mut instance = engine.instantiate(&spec()).unwrap();
    let init = instance.init("", &limits());
    assert_eq!(init.result, Ok(Ok(())));
    let outcome = invoke(&mut instance);
    (instance, outcome)
}
