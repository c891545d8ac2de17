//! What can be known of a file besides its contents, and the listing of directories.

use super::FileSystem;
use super::node::{NodeId, NodeKind};
use super::types::{
    Datetime, DescriptorStat, DirectoryEntry, ErrorCode, FsResult, MetadataHash, NewTimestamp,
};
use crate::prices;
use std::ops::Bound;

/// What a directory says its size is, in bytes, as on ext4.
const DIRECTORY_BYTES: u64 = 4096;

/// Makes the two halves of a [`MetadataHash`] differ.
const UPPER_HALF: u64 = 0x6C61_6D62_6461_626F;

/// See [`FileSystem::metadata_hash`].
const IN_TMP: u64 = 1 << 62;

impl FileSystem {
    /// `descriptor.stat`.
    pub(crate) fn stat(&self, id: NodeId) -> Result<DescriptorStat, ErrorCode> {
        let node = self.node(id)?;
        let size = match &node.kind {
            NodeKind::Directory(_) => DIRECTORY_BYTES,
            NodeKind::File(content) => content.size(),
            NodeKind::Symlink(target) => target.len() as u64,
        };
        Ok(DescriptorStat {
            kind: node.descriptor_type(),
            link_count: node.links,
            size,
            accessed: Datetime::from_nanos(node.accessed_ns),
            modified: Datetime::from_nanos(node.modified_ns),
            changed: Datetime::from_nanos(node.changed_ns),
        })
    }

    /// Whether `id` is a directory.
    pub(crate) fn is_directory(&self, id: NodeId) -> Result<bool, ErrorCode> {
        Ok(self.node(id)?.is_directory())
    }

    /// `descriptor.set-times`.
    pub(crate) fn set_times(
        &mut self,
        id: NodeId,
        accessed: NewTimestamp,
        modified: NewTimestamp,
        now_ns: u64,
    ) -> FsResult<()> {
        let accessed = accessed.resolve(now_ns)?;
        let modified = modified.resolve(now_ns)?;
        let node = self.node_mut(id)?;
        if !node.writable {
            return Err(ErrorCode::ReadOnly.into());
        }
        node.accessed_ns = accessed.unwrap_or(node.accessed_ns);
        node.modified_ns = modified.unwrap_or(node.modified_ns);
        node.changed_ns = now_ns;
        Ok(())
    }

    /// `descriptor.metadata-hash`.
    pub(crate) fn metadata_hash(&self, id: NodeId) -> MetadataHash {
        // What lies in /tmp is marked, for the C library of language runtimes: another device, another
        // owner. It takes the mark off before a guest sees it.
        let in_tmp = self.node(id).is_ok_and(|node| node.writable);
        MetadataHash {
            lower: id.0 | if in_tmp { IN_TMP } else { 0 },
            upper: id.0 ^ UPPER_HALF,
        }
    }

    /// The entry that follows the name `after` in a directory, or the first one. What is added or
    /// removed while a directory is listed is listed or not, as its name has it.
    pub(crate) fn entry_after(
        &self,
        directory: NodeId,
        after: Option<&str>,
    ) -> Result<Option<DirectoryEntry>, ErrorCode> {
        self.charge(prices::ENTRY);
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let entries = &self.node(directory)?.directory()?.entries;
        let Some((name, id)) = entries.range::<str, _>((from, Bound::Unbounded)).next() else {
            return Ok(None);
        };
        self.charge(prices::times(prices::BYTE + prices::LOOK_BYTE, name.len()));
        Ok(Some(DirectoryEntry {
            kind: self.node(*id)?.descriptor_type(),
            name: name.to_string(),
        }))
    }
}
