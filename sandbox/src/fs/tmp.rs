//! `/tmp` on its way from one process to the next: Lambda starts a new process in the same
//! environment after a timeout or a crash, and its files are still there.

use super::FileSystem;
use super::node::{Directory, Node, NodeId, NodeKind, ROOT};
use std::collections::BTreeMap;

/// The files of a `/tmp`, taken out of one sandbox for another one.
#[derive(Debug, Default)]
pub struct Tmp {
    /// What `/tmp` itself is like; nothing in a fresh one.
    top: Option<Node>,
    /// What lies below it, by inode number.
    nodes: BTreeMap<NodeId, Node>,
    /// The least inode number that was never used.
    next_id: u64,
}

impl Tmp {
    /// Files, directories and links, `/tmp` itself not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing was ever put into it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

impl FileSystem {
    /// See [`crate::Sandbox::take_tmp`].
    pub(crate) fn take_tmp(&mut self) -> Tmp {
        let Some(top_id) = self.tmp_id() else {
            return Tmp::default();
        };
        let (mut nodes, rest): (BTreeMap<_, _>, _) = std::mem::take(&mut self.nodes)
            .into_iter()
            .partition(|(id, node)| node.writable && *id != top_id);
        self.nodes = rest;
        // The process is gone, and with it what only its open files kept.
        nodes.retain(|_, node| node.links > 0);
        for node in nodes.values_mut() {
            node.holders = 0;
        }
        self.used_bytes = 0;
        self.tmp_nodes = 0;
        let fresh = Node::new(
            NodeKind::Directory(Directory {
                entries: BTreeMap::new(),
                parent: ROOT,
            }),
            true,
            0,
        );
        let mut top = self.nodes.insert(top_id, fresh);
        if let Some(top) = &mut top {
            top.holders = 0;
        }
        Tmp {
            top,
            nodes,
            next_id: self.next_id,
        }
    }

    /// See [`crate::Sandbox::put_tmp`].
    pub(crate) fn put_tmp(&mut self, tmp: Tmp) {
        let (Some(top_id), Some(mut top)) = (self.tmp_id(), tmp.top) else {
            return;
        };
        self.nodes
            .retain(|id, node| !node.writable || *id == top_id);
        // Inode numbers stay, as they do on Lambda; unless another package has taken them.
        let taken = tmp.nodes.keys().any(|id| self.nodes.contains_key(id));
        let shift = if taken { self.next_id } else { 0 };
        let moved = |id: NodeId| match id {
            id if id == top_id => id,
            NodeId(number) => NodeId(number.saturating_add(shift)),
        };
        let renumber = |node: &mut Node| {
            if let NodeKind::Directory(directory) = &mut node.kind {
                directory.parent = moved(directory.parent);
                for id in directory.entries.values_mut() {
                    *id = moved(*id);
                }
            }
        };
        renumber(&mut top);
        if let NodeKind::Directory(directory) = &mut top.kind {
            directory.parent = ROOT;
        }
        // Whoever has opened `/tmp` since keeps it open.
        top.holders = self.nodes.get(&top_id).map_or(0, |node| node.holders);
        self.used_bytes = tmp.nodes.values().map(Node::space).sum();
        self.tmp_nodes = tmp.nodes.len() as u64;
        self.nodes.insert(top_id, top);
        for (id, mut node) in tmp.nodes {
            renumber(&mut node);
            self.nodes.insert(moved(id), node);
        }
        self.next_id = self.next_id.max(tmp.next_id.saturating_add(shift));
    }

    /// The inode number of `/tmp`.
    fn tmp_id(&self) -> Option<NodeId> {
        let root = self.node(ROOT).ok()?.directory().ok()?;
        root.entries.get("tmp").copied()
    }
}
