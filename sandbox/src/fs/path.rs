//! From a path to the node that it names.

use super::FileSystem;
use super::node::{NodeId, NodeKind, ROOT};
use super::types::ErrorCode;
use crate::prices;
use std::borrow::Cow;

/// The longest name of one file, in bytes, as on Linux.
pub(crate) const MAX_NAME_BYTES: usize = 255;

/// The longest path in one request, in bytes, as on Linux.
pub(crate) const MAX_PATH_BYTES: usize = 4095;

/// How many symbolic links one path may lead through, as on Linux.
const MAX_LINKS: usize = 40;

/// What to do with a symbolic link in the last place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LastLink {
    /// Go where it leads.
    Follow,
    /// Name the link itself, unless a slash follows it.
    NameUnlessSlash,
    /// Name the link itself.
    Name,
}

impl LastLink {
    /// `path-flags.symlink-follow`.
    pub(crate) fn from_flag(follow: bool) -> Self {
        if follow {
            Self::Follow
        } else {
            Self::NameUnlessSlash
        }
    }
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The directory that holds the name.
    pub(crate) parent: NodeId,
    /// The last name. `None` if the path ends in `.`, `..` or the root: then `node` is `parent`.
    pub(crate) name: Option<String>,
    /// What has that name, if anything has.
    pub(crate) node: Option<NodeId>,
    /// A slash follows the name, so it can only be a directory's.
    pub(crate) slash: bool,
}

/// Refuses what no path may be.
pub(crate) fn check_path(path: &str) -> Result<(), ErrorCode> {
    if path.is_empty() {
        return Err(ErrorCode::NoEntry);
    }
    if path.len() > MAX_PATH_BYTES {
        return Err(ErrorCode::NameTooLong);
    }
    if path.contains('\0') {
        return Err(ErrorCode::Invalid);
    }
    Ok(())
}

impl FileSystem {
    /// Finds `path`, relative to the directory `from`.
    pub(crate) fn resolve(
        &self,
        from: NodeId,
        path: &str,
        last_link: LastLink,
    ) -> Result<Place, ErrorCode> {
        check_path(path)?;
        if path.starts_with('/') {
            // WASI: paths are relative to a descriptor. No libc passes others.
            return Err(ErrorCode::NotPermitted);
        }
        self.charge(prices::times(prices::LOOK_BYTE, path.len()));
        let mut at = from;
        let mut text = Cow::Borrowed(path);
        // How much of `text` has been walked.
        let mut walked = 0;
        let mut links = 0;
        loop {
            self.charge(prices::PATH_PART);
            let directory = self.node(at)?.directory()?;
            let left = text[walked..].trim_start_matches('/');
            let (name, tail) = match left.split_once('/') {
                Some((name, tail)) => (name, Some(tail)),
                None => (left, None),
            };
            let slash = tail.is_some();
            let is_last = tail.is_none_or(|tail| tail.trim_start_matches('/').is_empty());
            let dot = match name {
                "" | "." => Some(at),
                ".." => Some(directory.parent),
                _ => None,
            };
            let step = if let Some(to) = dot {
                if is_last {
                    let living = self.nodes.contains_key(&to);
                    return Ok(Place {
                        parent: to,
                        name: None,
                        node: Some(to).filter(|_| living),
                        slash: false,
                    });
                }
                to
            } else {
                if name.len() > MAX_NAME_BYTES {
                    return Err(ErrorCode::NameTooLong);
                }
                let found = directory.entries.get(name).copied();
                let kind = match found {
                    Some(found) => Some(&self.node(found)?.kind),
                    None => None,
                };
                let follow = !is_last
                    || match last_link {
                        LastLink::Follow => true,
                        LastLink::NameUnlessSlash => slash,
                        LastLink::Name => false,
                    };
                match (found, kind) {
                    (Some(_), Some(NodeKind::Symlink(target))) if follow => {
                        links += 1;
                        if links > MAX_LINKS {
                            return Err(ErrorCode::Loop);
                        }
                        if target.starts_with('/') {
                            at = ROOT;
                        }
                        let tail = tail.map(|tail| format!("/{tail}")).unwrap_or_default();
                        let bytes = target.len() + tail.len();
                        self.charge(prices::times(prices::LOOK_BYTE, bytes));
                        text = Cow::Owned(format!("{target}{tail}"));
                        walked = 0;
                        continue;
                    }
                    (None, _) if !is_last => return Err(ErrorCode::NoEntry),
                    (_, Some(kind))
                        if is_last && slash && !matches!(kind, NodeKind::Directory(_)) =>
                    {
                        return Err(ErrorCode::NotDirectory);
                    }
                    _ => {}
                }
                match found {
                    Some(found) if !is_last => found,
                    _ => {
                        return Ok(Place {
                            parent: at,
                            name: Some(name.to_owned()),
                            node: found,
                            slash,
                        });
                    }
                }
            };
            if !self.nodes.contains_key(&step) {
                // The parent of a directory that was removed while it was open.
                return Err(ErrorCode::NoEntry);
            }
            at = step;
            walked = text.len() - tail.unwrap_or_default().len();
        }
    }

    /// Finds `path`, which must lead to something.
    pub(crate) fn find(
        &self,
        from: NodeId,
        path: &str,
        last_link: LastLink,
    ) -> Result<NodeId, ErrorCode> {
        let place = self.resolve(from, path, last_link)?;
        place.node.ok_or(ErrorCode::NoEntry)
    }
}
