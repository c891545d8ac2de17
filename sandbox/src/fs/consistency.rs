//! Whatever a guest does, the file system's own books stay right.

use super::node::NodeKind;
use super::{DescriptorFlags, FileSystem, LastLink, NodeId, OpenFlags, ROOT};
use proptest::prelude::*;
use std::collections::BTreeMap;

const TMP_BYTES: u64 = 20 * 16 * 1024;

#[derive(Clone, Debug)]
enum Step {
    Mkdir(String),
    Rmdir(String),
    /// Opens a file or folder, which stays open.
    Open(String, OpenFlags),
    Write(usize, u64, usize),
    SetSize(usize, u64),
    Unlink(String),
    Rename(String, String),
    Symlink(String, String),
    Link(String, bool, String),
    Close(usize),
    /// Does the step below one of the open folders instead of the root.
    From(usize, Box<Step>),
}

/// Names that lead to each other, in circles, out of everything and to nothing.
fn path() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c", "..", ".", "", "tmp", "var"]);
    (any::<bool>(), prop::collection::vec(name, 1..5))
        .prop_map(|(tmp, names)| if tmp { "tmp/" } else { "" }.to_owned() + &names.join("/"))
}

fn open_flags() -> impl Strategy<Value = OpenFlags> {
    any::<[bool; 4]>().prop_map(|[create, directory, exclusive, truncate]| OpenFlags {
        create,
        directory,
        exclusive,
        truncate,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let size = prop::sample::select(vec![0, 1, 5_000, 65_536, 70_000, TMP_BYTES, u64::MAX]);
    let target = prop_oneof![path(), path().prop_map(|path| format!("/{path}"))];
    let open = (path(), open_flags()).prop_map(|(path, flags)| Step::Open(path, flags));
    let simple = prop_oneof![
        3 => path().prop_map(Step::Mkdir),
        1 => path().prop_map(Step::Rmdir),
        3 => open,
        3 => (any::<usize>(), size.clone(), 0_usize..70_000).prop_map(|(file, at, bytes)| Step::Write(file, at, bytes)),
        1 => (any::<usize>(), size).prop_map(|(file, size)| Step::SetSize(file, size)),
        2 => path().prop_map(Step::Unlink),
        3 => (path(), path()).prop_map(|(old, new)| Step::Rename(old, new)),
        2 => (target, path()).prop_map(|(target, path)| Step::Symlink(target, path)),
        2 => (path(), any::<bool>(), path()).prop_map(|(old, follow, new)| Step::Link(old, follow, new)),
        1 => any::<usize>().prop_map(Step::Close),
    ];
    simple.prop_recursive(1, 2, 1, |step| {
        (any::<usize>(), step).prop_map(|(folder, step)| Step::From(folder, Box::new(step)))
    })
}

struct Guest {
    files: FileSystem,
    open: Vec<NodeId>,
}

impl Guest {
    fn new() -> Self {
        Self {
            files: FileSystem::new(TMP_BYTES, Vec::new(), 0).unwrap(),
            open: Vec::new(),
        }
    }

    fn opened(&self, number: usize) -> Option<NodeId> {
        self.open.get(number % self.open.len().max(1)).copied()
    }

    fn apply(&mut self, from: NodeId, step: &Step) {
        let flags = DescriptorFlags::default();
        // What is answered is compared with a model elsewhere.
        match step {
            Step::Mkdir(path) => drop(self.files.create_directory(from, path, 1)),
            Step::Rmdir(path) => drop(self.files.remove_directory(from, path, 2)),
            Step::Open(path, open) => {
                if let Ok(node) = self.files.open(from, path, true, *open, flags, 3) {
                    self.files.hold(node).unwrap();
                    self.open.push(node);
                }
            }
            Step::Write(file, at, bytes) => {
                if let Some(node) = self.opened(*file) {
                    drop(self.files.write(node, *at, &vec![1; *bytes], 4));
                }
            }
            Step::SetSize(file, size) => {
                if let Some(node) = self.opened(*file) {
                    drop(self.files.set_size(node, *size, 5));
                }
            }
            Step::Unlink(path) => drop(self.files.unlink(from, path, 6)),
            Step::Rename(old, new) => drop(self.files.rename(from, old, from, new, 7)),
            Step::Symlink(target, path) => drop(self.files.symlink(from, target, path, 8)),
            Step::Link(old, follow, new) => {
                drop(self.files.link(from, old, *follow, from, new, 9));
            }
            Step::Close(number) => {
                if !self.open.is_empty() {
                    let node = self.open.swap_remove(number % self.open.len());
                    self.files.release(node);
                }
            }
            Step::From(folder, step) => {
                let folder = self.opened(*folder).unwrap_or(ROOT);
                self.apply(folder, step);
            }
        }
    }

    /// Counts everything anew.
    fn check(&self) {
        let files = &self.files;
        let mut names = BTreeMap::<NodeId, u64>::new();
        let mut folders_in = BTreeMap::<NodeId, u64>::new();
        for (id, node) in &files.nodes {
            let NodeKind::Directory(directory) = &node.kind else {
                continue;
            };
            assert!(
                node.links > 0 || directory.entries.is_empty(),
                "a removed one is empty"
            );
            for child in directory.entries.values() {
                *names.entry(*child).or_default() += 1;
                if let NodeKind::Directory(child) = &files.nodes[child].kind {
                    assert_eq!(child.parent, *id, "a folder knows its parent");
                    *folders_in.entry(*id).or_default() += 1;
                }
            }
        }
        let mut space = 0;
        let mut in_tmp = 0;
        for (id, node) in &files.nodes {
            let held = self.open.iter().filter(|open| *open == id).count() as u64;
            assert_eq!(node.holders, held);
            let named = names.get(id).copied().unwrap_or_default();
            if node.is_directory() {
                assert!(named <= 1, "a folder has one name");
                let living = named == 1 || *id == ROOT;
                let folders = folders_in.get(id).copied().unwrap_or_default();
                assert_eq!(node.links, if living { 2 + folders } else { 0 });
            } else {
                assert_eq!(node.links, named);
            }
            assert!(node.links > 0 || held > 0, "what nobody can reach is gone");
            if node.writable {
                space += node.space();
                in_tmp += 1;
            }
        }
        assert_eq!(files.used_bytes, space);
        // `/tmp` itself is not counted.
        assert_eq!(files.tmp_nodes, in_tmp - 1);
        assert!(space <= TMP_BYTES && files.tmp_nodes <= 20);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_books_are_right_after_every_step(steps in prop::collection::vec(step(), 0..60)) {
        let mut guest = Guest::new();
        for step in &steps {
            guest.apply(ROOT, step);
            guest.check();
        }
        while !guest.open.is_empty() {
            guest.apply(ROOT, &Step::Close(0));
        }
        guest.check();
        // Every folder can be reached, and a path up from it comes to the root.
        let tmp = guest.files.find(ROOT, "tmp", LastLink::Follow).unwrap();
        prop_assert_eq!(guest.files.find(tmp, "..", LastLink::Follow), Ok(ROOT));
    }
}
