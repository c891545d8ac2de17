//! `wasi:filesystem/types.descriptor`.

use super::bindings::wasi::filesystem::types::{
    Advice, DescriptorFlags, DescriptorStat, DescriptorType, ErrorCode, HostDescriptorWithStore,
    MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use super::resources::{Descriptor, DirectoryEntryStream, InputStream, OutputStream};
use super::{SandboxView, Store, Wasi, call, dropped};
use lambdabox_sandbox as sandbox;
use sandbox::{CallEnd, Sandbox};
use wasmtime::component::Resource;

/// What the guest is told, unless the call ends.
pub(super) type Answer<R> = wasmtime::Result<Result<R, ErrorCode>>;

/// A descriptor in the guest's hands.
type This = Resource<Descriptor>;

pub(super) fn answer<T: SandboxView, R>(
    store: Store<'_, T>,
    body: impl FnOnce(&mut Sandbox) -> Result<Result<R, sandbox::ErrorCode>, CallEnd>,
) -> Answer<R> {
    Ok(call(store, body)?.map_err(Into::into))
}

/// As [`answer`], where the sandbox's word for the result is another one.
fn answer_into<T: SandboxView, R, Q: From<R>>(
    store: Store<'_, T>,
    body: impl FnOnce(&mut Sandbox) -> Result<Result<R, sandbox::ErrorCode>, CallEnd>,
) -> Answer<Q> {
    Ok(answer(store, body)?.map(Into::into))
}

/// As [`answer`], for a function that gives the guest a resource.
fn answer_new<T: SandboxView, R: 'static>(
    store: Store<'_, T>,
    body: impl FnOnce(&mut Sandbox) -> Result<Result<u32, sandbox::ErrorCode>, CallEnd>,
) -> Answer<Resource<R>> {
    Ok(answer(store, body)?.map(Resource::new_own))
}

fn follow(flags: PathFlags) -> bool {
    flags.contains(PathFlags::SYMLINK_FOLLOW)
}

impl<T: SandboxView> HostDescriptorWithStore<T> for Wasi {
    fn drop(store: Store<'_, T>, this: This) -> wasmtime::Result<()> {
        dropped(store, |sandbox| sandbox.drop_descriptor(this.rep()))
    }

    fn read_via_stream(
        store: Store<'_, T>,
        this: This,
        offset: u64,
    ) -> Answer<Resource<InputStream>> {
        let this = this.rep();
        answer_new(store, |sandbox| {
            sandbox.descriptor_read_via_stream(this, offset)
        })
    }

    fn write_via_stream(
        store: Store<'_, T>,
        this: This,
        offset: u64,
    ) -> Answer<Resource<OutputStream>> {
        let this = this.rep();
        answer_new(store, |sandbox| {
            sandbox.descriptor_write_via_stream(this, offset)
        })
    }

    fn append_via_stream(store: Store<'_, T>, this: This) -> Answer<Resource<OutputStream>> {
        answer_new(store, |sandbox| {
            sandbox.descriptor_append_via_stream(this.rep())
        })
    }

    fn advise(store: Store<'_, T>, this: This, _: u64, _: u64, _: Advice) -> Answer<()> {
        answer(store, |sandbox| sandbox.descriptor_advise(this.rep()))
    }

    fn sync_data(store: Store<'_, T>, this: This) -> Answer<()> {
        answer(store, |sandbox| sandbox.descriptor_sync(this.rep()))
    }

    fn get_flags(store: Store<'_, T>, this: This) -> Answer<DescriptorFlags> {
        answer_into(store, |sandbox| sandbox.descriptor_get_flags(this.rep()))
    }

    fn get_type(store: Store<'_, T>, this: This) -> Answer<DescriptorType> {
        answer_into(store, |sandbox| sandbox.descriptor_get_type(this.rep()))
    }

    fn set_size(store: Store<'_, T>, this: This, size: u64) -> Answer<()> {
        answer(store, |sandbox| {
            sandbox.descriptor_set_size(this.rep(), size)
        })
    }

    fn set_times(
        store: Store<'_, T>,
        this: This,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> Answer<()> {
        answer(store, |sandbox| {
            sandbox.descriptor_set_times(this.rep(), accessed.into(), modified.into())
        })
    }

    fn read(store: Store<'_, T>, this: This, length: u64, offset: u64) -> Answer<(Vec<u8>, bool)> {
        answer(store, |sandbox| {
            sandbox.descriptor_read(this.rep(), length, offset)
        })
    }

    fn write(store: Store<'_, T>, this: This, bytes: Vec<u8>, offset: u64) -> Answer<u64> {
        answer(store, |sandbox| {
            sandbox.descriptor_write(this.rep(), &bytes, offset)
        })
    }

    fn read_directory(store: Store<'_, T>, this: This) -> Answer<Resource<DirectoryEntryStream>> {
        answer_new(store, |sandbox| {
            sandbox.descriptor_read_directory(this.rep())
        })
    }

    fn sync(store: Store<'_, T>, this: This) -> Answer<()> {
        answer(store, |sandbox| sandbox.descriptor_sync(this.rep()))
    }

    fn create_directory_at(store: Store<'_, T>, this: This, path: String) -> Answer<()> {
        answer(store, |sandbox| {
            sandbox.descriptor_create_directory_at(this.rep(), &path)
        })
    }

    fn stat(store: Store<'_, T>, this: This) -> Answer<DescriptorStat> {
        answer_into(store, |sandbox| sandbox.descriptor_stat(this.rep()))
    }

    fn stat_at(
        store: Store<'_, T>,
        this: This,
        flags: PathFlags,
        path: String,
    ) -> Answer<DescriptorStat> {
        answer_into(store, |sandbox| {
            sandbox.descriptor_stat_at(this.rep(), follow(flags), &path)
        })
    }

    fn set_times_at(
        store: Store<'_, T>,
        this: This,
        flags: PathFlags,
        path: String,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> Answer<()> {
        let (accessed, modified) = (accessed.into(), modified.into());
        answer(store, |sandbox| {
            sandbox.descriptor_set_times_at(this.rep(), follow(flags), &path, accessed, modified)
        })
    }

    fn link_at(
        store: Store<'_, T>,
        this: This,
        flags: PathFlags,
        old_path: String,
        new: This,
        new_path: String,
    ) -> Answer<()> {
        let (this, new) = (this.rep(), new.rep());
        answer(store, |sandbox| {
            sandbox.descriptor_link_at(this, follow(flags), &old_path, new, &new_path)
        })
    }

    fn open_at(
        store: Store<'_, T>,
        this: This,
        path_flags: PathFlags,
        path: String,
        open: OpenFlags,
        flags: DescriptorFlags,
    ) -> Answer<Resource<Descriptor>> {
        let (follow, open, flags) = (follow(path_flags), open.into(), flags.into());
        answer_new(store, |sandbox| {
            sandbox.descriptor_open_at(this.rep(), follow, &path, open, flags)
        })
    }

    fn readlink_at(store: Store<'_, T>, this: This, path: String) -> Answer<String> {
        answer(store, |sandbox| {
            sandbox.descriptor_readlink_at(this.rep(), &path)
        })
    }

    fn remove_directory_at(store: Store<'_, T>, this: This, path: String) -> Answer<()> {
        answer(store, |sandbox| {
            sandbox.descriptor_remove_directory_at(this.rep(), &path)
        })
    }

    fn rename_at(
        store: Store<'_, T>,
        this: This,
        old_path: String,
        new: This,
        new_path: String,
    ) -> Answer<()> {
        let (this, new) = (this.rep(), new.rep());
        answer(store, |sandbox| {
            sandbox.descriptor_rename_at(this, &old_path, new, &new_path)
        })
    }

    fn symlink_at(
        store: Store<'_, T>,
        this: This,
        old_path: String,
        new_path: String,
    ) -> Answer<()> {
        answer(store, |sandbox| {
            sandbox.descriptor_symlink_at(this.rep(), &old_path, &new_path)
        })
    }

    fn unlink_file_at(store: Store<'_, T>, this: This, path: String) -> Answer<()> {
        answer(store, |sandbox| {
            sandbox.descriptor_unlink_file_at(this.rep(), &path)
        })
    }

    fn is_same_object(store: Store<'_, T>, this: This, other: This) -> wasmtime::Result<bool> {
        call(store, |sandbox| {
            sandbox.descriptor_is_same_object(this.rep(), other.rep())
        })
    }

    fn metadata_hash(store: Store<'_, T>, this: This) -> Answer<MetadataHashValue> {
        answer_into(store, |sandbox| {
            sandbox.descriptor_metadata_hash(this.rep())
        })
    }

    fn metadata_hash_at(
        store: Store<'_, T>,
        this: This,
        flags: PathFlags,
        path: String,
    ) -> Answer<MetadataHashValue> {
        answer_into(store, |sandbox| {
            sandbox.descriptor_metadata_hash_at(this.rep(), follow(flags), &path)
        })
    }
}
