//! Sites that differ from the built one in a few files: a newer version, or one whose browser denies
//! it something.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::session::dist;

/// A folder that looks like the built page.
pub struct Variant {
    folder: TempDir,
}

impl Variant {
    /// The built page, file by file.
    ///
    /// # Errors
    ///
    /// When it was not built, or there is no room.
    pub fn new() -> Result<Self> {
        let folder = TempDir::new()?;
        mirror(&dist()?, folder.path())?;
        Ok(Self { folder })
    }

    /// Its files.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Adds the files of another folder, below `name`.
    ///
    /// # Errors
    ///
    /// When there is no such folder, or `name` is there already.
    pub fn add(&self, name: &str, from: &Path) -> Result<()> {
        let target = self.path().join(name);
        fs::create_dir(&target)?;
        mirror(from, &target).with_context(|| format!("cannot read {}", from.display()))
    }

    /// Changes the text of a file.
    ///
    /// # Errors
    ///
    /// When there is no such file.
    pub fn edit(&self, file: &str, edit: impl FnOnce(String) -> String) -> Result<()> {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("there is no {file}"))?;
        fs::remove_file(&path)?;
        fs::write(&path, edit(text))?;
        Ok(())
    }

    /// Has a script run in every worker, before anything else does.
    ///
    /// # Errors
    ///
    /// When the page has no worker.
    pub fn before_workers(&self, script: &str) -> Result<()> {
        for entry in fs::read_dir(self.path())? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.starts_with("worker-") {
                fs::write(self.path().join(&name).join("before.js"), script)?;
                // Imports are evaluated in their order.
                return self.edit(&format!("{name}/worker.js"), |text| {
                    format!("import \"./before.js\";\n{text}")
                });
            }
        }
        anyhow::bail!("the page has no worker")
    }
}

/// Links to every file of a folder: the runtime is too large to be copied.
fn mirror(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            mirror(&entry.path(), &target)?;
        } else {
            symlink(entry.path().canonicalize()?, target)?;
        }
    }
    Ok(())
}
