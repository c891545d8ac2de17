//! The library of the Python runtime, when it cannot be had: as in a page that has lost its server.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use lambdabox_core::service::{InvokeError, Service};
use lambdabox_host::cache::Cache;
use lambdabox_host::case::{Case, CaseError};
use lambdabox_host::engine::WasmtimeEngine;
use lambdabox_host::machine::Machine;
use lambdabox_sandbox::{Library, LibrarySource, Unreadable};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

/// What first lessons are like: from the first result to ordinary errors, logs and timeouts. A page
/// shows all of it without one more request. (A function with a time zone of its own reads its rules.)
const LESSONS: &str = "api_gateway_style bad_handler_name context_object \
    classes_and_dataclasses environment_variable_missing error_at_import \
    event_types exception_chained exception_key_error exception_multiline exception_nested_frames \
    exception_simple exit_at_import first_lesson_environment global_counter handler_in_folder hello \
    indentation_error json_module logging_json logging_levels missing_file missing_handler \
    missing_module out_of_memory packages regular_expressions remaining_time returns_values sleep \
    sorting syntax_error timeout_classic traceback_through_packages unserialisable_result \
    word_count wrong_arity";

/// Says how large it is, and no more.
#[derive(Debug)]
struct Lost(u64);

impl LibrarySource for Lost {
    fn size(&self) -> u64 {
        self.0
    }

    fn read(&self, _: u64, _: usize, _: &mut Vec<u8>) -> Result<(), Unreadable> {
        Err(Unreadable("the library cannot be reached".into()))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn machine() -> Machine {
    let cache = Cache::at(Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")).unwrap();
    let runtimes = env::var_os("LAMBDABOX_RUNTIMES")
        .map_or_else(|| root().join("target").join("runtimes"), PathBuf::from);
    Machine::with(cache, vec![runtimes]).unwrap()
}

/// A service for a case, on an engine that has no byte of the library.
fn without_library(machine: &Machine, case: &Case) -> Service<WasmtimeEngine> {
    let runtime = case.runtime(machine).unwrap();
    let entry = runtime.manifest.library.as_ref().unwrap();
    let lost = Library {
        path: entry.path.clone(),
        source: Arc::new(Lost(entry.bytes)),
    };
    let engine = machine.engine(&runtime, &mut |_| {}).unwrap();
    let engine = engine.with_library(Some(lost));
    Service::new(engine, runtime.manifest.clone(), case.settings)
}

fn case(name: &str) -> (PathBuf, Case) {
    let folder = root().join("tests").join("parity").join(name);
    let case = Case::read(&folder).unwrap();
    (folder, case)
}

#[test]
fn first_lessons_read_nothing_of_it() {
    let machine = machine();
    let mut wrong = Vec::new();
    for name in LESSONS.split_whitespace() {
        let (folder, case) = case(name);
        let mut service = without_library(&machine, &case);
        let expected = fs::read_to_string(folder.join("expected.jsonl")).unwrap();
        match case.run(&mut service) {
            Ok(invocations) => {
                let lines = invocations.iter().map(|one| one.record().to_json_line());
                if !lines.eq(expected.lines()) {
                    wrong.push(format!("{name}: another record"));
                }
            }
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_rare_module_ends_the_invocation_and_is_no_result() {
    let (_, case) = case("rare_modules");
    let mut service = without_library(&machine(), &case);
    let error = case.run(&mut service).unwrap_err();
    assert!(
        matches!(
            &error,
            CaseError::Invoke(InvokeError::RuntimeUnavailable(_))
        ),
        "{error:?}"
    );
    assert_eq!(error.to_string(), "the library cannot be reached");
}

/// A byte that a disk has changed must not look like a fault of the learner's code.
#[test]
fn a_flipped_byte_is_an_error_of_the_runtime() {
    let (_, case) = case("rare_modules");
    let machine = machine();
    let runtime = case.runtime(&machine).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join(&runtime.manifest.name);
    fs::create_dir(&copy).unwrap();
    let file = &runtime.manifest.library.as_ref().unwrap().file;
    for name in ["component.wasm", "manifest.json", file] {
        fs::copy(runtime.component.with_file_name(name), copy.join(name)).unwrap();
    }
    let mut bytes = fs::read(copy.join(file)).unwrap();
    for byte in bytes.iter_mut().step_by(10_000) {
        *byte ^= 0x20;
    }
    fs::write(copy.join(file), bytes).unwrap();
    let damaged =
        lambdabox_host::runtimes::find(&runtime.manifest.name, vec![folder.path().to_owned()]);
    let damaged = damaged.unwrap();
    let engine = machine.engine(&damaged, &mut |_| {}).unwrap();
    let mut service = Service::new(engine, damaged.manifest, case.settings);
    let error = case.run(&mut service).unwrap_err().to_string();
    assert!(error.contains("the language runtime is damaged"), "{error}");
    assert!(error.contains("install the runtime again"), "{error}");
}
