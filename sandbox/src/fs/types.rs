//! The words of `wasi:filesystem/types`, independent of any engine's bindings.

/// `wasi:filesystem/types.error-code`: every code that the file system answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ErrorCode {
    /// `EBADF`: the descriptor was not opened for this.
    #[error("bad descriptor")]
    BadDescriptor,
    /// `EBUSY`.
    #[error("resource busy")]
    Busy,
    /// `EXDEV`: `/tmp` and everything else are two devices.
    #[error("cross-device link")]
    CrossDevice,
    /// `EEXIST`.
    #[error("file exists")]
    Exist,
    /// `EFBIG`.
    #[error("file too large")]
    FileTooLarge,
    /// `EINVAL`.
    #[error("invalid argument")]
    Invalid,
    /// `EIO`: never seen unless the file system contradicts itself.
    #[error("input/output error")]
    Io,
    /// `EISDIR`.
    #[error("is a directory")]
    IsDirectory,
    /// `ELOOP`.
    #[error("too many levels of symbolic links")]
    Loop,
    /// `EMLINK`.
    #[error("too many links")]
    TooManyLinks,
    /// `ENAMETOOLONG`.
    #[error("name too long")]
    NameTooLong,
    /// `ENOENT`.
    #[error("no such file or directory")]
    NoEntry,
    /// `ENOSPC`: `/tmp` is full.
    #[error("no space left on device")]
    InsufficientSpace,
    /// `ENOTDIR`.
    #[error("not a directory")]
    NotDirectory,
    /// `ENOTEMPTY`.
    #[error("directory not empty")]
    NotEmpty,
    /// `EOVERFLOW`.
    #[error("value too large")]
    Overflow,
    /// `EPERM`.
    #[error("operation not permitted")]
    NotPermitted,
    /// `EDQUOT`: too many open files. (WASI 0.2 has no `EMFILE`.)
    #[error("too many open files")]
    Quota,
    /// `EROFS`: everything but `/tmp` is read-only.
    #[error("read-only file system")]
    ReadOnly,
}

impl ErrorCode {
    /// The name in WIT, such as `no-entry`.
    #[must_use]
    pub fn wit_name(self) -> &'static str {
        match self {
            Self::BadDescriptor => "bad-descriptor",
            Self::Busy => "busy",
            Self::CrossDevice => "cross-device",
            Self::Exist => "exist",
            Self::FileTooLarge => "file-too-large",
            Self::Invalid => "invalid",
            Self::Io => "io",
            Self::IsDirectory => "is-directory",
            Self::Loop => "loop",
            Self::TooManyLinks => "too-many-links",
            Self::NameTooLong => "name-too-long",
            Self::NoEntry => "no-entry",
            Self::InsufficientSpace => "insufficient-space",
            Self::NotDirectory => "not-directory",
            Self::NotEmpty => "not-empty",
            Self::Overflow => "overflow",
            Self::NotPermitted => "not-permitted",
            Self::Quota => "quota",
            Self::ReadOnly => "read-only",
        }
    }
}

/// Why a file operation failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FsError {
    /// The guest is told.
    Code(ErrorCode),
    /// Telling the guest would make its behaviour depend on the machine: the call ends.
    MachineOutOfMemory,
    /// The same: bytes of the library cannot be had; a sentence.
    Unreadable(String),
}

impl From<ErrorCode> for FsError {
    fn from(code: ErrorCode) -> Self {
        Self::Code(code)
    }
}

pub(crate) type FsResult<T> = Result<T, FsError>;

/// `wasi:filesystem/types.descriptor-type`: those that exist here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptorType {
    /// A directory.
    Directory,
    /// A symbolic link.
    SymbolicLink,
    /// A regular file.
    RegularFile,
}

impl DescriptorType {
    /// The name in WIT, such as `regular-file`.
    #[must_use]
    pub fn wit_name(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::SymbolicLink => "symbolic-link",
            Self::RegularFile => "regular-file",
        }
    }
}

/// `wasi:filesystem/types.descriptor-flags`. Memory is always in sync, so the three flags that ask
/// for it are only remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of WASI")]
pub struct DescriptorFlags {
    pub read: bool,
    pub write: bool,
    pub file_integrity_sync: bool,
    pub data_integrity_sync: bool,
    pub requested_write_sync: bool,
    pub mutate_directory: bool,
}

/// `wasi:filesystem/types.open-flags`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of WASI")]
pub struct OpenFlags {
    pub create: bool,
    pub directory: bool,
    pub exclusive: bool,
    pub truncate: bool,
}

/// `wasi:clocks/wall-clock.datetime`: time since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datetime {
    /// Whole seconds.
    pub seconds: u64,
    /// The rest, below 1,000,000,000.
    pub nanoseconds: u32,
}

const NANOS: u64 = 1_000_000_000;

impl Datetime {
    /// From nanoseconds since the Unix epoch.
    #[must_use]
    pub fn from_nanos(nanos: u64) -> Self {
        Self {
            seconds: nanos / NANOS,
            nanoseconds: u32::try_from(nanos % NANOS).unwrap_or_default(),
        }
    }

    fn to_nanos(self) -> Result<u64, ErrorCode> {
        if u64::from(self.nanoseconds) >= NANOS {
            return Err(ErrorCode::Invalid);
        }
        self.seconds
            .checked_mul(NANOS)
            .and_then(|nanos| nanos.checked_add(u64::from(self.nanoseconds)))
            .ok_or(ErrorCode::Overflow)
    }
}

/// `wasi:filesystem/types.new-timestamp`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewTimestamp {
    /// Leave it as it is.
    NoChange,
    /// The time of the virtual clock.
    Now,
    /// This time.
    Timestamp(Datetime),
}

impl NewTimestamp {
    /// The new value in nanoseconds since the Unix epoch, if it changes.
    pub(crate) fn resolve(self, now_ns: u64) -> Result<Option<u64>, ErrorCode> {
        match self {
            Self::NoChange => Ok(None),
            Self::Now => Ok(Some(now_ns)),
            Self::Timestamp(time) => time.to_nanos().map(Some),
        }
    }
}

/// `wasi:filesystem/types.descriptor-stat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DescriptorStat {
    /// What it is.
    pub kind: DescriptorType,
    /// How many names it has; for a directory 2 and one more for each directory in it.
    pub link_count: u64,
    /// In bytes; 4,096 for a directory, the target's length for a symbolic link.
    pub size: u64,
    /// When it was created, unless set: reading does not change it (as mounted with `noatime`).
    pub accessed: Datetime,
    /// When its contents last changed.
    pub modified: Datetime,
    /// When anything about it last changed.
    pub changed: Datetime,
}

/// `wasi:filesystem/types.metadata-hash-value`. It stands for the object's identity; guests show
/// the lower half as inode number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of WASI")]
pub struct MetadataHash {
    pub lower: u64,
    pub upper: u64,
}

/// `wasi:filesystem/types.directory-entry`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// What it is.
    pub kind: DescriptorType,
    /// Its name in the directory. `.` and `..` are never listed.
    pub name: String,
}
