//! `wasi:filesystem`, except for the descriptors.

use super::bindings::wasi::filesystem::{preopens, types};
use super::descriptor::{Answer, answer};
use super::resources::{Descriptor, DirectoryEntryStream, Error};
use super::{Nothing, SandboxView, Store, Wasi, call, dropped};
use lambdabox_sandbox::Sandbox;
use types::{DirectoryEntry, ErrorCode};
use wasmtime::component::Resource;

impl preopens::Host for Nothing {}
impl types::HostDescriptor for Nothing {}
impl types::HostDirectoryEntryStream for Nothing {}
impl types::Host for Nothing {}

impl<T: SandboxView> preopens::HostWithStore<T> for Wasi {
    fn get_directories(
        store: Store<'_, T>,
    ) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        let directories = call(store, Sandbox::get_directories)?;
        let own = |(descriptor, name)| (Resource::new_own(descriptor), name);
        Ok(directories.into_iter().map(own).collect())
    }
}

impl<T: SandboxView> types::HostWithStore<T> for Wasi {
    fn filesystem_error_code(
        store: Store<'_, T>,
        error: Resource<Error>,
    ) -> wasmtime::Result<Option<ErrorCode>> {
        let code = call(store, |sandbox| sandbox.filesystem_error_code(error.rep()))?;
        Ok(code.map(Into::into))
    }
}

impl<T: SandboxView> types::HostDirectoryEntryStreamWithStore<T> for Wasi {
    fn drop(store: Store<'_, T>, stream: Resource<DirectoryEntryStream>) -> wasmtime::Result<()> {
        dropped(store, |sandbox| sandbox.drop_directory_stream(stream.rep()))
    }

    fn read_directory_entry(
        store: Store<'_, T>,
        stream: Resource<DirectoryEntryStream>,
    ) -> Answer<Option<DirectoryEntry>> {
        let entry = answer(store, |sandbox| sandbox.read_directory_entry(stream.rep()))?;
        Ok(entry.map(|entry| entry.map(Into::into)))
    }
}
