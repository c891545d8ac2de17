//! A function's deployment package.

mod archive;

use crate::engine::{PackageFile, SourceFile};
use crate::limits;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The files of a deployment package: within Lambda's limits, each path safe and unique, sorted by
/// path so that one package always gives one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeBundle {
    files: Vec<SourceFile>,
}

/// Why a deployment package is refused: one sentence for the person who made it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// There is nothing in it.
    #[error("the deployment package contains no files")]
    Empty,
    /// More than [`limits::CODE_FILES_MAX`].
    #[error(
        "the deployment package contains more than {} files",
        limits::CODE_FILES_MAX
    )]
    TooManyFiles,
    /// AWS's limit on what is unzipped; the sentence is AWS's.
    #[error(
        "Unzipped size must be smaller than {} bytes",
        limits::UNZIPPED_MAX_BYTES
    )]
    TooLarge,
    /// AWS's limit on what is uploaded.
    #[error(
        "the zip file has {size} bytes; Lambda takes at most {} bytes",
        limits::ZIP_MAX_BYTES
    )]
    ZipTooLarge {
        /// In bytes.
        size: usize,
    },
    /// The path leaves `/var/task` or cannot be one.
    #[error("the path {path:?} {reason}")]
    Path {
        /// As it was given.
        path: String,
        /// What is wrong with it, as the end of a sentence.
        reason: &'static str,
    },
    /// Two files of the same path.
    #[error("the deployment package contains {0:?} twice")]
    Duplicate(String),
    /// Two files of the same path in a zip file, which does not say which one counts.
    #[error("the zip file contains two files of the same name")]
    DuplicateNames,
    /// A file where other files need a folder.
    #[error("the deployment package contains {0:?} both as a file and as a folder")]
    FileAndFolder(String),
    /// Not a zip file, or a damaged one.
    #[error("the zip file cannot be read: {0}")]
    Zip(String),
    /// Links could lead anywhere.
    #[error("the zip file contains the symbolic link {0:?}, which is not supported")]
    Symlink(String),
    /// Nobody could give the password.
    #[error("the file {0:?} in the zip file is encrypted")]
    Encrypted(String),
}

impl CodeBundle {
    /// A package of these files.
    ///
    /// # Errors
    /// [`CodeError`] if it is empty, too large, or a path is unsafe or there twice.
    pub fn new(mut files: Vec<SourceFile>) -> Result<Self, CodeError> {
        if files.is_empty() {
            return Err(CodeError::Empty);
        }
        if files.len() > limits::CODE_FILES_MAX {
            return Err(CodeError::TooManyFiles);
        }
        let size: usize = files.iter().map(|file| file.contents.len()).sum();
        if u64::try_from(size).map_or(true, |size| size > limits::UNZIPPED_MAX_BYTES) {
            return Err(CodeError::TooLarge);
        }
        for file in &files {
            check_path(&file.path)?;
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        check_unique(&files)?;
        Ok(Self { files })
    }

    /// A package of one file, such as `lambda_function.py`.
    ///
    /// # Errors
    /// [`CodeError`] if the path is unsafe or the file is too large.
    pub fn from_single_file(
        path: impl Into<String>,
        contents: impl Into<Vec<u8>>,
    ) -> Result<Self, CodeError> {
        Self::new(vec![SourceFile {
            path: path.into(),
            contents: contents.into(),
        }])
    }

    /// The package of a compiled handler, whose code is the component itself.
    #[must_use]
    pub fn compiled() -> Self {
        Self::default()
    }

    /// A package of files that were in one before.
    pub(crate) fn of_package(files: &[PackageFile]) -> Self {
        let file = |file: &PackageFile| SourceFile {
            path: file.path.clone(),
            contents: file.contents.to_vec(),
        };
        Self::of_checked(files.iter().map(file).collect())
    }

    /// A package of files that were checked before.
    pub(crate) fn of_checked(files: Vec<SourceFile>) -> Self {
        Self { files }
    }

    /// Unzips a package. Folders and everything but names and contents are ignored.
    ///
    /// # Errors
    /// [`CodeError`] if it is no zip file, is damaged, encrypted, too large once unzipped, or holds
    /// links or unsafe paths.
    pub fn from_zip(bytes: &[u8]) -> Result<Self, CodeError> {
        Self::new(archive::unzip(bytes)?)
    }

    /// The files, sorted by path.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The files, sorted by path.
    #[must_use]
    pub fn into_files(self) -> Vec<SourceFile> {
        self.files
    }

    /// The files as environments share them, sorted by path.
    pub(crate) fn into_package(self) -> Vec<PackageFile> {
        let file = |file: SourceFile| PackageFile {
            path: file.path,
            contents: Arc::new(file.contents),
        };
        self.files.into_iter().map(file).collect()
    }
}

/// Refuses paths that are not plain names below `/var/task`.
pub(crate) fn check_path(path: &str) -> Result<(), CodeError> {
    let reason = if path.is_empty() {
        "is empty"
    } else if path.len() > limits::CODE_PATH_MAX_BYTES {
        "is too long"
    } else if path.starts_with('/') {
        "is absolute; paths in a deployment package are relative"
    } else if path.contains('\\') {
        "contains a backslash; folders are separated by /"
    } else if path.chars().any(char::is_control) {
        "contains a control character"
    } else if path.split('/').any(|part| part == "..") {
        "leads out of the deployment package"
    } else if path.split('/').any(|part| part.is_empty() || part == ".") {
        "has an empty part"
    } else {
        return Ok(());
    };
    Err(CodeError::Path {
        path: path.chars().take(limits::CODE_PATH_MAX_BYTES).collect(),
        reason,
    })
}

/// Refuses paths that are there twice, and files that would have to be folders as well.
fn check_unique(sorted: &[SourceFile]) -> Result<(), CodeError> {
    for pair in sorted.windows(2) {
        if let [a, b] = pair
            && a.path == b.path
        {
            return Err(CodeError::Duplicate(a.path.clone()));
        }
    }
    let paths: BTreeSet<&str> = sorted.iter().map(|file| file.path.as_str()).collect();
    for path in &paths {
        for (slash, _) in path.match_indices('/') {
            if let Some(folder) = path.get(..slash)
                && paths.contains(folder)
            {
                return Err(CodeError::FileAndFolder(folder.to_owned()));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> SourceFile {
        SourceFile {
            path: path.into(),
            contents: vec![1],
        }
    }

    #[test]
    fn files_are_sorted() {
        let bundle = CodeBundle::new(vec![file("b.py"), file("a/b.py"), file("żaba.py")]).unwrap();
        let paths: Vec<_> = bundle.files().iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["a/b.py", "b.py", "żaba.py"]);
    }

    #[test]
    fn unsafe_paths_are_refused() {
        let long = "x".repeat(2_000);
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a//b",
            "./a",
            "a/",
            "a\\b",
            "a\0b",
            &long,
        ] {
            let error = CodeBundle::from_single_file(path, "").unwrap_err();
            assert!(matches!(error, CodeError::Path { .. }), "{path}: {error}");
        }
        let error = CodeBundle::from_single_file("../x", "").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the path \"../x\" leads out of the deployment package"
        );
    }

    #[test]
    fn contradictions_are_refused() {
        assert!(matches!(
            CodeBundle::new(vec![file("a"), file("b"), file("a")]),
            Err(CodeError::Duplicate(path)) if path == "a"
        ));
        assert!(matches!(
            CodeBundle::new(vec![file("a/b/c"), file("a-"), file("a/b")]),
            Err(CodeError::FileAndFolder(path)) if path == "a/b"
        ));
        assert!(matches!(CodeBundle::new(vec![]), Err(CodeError::Empty)));
    }

    #[test]
    fn too_many_files_are_refused() {
        let files = (0..=limits::CODE_FILES_MAX)
            .map(|n| file(&n.to_string()))
            .collect();
        assert!(matches!(
            CodeBundle::new(files),
            Err(CodeError::TooManyFiles)
        ));
    }
}
