//! The folder of the cache: private to its user, written atomically.

use super::CacheError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The longest record that is read, in bytes; they have some hundred.
const RECORD_BYTES: u64 = 4096;

/// The most compiled components that are kept, over all versions of the engine.
const KEPT: usize = 8;

/// How exactly it is known when a compiled component was last used.
const USED_WITHIN: Duration = Duration::from_secs(60 * 60);

/// The most source files of which it is remembered which component they hold.
const SOURCES_KEPT: usize = 64;

/// Locks, records and unfinished files without a compiled component are left behind by processes that
/// were killed. Nobody compiles for so long.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 60 * 60);

/// Makes a folder that belongs to this user alone, or checks that it does.
pub(super) fn private(folder: &Path) -> Result<(), CacheError> {
    let error = |source| CacheError::Folder {
        folder: folder.to_owned(),
        source,
    };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(error)?;
    if !is_private(&fs::symlink_metadata(folder).map_err(error)?) {
        return Err(CacheError::NotPrivate {
            folder: folder.to_owned(),
        });
    }
    Ok(())
}

/// A folder among temporary files, named so that users do not meet; whether it is this user's alone is
/// for [`private`] to see.
#[cfg(unix)]
pub(super) fn among_temporary_files() -> Option<PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    Some(std::env::temp_dir().join(format!("lambdabox-{user}")))
}

/// Elsewhere everybody has a home.
#[cfg(not(unix))]
pub(super) fn among_temporary_files() -> Option<PathBuf> {
    None
}

/// Whether nobody but this user (and the administrator) can write here.
#[cfg(unix)]
pub(super) fn is_private(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    !metadata.file_type().is_symlink()
        && metadata.uid() == rustix::process::geteuid().as_raw()
        && metadata.mode() & 0o022 == 0
}

/// Elsewhere the user's cache folder is private by the system's own rules.
#[cfg(not(unix))]
pub(super) fn is_private(_metadata: &fs::Metadata) -> bool {
    true
}

/// Puts a file in its place in one step: others see the old one or the new one, whole.
pub(super) fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(contents)?;
    // A machine that loses its power must not find a file of the right length full of zeros.
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a small record.
pub(super) fn write_record(path: &Path, record: &impl Serialize) -> io::Result<()> {
    write(path, &serde_json::to_vec(record)?)
}

/// Reads a small record; whatever is wrong with it, it is as if it were not there.
pub(super) fn read_record<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let mut text = Vec::new();
    let file = File::open(path).ok()?;
    file.take(RECORD_BYTES).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// The hash of a file's contents.
pub(super) fn hash(file: &mut File) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file)?;
    Ok(hasher.finalize())
}

/// Removes the oldest compiled components beyond those that are kept, with what lies beside them, and
/// what nothing needs any more. Processes that have one of them mapped keep it until they end.
///
/// What cannot be removed now is tried again next time.
pub(super) fn prune(root: &Path, extension: &str) {
    let mut all = Vec::new();
    let mut rest = Vec::new();
    for engine in entries(root) {
        for path in entries(&engine) {
            let Some(modified) = modified(&path) else {
                continue;
            };
            if path.extension().is_some_and(|found| found == extension) {
                all.push((last_used(&path).unwrap_or(modified), path));
            } else {
                rest.push((modified, path));
            }
        }
    }
    // What was used longest ago goes first: a few handlers must not push a language runtime out.
    all.sort();
    let kept = all.len().saturating_sub(KEPT);
    let (gone, kept) = all.split_at(kept);
    for (_, path) in gone {
        let _ = fs::remove_file(path);
        for beside in ["json", "lock"] {
            let _ = fs::remove_file(path.with_extension(beside));
        }
    }
    rest.sort();
    let records = rest.iter().filter(|(_, path)| is_source_record(path));
    let old_records = records.count().saturating_sub(SOURCES_KEPT);
    let old_records: BTreeSet<_> = rest
        .iter()
        .filter(|(_, path)| is_source_record(path))
        .take(old_records)
        .map(|(_, path)| path)
        .collect();
    for (modified, path) in &rest {
        let of_kept = kept
            .iter()
            .any(|(_, kept)| kept.file_stem() == path.file_stem());
        let is_old = modified.elapsed().is_ok_and(|age| age > LEFT_BEHIND);
        let is_left_behind = !of_kept && !is_source_record(path) && is_old;
        if is_left_behind || old_records.contains(path) {
            let _ = fs::remove_file(path);
        }
    }
    for engine in entries(root) {
        let is_old = |modified: SystemTime| modified.elapsed().is_ok_and(|age| age > LEFT_BEHIND);
        if modified(&engine).is_some_and(is_old) {
            // Only one that is empty goes: of a version that nobody has any more.
            let _ = fs::remove_dir(engine);
        }
    }
}

/// Which component a source file holds; see the module above.
fn is_source_record(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with("source-"))
}

/// The paths in a folder, as many as can be read.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Remembers that a compiled component is used: by the time of its record, since its own belongs to the
/// stamp that it is known by. That it cannot be remembered is no reason to fail.
pub(super) fn use_now(compiled: &Path) {
    let recent = |used: SystemTime| used.elapsed().is_ok_and(|age| age < USED_WITHIN);
    if last_used(compiled).is_some_and(recent) {
        return;
    }
    let record = File::open(compiled.with_extension("json"));
    let _ = record.and_then(|record| record.set_modified(SystemTime::now()));
}

fn last_used(compiled: &Path) -> Option<SystemTime> {
    modified(&compiled.with_extension("json"))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::symlink_metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_use_stays_however_long_ago_it_was_compiled() {
        let root = tempfile::tempdir().unwrap();
        let engine = root.path().join("engine");
        fs::create_dir(&engine).unwrap();
        let long_ago = SystemTime::now() - Duration::from_secs(1_000_000);
        let compiled = |number: u64| {
            let path = engine.join(format!("c{number}.cwasm"));
            for path in [path.clone(), path.with_extension("json")] {
                let file = File::create(path).unwrap();
                let time = long_ago + Duration::from_secs(number);
                file.set_modified(time).unwrap();
            }
            path
        };
        let paths: Vec<_> = (0..=KEPT as u64).map(compiled).collect();
        use_now(&paths[0]);
        prune(root.path(), "cwasm");
        assert!(paths[0].exists(), "it was compiled first, but used last");
        assert!(!paths[1].exists());
        assert_eq!(paths.iter().filter(|path| path.exists()).count(), KEPT);
    }
}
