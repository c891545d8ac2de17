//! Opening, reading and writing.

use super::FileSystem;
use super::content::{Content, Sparse};
use super::node::{NodeId, NodeKind};
use super::path::LastLink;
use super::types::{DescriptorFlags, ErrorCode, FsResult, OpenFlags};
use crate::prices;

/// The largest size that a file may ever have, in bytes: offsets are signed on Unix.
const MAX_OFFSET: u64 = i64::MAX as u64;

impl FileSystem {
    /// `descriptor.open-at`: the node that is opened, made or cut first if asked for.
    pub(crate) fn open(
        &mut self,
        from: NodeId,
        path: &str,
        follow: bool,
        open: OpenFlags,
        flags: DescriptorFlags,
        now_ns: u64,
    ) -> FsResult<NodeId> {
        if open.directory && (open.create || open.exclusive || open.truncate) {
            return Err(ErrorCode::Invalid.into());
        }
        let must_be_new = open.create && open.exclusive;
        let last_link = if must_be_new {
            LastLink::Name
        } else {
            LastLink::from_flag(follow)
        };
        let place = self.resolve(from, path, last_link)?;
        let Some(id) = place.node else {
            let Some(name) = place.name.filter(|_| open.create) else {
                return Err(ErrorCode::NoEntry.into());
            };
            if place.slash {
                return Err(ErrorCode::IsDirectory.into());
            }
            self.check_can_change(place.parent)?;
            let file = NodeKind::File(Content::Written(Sparse::default()));
            return self.new_entry(place.parent, &name, file, true, now_ns);
        };
        if must_be_new {
            return Err(ErrorCode::Exist.into());
        }
        let node = self.node(id)?;
        let change = flags.write || open.truncate;
        match node.kind {
            NodeKind::Symlink(_) if open.directory => Err(ErrorCode::NotDirectory.into()),
            NodeKind::Symlink(_) => Err(ErrorCode::Loop.into()),
            NodeKind::Directory(_) if change || open.create => Err(ErrorCode::IsDirectory.into()),
            NodeKind::Directory(_) => Ok(id),
            NodeKind::File(_) if open.directory => Err(ErrorCode::NotDirectory.into()),
            NodeKind::File(Content::Null) if !open.directory => Ok(id),
            NodeKind::File(_) if change && !node.writable => Err(ErrorCode::ReadOnly.into()),
            NodeKind::File(_) => {
                if open.truncate {
                    self.set_size(id, 0, now_ns)?;
                }
                self.refresh(id, now_ns);
                Ok(id)
            }
        }
    }

    /// Refuses to change the entries of `directory` where nothing can be changed.
    pub(super) fn check_can_change(&self, directory: NodeId) -> Result<(), ErrorCode> {
        let node = self.node(directory)?;
        if !node.writable {
            return Err(ErrorCode::ReadOnly);
        }
        if node.links == 0 {
            // It was removed while it was open.
            return Err(ErrorCode::NoEntry);
        }
        Ok(())
    }

    /// At most `length` bytes of a file from `offset`; none at its end.
    pub(crate) fn read(&self, id: NodeId, offset: u64, length: u64) -> FsResult<Vec<u8>> {
        let bytes = self.content(id)?.read(offset, length)?;
        self.charge(prices::times(prices::BYTE + prices::LOOK_BYTE, bytes.len()));
        Ok(bytes)
    }

    /// The size of a file, in bytes.
    pub(crate) fn size(&self, id: NodeId) -> Result<u64, ErrorCode> {
        Ok(self.content(id)?.size())
    }

    fn content(&self, id: NodeId) -> Result<&Content, ErrorCode> {
        match &self.node(id)?.kind {
            NodeKind::File(content) => Ok(content),
            NodeKind::Directory(_) => Err(ErrorCode::IsDirectory),
            NodeKind::Symlink(_) => Err(ErrorCode::BadDescriptor),
        }
    }

    fn written(&mut self, id: NodeId) -> Result<&mut Sparse, ErrorCode> {
        match &mut self.node_mut(id)?.kind {
            NodeKind::File(Content::Written(sparse)) => Ok(sparse),
            NodeKind::File(_) => Err(ErrorCode::ReadOnly),
            NodeKind::Directory(_) => Err(ErrorCode::IsDirectory),
            NodeKind::Symlink(_) => Err(ErrorCode::BadDescriptor),
        }
    }

    /// Writes as many of `bytes` at `offset` as `/tmp` has room for; how many that were.
    ///
    /// # Errors
    /// [`ErrorCode::InsufficientSpace`] if not even one fits.
    pub(crate) fn write(
        &mut self,
        id: NodeId,
        offset: u64,
        bytes: &[u8],
        now_ns: u64,
    ) -> FsResult<usize> {
        if matches!(self.content(id), Ok(Content::Null)) {
            self.charge(prices::times(prices::LOOK_BYTE, bytes.len()));
            return Ok(bytes.len());
        }
        let free = self.free_bytes();
        let sparse = self.written(id)?;
        if bytes.is_empty() {
            return Ok(0);
        }
        let end = offset
            .checked_add(bytes.len() as u64)
            .filter(|end| *end <= MAX_OFFSET)
            .ok_or(ErrorCode::FileTooLarge)?;
        let (size, (chunks, kept)) = (sparse.size(), sparse.memory());
        let most = size.saturating_add(free);
        let fitting = end.min(most).saturating_sub(offset);
        let fitting = usize::try_from(fitting).unwrap_or(usize::MAX);
        if fitting == 0 {
            return Err(ErrorCode::InsufficientSpace.into());
        }
        let written = sparse.write(offset, &bytes[..fitting.min(bytes.len())]);
        // Even a write that the machine had no memory for may have begun.
        let grown = sparse.size().saturating_sub(size);
        let (chunks_now, kept_now) = sparse.memory();
        self.used_bytes += grown;
        written?;
        // Zeros that fill a gap are bytes as well.
        self.charge(prices::times(prices::MEMORY_BYTE, kept_now - kept));
        self.charge(prices::times(prices::CHUNK, chunks_now - chunks));
        self.node_mut(id)?.touch(now_ns);
        Ok(fitting)
    }

    /// `descriptor.set-size`.
    pub(crate) fn set_size(&mut self, id: NodeId, size: u64, now_ns: u64) -> FsResult<()> {
        let free = self.free_bytes();
        let sparse = self.written(id)?;
        if size > MAX_OFFSET {
            return Err(ErrorCode::FileTooLarge.into());
        }
        let before = sparse.size();
        if size.saturating_sub(before) > free {
            return Err(ErrorCode::InsufficientSpace.into());
        }
        sparse.set_size(size);
        self.used_bytes = (self.used_bytes + size).saturating_sub(before);
        self.node_mut(id)?.touch(now_ns);
        Ok(())
    }
}
