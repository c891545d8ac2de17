//! The file system against a model that is too simple to be wrong: paths, and what they name.

use crate::support::Guest;
use lambdabox_sandbox::{DescriptorType, ErrorCode as E};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Absolute paths below `/tmp`, without the `/tmp/`.
#[derive(Clone, Debug, Default)]
struct Model(BTreeMap<String, Entry>);

#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Directory,
    File(Vec<u8>),
}

#[derive(Clone, Debug)]
enum Step {
    Mkdir(String),
    Rmdir(String),
    Write(String, Vec<u8>),
    Unlink(String),
    Rename(String, String),
}

impl Model {
    /// The parent of a path must be a directory.
    fn parent(&self, path: &str) -> Result<(), E> {
        let mut ancestor = String::new();
        let parts: Vec<_> = path.split('/').collect();
        for part in &parts[..parts.len() - 1] {
            if !ancestor.is_empty() {
                ancestor.push('/');
            }
            ancestor.push_str(part);
            match self.0.get(&ancestor) {
                Some(Entry::Directory) => {}
                Some(Entry::File(_)) => return Err(E::NotDirectory),
                None => return Err(E::NoEntry),
            }
        }
        Ok(())
    }

    fn has_children(&self, path: &str) -> bool {
        let prefix = format!("{path}/");
        self.0.keys().any(|other| other.starts_with(&prefix))
    }

    fn apply(&mut self, step: &Step) -> Result<(), E> {
        match step {
            Step::Mkdir(path) => {
                self.parent(path)?;
                if self.0.contains_key(path) {
                    return Err(E::Exist);
                }
                self.0.insert(path.clone(), Entry::Directory);
            }
            Step::Rmdir(path) => {
                self.parent(path)?;
                match self.0.get(path).ok_or(E::NoEntry)? {
                    Entry::File(_) => return Err(E::NotDirectory),
                    Entry::Directory if self.has_children(path) => return Err(E::NotEmpty),
                    Entry::Directory => {}
                }
                self.0.remove(path);
            }
            Step::Write(path, bytes) => {
                self.parent(path)?;
                let entry = self.0.entry(path.clone()).or_insert(Entry::File(vec![]));
                let Entry::File(contents) = entry else {
                    return Err(E::IsDirectory);
                };
                let length = contents.len().max(bytes.len());
                contents.resize(length, 0);
                contents[..bytes.len()].copy_from_slice(bytes);
            }
            Step::Unlink(path) => {
                self.parent(path)?;
                match self.0.get(path).ok_or(E::NoEntry)? {
                    Entry::Directory => return Err(E::IsDirectory),
                    Entry::File(_) => {}
                }
                self.0.remove(path);
            }
            Step::Rename(old, new) => self.rename(old, new)?,
        }
        Ok(())
    }

    fn rename(&mut self, old: &str, new: &str) -> Result<(), E> {
        self.parent(old)?;
        self.parent(new)?;
        let moved = self.0.get(old).ok_or(E::NoEntry)?.clone();
        if moved == Entry::Directory && new.starts_with(&format!("{old}/")) {
            return Err(E::Invalid);
        }
        if old == new {
            return Ok(());
        }
        match (self.0.get(new), &moved) {
            (Some(Entry::Directory), Entry::Directory) if self.has_children(new) => {
                return Err(E::NotEmpty);
            }
            (Some(Entry::Directory), Entry::File(_)) => return Err(E::IsDirectory),
            (Some(Entry::File(_)), Entry::Directory) => return Err(E::NotDirectory),
            _ => {}
        }
        let moving: Vec<_> = self
            .0
            .keys()
            .filter(|path| *path == old || path.starts_with(&format!("{old}/")))
            .cloned()
            .collect();
        for path in moving {
            let entry = self.0.remove(&path).unwrap();
            self.0.insert(format!("{new}{}", &path[old.len()..]), entry);
        }
        Ok(())
    }
}

fn apply(guest: &mut Guest, step: &Step) -> Result<(), E> {
    let tmp = |path: &str| format!("tmp/{path}");
    match step {
        Step::Mkdir(path) => guest.mkdir(&tmp(path)),
        Step::Rmdir(path) => guest.rmdir(&tmp(path)),
        Step::Write(path, bytes) => guest.make(&tmp(path), bytes),
        Step::Unlink(path) => guest.unlink(&tmp(path)),
        Step::Rename(old, new) => guest.rename(&tmp(old), &tmp(new)),
    }
}

/// Everything below a directory of the sandbox, as the model has it.
fn tree(guest: &mut Guest, below: &str, into: &mut Model) {
    let directory = format!("tmp/{below}");
    for name in guest.names(&directory).unwrap() {
        let path = format!("{below}{name}");
        let full = format!("tmp/{path}");
        if guest.stat(&full).unwrap().kind == DescriptorType::Directory {
            into.0.insert(path.clone(), Entry::Directory);
            tree(guest, &format!("{path}/"), into);
        } else {
            let contents = guest.read(&full).unwrap();
            into.0.insert(path, Entry::File(contents));
        }
    }
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "c"]), 1..4)
        .prop_map(|parts| parts.join("/"))
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => path().prop_map(Step::Mkdir),
        1 => path().prop_map(Step::Rmdir),
        2 => (path(), prop::collection::vec(any::<u8>(), 1..5)).prop_map(|(path, bytes)| Step::Write(path, bytes)),
        1 => path().prop_map(Step::Unlink),
        2 => (path(), path()).prop_map(|(old, new)| Step::Rename(old, new)),
    ]
}

proptest! {
    #[test]
    fn behaves_as_the_model(steps in prop::collection::vec(step(), 0..40)) {
        let mut guest = Guest::new(64 << 20);
        let mut model = Model::default();
        for step in &steps {
            let expected = model.apply(step);
            let got = apply(&mut guest, step);
            prop_assert_eq!(got, expected, "{:?} of {:?}", step, steps);
        }
        let mut seen = Model::default();
        tree(&mut guest, "", &mut seen);
        prop_assert_eq!(seen.0, model.0);
    }

    /// Whatever happens, removing everything gives all space back.
    #[test]
    fn space_comes_back(steps in prop::collection::vec(step(), 0..40)) {
        let size = 1 << 20;
        let mut guest = Guest::new(size);
        for step in &steps {
            let _ = apply(&mut guest, step);
        }
        let mut seen = Model::default();
        tree(&mut guest, "", &mut seen);
        for (path, entry) in seen.0.iter().rev() {
            match entry {
                Entry::Directory => guest.rmdir(&format!("tmp/{path}")).unwrap(),
                Entry::File(_) => guest.unlink(&format!("tmp/{path}")).unwrap(),
            }
        }
        prop_assert_eq!(guest.make("tmp/all", &vec![1; size as usize]), Ok(()));
        let full = guest.make("tmp/more", b"x");
        prop_assert_eq!(full, Err(E::InsufficientSpace));
    }
}
