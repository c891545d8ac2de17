//! Renaming.

use super::FileSystem;
use super::node::{NodeId, NodeKind, ROOT};
use super::path::LastLink;
use super::types::{ErrorCode, FsResult};
use crate::prices;

impl FileSystem {
    /// `descriptor.rename-at`: what is at the new place is replaced.
    pub(crate) fn rename(
        &mut self,
        old_from: NodeId,
        old_path: &str,
        new_from: NodeId,
        new_path: &str,
        now_ns: u64,
    ) -> FsResult<()> {
        let old = self.resolve(old_from, old_path, LastLink::Name)?;
        let new = self.resolve(new_from, new_path, LastLink::Name)?;
        if self.node(old.parent)?.writable != self.node(new.parent)?.writable {
            return Err(ErrorCode::CrossDevice.into());
        }
        let old_name = old.name.ok_or(ErrorCode::Busy)?;
        let new_name = new.name.ok_or(ErrorCode::Busy)?;
        self.check_can_change(old.parent)?;
        self.check_can_change(new.parent)?;
        let moved = old.node.ok_or(ErrorCode::NoEntry)?;
        let is_directory = self.node(moved)?.is_directory();
        if new.slash && !is_directory {
            return Err(ErrorCode::NotDirectory.into());
        }
        if is_directory && self.is_within(new.parent, moved)? {
            return Err(ErrorCode::Invalid.into());
        }
        if let Some(replaced) = new.node {
            if replaced == moved {
                return Ok(());
            }
            match (&self.node(replaced)?.kind, is_directory) {
                (NodeKind::Directory(directory), true) if !directory.entries.is_empty() => {
                    return Err(ErrorCode::NotEmpty.into());
                }
                (NodeKind::Directory(_), true) => {}
                (NodeKind::Directory(_), false) => return Err(ErrorCode::IsDirectory.into()),
                (_, true) => return Err(ErrorCode::NotDirectory.into()),
                (_, false) => {}
            }
            self.remove(new.parent, &new_name, now_ns)?;
            self.drop_link(replaced, now_ns)?;
        }
        self.remove(old.parent, &old_name, now_ns)?;
        self.insert(new.parent, &new_name, moved, now_ns)?;
        self.node_mut(moved)?.changed_ns = now_ns;
        Ok(())
    }

    /// Whether `directory` is `ancestor` or lies in it.
    fn is_within(&self, directory: NodeId, ancestor: NodeId) -> Result<bool, ErrorCode> {
        let mut at = directory;
        loop {
            if at == ancestor {
                return Ok(true);
            }
            if at == ROOT {
                return Ok(false);
            }
            self.charge(prices::PATH_PART);
            at = self.node(at)?.directory()?.parent;
        }
    }
}
