//! Telling cheaply whether a file is still the one whose contents were read.

use serde::{Deserialize, Serialize};
use std::fs::Metadata;

/// What the file system says of a file. Whoever writes to a file changes its stamp: the change
/// time cannot be set by programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    device: u64,
    inode: u64,
    bytes: u64,
    modified_ns: i128,
    changed_ns: i128,
}

/// A file changed less than this before its stamp was taken might change again without a new
/// stamp: file systems count time in steps.
const STEP_NS: i128 = 100_000_000;

impl Stamp {
    /// `None` where the file system does not say enough; contents must then be read every time.
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let nanos =
            |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        metadata.is_file().then(|| Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            bytes: metadata.size(),
            modified_ns: nanos(metadata.mtime(), metadata.mtime_nsec()),
            changed_ns: nanos(metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    #[cfg(not(unix))]
    pub(super) fn of(_metadata: &Metadata) -> Option<Self> {
        None
    }

    /// Whether the file has been left alone for so long that any later change shows.
    pub(super) fn is_settled(&self) -> bool {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos());
        i128::try_from(now).is_ok_and(|now| now - self.changed_ns >= STEP_NS)
    }
}
