//! `wasi:filesystem`: what is done with an open descriptor.

use super::streams::READ_BYTES;
use crate::end::CallEnd;
use crate::fs::{
    DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode, MetadataHash,
    NewTimestamp, NodeId, ROOT,
};
use crate::prices;
use crate::sandbox::{Descriptor, DirectoryStream, InputStream, OutputSink, Sandbox, settle};

/// What a method answers: the end of the call, or what the guest is told.
pub(super) type Answer<T> = Result<Result<T, ErrorCode>, CallEnd>;

/// The directory handed to every guest; it names everything.
const ROOT_FLAGS: DescriptorFlags = DescriptorFlags {
    read: true,
    write: false,
    file_integrity_sync: false,
    data_integrity_sync: false,
    requested_write_sync: false,
    mutate_directory: true,
};

impl Sandbox {
    /// `wasi:filesystem/preopens.get-directories`: the root, under the name `/`.
    pub fn get_directories(&mut self) -> Result<Vec<(u32, String)>, CallEnd> {
        let root = Descriptor {
            node: ROOT,
            flags: ROOT_FLAGS,
        };
        match self.open_descriptor(root)? {
            Ok(number) => Ok(vec![(number, "/".to_owned())]),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// `descriptor.read-via-stream`
    pub fn descriptor_read_via_stream(&mut self, descriptor: u32, offset: u64) -> Answer<u32> {
        let opened = self.readable(descriptor)?;
        self.input_stream(opened, offset)
    }

    /// `descriptor.write-via-stream`
    pub fn descriptor_write_via_stream(&mut self, descriptor: u32, offset: u64) -> Answer<u32> {
        let opened = self.writable(descriptor)?;
        self.output_stream(opened.map(|node| OutputSink::File { node, offset }))
    }

    /// `descriptor.append-via-stream`
    pub fn descriptor_append_via_stream(&mut self, descriptor: u32) -> Answer<u32> {
        let opened = self.writable(descriptor)?;
        self.output_stream(opened.map(|node| OutputSink::Append { node }))
    }

    /// `descriptor.advise`: all advice is welcome and changes nothing.
    pub fn descriptor_advise(&mut self, descriptor: u32) -> Answer<()> {
        let opened = self.descriptors.get(descriptor)?;
        Ok(match self.files.is_directory(opened.node) {
            Ok(false) => Ok(()),
            Ok(true) => Err(ErrorCode::BadDescriptor),
            Err(code) => Err(code),
        })
    }

    /// `descriptor.sync` and `sync-data`: memory is always in sync.
    pub fn descriptor_sync(&mut self, descriptor: u32) -> Answer<()> {
        self.descriptors.get(descriptor)?;
        Ok(Ok(()))
    }

    /// `descriptor.get-flags`
    pub fn descriptor_get_flags(&mut self, descriptor: u32) -> Answer<DescriptorFlags> {
        Ok(Ok(self.descriptors.get(descriptor)?.flags))
    }

    /// `descriptor.get-type`
    pub fn descriptor_get_type(&mut self, descriptor: u32) -> Answer<DescriptorType> {
        let stat = self.descriptor_stat(descriptor)?;
        Ok(stat.map(|stat| stat.kind))
    }

    /// `descriptor.set-size`
    pub fn descriptor_set_size(&mut self, descriptor: u32, size: u64) -> Answer<()> {
        let now_ns = self.wall_ns();
        match self.writable(descriptor)? {
            Ok(node) => settle(self.files.set_size(node, size, now_ns)),
            // As ftruncate(2).
            Err(ErrorCode::BadDescriptor) => Ok(Err(ErrorCode::Invalid)),
            Err(code) => Ok(Err(code)),
        }
    }

    /// `descriptor.set-times`
    pub fn descriptor_set_times(
        &mut self,
        descriptor: u32,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> Answer<()> {
        let node = self.descriptors.get(descriptor)?.node;
        let now_ns = self.wall_ns();
        settle(self.files.set_times(node, accessed, modified, now_ns))
    }

    /// `descriptor.read`: the bytes, and whether the end of the file was reached.
    pub fn descriptor_read(
        &mut self,
        descriptor: u32,
        length: u64,
        offset: u64,
    ) -> Answer<(Vec<u8>, bool)> {
        let node = match self.readable(descriptor)? {
            Ok(node) => node,
            Err(code) => return Ok(Err(code)),
        };
        let bytes = settle(self.files.read(node, offset, length.min(READ_BYTES)))?;
        Ok(bytes.map(|bytes| {
            let end = bytes.is_empty() && length > 0;
            (bytes, end)
        }))
    }

    /// `descriptor.write`: how many bytes were written, fewer only if `/tmp` is full.
    pub fn descriptor_write(&mut self, descriptor: u32, bytes: &[u8], offset: u64) -> Answer<u64> {
        self.charge_bytes(bytes.len());
        let now_ns = self.wall_ns();
        let node = match self.writable(descriptor)? {
            Ok(node) => node,
            Err(code) => return Ok(Err(code)),
        };
        let written = settle(self.files.write(node, offset, bytes, now_ns))?;
        Ok(written.map(|written| written as u64))
    }

    /// `descriptor.stat`
    pub fn descriptor_stat(&mut self, descriptor: u32) -> Answer<DescriptorStat> {
        let node = self.descriptors.get(descriptor)?.node;
        Ok(self.files.stat(node))
    }

    /// `descriptor.metadata-hash`
    pub fn descriptor_metadata_hash(&mut self, descriptor: u32) -> Answer<MetadataHash> {
        let node = self.descriptors.get(descriptor)?.node;
        Ok(Ok(self.files.metadata_hash(node)))
    }

    /// `descriptor.is-same-object`
    pub fn descriptor_is_same_object(&mut self, one: u32, other: u32) -> Result<bool, CallEnd> {
        Ok(self.descriptors.get(one)?.node == self.descriptors.get(other)?.node)
    }

    /// `descriptor.read-directory`
    pub fn descriptor_read_directory(&mut self, descriptor: u32) -> Answer<u32> {
        self.charge(prices::RESOURCE);
        let node = self.descriptors.get(descriptor)?.node;
        match self.files.is_directory(node) {
            Ok(true) if self.directory_streams.is_full() => return Ok(Err(ErrorCode::Quota)),
            Ok(true) => {}
            Ok(false) => return Ok(Err(ErrorCode::NotDirectory)),
            Err(code) => return Ok(Err(code)),
        }
        if let Err(code) = self.files.hold(node) {
            return Ok(Err(code));
        }
        let stream = DirectoryStream { node, after: None };
        self.directory_streams.insert(stream).map(Ok)
    }

    /// `directory-entry-stream.read-directory-entry`
    pub fn read_directory_entry(&mut self, stream: u32) -> Answer<Option<DirectoryEntry>> {
        let listing = self.directory_streams.get_mut(stream)?;
        let after = listing.after.as_deref();
        let entry = self.files.entry_after(listing.node, after);
        if let Ok(Some(entry)) = &entry {
            listing.after = Some(entry.name.clone());
        }
        Ok(entry)
    }

    /// The guest drops a `directory-entry-stream`.
    pub fn drop_directory_stream(&mut self, stream: u32) {
        if let Ok(stream) = self.directory_streams.remove(stream) {
            self.files.release(stream.node);
        }
    }

    /// The guest drops a `descriptor`.
    pub fn drop_descriptor(&mut self, descriptor: u32) {
        if let Ok(descriptor) = self.descriptors.remove(descriptor) {
            self.files.release(descriptor.node);
        }
    }

    /// A number for an open file.
    pub(super) fn open_descriptor(&mut self, descriptor: Descriptor) -> Answer<u32> {
        self.charge(prices::RESOURCE);
        if self.descriptors.is_full() {
            return Ok(Err(ErrorCode::Quota));
        }
        if let Err(code) = self.files.hold(descriptor.node) {
            return Ok(Err(code));
        }
        self.descriptors.insert(descriptor).map(Ok)
    }

    fn readable(&self, descriptor: u32) -> Answer<NodeId> {
        let opened = self.descriptors.get(descriptor)?;
        self.file(opened, opened.flags.read)
    }

    fn writable(&self, descriptor: u32) -> Answer<NodeId> {
        let opened = self.descriptors.get(descriptor)?;
        self.file(opened, opened.flags.write)
    }

    /// The file behind a descriptor that must have been opened for this.
    fn file(&self, opened: &Descriptor, permitted: bool) -> Answer<NodeId> {
        Ok(match self.files.is_directory(opened.node) {
            Ok(true) => Err(ErrorCode::IsDirectory),
            Ok(false) if permitted => Ok(opened.node),
            Ok(false) => Err(ErrorCode::BadDescriptor),
            Err(code) => Err(code),
        })
    }

    fn input_stream(&mut self, opened: Result<NodeId, ErrorCode>, offset: u64) -> Answer<u32> {
        self.charge(prices::RESOURCE);
        let held = opened.and_then(|node| self.files.hold(node).map(|()| node));
        match held {
            Ok(node) => self
                .inputs
                .insert(InputStream::File { node, offset })
                .map(Ok),
            Err(code) => Ok(Err(code)),
        }
    }

    fn output_stream(&mut self, sink: Result<OutputSink, ErrorCode>) -> Answer<u32> {
        self.charge(prices::RESOURCE);
        let held = sink.and_then(|sink| match sink {
            OutputSink::File { node, .. } | OutputSink::Append { node } => {
                self.files.hold(node).map(|()| sink)
            }
            OutputSink::Captured(_) => Ok(sink),
        });
        match held {
            Ok(sink) => self.outputs.insert(sink).map(Ok),
            Err(code) => Ok(Err(code)),
        }
    }
}
