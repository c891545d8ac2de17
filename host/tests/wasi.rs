//! A program in wasmtime sees the sandbox, and nothing else.

use lambdabox_host::wasi::{SandboxView, add_to_linker};
use lambdabox_sandbox::{CallEnd, ClockRate, PackageFile, Sandbox, SandboxConfig};
use std::num::NonZeroU64;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Store};

struct Data(Sandbox);

impl SandboxView for Data {
    fn sandbox(&mut self) -> &mut Sandbox {
        &mut self.0
    }
}

/// The world in which `sandbox/guest/transcript.rs` runs; the browser's test has the same.
fn world() -> Sandbox {
    let rate = ClockRate::new(
        NonZeroU64::new(40).unwrap(),
        NonZeroU64::new(1_000).unwrap(),
    );
    Sandbox::new(SandboxConfig {
        environment: vec![("LANG".to_owned(), "en_US.UTF-8".to_owned())],
        arguments: vec!["transcript".to_owned()],
        package: vec![PackageFile {
            path: "code.py".to_owned(),
            contents: Arc::new(b"print('hello')\n".to_vec()),
        }],
        tmp_bytes: 4 << 20,
        seed: 42,
        clock_rate: rate,
        epoch_ns: 1_767_225_600_000_000_000,
    })
    .unwrap()
}

fn build(source: &str) -> Vec<u8> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = manifest.join("../sandbox/guest").join(source);
    let output = tempfile::tempdir().unwrap();
    let wasm = output.path().join("guest.wasm");
    let status = Command::new("rustc")
        .current_dir(manifest)
        .args(["--edition", "2024", "--target", "wasm32-wasip2", "-O"])
        .arg(&source)
        .arg("-o")
        .arg(&wasm)
        .status()
        .unwrap();
    assert!(status.success(), "{} does not compile", source.display());
    std::fs::read(wasm).unwrap()
}

/// Runs a command component for at most `limit_ns` of virtual time.
fn run(component: &[u8], limit_ns: u64) -> (String, Option<CallEnd>, wasmtime::Result<()>) {
    let mut config = Config::new();
    config.consume_fuel(true).wasm_component_model_async(true);
    let engine = Engine::new(&config).unwrap();
    let component = Component::new(&engine, component).unwrap();
    let mut linker = Linker::<Data>::new(&engine);
    add_to_linker(&mut linker).unwrap();
    let mut store = Store::new(&engine, Data(world()));
    store.set_fuel(1_000_000).unwrap();
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let budget = store.data_mut().0.begin_call(0, limit_ns);
    store.set_fuel(budget).unwrap();
    let interface = component
        .component_type()
        .exports(&engine)
        .map(|(name, _)| name.to_owned())
        .find(|name| name.starts_with("wasi:cli/run@"))
        .unwrap();
    let interface = instance
        .get_export_index(&mut store, None, &interface)
        .unwrap();
    let function = instance
        .get_export_index(&mut store, Some(&interface), "run")
        .unwrap();
    let function = instance
        .get_typed_func::<(), (Result<(), ()>,)>(&mut store, &function)
        .unwrap();
    let result = function.call(&mut store, ()).map(|_| ());
    let left = store.get_fuel().unwrap();
    let sandbox = &mut store.data_mut().0;
    let (lines, truncated) = sandbox.take_output();
    let mut text = String::new();
    for line in lines {
        let bytes = String::from_utf8_lossy(&line.bytes);
        let shown: String = bytes.chars().take(200).collect();
        let rest = bytes.chars().count() - shown.chars().count();
        text += &format!("{} {:?} {shown} (+{rest})\n", line.time_ns, line.stream);
    }
    text += &format!(
        "truncated {truncated}, elapsed {} ns\n",
        sandbox.elapsed_ns(left)
    );
    (text, sandbox.ended(), result)
}

#[test]
fn a_program_sees_one_world_on_every_machine() {
    let (text, ended, result) = run(&build("transcript.rs"), 60_000_000_000);
    println!("{text}");
    result.unwrap();
    assert_eq!(ended, None);
}
