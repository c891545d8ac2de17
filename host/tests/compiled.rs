//! Compiled handlers on the command line: components instead of source files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test binary uses a part of what they share"
)]
mod common;

use common::{component, module};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Answers `7`.
const SEVEN: &str = "(i32.store8 (i32.const 80) (i32.const 55))
    (i32.store (i32.const 68) (i32.const 80))
    (i32.store (i32.const 72) (i32.const 1))
    (i32.const 64)";

struct Run {
    code: i32,
    out: String,
    err: String,
}

/// `lambdabox invoke` on a file of this name with these bytes.
fn invoke(name: &str, bytes: &[u8], arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_lambdabox"))
        .env(
            "LAMBDABOX_CACHE_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"),
        )
        // No runtime is needed.
        .env("LAMBDABOX_RUNTIMES", folder.path())
        .stdin(Stdio::null())
        .arg("invoke")
        .arg(&path)
        .args(arguments)
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_component_is_invoked_without_any_runtime() {
    let seven = component(&module("1", "", SEVEN));
    let arguments = ["--event", "{}", "--output", "json", "--repeat", "2"];
    let run = invoke("seven.wasm", &seven, &arguments);
    assert_eq!(run.code, 0, "{}", run.err);
    let lines: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let payloads: Vec<_> = lines.iter().map(|line| &line["payload"]).collect();
    assert_eq!(payloads, [7, 7]);
    assert_eq!(lines[0]["coldStart"], true);
    assert_eq!(lines[1]["coldStart"], false);

    let named = ["--runtime", "provided.al2023", "--event", "{}"];
    let run = invoke("seven.wasm", &seven, &named);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("Succeeded"), "{}", run.out);
}

/// A component in its text form.
fn text(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

#[test]
fn what_cannot_be_run_is_refused_with_the_reason_and_what_to_do() {
    let seven = component(&module("1", "", SEVEN));
    let threads = text("(component (core module (memory 1 1 shared)))");
    let http = text("(component (import \"wasi:http/types@0.2.9\" (instance)))");
    for (name, bytes, arguments, sentence) in [
        (
            "a.wasm",
            b"#!/bin/sh".to_vec(),
            [].as_slice(),
            "a.wasm: this is not a WebAssembly component: a compiled handler is one, built for \
             wasm32-wasip2",
        ),
        (
            "a.wasm",
            text("(module)"),
            &[],
            "a.wasm: this is a core WebAssembly module, not a component: build it for \
             wasm32-wasip2",
        ),
        (
            "a.wasm",
            text("(component)"),
            &[],
            "a.wasm: the component is no Lambda handler: it does not export \
             lambdabox:runtime/lambda-handler@0.1.0; in Rust, `lambdabox_guest::handler!` does",
        ),
        (
            "a.wasm",
            threads,
            &[],
            "a.wasm: the component uses threads (shared memory or atomic operators), which \
             lambdabox does not run: build it without",
        ),
        (
            "a.wasm",
            http,
            &[],
            "a.wasm: the component imports wasi:http/types@0.2.9, which lambdabox does not offer: \
             there is no network inside a handler, build it without",
        ),
        (
            "a.wasm",
            seven,
            &["--runtime", "python3.14"],
            "a.wasm is a compiled handler, whose runtime is provided.al2023 and not python3.14",
        ),
        (
            "a.py",
            b"x = 1".to_vec(),
            &["--runtime", "provided.al2023"],
            "the runtime provided.al2023 runs compiled handlers: give it a .wasm component",
        ),
    ] {
        let run = invoke(name, &bytes, arguments);
        assert_eq!(run.code, 2, "{}", run.err);
        assert_eq!(run.out, "", "{sentence}");
        let told: Vec<_> = run.err.lines().collect();
        let [told] = told.as_slice() else {
            panic!("{}", run.err)
        };
        assert!(
            told.starts_with("error: ") && told.ends_with(sentence),
            "{told}\n{sentence}"
        );
    }
}
