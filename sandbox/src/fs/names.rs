//! Making and removing names: directories, links, symbolic links.

use super::FileSystem;
use super::node::{Directory, NodeId, NodeKind};
use super::path::{LastLink, Place, check_path};
use super::types::{ErrorCode, FsResult};
use crate::prices;
use std::collections::BTreeMap;

/// The most names that one file may have, as on ext4.
const MAX_LINKS: u64 = 65_000;

impl FileSystem {
    /// `descriptor.create-directory-at`.
    pub(crate) fn create_directory(
        &mut self,
        from: NodeId,
        path: &str,
        now_ns: u64,
    ) -> FsResult<()> {
        let place = self.resolve(from, path, LastLink::Name)?;
        let (parent, name) = self.new_name(place)?;
        let directory = NodeKind::Directory(Directory {
            entries: BTreeMap::new(),
            parent,
        });
        self.new_entry(parent, &name, directory, true, now_ns)?;
        Ok(())
    }

    /// `descriptor.symlink-at`: a link at `path` that leads to `target`, which need not exist.
    pub(crate) fn symlink(
        &mut self,
        from: NodeId,
        target: &str,
        path: &str,
        now_ns: u64,
    ) -> FsResult<()> {
        check_path(target)?;
        let place = self.resolve(from, path, LastLink::Name)?;
        let slash = place.slash;
        let (parent, name) = self.new_name(place)?;
        if slash {
            return Err(ErrorCode::NoEntry.into());
        }
        let link = NodeKind::Symlink(target.into());
        self.new_entry(parent, &name, link, true, now_ns)?;
        Ok(())
    }

    /// `descriptor.readlink-at`.
    pub(crate) fn readlink(&self, from: NodeId, path: &str) -> Result<String, ErrorCode> {
        let id = self.find(from, path, LastLink::NameUnlessSlash)?;
        match &self.node(id)?.kind {
            NodeKind::Symlink(target) => {
                self.charge(prices::times(prices::BYTE, target.len()));
                Ok(target.to_string())
            }
            NodeKind::Directory(_) | NodeKind::File(_) => Err(ErrorCode::Invalid),
        }
    }

    /// `descriptor.link-at`: one more name for a file.
    pub(crate) fn link(
        &mut self,
        old_from: NodeId,
        old_path: &str,
        follow: bool,
        new_from: NodeId,
        new_path: &str,
        now_ns: u64,
    ) -> FsResult<()> {
        let old = self.find(old_from, old_path, LastLink::from_flag(follow))?;
        let place = self.resolve(new_from, new_path, LastLink::Name)?;
        let slash = place.slash;
        let (parent, name) = self.new_name(place)?;
        if slash {
            return Err(ErrorCode::NoEntry.into());
        }
        let node = self.node(old)?;
        if !node.writable {
            return Err(ErrorCode::CrossDevice.into());
        }
        if node.is_directory() {
            return Err(ErrorCode::NotPermitted.into());
        }
        if node.links >= MAX_LINKS {
            return Err(ErrorCode::TooManyLinks.into());
        }
        let node = self.node_mut(old)?;
        node.links += 1;
        node.changed_ns = now_ns;
        self.insert(parent, &name, old, now_ns)?;
        Ok(())
    }

    /// `descriptor.unlink-file-at`.
    pub(crate) fn unlink(&mut self, from: NodeId, path: &str, now_ns: u64) -> FsResult<()> {
        let place = self.resolve(from, path, LastLink::Name)?;
        let name = place.name.ok_or(ErrorCode::IsDirectory)?;
        self.check_can_change(place.parent)?;
        let id = place.node.ok_or(ErrorCode::NoEntry)?;
        if self.node(id)?.is_directory() {
            return Err(ErrorCode::IsDirectory.into());
        }
        self.remove(place.parent, &name, now_ns)?;
        self.drop_link(id, now_ns)?;
        Ok(())
    }

    /// `descriptor.remove-directory-at`.
    pub(crate) fn remove_directory(
        &mut self,
        from: NodeId,
        path: &str,
        now_ns: u64,
    ) -> FsResult<()> {
        let place = self.resolve(from, path, LastLink::Name)?;
        let name = place.name.ok_or(ErrorCode::Invalid)?;
        self.check_can_change(place.parent)?;
        let id = place.node.ok_or(ErrorCode::NoEntry)?;
        if !self.node(id)?.directory()?.entries.is_empty() {
            return Err(ErrorCode::NotEmpty.into());
        }
        self.remove(place.parent, &name, now_ns)?;
        self.drop_link(id, now_ns)?;
        Ok(())
    }

    /// A name that leads to `id` is gone; with its last one it goes itself, once nobody uses it.
    pub(super) fn drop_link(&mut self, id: NodeId, now_ns: u64) -> Result<(), ErrorCode> {
        let node = self.node_mut(id)?;
        node.links = if node.is_directory() {
            0
        } else {
            node.links.saturating_sub(1)
        };
        node.changed_ns = now_ns;
        self.free_if_unused(id);
        Ok(())
    }

    /// A place where something new can be made.
    fn new_name(&self, place: Place) -> Result<(NodeId, String), ErrorCode> {
        let Some(name) = place.name.filter(|_| place.node.is_none()) else {
            return Err(ErrorCode::Exist);
        };
        self.check_can_change(place.parent)?;
        Ok((place.parent, name))
    }
}
