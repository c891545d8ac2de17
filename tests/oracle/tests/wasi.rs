//! A program in wasmtime sees the sandbox, and nothing else.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use lambdabox_oracle::wasi::{SandboxView, add_to_linker};
use lambdabox_sandbox::wasi::sockets::INTERFACES;
use lambdabox_sandbox::{CallEnd, ClockRate, OutputStream, PackageFile, Sandbox, SandboxConfig};
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

/// The world in which `sandbox/guest/transcript.rs` runs, with one more environment variable.
fn world(variable: &str) -> Sandbox {
    let rate = ClockRate::new(
        NonZeroU64::new(40).unwrap(),
        NonZeroU64::new(1_000).unwrap(),
    );
    Sandbox::new(SandboxConfig {
        environment: vec![
            ("LANG".to_owned(), "en_US.UTF-8".to_owned()),
            (variable.to_owned(), "1".to_owned()),
        ],
        arguments: vec!["transcript".to_owned()],
        process: vec![],
        package: vec![PackageFile {
            path: "code.py".to_owned(),
            contents: Arc::new(b"print('hello')\n".to_vec()),
        }],
        library: None,
        process_bytes: 0,
        tmp_bytes: 4 << 20,
        seed: 42,
        clock_rate: rate,
        epoch_ns: 1_767_225_600_000_000_000,
    })
    .unwrap()
}

fn build(source: &str) -> Vec<u8> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = manifest.join("../../sandbox/guest").join(source);
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

/// What came of a run.
struct Run {
    /// The time of each line that was printed, where, and what.
    lines: Vec<(u64, OutputStream, String)>,
    ended: Option<CallEnd>,
    result: wasmtime::Result<()>,
    fuel_left: u64,
    elapsed_ns: u64,
}

/// Runs a command component for at most `limit_ns` of virtual time.
fn run(component: &[u8], variable: &str, limit_ns: u64) -> Run {
    let mut config = Config::new();
    config.consume_fuel(true).wasm_component_model_async(true);
    let engine = Engine::new(&config).unwrap();
    let component = Component::new(&engine, component).unwrap();
    let mut linker = Linker::<Data>::new(&engine);
    add_to_linker(&mut linker).unwrap();
    let mut store = Store::new(&engine, Data(world(variable)));
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
    let fuel_left = store.get_fuel().unwrap();
    let sandbox = &mut store.data_mut().0;
    let lines = sandbox.take_output().0.into_iter().map(|line| {
        let text = String::from_utf8(line.bytes).unwrap();
        (line.time_ns, line.stream, text)
    });
    Run {
        lines: lines.collect(),
        ended: sandbox.ended(),
        elapsed_ns: sandbox.elapsed_ns(fuel_left),
        fuel_left,
        result,
    }
}

const MINUTE_NS: u64 = 60_000_000_000;

#[test]
fn a_program_sees_one_world() {
    let guest = build("transcript.rs");
    let first = run(&guest, "NONE", MINUTE_NS);
    first.result.unwrap();
    assert_eq!(first.ended, None);
    let times = first
        .lines
        .iter()
        .filter(|line| line.1 == OutputStream::Stdout);
    assert!(times.map(|line| line.0).is_sorted());
    let mut text = String::new();
    for (_, stream, line) in &first.lines {
        if !line.starts_with("time") {
            let shown: String = line.chars().take(150).collect();
            let rest = line.chars().count() - shown.chars().count();
            text += &format!("{stream:?} {shown}");
            text += &if rest == 0 {
                "\n".to_owned()
            } else {
                format!(" (and {rest} more)\n")
            };
        }
    }
    insta::assert_snapshot!(text);

    let again = run(&guest, "NONE", MINUTE_NS);
    assert_eq!(first.lines, again.lines);
    assert_eq!(first.fuel_left, again.fuel_left);
    assert_eq!(first.elapsed_ns, again.elapsed_ns);

    let exited = run(&guest, "EXIT", MINUTE_NS);
    let end = CallEnd::Exit { code: 1 };
    assert_eq!(exited.ended.as_ref(), Some(&end));
    assert_eq!(exited.result.unwrap_err().downcast_ref(), Some(&end));

    let late = run(&guest, "SLEEP", MINUTE_NS);
    assert_eq!(late.ended, Some(CallEnd::Deadline));
    assert_eq!(late.elapsed_ns, MINUTE_NS);
    assert_eq!(
        late.result.unwrap_err().downcast_ref(),
        Some(&CallEnd::Deadline)
    );
}

/// `sandbox/wit/functions.txt` lists what the browser's engine must offer; the trait
/// implementations of this engine are checked by the compiler.
#[test]
fn the_list_of_functions_is_that_of_wasi() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sandbox/wit");
    let mut resolve = wit_parser::Resolve::default();
    let (package, _) = resolve.push_dir(&manifest).unwrap();
    let world = resolve.select_world(&[package], Some("wasi")).unwrap();
    let mut list = Vec::new();
    for key in resolve.worlds[world].imports.keys() {
        let wit_parser::WorldKey::Interface(id) = key else {
            continue;
        };
        let name = resolve.id_of(*id).unwrap();
        let name = name.split('@').next().unwrap();
        let interface = &resolve.interfaces[*id];
        for function in interface.functions.keys() {
            list.push(format!("{name} {function}"));
        }
        for (resource, ty) in &interface.types {
            if matches!(resolve.types[*ty].kind, wit_parser::TypeDefKind::Resource) {
                list.push(format!("{name} [resource]{resource}"));
            }
        }
    }
    list.sort();
    let path = manifest.join("functions.txt");
    if std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always") {
        std::fs::write(&path, list.join("\n") + "\n").unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap();
    assert_eq!(known.lines().collect::<Vec<_>>(), list);

    let sockets = list
        .iter()
        .filter_map(|line| line.strip_prefix("wasi:sockets/"));
    let mut offered = vec!["instance-network instance-network".to_owned()];
    for interface in INTERFACES {
        let refused = interface.refused.iter().map(|(function, _)| *function);
        let functions = refused.chain(interface.unreachable.iter().copied());
        offered.extend(functions.map(|function| format!("{} {function}", interface.name)));
        for resource in interface.resources {
            offered.push(format!("{} [resource]{resource}", interface.name));
        }
    }
    offered.sort();
    assert_eq!(sockets.collect::<Vec<_>>(), offered);
}
