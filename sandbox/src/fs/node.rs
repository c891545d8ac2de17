//! Files, directories and symbolic links, and the table that holds them.

use super::content::Content;
use super::types::{DescriptorType, ErrorCode};
use std::collections::BTreeMap;

/// An inode number. Never used twice in one environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) u64);

/// The root directory; 2, as on ext4.
pub(crate) const ROOT: NodeId = NodeId(2);

/// Whatever has an inode number.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    /// Names that lead here; as on Unix, a living directory has 2 and one for each subdirectory.
    pub(crate) links: u64,
    /// Descriptors and streams that keep it alive without a name.
    pub(crate) holders: u64,
    /// Nanoseconds since the Unix epoch.
    pub(crate) accessed_ns: u64,
    pub(crate) modified_ns: u64,
    pub(crate) changed_ns: u64,
    /// It lies in `/tmp`; also which of the two devices it is on.
    pub(crate) writable: bool,
}

#[derive(Debug)]
pub(crate) enum NodeKind {
    Directory(Directory),
    File(Content),
    Symlink(Box<str>),
}

#[derive(Debug)]
pub(crate) struct Directory {
    /// In the order of their bytes, which is the order in which they are listed.
    pub(crate) entries: BTreeMap<Box<str>, NodeId>,
    pub(crate) parent: NodeId,
}

impl Node {
    pub(crate) fn new(kind: NodeKind, writable: bool, now_ns: u64) -> Self {
        let links = match kind {
            NodeKind::Directory(_) => 2,
            NodeKind::File(_) | NodeKind::Symlink(_) => 1,
        };
        Self {
            kind,
            links,
            holders: 0,
            accessed_ns: now_ns,
            modified_ns: now_ns,
            changed_ns: now_ns,
            writable,
        }
    }

    pub(crate) fn descriptor_type(&self) -> DescriptorType {
        match self.kind {
            NodeKind::Directory(_) => DescriptorType::Directory,
            NodeKind::File(_) => DescriptorType::RegularFile,
            NodeKind::Symlink(_) => DescriptorType::SymbolicLink,
        }
    }

    pub(crate) fn is_directory(&self) -> bool {
        matches!(self.kind, NodeKind::Directory(_))
    }

    pub(crate) fn directory(&self) -> Result<&Directory, ErrorCode> {
        match &self.kind {
            NodeKind::Directory(directory) => Ok(directory),
            NodeKind::File(_) | NodeKind::Symlink(_) => Err(ErrorCode::NotDirectory),
        }
    }

    pub(crate) fn directory_mut(&mut self) -> Result<&mut Directory, ErrorCode> {
        match &mut self.kind {
            NodeKind::Directory(directory) => Ok(directory),
            NodeKind::File(_) | NodeKind::Symlink(_) => Err(ErrorCode::NotDirectory),
        }
    }

    /// The space that it takes of `/tmp`, in bytes.
    pub(crate) fn space(&self) -> u64 {
        match &self.kind {
            NodeKind::Directory(_) => 0,
            NodeKind::File(content) => content.size(),
            NodeKind::Symlink(target) => target.len() as u64,
        }
    }

    /// Contents or entries changed.
    pub(crate) fn touch(&mut self, now_ns: u64) {
        self.modified_ns = now_ns;
        self.changed_ns = now_ns;
    }
}
