//! The types of WASI's resources. The values live in the sandbox; a handle carries their number.
#![expect(unreachable_pub, reason = "the generated code exports them again")]

/// `wasi:cli/terminal-input.terminal-input`
pub enum TerminalInput {}

/// `wasi:cli/terminal-output.terminal-output`
pub enum TerminalOutput {}

/// `wasi:filesystem/types.descriptor`
pub enum Descriptor {}

/// `wasi:filesystem/types.directory-entry-stream`
pub enum DirectoryEntryStream {}

/// `wasi:io/error.error`
pub enum Error {}

/// `wasi:io/poll.pollable`
pub enum Pollable {}

/// `wasi:io/streams.input-stream`
pub enum InputStream {}

/// `wasi:io/streams.output-stream`
pub enum OutputStream {}
