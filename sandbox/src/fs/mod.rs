//! The file system: a read-only root with the deployment package below `/var/task`, and `/tmp`,
//! which can be written and is limited in size. All of it lies in memory.
//!
//! It answers as Linux does on Lambda, where `/tmp` is a file system of its own and everything else
//! is read-only. There is one world and nothing to escape from, so `..` and absolute symbolic links
//! work as on Linux instead of being refused as WASI's sandboxes of real directories must.

#[cfg(test)]
mod consistency;
mod content;
mod data;
mod library;
mod metadata;
mod names;
mod node;
mod package;
mod path;
mod pieces;
mod rename;
mod system;
mod tmp;
mod types;

pub use library::{Library, LibrarySource, Unreadable};
pub(crate) use node::{NodeId, ROOT};
pub use package::{PackageError, PackageFile};
pub(crate) use path::LastLink;
pub use pieces::{PieceSource, Pieces};
pub use tmp::Tmp;
pub use types::{
    Datetime, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
    MetadataHash, NewTimestamp, OpenFlags,
};
pub(crate) use types::{FsError, FsResult};

use crate::prices;
use node::{Directory, Node, NodeKind};
use std::cell::Cell;
use std::collections::BTreeMap;

/// One file for this many bytes of `/tmp`, as `mkfs.ext4` plans for.
const BYTES_PER_NODE: u64 = 16 * 1024;

/// However large `/tmp` is, it holds at most this many files and directories.
const MAX_NODES: u64 = 131_072;

/// The files of one environment.
#[derive(Debug)]
pub(crate) struct FileSystem {
    nodes: BTreeMap<NodeId, Node>,
    next_id: u64,
    /// Sizes of all files and symbolic links in `/tmp`, in bytes, unlinked ones that are still open
    /// included.
    used_bytes: u64,
    tmp_bytes: u64,
    /// Nodes in `/tmp`, itself not counted.
    tmp_nodes: u64,
    /// What `/proc` shows.
    facts: system::Facts,
    /// The price of the work done since it was last asked for; see [`prices`].
    work: Cell<u64>,
}

impl FileSystem {
    /// An empty `/tmp` of `tmp_bytes`, and `package` below `/var/task`, all as of `now_ns`
    /// (nanoseconds since the Unix epoch).
    pub(crate) fn new(
        tmp_bytes: u64,
        package: Vec<PackageFile>,
        now_ns: u64,
    ) -> Result<Self, PackageError> {
        let root = Directory {
            entries: BTreeMap::new(),
            parent: ROOT,
        };
        let root = Node::new(NodeKind::Directory(root), false, now_ns);
        let mut files = Self {
            nodes: BTreeMap::from([(ROOT, root)]),
            next_id: ROOT.0 + 1,
            used_bytes: 0,
            tmp_bytes,
            tmp_nodes: 0,
            facts: system::Facts::default(),
            work: Cell::new(0),
        };
        files.unpack(package, now_ns)?;
        files.take_work();
        Ok(files)
    }

    /// The price of the work done since the last time.
    pub(crate) fn take_work(&mut self) -> u64 {
        self.work.take()
    }

    fn charge(&self, price: u64) {
        self.work.set(self.work.get().saturating_add(price));
    }

    /// The guest's memory now, and the most that it may have, in bytes.
    pub(crate) fn set_memory(&mut self, used_bytes: u64, memory_bytes: u64) {
        self.facts.used_bytes = used_bytes;
        self.facts.memory_bytes = memory_bytes;
    }

    fn node(&self, id: NodeId) -> Result<&Node, ErrorCode> {
        self.nodes.get(&id).ok_or(ErrorCode::Io)
    }

    fn node_mut(&mut self, id: NodeId) -> Result<&mut Node, ErrorCode> {
        self.nodes.get_mut(&id).ok_or(ErrorCode::Io)
    }

    /// A descriptor or stream begins to use `id`.
    pub(crate) fn hold(&mut self, id: NodeId) -> Result<(), ErrorCode> {
        self.node_mut(id)?.holders += 1;
        Ok(())
    }

    /// A descriptor or stream no longer uses `id`.
    pub(crate) fn release(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(&id) {
            node.holders = node.holders.saturating_sub(1);
        }
        self.free_if_unused(id);
    }

    fn free_if_unused(&mut self, id: NodeId) {
        let unused = |node: &Node| node.links == 0 && node.holders == 0;
        if !self.nodes.get(&id).is_some_and(unused) {
            return;
        }
        if let Some(node) = self.nodes.remove(&id)
            && node.writable
        {
            self.used_bytes = self.used_bytes.saturating_sub(node.space());
            self.tmp_nodes = self.tmp_nodes.saturating_sub(1);
        }
    }

    /// A new node that no name leads to yet.
    fn create(&mut self, kind: NodeKind, writable: bool, now_ns: u64) -> FsResult<NodeId> {
        let node = Node::new(kind, writable, now_ns);
        if writable {
            let most = (self.tmp_bytes / BYTES_PER_NODE).min(MAX_NODES);
            if self.tmp_nodes >= most || self.free_bytes() < node.space() {
                return Err(ErrorCode::InsufficientSpace.into());
            }
            self.tmp_nodes += 1;
            self.used_bytes += node.space();
        }
        let id = NodeId(self.next_id);
        self.next_id += 1;
        self.nodes.insert(id, node);
        Ok(id)
    }

    /// What is left of `/tmp`, in bytes.
    fn free_bytes(&self) -> u64 {
        self.tmp_bytes.saturating_sub(self.used_bytes)
    }

    /// Gives `node` a name in the directory `parent`.
    fn insert(
        &mut self,
        parent: NodeId,
        name: &str,
        node: NodeId,
        now_ns: u64,
    ) -> Result<(), ErrorCode> {
        self.charge(prices::ENTRY);
        let child = self.node_mut(node)?;
        let is_directory = child.is_directory();
        if let NodeKind::Directory(directory) = &mut child.kind {
            directory.parent = parent;
        }
        let parent = self.node_mut(parent)?;
        parent.touch(now_ns);
        parent.links += u64::from(is_directory);
        parent.directory_mut()?.entries.insert(name.into(), node);
        Ok(())
    }

    /// Takes a name out of the directory `parent`; the node's own link count stays.
    fn remove(&mut self, parent: NodeId, name: &str, now_ns: u64) -> Result<NodeId, ErrorCode> {
        self.charge(prices::ENTRY);
        let directory = self.node_mut(parent)?;
        let node = directory
            .directory_mut()?
            .entries
            .remove(name)
            .ok_or(ErrorCode::NoEntry)?;
        directory.touch(now_ns);
        if self.node(node)?.is_directory() {
            let parent = self.node_mut(parent)?;
            parent.links = parent.links.saturating_sub(1);
        }
        Ok(node)
    }
}
