//! The deployment package, unpacked read-only below `/var/task`, and its layers below `/opt`.

use super::FileSystem;
use super::content::Content;
use super::node::{Directory, NodeId, NodeKind, ROOT};
use super::path::MAX_NAME_BYTES;
use super::types::{ErrorCode, FsError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One file of the deployment package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageFile {
    /// Path below `/var/task`, relative, with `/`, such as `shop/cart.py`; or of a layer, absolute and
    /// below `/opt`.
    pub path: String,
    /// The file's bytes; shared, never copied.
    pub contents: Arc<Vec<u8>>,
}

/// A file of the deployment package, or the library, cannot be put where guests would see it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file {path:?} cannot be unpacked: {reason}")]
pub struct PackageError {
    /// As the package names it; the path of the library.
    pub path: String,
    /// A sentence fragment in lower case.
    pub reason: &'static str,
}

/// Whether a file can have this name.
pub(super) fn is_plain_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && name.len() <= MAX_NAME_BYTES && !name.contains('\0')
}

impl FileSystem {
    /// Makes `/tmp`, `/var/task` and `/opt`, and puts `package` into the latter two.
    pub(super) fn unpack(
        &mut self,
        package: Vec<PackageFile>,
        now_ns: u64,
    ) -> Result<(), PackageError> {
        let broken = |path: &str, reason| PackageError {
            path: path.to_owned(),
            reason,
        };
        let fixed = |_| broken("", "the file system itself cannot be made");
        self.subdirectory(ROOT, "tmp", true, now_ns)
            .map_err(fixed)?;
        let var = self
            .subdirectory(ROOT, "var", false, now_ns)
            .map_err(fixed)?;
        let task = self
            .subdirectory(var, "task", false, now_ns)
            .map_err(fixed)?;
        let opt = self
            .subdirectory(ROOT, "opt", false, now_ns)
            .map_err(fixed)?;
        for file in package {
            let (top, path) = match file.path.strip_prefix("/opt/") {
                Some(path) => (opt, path),
                None => (task, file.path.as_str()),
            };
            let mut parts = path.split('/').collect::<Vec<_>>();
            if !parts.iter().copied().all(is_plain_name) {
                let reason = "its path is not a plain relative path";
                return Err(broken(&file.path, reason));
            }
            let name = parts.pop().unwrap_or_default();
            let mut directory = top;
            for part in parts {
                directory = self
                    .subdirectory(directory, part, false, now_ns)
                    .map_err(|_| broken(&file.path, "a part of its path is a file"))?;
            }
            let content = Content::Package(Arc::clone(&file.contents));
            self.new_entry(directory, name, NodeKind::File(content), false, now_ns)
                .map_err(|_| broken(&file.path, "there are two of it"))?;
        }
        Ok(())
    }

    /// The directory `name` in `parent`, made if it is not there.
    pub(super) fn subdirectory(
        &mut self,
        parent: NodeId,
        name: &str,
        writable: bool,
        now_ns: u64,
    ) -> Result<NodeId, FsError> {
        if let Some(found) = self.node(parent)?.directory()?.entries.get(name) {
            let found = *found;
            self.node(found)?.directory()?;
            return Ok(found);
        }
        let directory = NodeKind::Directory(Directory {
            entries: BTreeMap::new(),
            parent,
        });
        if writable {
            // `/tmp` itself is not counted as one of the files in it.
            let id = self.new_entry(parent, name, directory, false, now_ns)?;
            self.node_mut(id)?.writable = true;
            return Ok(id);
        }
        self.new_entry(parent, name, directory, false, now_ns)
    }

    /// A new node named `name` in `parent`, which must not have that name yet.
    pub(super) fn new_entry(
        &mut self,
        parent: NodeId,
        name: &str,
        kind: NodeKind,
        writable: bool,
        now_ns: u64,
    ) -> Result<NodeId, FsError> {
        if self.node(parent)?.directory()?.entries.contains_key(name) {
            return Err(ErrorCode::Exist.into());
        }
        let id = self.create(kind, writable, now_ns)?;
        self.insert(parent, name, id, now_ns)?;
        Ok(id)
    }
}
