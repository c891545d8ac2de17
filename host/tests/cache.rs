//! The cache never loads what it cannot vouch for.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test binary uses a part of what they share"
)]
mod common;

use common::{component, module, run};
use lambdabox_host::cache::{Cache, CacheError, ComponentFile, Progress, load_without};
use lambdabox_host::engine::Wasmtime;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Setup {
    folder: TempDir,
    wasmtime: Wasmtime,
}

impl Setup {
    fn new() -> Self {
        let setup = Self {
            folder: tempfile::tempdir().unwrap(),
            wasmtime: Wasmtime::new().unwrap(),
        };
        setup.write_source("1");
        setup
    }

    fn source(&self) -> PathBuf {
        self.folder.path().join("component.wasm")
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn write_source(&self, memory: &str) {
        let bytes = component(&module(memory, "", "(i32.const 64)"));
        fs::write(self.source(), bytes).unwrap();
    }

    /// Loads the component, runs it, and says what the cache had to do for it.
    fn load(&self) -> Vec<Progress> {
        let cache = Cache::at(self.root()).unwrap();
        let mut events = Vec::new();
        let engine = cache
            .load(
                &self.wasmtime,
                self.source().as_path().into(),
                &mut |event| events.push(event),
            )
            .unwrap();
        assert!(run(&engine).1.result.is_ok());
        events
    }

    /// The only compiled component.
    fn compiled(&self) -> PathBuf {
        let mut found = compiled(&self.root());
        assert_eq!(found.len(), 1);
        found.remove(0)
    }
}

fn files(root: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(root)
        .unwrap()
        .map(|folder| folder.unwrap().path());
    folders
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect()
}

fn compiled(root: &Path) -> Vec<PathBuf> {
    let is_compiled = |path: &PathBuf| {
        path.extension()
            .is_some_and(|extension| extension == "cwasm")
    };
    files(root).into_iter().filter(is_compiled).collect()
}

fn compiles(events: &[Progress]) -> bool {
    events
        .iter()
        .any(|event| matches!(event, Progress::Compiling { .. }))
}

#[test]
fn a_component_is_compiled_once() {
    let setup = Setup::new();
    assert!(compiles(&setup.load()));
    assert_eq!(setup.load(), []);
    setup.write_source("2");
    assert!(compiles(&setup.load()), "another component");
    setup.write_source("1");
    assert_eq!(
        setup.load(),
        [],
        "the first one is still known by its contents"
    );
}

#[test]
fn whatever_is_damaged_is_built_again() {
    let setup = Setup::new();
    setup.load();
    let whole = fs::read(setup.compiled()).unwrap();
    let mut damages: Vec<Vec<u8>> = vec![
        Vec::new(),
        whole[..whole.len() / 2].to_vec(),
        b"x".repeat(whole.len()),
    ];
    for position in [0, 4_096, whole.len() / 2, whole.len() - 1] {
        let mut flipped = whole.clone();
        flipped[position] ^= 1;
        damages.push(flipped);
    }
    for damaged in damages {
        // In place and with the same length, as a failing disk would do it.
        fs::write(setup.compiled(), &damaged).unwrap();
        let events = setup.load();
        assert_eq!(events.first(), Some(&Progress::Rebuilding));
        assert!(compiles(&events));
        assert_eq!(setup.load(), []);
    }
}

#[test]
fn who_waits_for_another_process_is_told_so_once() {
    let setup = Setup::new();
    setup.load();
    let compiled = setup.compiled();
    fs::remove_file(&compiled).unwrap();
    // As another process that compiles it has it.
    let other = File::create(compiled.with_extension("lock")).unwrap();
    other.lock().unwrap();
    let mut other = Some(other);
    let mut events = Vec::new();
    let cache = Cache::at(setup.root()).unwrap();
    let loaded = cache.load(
        &setup.wasmtime,
        setup.source().as_path().into(),
        &mut |event| {
            if event == Progress::Waiting {
                // It is done.
                other = None;
            }
            events.push(event);
        },
    );
    assert!(loaded.is_ok());
    assert_eq!(events.first(), Some(&Progress::Waiting));
    let waits = events.iter().filter(|it| **it == Progress::Waiting);
    assert_eq!(waits.count(), 1);
}

#[test]
fn damaged_records_are_not_believed() {
    let setup = Setup::new();
    setup.load();
    let record = setup.compiled().with_extension("json");
    for text in ["", "{}", "[1,2", r#"{"stamp":null,"content":"00"}"#] {
        fs::write(&record, text).unwrap();
        assert!(compiles(&setup.load()), "{text}");
    }
    fs::remove_file(&record).unwrap();
    assert!(compiles(&setup.load()));
}

#[test]
fn a_copied_cache_is_verified_and_then_used() {
    let setup = Setup::new();
    setup.load();
    let path = setup.compiled();
    let copy = path.with_extension("copy");
    fs::copy(&path, &copy).unwrap();
    fs::rename(&copy, &path).unwrap();
    assert_eq!(setup.load(), [], "another file of the same contents");
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_write_to_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("cache");
    fs::create_dir(&root).unwrap();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(
        Cache::at(root.clone()),
        Err(CacheError::NotPrivate { .. })
    ));
    fs::set_permissions(&root, fs::Permissions::from_mode(0o700)).unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&root, &link).unwrap();
    assert!(matches!(
        Cache::at(link),
        Err(CacheError::NotPrivate { .. })
    ));
}

#[test]
fn processes_that_start_together_compile_once() {
    let setup = Setup::new();
    let compiled = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| compiles(&setup.load())))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .filter(|compiled| *compiled)
            .count()
    });
    assert_eq!(compiled, 1);
}

#[test]
fn old_entries_make_room() {
    let setup = Setup::new();
    for memory in 1..12 {
        setup.write_source(&memory.to_string());
        setup.load();
    }
    assert_eq!(compiled(&setup.root()).len(), 8);
    let beside = |kind: &str| {
        let is_of_kind = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.ends_with(kind) && !name.starts_with("source-")
        };
        files(&setup.root()).into_iter().filter(is_of_kind).count()
    };
    assert_eq!(beside(".json"), 8, "records go with what they tell of");
    assert_eq!(beside(".lock"), 8, "and so do locks");
}

#[test]
fn what_killed_processes_left_behind_goes_after_a_day() {
    let setup = Setup::new();
    setup.load();
    let folder = setup.compiled().parent().unwrap().to_owned();
    let old = folder.join(".tmpUnfinished");
    let new = folder.join("another.lock");
    for path in [&old, &new] {
        fs::write(path, "").unwrap();
    }
    let yesterday = std::time::SystemTime::now() - std::time::Duration::from_secs(100_000);
    let file = fs::File::options().write(true).open(&old).unwrap();
    file.set_modified(yesterday).unwrap();
    setup.write_source("2");
    setup.load();
    assert!(!old.exists());
    assert!(new.exists(), "somebody may be compiling right now");
    assert_eq!(compiled(&setup.root()).len(), 2);
}

/// As on a full disk or in a folder that may only be read.
#[test]
fn what_cannot_be_kept_is_run_all_the_same() {
    let not_kept = |events: &[Progress]| {
        let is_not_kept = |event: &Progress| matches!(event, Progress::NotKept { .. });
        events.iter().any(is_not_kept)
    };
    // The entry itself cannot be written.
    let setup = Setup::new();
    setup.load();
    let entry = setup.compiled();
    fs::remove_file(&entry).unwrap();
    fs::create_dir_all(entry.join("in the way")).unwrap();
    for _ in 0..2 {
        let events = setup.load();
        assert!(compiles(&events) && not_kept(&events), "{events:?}");
    }
    // There can be no folder for this version of the engine.
    let folder = entry.parent().unwrap();
    fs::remove_dir_all(folder).unwrap();
    fs::write(folder, "in the way").unwrap();
    let events = setup.load();
    assert!(compiles(&events) && not_kept(&events), "{events:?}");
}

#[test]
fn a_component_that_is_not_there_is_an_error_that_names_it() {
    let setup = Setup::new();
    let cache = Cache::at(setup.root()).unwrap();
    let missing = setup.folder.path().join("missing.wasm");
    let error = cache
        .load(&setup.wasmtime, missing.as_path().into(), &mut |_| {})
        .err()
        .unwrap();
    assert!(error.to_string().contains("missing.wasm"), "{error}");
}

/// Fuel is bound to a runtime's bytes: a file that holds others is not run, however it got there.
#[test]
fn another_component_than_the_manifest_tells_of_is_refused() {
    let setup = Setup::new();
    let source = setup.source();
    let cache = Cache::at(setup.root()).unwrap();
    let sha256 = |path: &Path| -> String {
        let digest = Sha256::digest(fs::read(path).unwrap());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let wanted = sha256(&source);
    let load = |sha256: &str| {
        let file = ComponentFile {
            path: &source,
            sha256: Some(sha256),
        };
        cache.load(&setup.wasmtime, file, &mut |_| {}).map(|_| ())
    };
    load(&wanted.to_uppercase()).unwrap();
    // Also from the cache, and also after somebody else has had the same file without a manifest.
    setup.load();
    load(&wanted).unwrap();
    let other = "0".repeat(64);
    let error = load(&other).unwrap_err();
    assert!(
        matches!(error, CacheError::OtherComponent { .. }),
        "{error}"
    );

    setup.write_source("2");
    let error = load(&wanted).unwrap_err();
    let text = error.to_string();
    assert!(text.ends_with("install the runtime again"), "{text}");
    load(&sha256(&source)).unwrap();
    let file = ComponentFile {
        path: &source,
        sha256: Some(&wanted),
    };
    let refused = load_without(&setup.wasmtime, file, &mut |_| {}).err();
    assert!(matches!(refused, Some(CacheError::OtherComponent { .. })));
}

#[test]
fn a_compilation_is_announced_and_its_end_is_told() {
    let setup = Setup::new();
    let events = setup.load();
    let bytes = usize::try_from(fs::metadata(setup.source()).unwrap().len()).unwrap();
    let Some(Progress::Compiling { bytes: told, .. }) = events.first() else {
        panic!("{events:?}");
    };
    assert_eq!(*told, bytes);
    assert!(
        matches!(events.last(), Some(Progress::Compiled { .. })),
        "{events:?}"
    );
    assert!(setup.load().is_empty());
}
