//! Wheels put into a folder on disk.

use crate::code::{self, ReadCodeError};
use lambdabox_core::code::wheel::{Wheel, WheelError, install};
use lambdabox_core::engine::SourceFile;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Packages cannot be put into a folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// What is in the folder cannot be read.
    #[error(transparent)]
    Read(#[from] ReadCodeError),
    /// The packages do not fit in there.
    #[error(transparent)]
    Wheel(#[from] WheelError),
    /// The folder cannot be written to.
    #[error("cannot write {path}: {source}", path = path.display())]
    Write {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Puts wheels into a folder, which is made if it is not there; `progress` hears how many of how many
/// files are written. Other versions that were put there before go.
///
/// # Errors
/// [`FolderError`]; nothing was written if the packages do not fit.
pub fn put(
    folder: &Path,
    wheels: &[Wheel],
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(), FolderError> {
    let write = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(write(folder))?;
    let before = code::read_files(folder)?;
    let after = install(before.clone(), wheels)?;
    let old: BTreeMap<&str, &[u8]> = by_path(&before);
    let new: BTreeMap<&str, &[u8]> = by_path(&after);
    let changed = new
        .iter()
        .filter(|(path, contents)| old.get(*path) != Some(*contents));
    let changed: Vec<_> = changed.collect();
    for (done, (path, contents)) in changed.iter().enumerate() {
        progress(done, changed.len());
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(write(parent))?;
        }
        fs::write(&path, contents).map_err(write(&path))?;
    }
    for path in old.keys().filter(|path| !new.contains_key(*path)) {
        let path = folder.join(path);
        fs::remove_file(&path).map_err(write(&path))?;
        remove_empty(folder, path.parent());
    }
    progress(changed.len(), changed.len());
    Ok(())
}

fn by_path(files: &[SourceFile]) -> BTreeMap<&str, &[u8]> {
    let pairs = files.iter();
    pairs
        .map(|file| (file.path.as_str(), file.contents.as_slice()))
        .collect()
}

/// Removes folders that nothing is in any more, but for what Python has compiled.
fn remove_empty(root: &Path, folder: Option<&Path>) {
    let mut next = folder;
    while let Some(folder) = next.filter(|folder| *folder != root && folder.starts_with(root)) {
        let compiled = folder.join("__pycache__");
        let others = fs::read_dir(folder).map_or(1, |entries| {
            entries
                .filter(|entry| !matches!(entry, Ok(it) if it.path() == compiled))
                .count()
        });
        if others > 0 {
            return;
        }
        // What cannot be removed stays: it does no harm.
        let _ = fs::remove_dir_all(&compiled);
        let _ = fs::remove_dir(folder);
        next = folder.parent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::code::zip;

    fn wheel(version: &str, files: &[(&str, &str)]) -> Wheel {
        let info = format!("tea-{version}.dist-info");
        let mut all = vec![
            (
                format!("{info}/METADATA"),
                format!("Name: tea\nVersion: {version}\n"),
            ),
            (format!("{info}/WHEEL"), "Tag: py3-none-any\n".to_owned()),
        ];
        all.extend(
            files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned())),
        );
        let files = all.into_iter().map(|(path, text)| SourceFile {
            path,
            contents: text.into(),
        });
        Wheel::read("tea.whl", &zip(&files.collect::<Vec<_>>()).unwrap()).unwrap()
    }

    #[test]
    fn packages_come_and_make_room_for_newer_ones() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("new/folder");
        put(
            &folder,
            &[wheel("1", &[("tea/old/leaf.py", "1")])],
            &mut |_, _| {},
        )
        .unwrap();
        fs::create_dir(folder.join("tea/old/__pycache__")).unwrap();
        fs::write(folder.join("lambda_function.py"), "mine").unwrap();
        assert!(folder.join("tea-1.dist-info/RECORD").exists());

        let mut last = (0, 0);
        put(
            &folder,
            &[wheel("2", &[("tea/leaf.py", "2")])],
            &mut |a, b| last = (a, b),
        )
        .unwrap();
        assert_eq!(last, (5, 5));
        assert!(!folder.join("tea/old").exists() && !folder.join("tea-1.dist-info").exists());
        assert_eq!(fs::read_to_string(folder.join("tea/leaf.py")).unwrap(), "2");
        assert_eq!(
            fs::read_to_string(folder.join("lambda_function.py")).unwrap(),
            "mine"
        );
    }

    #[test]
    fn nothing_is_written_over_somebodys_file() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("tea.py"), "mine").unwrap();
        let error = put(
            root.path(),
            &[wheel("1", &[("tea.py", "theirs"), ("a.py", "")])],
            &mut |_, _| {},
        );
        assert!(matches!(error, Err(FolderError::Wheel(_))), "{error:?}");
        assert!(!root.path().join("a.py").exists());
    }
}
