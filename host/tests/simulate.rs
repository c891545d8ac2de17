//! `lambdabox simulate` and `lambdabox tune` as their users meet them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test binary uses a part of what they share"
)]
mod common;

use common::{component, module};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

const SLOW_START: &str = "import time
time.sleep(0.2)
def lambda_handler(event, context):
    time.sleep(0.05)
    if event.get('burn'):
        sum(range(event['burn']))
    return 1
";
const COUNTS: &str = "calls = 0
def lambda_handler(event, context):
    global calls
    calls += 1
    if calls == 3:
        raise SystemExit(1)
    return calls
";

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn lambdabox(command: &str, code: &str, arguments: &[&str]) -> Run {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
        .map_or_else(|| root.join("target").join("runtimes"), PathBuf::from);
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hello.py");
    fs::write(&path, code).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_lambdabox"))
        .env("LAMBDABOX_RUNTIMES", runtimes)
        .env("LAMBDABOX_CACHE_DIR", cache)
        .stdin(Stdio::null())
        .arg(command)
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

fn simulated(code: &str, arguments: &[&str]) -> Value {
    let mut all = vec!["--output", "json"];
    all.extend(arguments);
    let run = lambdabox("simulate", code, &all);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    serde_json::from_str(&run.out).unwrap()
}

fn refused(arguments: &[&str], sentence: &str) {
    let run = lambdabox("simulate", SLOW_START, arguments);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.contains(sentence), "{}", run.err);
}

#[test]
fn a_burst_of_twenty_is_twenty_cold_starts_and_a_slow_rate_is_one() {
    let totals = |arguments: &[&str]| simulated(SLOW_START, arguments)["totals"].clone();
    let burst = totals(&["--requests", "20", "--pattern", "burst"]);
    assert_eq!(
        (&burst["coldStarts"], &burst["maxConcurrency"]),
        (&20.into(), &20.into())
    );
    let slow = totals(&["--requests", "20", "--rate", "1"]);
    assert_eq!(
        (&slow["coldStarts"], &slow["maxConcurrency"]),
        (&1.into(), &1.into())
    );
    let reserved = totals(&[
        "--requests",
        "20",
        "--pattern",
        "burst",
        "--reserved-concurrency",
        "5",
    ]);
    assert_eq!(
        (&reserved["succeeded"], &reserved["throttles"]),
        (&5.into(), &15.into())
    );
    let queued = totals(&[
        "--requests",
        "20",
        "--pattern",
        "burst",
        "--reserved-concurrency",
        "5",
        "--invocation-type",
        "Event",
    ]);
    assert_eq!(
        (&queued["succeeded"], &queued["refused"]),
        (&20.into(), &0.into())
    );
}

#[test]
fn memory_makes_it_shorter() {
    let p50 = |memory| {
        let event = [
            "--event",
            r#"{"burn":3000000}"#,
            "--memory",
            memory,
            "--rate",
            "0.5",
        ];
        simulated(SLOW_START, &event)["totals"]["latencyMs"]["p50"]
            .as_f64()
            .unwrap()
    };
    assert!(p50("1769") < p50("128") / 3.0);
}

/// What the engine runs decides: every third call of a process ends it, and the next one finds a new
/// process in the same environment.
#[test]
fn environments_are_reset_as_the_function_resets_them() {
    let simulation = simulated(COUNTS, &["--requests", "9", "--rate", "1"]);
    let environments = simulation["environments"].as_array().unwrap();
    assert_eq!(environments.len(), 1);
    let calls = environments[0]["calls"].as_array().unwrap();
    assert_eq!(calls.len(), 9);
    assert_eq!(simulation["totals"]["coldStarts"], 1);
    assert_eq!(simulation["totals"]["failed"], 3);
    let measured = simulation["measuredCalls"].as_array().unwrap();
    for (number, call) in measured.iter().enumerate() {
        let crashed = number % 3 == 2;
        assert_eq!(call["resetsEnvironment"], crashed);
        assert_eq!(call["errorType"] == "Runtime.ExitError", crashed);
        // AWS's own start-up alone is 100 ms of it.
        let init = call["suppressedInitMs"].as_f64().unwrap();
        assert_eq!(init >= 100.0, number > 0 && number % 3 == 0, "{call}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_does_not() {
    let out = |seed| {
        let arguments = [
            "--pattern",
            "poisson",
            "--rate",
            "30",
            "--seed",
            seed,
            "--output",
            "json",
        ];
        lambdabox("simulate", SLOW_START, &arguments).out
    };
    assert_eq!(out("1"), out("1"));
    assert_ne!(out("1"), out("2"));
}

/// Digits depend on the very build of the runtime.
fn without_digits(text: &str) -> String {
    let mut figures: String = text
        .chars()
        .map(|character| {
            if character.is_ascii_digit() {
                '#'
            } else {
                character
            }
        })
        .collect();
    while figures.contains("##") {
        figures = figures.replace("##", "#");
    }
    figures
}

#[test]
fn people_see_a_drawing() {
    // Sleeping decides, so the drawing does not depend on the build.
    let code = "import time\ndef lambda_handler(event, context):\n    time.sleep(1)\n";
    let run = lambdabox(
        "simulate",
        code,
        &[
            "--requests",
            "6",
            "--rate",
            "2",
            "--reserved-concurrency",
            "2",
            "--memory",
            "10240",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    // No handler can use so much; its CPU share is what the drawing is about.
    assert!(
        run.err
            .starts_with("note: A handler can use at most 4096 MB here"),
        "{}",
        run.err
    );
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    let (drawing, totals) = run.out.split_once("\nTotals:\n").unwrap();
    let (head, lanes) = drawing.split_once("\n\n").unwrap();
    let (scale, lanes) = lanes.split_once('\n').unwrap();
    insta::assert_snapshot!(format!(
        "{head}\n\n{}\n{lanes}\nTotals:\n{}",
        without_digits(scale),
        without_digits(totals)
    ));
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_runs() {
    refused(&["--requests", "0"], "between 1 and 10000");
    refused(&["--requests", "10001"], "between 1 and 10000");
    refused(&["--requests", "99999999999"], "--requests");
    refused(
        &["--rate", "0"],
        "the rate must be a number of requests a second",
    );
    refused(&["--rate", "1e9"], "the rate must be");
    refused(
        &["--reserved-concurrency", "901"],
        "below its minimum value of [100]",
    );
    refused(&["--pattern", "chaos"], "--pattern");
    refused(
        &["--event", "{a}"],
        "Could not parse request body into json",
    );
}

#[test]
fn a_function_that_never_ends_is_measured_once() {
    let code = "def lambda_handler(event, context):\n    while True:\n        pass\n";
    let simulation = simulated(
        code,
        &[
            "--requests",
            "10000",
            "--pattern",
            "burst",
            "--timeout",
            "1",
        ],
    );
    assert_eq!(simulation["measuredCalls"].as_array().unwrap().len(), 1);
    assert_eq!(simulation["totals"]["failed"], 1_000);
    assert_eq!(simulation["totals"]["refused"], 9_000);
}

#[test]
fn tuning_tells_the_best_memory_sizes() {
    let arguments = [
        "--event",
        r#"{"burn":100000}"#,
        "--memory",
        "300",
        "--output",
        "json",
    ];
    let run = lambdabox("tune", SLOW_START, &arguments);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let tuning: Value = serde_json::from_str(&run.out).unwrap();
    let sizes = tuning["sizes"].as_array().unwrap();
    assert_eq!(sizes.len(), 11);
    assert_eq!(tuning["fastestMb"], 1_769);
    for pair in sizes.windows(2) {
        let duration = |size: &Value| size["warm"]["durationMs"].as_f64().unwrap();
        assert!(duration(&pair[0]) >= duration(&pair[1]));
    }
    let run = lambdabox("tune", SLOW_START, &[]);
    assert!(run.out.contains("configured"), "{}", run.out);
    assert_eq!(run.out.lines().count(), 11);
}

#[test]
fn tuning_shows_errors_at_their_size() {
    let code = "def lambda_handler(event, context):\n    return len(bytes(200_000_000))\n";
    let run = lambdabox("tune", code, &["--timeout", "20"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let line = |memory: &str| {
        run.out
            .lines()
            .find(|line| line.trim_start().starts_with(memory))
            .unwrap()
    };
    assert!(
        line("128 MB").contains("Failed MemoryError")
            || line("128 MB").contains("Crashed Runtime.OutOfMemory"),
        "{}",
        run.out
    );
    assert!(line("256 MB").contains("cheapest"), "{}", run.out);
}

/// Counts down from a million, and answers `7`.
const COUNTDOWN: &str = "(local $left i32)
    (local.set $left (i32.const 1000000))
    (loop $again
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (i32.store8 (i32.const 80) (i32.const 55))
    (i32.store (i32.const 68) (i32.const 80))
    (i32.store (i32.const 72) (i32.const 1))
    (i32.const 64)";

/// What the commands print for a component, to the byte: its fuel depends on nothing but itself.
fn of_a_component(command: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("countdown.wasm");
    fs::write(&path, component(&module("1", "", COUNTDOWN))).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_lambdabox"))
        .env(
            "LAMBDABOX_CACHE_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"),
        )
        .env("LAMBDABOX_RUNTIMES", folder.path())
        .stdin(Stdio::null())
        .arg(command)
        .arg(&path)
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_byte_of_a_simulation_is_pinned() {
    let arguments = [
        "--requests",
        "12",
        "--pattern",
        "poisson",
        "--rate",
        "300",
        "--seed",
        "3",
        "--reserved-concurrency",
        "2",
    ];
    insta::assert_snapshot!("simulation_text", of_a_component("simulate", &arguments));
    let json = [&arguments[..], &["--output", "json"]].concat();
    insta::assert_snapshot!("simulation_json", of_a_component("simulate", &json));
    let queue = [&json[..], &["--invocation-type", "Event"]].concat();
    insta::assert_snapshot!(
        "simulation_of_events_json",
        of_a_component("simulate", &queue)
    );
}

#[test]
fn every_byte_of_a_tuning_is_pinned() {
    insta::assert_snapshot!("tuning_text", of_a_component("tune", &[]));
    insta::assert_snapshot!("tuning_json", of_a_component("tune", &["--output", "json"]));
}
