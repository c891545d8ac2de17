//! `wasi:filesystem`: what is done with a path below an open directory.

use super::filesystem::Answer;
use crate::end::CallEnd;
use crate::fs::{
    DescriptorFlags, DescriptorStat, ErrorCode, FsResult, MetadataHash, NewTimestamp, NodeId,
    OpenFlags,
};
use crate::fs::{FileSystem, LastLink};
use crate::sandbox::{Descriptor, Sandbox, settle};

impl Sandbox {
    /// `descriptor.open-at`
    pub fn descriptor_open_at(
        &mut self,
        descriptor: u32,
        follow: bool,
        path: &str,
        open: OpenFlags,
        mut flags: DescriptorFlags,
    ) -> Answer<u32> {
        let full = self.descriptors.is_full();
        let opened = self.at(descriptor, [path], |files, from, now_ns| {
            if full {
                return Err(ErrorCode::Quota.into());
            }
            let node = files.open(from, path, follow, open, flags, now_ns)?;
            Ok((node, files.is_directory(node)?))
        })?;
        let (node, is_directory) = match opened {
            Ok(opened) => opened,
            Err(code) => return Ok(Err(code)),
        };
        flags.read |= !flags.write;
        flags.mutate_directory = is_directory;
        self.open_descriptor(Descriptor { node, flags })
    }

    /// `descriptor.create-directory-at`
    pub fn descriptor_create_directory_at(&mut self, descriptor: u32, path: &str) -> Answer<()> {
        self.at(descriptor, [path], |files, from, now_ns| {
            files.create_directory(from, path, now_ns)
        })
    }

    /// `descriptor.stat-at`
    pub fn descriptor_stat_at(
        &mut self,
        descriptor: u32,
        follow: bool,
        path: &str,
    ) -> Answer<DescriptorStat> {
        self.at(descriptor, [path], |files, from, _| {
            let node = files.find(from, path, LastLink::from_flag(follow))?;
            Ok(files.stat(node)?)
        })
    }

    /// `descriptor.metadata-hash-at`
    pub fn descriptor_metadata_hash_at(
        &mut self,
        descriptor: u32,
        follow: bool,
        path: &str,
    ) -> Answer<MetadataHash> {
        self.at(descriptor, [path], |files, from, _| {
            let node = files.find(from, path, LastLink::from_flag(follow))?;
            Ok(files.metadata_hash(node))
        })
    }

    /// `descriptor.set-times-at`
    pub fn descriptor_set_times_at(
        &mut self,
        descriptor: u32,
        follow: bool,
        path: &str,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> Answer<()> {
        self.at(descriptor, [path], |files, from, now_ns| {
            let node = files.find(from, path, LastLink::from_flag(follow))?;
            files.set_times(node, accessed, modified, now_ns)
        })
    }

    /// `descriptor.link-at`
    pub fn descriptor_link_at(
        &mut self,
        descriptor: u32,
        follow: bool,
        old_path: &str,
        new_descriptor: u32,
        new_path: &str,
    ) -> Answer<()> {
        let new_from = self.descriptors.get(new_descriptor)?.node;
        self.at(descriptor, [old_path, new_path], |files, from, now_ns| {
            files.link(from, old_path, follow, new_from, new_path, now_ns)
        })
    }

    /// `descriptor.readlink-at`
    pub fn descriptor_readlink_at(&mut self, descriptor: u32, path: &str) -> Answer<String> {
        self.at(descriptor, [path], |files, from, _| {
            Ok(files.readlink(from, path)?)
        })
    }

    /// `descriptor.remove-directory-at`
    pub fn descriptor_remove_directory_at(&mut self, descriptor: u32, path: &str) -> Answer<()> {
        self.at(descriptor, [path], |files, from, now_ns| {
            files.remove_directory(from, path, now_ns)
        })
    }

    /// `descriptor.rename-at`
    pub fn descriptor_rename_at(
        &mut self,
        descriptor: u32,
        old_path: &str,
        new_descriptor: u32,
        new_path: &str,
    ) -> Answer<()> {
        let new_from = self.descriptors.get(new_descriptor)?.node;
        self.at(descriptor, [old_path, new_path], |files, from, now_ns| {
            files.rename(from, old_path, new_from, new_path, now_ns)
        })
    }

    /// `descriptor.symlink-at`: a link at `new_path` that leads to `old_path`.
    pub fn descriptor_symlink_at(
        &mut self,
        descriptor: u32,
        old_path: &str,
        new_path: &str,
    ) -> Answer<()> {
        self.at(descriptor, [old_path, new_path], |files, from, now_ns| {
            files.symlink(from, old_path, new_path, now_ns)
        })
    }

    /// `descriptor.unlink-file-at`
    pub fn descriptor_unlink_file_at(&mut self, descriptor: u32, path: &str) -> Answer<()> {
        self.at(descriptor, [path], |files, from, now_ns| {
            files.unlink(from, path, now_ns)
        })
    }

    /// Does something with these paths below the directory `descriptor` (a path below a file is
    /// refused where it is resolved), at the wall-clock time now.
    fn at<T, const PATHS: usize>(
        &mut self,
        descriptor: u32,
        paths: [&str; PATHS],
        body: impl FnOnce(&mut FileSystem, NodeId, u64) -> FsResult<T>,
    ) -> Answer<T> {
        // They have crossed the border, however long they are and whatever comes of them.
        self.charge_bytes(paths.iter().map(|path| path.len()).sum());
        let from = self.descriptors.get(descriptor)?.node;
        let now_ns = self.wall_ns();
        let done = body(&mut self.files, from, now_ns);
        let answer: Result<_, CallEnd> = settle(done);
        answer
    }
}
