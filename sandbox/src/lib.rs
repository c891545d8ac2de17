//! The deterministic world that a handler sees through WASI.
//!
//! Both engines (wasmtime on a host, the browser's own) bind these very types to the WASI imports
//! of a component, so that whatever a guest can observe (time, random numbers, files, the answers
//! of a stream) is the same on every machine. Nothing here does I/O, reads a real clock or knows
//! an engine; nothing here knows Lambda either.
//!
//! [`Sandbox`] is the whole of it. An engine makes one for each instance, calls
//! [`Sandbox::begin_call`] before it calls into the guest, answers the guest's imports with the
//! methods of the sandbox inside [`Sandbox::host_call`], and afterwards takes the output and asks
//! [`Sandbox::ended`] whether the sandbox ended the call.

pub mod clock;
mod end;
mod fs;
pub mod message;
mod network;
pub mod output;
pub mod prices;
mod random;
mod sandbox;
pub mod services;
mod table;
pub mod wasi;

pub use clock::{Clock, ClockRate, DeadlineReached};
pub use end::CallEnd;
pub use fs::{
    Datetime, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode, Library,
    LibrarySource, MetadataHash, NewTimestamp, OpenFlags, PackageError, PackageFile, PieceSource,
    Pieces, Tmp, Unreadable,
};
pub use network::{Answered, Arrival, HttpFailure, HttpRequest, HttpResponse, Network};
pub use output::{OutputLine, OutputStream};
pub use random::RANDOM_BYTES;
pub use sandbox::{HostCall, INITIAL_CWD, Sandbox, SandboxConfig};
