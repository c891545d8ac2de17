//! Waits until a source file changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

/// How often it looks. A look at some hundred files takes a few milliseconds.
const PAUSE: Duration = Duration::from_millis(300);

/// Folders that are looked at, and what they were when that was done last.
pub(crate) struct Watch {
    folders: Vec<PathBuf>,
    seen: State,
}

/// How many files there are, and when the newest was changed: adding, removing and writing show.
type State = (usize, Option<SystemTime>);

impl Watch {
    /// Begins to look at these folders of `root`.
    pub(crate) fn new(root: &Path, folders: &[&str]) -> Self {
        let folders: Vec<_> = folders.iter().map(|name| root.join(name)).collect();
        let seen = state(&folders);
        Self { folders, seen }
    }

    /// Returns after a change, once nothing has changed for a moment: an editor writes several files.
    pub(crate) fn wait(&mut self) {
        while state(&self.folders) == self.seen {
            thread::sleep(PAUSE);
        }
        loop {
            self.seen = state(&self.folders);
            thread::sleep(PAUSE);
            if state(&self.folders) == self.seen {
                return;
            }
        }
    }
}

fn state(folders: &[PathBuf]) -> State {
    let mut left = folders.to_vec();
    let mut found = (0, None);
    while let Some(folder) = left.pop() {
        // One that is gone, or cannot be read, is as good as empty.
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(about) = entry.metadata() else {
                continue;
            };
            let name = entry.file_name();
            if about.is_dir() {
                if name != "node_modules" && name != "target" {
                    left.push(entry.path());
                }
            } else {
                found.0 += 1;
                found.1 = found.1.max(about.modified().ok());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_a_changed_and_a_removed_file_are_noticed() {
        let folder = std::env::temp_dir().join(format!("lambdabox-watch-{}", std::process::id()));
        let file = folder.join("views").join("page.rs");
        fs::create_dir_all(folder.join("views")).unwrap();
        let mut watch = Watch::new(&folder, &["views", "missing"]);
        for change in ["written", "removed"] {
            match change {
                "written" => fs::write(&file, change).unwrap(),
                _ => fs::remove_file(&file).unwrap(),
            }
            watch.wait();
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
