//! The library of a language runtime on disk: read as guests read it, so that starting costs nothing.

use crate::runtimes::{Runtime, RuntimeError};
use lambdabox_core::runtime::LibraryEntry;
use lambdabox_sandbox::{Library, PieceSource, Pieces, Unreadable};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The open file.
#[derive(Debug)]
struct LibraryFile {
    path: PathBuf,
    piece_bytes: u64,
    /// Reading moves its position.
    file: Mutex<File>,
}

/// Opens the library of a runtime, if it has one.
///
/// # Errors
/// [`RuntimeError`] if it is not there, or is another one than the runtime was built with.
pub fn open(runtime: &Runtime) -> Result<Option<Library>, RuntimeError> {
    let Some(entry) = &runtime.manifest.library else {
        return Ok(None);
    };
    let path = runtime.component.with_file_name(&entry.file);
    let source = LibraryFile {
        file: Mutex::new(open_file(&path, entry)?),
        piece_bytes: entry.pieces.bytes,
        path: path.clone(),
    };
    let hashes = entry.pieces.sha256.clone();
    let pieces = Pieces::new(source, entry.bytes, entry.pieces.bytes, hashes)
        .ok_or(RuntimeError::Library { path })?;
    Ok(Some(Library {
        path: entry.path.clone(),
        source: Arc::new(pieces),
    }))
}

fn open_file(path: &Path, entry: &LibraryEntry) -> Result<File, RuntimeError> {
    let plain = Path::new(&entry.file).file_name() == Some(entry.file.as_ref());
    if !plain {
        return Err(RuntimeError::Library {
            path: path.to_owned(),
        });
    }
    let unreadable = |source| RuntimeError::Read {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() != entry.bytes {
        return Err(RuntimeError::Library {
            path: path.to_owned(),
        });
    }
    Ok(file)
}

impl PieceSource for LibraryFile {
    fn get(&self, number: usize, bytes: usize, _again: bool) -> Result<Vec<u8>, Unreadable> {
        let read = self.read_at(self.piece_bytes.saturating_mul(number as u64), bytes);
        read.map_err(|error| {
            Unreadable(format!(
                "a part of the language runtime cannot be read from {}: {error}; install the runtime again",
                self.path.display()
            ))
        })
    }

    fn damaged(&self, _: usize) -> Unreadable {
        Unreadable(format!(
            "the language runtime is damaged: {} is not the file that it was built with; install the \
             runtime again",
            self.path.display()
        ))
    }
}

impl LibraryFile {
    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        // Whoever panicked meanwhile has left at most another position.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::runtime::{LibraryPieces, RuntimeManifest};

    fn runtime(folder: &Path, file: &str, bytes: u64) -> Runtime {
        let mut manifest = RuntimeManifest::compiled();
        manifest.library = Some(LibraryEntry {
            path: "/var/lang/library".into(),
            file: file.into(),
            bytes,
            sha256: String::new(),
            pieces: LibraryPieces {
                bytes: 5,
                // Of "01234" and "56789".
                sha256: vec![
                    "c565fe03ca9b6242e01dfddefe9bba3d98b270e19cd02fd85ceaf75e2b25bf12".into(),
                    "f76043a74ec33b6aefbb289050faf7aa8d482095477397e3e63345125d49f527".into(),
                ],
            },
        });
        Runtime {
            manifest,
            component: folder.join("component.wasm"),
        }
    }

    #[test]
    fn is_read_from_its_file_and_says_when_that_was_changed_or_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.bin");
        std::fs::write(&path, "0123456789").unwrap();
        let library = open(&runtime(folder.path(), "library.bin", 10)).unwrap();
        let source = library.unwrap().source;
        assert_eq!(source.size(), 10);
        let mut bytes = Vec::new();
        source.read(3, 4, &mut bytes).unwrap();
        source.read(0, 2, &mut bytes).unwrap();
        assert_eq!(bytes, b"345601");

        let damaged = open(&runtime(folder.path(), "library.bin", 10)).unwrap();
        std::fs::write(&path, "0123406789").unwrap();
        let source = damaged.unwrap().source;
        source.read(0, 5, &mut bytes).unwrap();
        let Unreadable(text) = source.read(6, 1, &mut bytes).unwrap_err();
        assert!(text.contains("is damaged"), "{text}");

        let cut = open(&runtime(folder.path(), "library.bin", 10)).unwrap();
        std::fs::write(&path, "01").unwrap();
        let Unreadable(text) = cut.unwrap().source.read(0, 4, &mut bytes).unwrap_err();
        assert!(text.contains("library.bin"), "{text}");
    }

    #[test]
    fn another_file_than_the_manifest_tells_of_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("library.bin"), "0123456789").unwrap();
        for (file, bytes) in [("library.bin", 9), ("none.bin", 10), ("../library.bin", 10)] {
            let refused = open(&runtime(folder.path(), file, bytes)).unwrap_err();
            assert!(refused.to_string().contains(file), "{refused}");
        }
    }
}
