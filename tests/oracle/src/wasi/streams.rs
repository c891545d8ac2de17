//! `wasi:io`.

use super::bindings::wasi::io::{error, poll, streams};
use super::resources::{Error, InputStream, OutputStream, Pollable};
use super::{Nothing, SandboxView, Store, Wasi, call, call_new, dropped};
use lambdabox_sandbox::{CallEnd, Sandbox, wasi};
use streams::StreamError;
use wasmtime::component::Resource;

impl error::HostError for Nothing {}
impl error::Host for Nothing {}
impl poll::HostPollable for Nothing {}
impl poll::Host for Nothing {}
impl streams::HostInputStream for Nothing {}
impl streams::HostOutputStream for Nothing {}
impl streams::Host for Nothing {}

/// What the guest is told, unless the call ends.
type Answer<R> = wasmtime::Result<Result<R, StreamError>>;

impl<T: SandboxView> error::HostErrorWithStore<T> for Wasi {
    fn drop(store: Store<'_, T>, error: Resource<Error>) -> wasmtime::Result<()> {
        dropped(store, |sandbox| sandbox.drop_error(error.rep()))
    }

    fn to_debug_string(store: Store<'_, T>, error: Resource<Error>) -> wasmtime::Result<String> {
        call(store, |sandbox| sandbox.error_to_debug_string(error.rep()))
    }
}

impl<T: SandboxView> poll::HostPollableWithStore<T> for Wasi {
    fn drop(store: Store<'_, T>, pollable: Resource<Pollable>) -> wasmtime::Result<()> {
        dropped(store, |sandbox| sandbox.drop_pollable(pollable.rep()))
    }

    fn ready(store: Store<'_, T>, pollable: Resource<Pollable>) -> wasmtime::Result<bool> {
        call(store, |sandbox| sandbox.pollable_ready(pollable.rep()))
    }

    fn block(store: Store<'_, T>, pollable: Resource<Pollable>) -> wasmtime::Result<()> {
        call(store, |sandbox| sandbox.pollable_block(pollable.rep()))
    }
}

impl<T: SandboxView> poll::HostWithStore<T> for Wasi {
    fn poll(store: Store<'_, T>, pollables: Vec<Resource<Pollable>>) -> wasmtime::Result<Vec<u32>> {
        let pollables: Vec<_> = pollables.iter().map(Resource::rep).collect();
        call(store, |sandbox| sandbox.poll(&pollables))
    }
}

impl<T: SandboxView> streams::HostInputStreamWithStore<T> for Wasi {
    fn drop(store: Store<'_, T>, stream: Resource<InputStream>) -> wasmtime::Result<()> {
        dropped(store, |sandbox| sandbox.drop_input(stream.rep()))
    }

    fn read(store: Store<'_, T>, stream: Resource<InputStream>, length: u64) -> Answer<Vec<u8>> {
        answer(store, |sandbox| sandbox.input_read(stream.rep(), length))
    }

    fn blocking_read(
        store: Store<'_, T>,
        stream: Resource<InputStream>,
        length: u64,
    ) -> Answer<Vec<u8>> {
        answer(store, |sandbox| sandbox.input_read(stream.rep(), length))
    }

    fn skip(store: Store<'_, T>, stream: Resource<InputStream>, length: u64) -> Answer<u64> {
        answer(store, |sandbox| sandbox.input_skip(stream.rep(), length))
    }

    fn blocking_skip(
        store: Store<'_, T>,
        stream: Resource<InputStream>,
        length: u64,
    ) -> Answer<u64> {
        answer(store, |sandbox| sandbox.input_skip(stream.rep(), length))
    }

    fn subscribe(
        store: Store<'_, T>,
        stream: Resource<InputStream>,
    ) -> wasmtime::Result<Resource<Pollable>> {
        call_new(store, |sandbox| sandbox.input_subscribe(stream.rep()))
    }
}

impl<T: SandboxView> streams::HostOutputStreamWithStore<T> for Wasi {
    fn drop(store: Store<'_, T>, stream: Resource<OutputStream>) -> wasmtime::Result<()> {
        dropped(store, |sandbox| sandbox.drop_output(stream.rep()))
    }

    fn check_write(store: Store<'_, T>, stream: Resource<OutputStream>) -> Answer<u64> {
        answer(store, |sandbox| sandbox.output_check_write(stream.rep()))
    }

    fn write(store: Store<'_, T>, stream: Resource<OutputStream>, bytes: Vec<u8>) -> Answer<()> {
        answer(store, |sandbox| sandbox.output_write(stream.rep(), &bytes))
    }

    fn blocking_write_and_flush(
        store: Store<'_, T>,
        stream: Resource<OutputStream>,
        bytes: Vec<u8>,
    ) -> Answer<()> {
        answer(store, |sandbox| sandbox.output_write(stream.rep(), &bytes))
    }

    fn flush(store: Store<'_, T>, stream: Resource<OutputStream>) -> Answer<()> {
        answer(store, |sandbox| sandbox.output_flush(stream.rep()))
    }

    fn blocking_flush(store: Store<'_, T>, stream: Resource<OutputStream>) -> Answer<()> {
        answer(store, |sandbox| sandbox.output_flush(stream.rep()))
    }

    fn subscribe(
        store: Store<'_, T>,
        stream: Resource<OutputStream>,
    ) -> wasmtime::Result<Resource<Pollable>> {
        call_new(store, |sandbox| sandbox.output_subscribe(stream.rep()))
    }

    fn write_zeroes(
        store: Store<'_, T>,
        stream: Resource<OutputStream>,
        length: u64,
    ) -> Answer<()> {
        let stream = stream.rep();
        answer(store, |sandbox| sandbox.output_write_zeroes(stream, length))
    }

    fn blocking_write_zeroes_and_flush(
        store: Store<'_, T>,
        stream: Resource<OutputStream>,
        length: u64,
    ) -> Answer<()> {
        let stream = stream.rep();
        answer(store, |sandbox| sandbox.output_write_zeroes(stream, length))
    }

    fn splice(
        store: Store<'_, T>,
        stream: Resource<OutputStream>,
        source: Resource<InputStream>,
        length: u64,
    ) -> Answer<u64> {
        answer(store, |sandbox| {
            sandbox.output_splice(stream.rep(), source.rep(), length)
        })
    }

    fn blocking_splice(
        store: Store<'_, T>,
        stream: Resource<OutputStream>,
        source: Resource<InputStream>,
        length: u64,
    ) -> Answer<u64> {
        answer(store, |sandbox| {
            sandbox.output_splice(stream.rep(), source.rep(), length)
        })
    }
}

fn answer<T: SandboxView, R>(
    store: Store<'_, T>,
    body: impl FnOnce(&mut Sandbox) -> Result<Result<R, wasi::StreamError>, CallEnd>,
) -> Answer<R> {
    let answer = call(store, body)?;
    Ok(answer.map_err(|error| match error {
        wasi::StreamError::LastOperationFailed(error) => {
            StreamError::LastOperationFailed(Resource::new_own(error))
        }
        wasi::StreamError::Closed => StreamError::Closed,
    }))
}
