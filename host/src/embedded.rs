//! Language runtimes inside of this program, as a release has them: unpacked once into the user's
//! cache, since compiled components and libraries are mapped and read from files.

use crate::cache::{Cache, CacheError};
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::ZipArchive;
use zip::result::ZipError;

/// Runtimes as a zip file of their folders.
#[derive(Clone, Copy, Debug)]
pub struct Archive {
    /// The zip file.
    pub bytes: &'static [u8],
    /// Its hash, as hexadecimal digits: hashing it at every start would take longer than starting.
    pub digest: &'static str,
}

/// A folder with the unpacked runtimes.
#[derive(Debug)]
pub struct Unpacked {
    folder: PathBuf,
    /// Where nothing can be kept, it goes with the program.
    _temporary: Option<TempDir>,
}

/// The runtimes inside of this program cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbeddedError {
    /// The archive is not what was built in.
    #[error("the language runtimes in this program are damaged: {0}; install it again")]
    Damaged(#[from] ZipError),
    /// There is no place for them.
    #[error(
        "the language runtimes cannot be unpacked into {folder}: {source}; make room there, or set \
         LAMBDABOX_CACHE_DIR to another folder",
        folder = folder.display()
    )]
    Unpack {
        /// Where to.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The archive in this program; `None` in a build without one.
#[must_use]
pub const fn archive() -> Option<Archive> {
    #[cfg(feature = "runtimes")]
    {
        Some(Archive {
            bytes: include_bytes!(env!("LAMBDABOX_RUNTIMES_ARCHIVE")),
            digest: env!("LAMBDABOX_RUNTIMES_DIGEST"),
        })
    }
    #[cfg(not(feature = "runtimes"))]
    {
        None
    }
}

impl Unpacked {
    /// Unpacks an archive into a cache, where it is kept and found again; without a cache that can be
    /// written to, into a folder that goes with the program.
    ///
    /// # Errors
    /// [`EmbeddedError`] if the archive is damaged or there is no place for it.
    pub fn new(archive: Archive, cache: &Result<Cache, CacheError>) -> Result<Self, EmbeddedError> {
        if let Ok(cache) = cache {
            let folder = cache.root().join(format!("runtimes-{}", archive.digest));
            if folder.is_dir() {
                return Ok(Self::kept(folder));
            }
            match unpack_into(archive, &folder) {
                Err(EmbeddedError::Unpack { .. }) => {}
                unpacked => return unpacked.map(|()| Self::kept(folder)),
            }
        }
        let failed = |source| EmbeddedError::Unpack {
            folder: std::env::temp_dir(),
            source,
        };
        let temporary = TempDir::with_prefix("lambdabox-").map_err(failed)?;
        let folder = temporary.path().join("runtimes");
        unpack_into(archive, &folder)?;
        Ok(Self {
            folder,
            _temporary: Some(temporary),
        })
    }

    /// The folder that holds one folder for each runtime.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    const fn kept(folder: PathBuf) -> Self {
        Self {
            folder,
            _temporary: None,
        }
    }
}

/// Others see no folder there, or all of it.
fn unpack_into(archive: Archive, folder: &Path) -> Result<(), EmbeddedError> {
    let failed = |source| EmbeddedError::Unpack {
        folder: folder.to_owned(),
        source,
    };
    let mut zip = ZipArchive::new(Cursor::new(archive.bytes))?;
    let above = folder.parent().unwrap_or(Path::new("."));
    let unfinished = TempDir::with_prefix_in("unpacking-", above).map_err(failed)?;
    match zip.extract(unfinished.path()) {
        Err(ZipError::Io(source)) => return Err(failed(source)),
        extracted => extracted?,
    }
    match std::fs::rename(unfinished.path(), folder) {
        // Another process was faster.
        Err(_) if folder.is_dir() => Ok(()),
        renamed => renamed.map_err(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write as _;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn archive() -> Archive {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("x1/component.wasm", SimpleFileOptions::default())
            .unwrap();
        zip.write_all(b"component").unwrap();
        Archive {
            bytes: zip.finish().unwrap().into_inner().leak(),
            digest: "0123",
        }
    }

    fn component(unpacked: &Unpacked) -> Vec<u8> {
        fs::read(unpacked.folder().join("x1").join("component.wasm")).unwrap()
    }

    #[test]
    fn is_unpacked_once_and_found_again() {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::at(root.path().join("cache"));
        let first = Unpacked::new(archive(), &cache).unwrap();
        assert_eq!(component(&first), b"component");
        fs::write(first.folder().join("mark"), "").unwrap();
        let second = Unpacked::new(archive(), &cache).unwrap();
        assert!(second.folder().join("mark").exists());
        let entries = fs::read_dir(root.path().join("cache")).unwrap().count();
        assert_eq!(entries, 1, "nothing unfinished is left");
    }

    #[test]
    fn without_a_cache_it_goes_with_the_program() {
        let unpacked = Unpacked::new(archive(), &Err(CacheError::NoFolder)).unwrap();
        assert_eq!(component(&unpacked), b"component");
        let folder = unpacked.folder().to_owned();
        drop(unpacked);
        assert!(!folder.exists());
    }

    #[test]
    fn a_cache_that_was_taken_away_does_no_harm() {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::at(root.path().join("cache"));
        fs::remove_dir(root.path().join("cache")).unwrap();
        let unpacked = Unpacked::new(archive(), &cache).unwrap();
        assert_eq!(component(&unpacked), b"component");
    }

    #[test]
    fn a_damaged_archive_is_said_to_be_one() {
        let cut = Archive {
            bytes: archive().bytes.get(..40).unwrap(),
            digest: "0123",
        };
        let error = Unpacked::new(cut, &Err(CacheError::NoFolder)).unwrap_err();
        assert!(error.to_string().contains("damaged"), "{error}");
    }
}
