//! Reading a folder of a learner, without following any link.

use super::bounds::{DEPTH, FILES, UNPACKED_BYTES};
use super::{Ungradable, archive, tidy};
use lambdabox_core::engine::SourceFile;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// Everything in a folder but litter, in the order of names.
pub(super) fn read(root: &Path) -> Result<Vec<SourceFile>, Ungradable> {
    let mut walk = Walk {
        files: Vec::new(),
        entries: 0,
        room: UNPACKED_BYTES,
    };
    walk.folder(root, "", 0)?;
    Ok(walk.files)
}

struct Walk {
    files: Vec<SourceFile>,
    /// Files and folders that were seen, litter included.
    entries: usize,
    /// How many bytes may still be read.
    room: u64,
}

impl Walk {
    /// `prefix` is the path below the root: empty, or ending in `/`.
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Ungradable> {
        if depth > DEPTH {
            return Err(Ungradable::because(format!(
                "its folders are more than {DEPTH} deep"
            )));
        }
        let unreadable = |error: io::Error| unreadable(prefix.trim_end_matches('/'), &error);
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            self.entries += 1;
            if self.entries > FILES {
                return Err(archive::too_many(FILES));
            }
            names.push(entry.map_err(unreadable)?.file_name());
        }
        names.sort();
        for name in names {
            let path = folder.join(&name);
            let Some(name) = name.to_str() else {
                return Err(Ungradable::because(format!(
                    "the name of {:?} is not UTF-8",
                    name.to_string_lossy()
                )));
            };
            if tidy::is_litter(name) {
                continue;
            }
            let below = format!("{prefix}{name}");
            let metadata = fs::symlink_metadata(&path).map_err(unreadable)?;
            if metadata.is_dir() {
                self.folder(&path, &format!("{below}/"), depth + 1)?;
            } else if metadata.is_file() {
                let contents = contents(&path, &below, self.room)?;
                self.room = self.room.saturating_sub(contents.len() as u64);
                self.files.push(SourceFile {
                    path: below,
                    contents,
                });
            } else if metadata.is_symlink() {
                return Err(link(&below));
            } else {
                return Err(special(&below));
            }
        }
        Ok(())
    }
}

/// Reads a file of at most `room` bytes.
pub(super) fn contents(path: &Path, name: &str, room: u64) -> Result<Vec<u8>, Ungradable> {
    let mut contents = Vec::new();
    File::open(path)
        .and_then(|file| file.take(room + 1).read_to_end(&mut contents))
        .map_err(|error| unreadable(name, &error))?;
    if contents.len() as u64 > room {
        return Err(archive::too_large());
    }
    Ok(contents)
}

pub(super) fn unreadable(name: &str, error: &io::Error) -> Ungradable {
    Ungradable::because(format!("{name:?} cannot be read: {error}"))
}

pub(super) fn link(name: &str) -> Ungradable {
    Ungradable::because(format!(
        "{name:?} is a symbolic link, and links are not followed"
    ))
}

pub(super) fn special(name: &str) -> Ungradable {
    Ungradable::because(format!("{name:?} is neither a file nor a folder"))
}
