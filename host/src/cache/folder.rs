//! The folder of the cache: private to its user, written atomically.

use super::CacheError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The longest record that is read, in bytes; they have some hundred.
const RECORD_BYTES: u64 = 4096;

/// The most compiled components that are kept, over all versions of the engine.
const KEPT: usize = 8;

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

/// Removes the oldest compiled components beyond those that are kept. Processes that have one of
/// them mapped keep it until they end.
pub(super) fn prune(root: &Path, extension: &str) {
    let mut all: Vec<(std::time::SystemTime, PathBuf)> = Vec::new();
    for engine in fs::read_dir(root).into_iter().flatten().flatten() {
        for entry in fs::read_dir(engine.path()).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|found| found == extension)
                && let Ok(modified) = entry.metadata().and_then(|metadata| metadata.modified())
            {
                all.push((modified, path));
            }
        }
    }
    all.sort();
    for (_, path) in all.iter().rev().skip(KEPT) {
        // What cannot be removed now is tried again next time.
        let _ = fs::remove_file(path);
    }
}
