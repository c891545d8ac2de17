//! The library of a language runtime: one large read-only file whose bytes lie outside of the
//! sandbox, so that an engine can fetch them when they are first asked for.

use super::FileSystem;
use super::content::Content;
use super::node::{NodeKind, ROOT};
use super::package::{PackageError, is_plain_name};
use super::types::FsError;
use std::fmt::Debug;
use std::sync::Arc;

/// A file that is there in every environment of a language runtime.
#[derive(Clone, Debug)]
pub struct Library {
    /// Where guests see it: absolute, such as `/var/lang/lib/python3.14.library`.
    pub path: String,
    /// Its bytes.
    pub source: Arc<dyn LibrarySource>,
}

/// Where the bytes of a [`Library`] come from. The same bytes every time: whether they were there
/// already must not be observable.
pub trait LibrarySource: Debug + Send + Sync {
    /// How many bytes there are.
    fn size(&self) -> u64;

    /// Appends `length` bytes from `offset` on to `bytes`, which has room for them. They lie within
    /// [`Self::size`].
    ///
    /// # Errors
    /// [`Unreadable`] if this machine cannot get them.
    fn read(&self, offset: u64, length: usize, bytes: &mut Vec<u8>) -> Result<(), Unreadable>;
}

/// The bytes of a [`Library`] cannot be had: a sentence that says what is missing and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

impl FileSystem {
    /// Puts the library where guests see it.
    pub(crate) fn add_library(
        &mut self,
        library: &Library,
        now_ns: u64,
    ) -> Result<(), PackageError> {
        let broken = |reason| PackageError {
            path: library.path.clone(),
            reason,
        };
        let parts = library.path.strip_prefix('/').unwrap_or_default();
        if !parts.split('/').all(is_plain_name) {
            return Err(broken("its path is not a plain absolute path"));
        }
        let (folders, name) = parts.rsplit_once('/').unwrap_or(("", parts));
        let mut directory = ROOT;
        for folder in folders.split('/').filter(|folder| !folder.is_empty()) {
            directory = self
                .subdirectory(directory, folder, false, now_ns)
                .map_err(|_| broken("a part of its path is a file"))?;
        }
        if self.node(directory).is_ok_and(|node| node.writable) {
            return Err(broken("it would lie in /tmp"));
        }
        let content = Content::Library(Arc::clone(&library.source));
        self.new_entry(directory, name, NodeKind::File(content), false, now_ns)
            .map(drop)
            .map_err(|_| broken("there is a file already"))
    }
}

/// Reads within the file; `bytes` has room for `length` more.
pub(super) fn read(
    source: &dyn LibrarySource,
    offset: u64,
    length: usize,
    bytes: &mut Vec<u8>,
) -> Result<(), FsError> {
    let goal = bytes.len() + length;
    source
        .read(offset, length, bytes)
        .map_err(|Unreadable(reason)| FsError::Unreadable(reason))?;
    if bytes.len() == goal {
        Ok(())
    } else {
        let reason = "the runtime's library is damaged: it gave another number of bytes";
        Err(FsError::Unreadable(reason.to_owned()))
    }
}
