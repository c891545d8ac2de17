//! `wasi:io/streams` and `wasi:io/error`. Nothing here ever blocks, so the blocking functions are
//! the same as the others.

use crate::end::CallEnd;
use crate::fs::ErrorCode;
use crate::prices;
use crate::sandbox::{InputStream, OutputSink, Pollable, Sandbox, settle};

/// The most that one read gives, in bytes.
pub const READ_BYTES: u64 = 1 << 20;

/// What `check-write` always permits, in bytes.
pub const WRITE_PERMIT_BYTES: u64 = 1 << 20;

/// `wasi:io/streams.stream-error`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamError {
    /// With the number of a `wasi:io/error.error`.
    LastOperationFailed(u32),
    /// The end of what can be read.
    Closed,
}

impl Sandbox {
    /// `input-stream.read` and `blocking-read`
    pub fn input_read(
        &mut self,
        stream: u32,
        length: u64,
    ) -> Result<Result<Vec<u8>, StreamError>, CallEnd> {
        let InputStream::File { node, offset } = *self.inputs.get(stream)? else {
            return Ok(Err(StreamError::Closed));
        };
        match settle(self.files.read(node, offset, length.min(READ_BYTES)))? {
            Ok(bytes) if bytes.is_empty() && length > 0 => Ok(Err(StreamError::Closed)),
            Ok(bytes) => {
                let offset = offset.saturating_add(bytes.len() as u64);
                *self.inputs.get_mut(stream)? = InputStream::File { node, offset };
                Ok(Ok(bytes))
            }
            Err(code) => self.failed(code),
        }
    }

    /// `input-stream.skip` and `blocking-skip`
    pub fn input_skip(
        &mut self,
        stream: u32,
        length: u64,
    ) -> Result<Result<u64, StreamError>, CallEnd> {
        let InputStream::File { node, offset } = *self.inputs.get(stream)? else {
            return Ok(Err(StreamError::Closed));
        };
        let size = match self.files.size(node) {
            Ok(size) => size,
            Err(code) => return self.failed(code),
        };
        let skipped = size.saturating_sub(offset).min(length);
        if skipped == 0 && length > 0 {
            return Ok(Err(StreamError::Closed));
        }
        let offset = offset.saturating_add(skipped);
        *self.inputs.get_mut(stream)? = InputStream::File { node, offset };
        Ok(Ok(skipped))
    }

    /// `input-stream.subscribe`
    pub fn input_subscribe(&mut self, stream: u32) -> Result<u32, CallEnd> {
        self.charge(prices::RESOURCE);
        self.inputs.get(stream)?;
        self.pollables.insert(Pollable::Ready)
    }

    /// The guest drops an `input-stream`.
    pub fn drop_input(&mut self, stream: u32) {
        if let Ok(InputStream::File { node, .. }) = self.inputs.remove(stream) {
            self.files.release(node);
        }
    }

    /// `output-stream.check-write`
    pub fn output_check_write(&mut self, stream: u32) -> Result<Result<u64, StreamError>, CallEnd> {
        self.outputs.get(stream)?;
        Ok(Ok(WRITE_PERMIT_BYTES))
    }

    /// `output-stream.write` and `blocking-write-and-flush`. When `/tmp` is full, what fits is
    /// written before the failure is told; the stream goes on working.
    pub fn output_write(
        &mut self,
        stream: u32,
        bytes: &[u8],
    ) -> Result<Result<(), StreamError>, CallEnd> {
        self.charge_bytes(bytes.len());
        let sink = *self.outputs.get(stream)?;
        let now_ns = self.wall_ns();
        let (node, offset) = match sink {
            OutputSink::Captured(stream) => {
                let now_ns = self.monotonic_ns();
                let lines = self.output.write(stream, bytes, now_ns);
                self.charge(prices::times(prices::LINE, lines));
                self.charge(prices::times(prices::LOOK_BYTE, bytes.len()));
                return Ok(Ok(()));
            }
            OutputSink::File { node, offset } => (node, offset),
            OutputSink::Append { node } => match self.files.size(node) {
                Ok(size) => (node, size),
                Err(code) => return self.failed(code),
            },
        };
        match settle(self.files.write(node, offset, bytes, now_ns))? {
            Ok(written) => {
                if let OutputSink::File { offset, .. } = self.outputs.get_mut(stream)? {
                    *offset = offset.saturating_add(written as u64);
                }
                if written < bytes.len() {
                    return self.failed(ErrorCode::InsufficientSpace);
                }
                Ok(Ok(()))
            }
            Err(code) => self.failed(code),
        }
    }

    /// `output-stream.write-zeroes` and `blocking-write-zeroes-and-flush`
    pub fn output_write_zeroes(
        &mut self,
        stream: u32,
        length: u64,
    ) -> Result<Result<(), StreamError>, CallEnd> {
        if length > WRITE_PERMIT_BYTES {
            return Err(CallEnd::Misuse("more zeroes written than were permitted"));
        }
        let zeroes = vec![0; usize::try_from(length).unwrap_or_default()];
        self.output_write(stream, &zeroes)
    }

    /// `output-stream.flush` and `blocking-flush`
    pub fn output_flush(&mut self, stream: u32) -> Result<Result<(), StreamError>, CallEnd> {
        self.outputs.get(stream)?;
        Ok(Ok(()))
    }

    /// `output-stream.splice` and `blocking-splice`
    pub fn output_splice(
        &mut self,
        stream: u32,
        source: u32,
        length: u64,
    ) -> Result<Result<u64, StreamError>, CallEnd> {
        self.outputs.get(stream)?;
        let bytes = match self.input_read(source, length.min(WRITE_PERMIT_BYTES))? {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(error)),
        };
        let written = self.output_write(stream, &bytes)?;
        Ok(written.map(|()| bytes.len() as u64))
    }

    /// `output-stream.subscribe`
    pub fn output_subscribe(&mut self, stream: u32) -> Result<u32, CallEnd> {
        self.charge(prices::RESOURCE);
        self.outputs.get(stream)?;
        self.pollables.insert(Pollable::Ready)
    }

    /// The guest drops an `output-stream`.
    pub fn drop_output(&mut self, stream: u32) {
        if let Ok(OutputSink::File { node, .. } | OutputSink::Append { node }) =
            self.outputs.remove(stream)
        {
            self.files.release(node);
        }
    }

    /// `wasi:io/error.error.to-debug-string`
    pub fn error_to_debug_string(&mut self, error: u32) -> Result<String, CallEnd> {
        let text = self.errors.get(error)?.to_string();
        self.charge_bytes(text.len());
        Ok(text)
    }

    /// `wasi:filesystem/types.filesystem-error-code`
    pub fn filesystem_error_code(&mut self, error: u32) -> Result<Option<ErrorCode>, CallEnd> {
        self.errors.get(error).copied().map(Some)
    }

    /// The guest drops a `wasi:io/error.error`.
    pub fn drop_error(&mut self, error: u32) {
        let _ = self.errors.remove(error);
    }

    fn failed<T>(&mut self, code: ErrorCode) -> Result<Result<T, StreamError>, CallEnd> {
        self.charge(prices::RESOURCE);
        let error = self.errors.insert(code)?;
        Ok(Err(StreamError::LastOperationFailed(error)))
    }
}
