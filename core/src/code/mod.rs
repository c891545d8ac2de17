//! A function's deployment package.

mod archive;
pub mod native;
pub mod wheel;

pub use archive::zip;

use crate::engine::{PackageFile, SourceFile};
use crate::limits;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The files of a deployment package: within Lambda's limits, each path safe and unique, sorted by
/// path so that one package always gives one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeBundle {
    files: Vec<SourceFile>,
    /// What its layers have put below `/opt`, by paths relative to that; sorted by path.
    layers: Vec<SourceFile>,
}

/// Where layers lie.
const OPT: &str = "/opt/";

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
    /// AWS's limit on a function and its layers together; the sentence is AWS's.
    #[error(
        "Function code combined with layers exceeds the maximum allowed size of {} bytes. \
         The actual size is {size} bytes.",
        limits::UNZIPPED_MAX_BYTES
    )]
    TooLargeWithLayers {
        /// In bytes.
        size: u64,
    },
    /// More than [`limits::LAYERS_MAX`].
    #[error("a function can have at most {} layers", limits::LAYERS_MAX)]
    TooManyLayers,
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
    /// A package in it needs native code.
    #[error(transparent)]
    Native(#[from] native::NativeCode),
    /// A zip file cannot be written.
    #[error("the zip file cannot be made: {0}")]
    Unwritable(String),
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
        if size_of(&files) > limits::UNZIPPED_MAX_BYTES {
            return Err(CodeError::TooLarge);
        }
        for file in &files {
            check_path(&file.path)?;
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        check_unique(&files)?;
        Ok(Self {
            files,
            layers: Vec::new(),
        })
    }

    /// The package with these layers, in this order: a file of a later one takes the place of an
    /// earlier one's.
    ///
    /// # Errors
    /// [`CodeError`] if they are too many, too large together with the code, or contradict each other.
    pub fn with_layers<'a>(
        self,
        layers: impl IntoIterator<Item = &'a Self>,
    ) -> Result<Self, CodeError> {
        let mut merged = BTreeMap::new();
        for (index, layer) in layers.into_iter().enumerate() {
            if index >= limits::LAYERS_MAX {
                return Err(CodeError::TooManyLayers);
            }
            let files = layer.files.iter();
            merged.extend(files.map(|file| (file.path.as_str(), file)));
        }
        let layers = merged.into_values().cloned().collect();
        Self {
            files: self.files,
            layers,
        }
        .check_together()
    }

    /// The package of files as [`Self::all_files`] gives them.
    ///
    /// # Errors
    /// [`CodeError`] as [`Self::new`] and [`Self::with_layers`].
    pub fn of_all_files(files: Vec<SourceFile>) -> Result<Self, CodeError> {
        let (mut own, mut layers) = (Vec::new(), Vec::new());
        for file in files {
            match file.path.strip_prefix(OPT) {
                Some(path) => layers.push(SourceFile {
                    path: path.to_owned(),
                    contents: file.contents,
                }),
                None => own.push(file),
            }
        }
        let layers = if layers.is_empty() {
            layers
        } else {
            Self::new(layers)?.files
        };
        let files = Self::new(own)?.files;
        Self { files, layers }.check_together()
    }

    /// Its own files, and after them those of its layers with absolute paths.
    #[must_use]
    pub fn all_files(&self) -> Vec<SourceFile> {
        let layers = self.layers.iter().map(|file| SourceFile {
            path: format!("{OPT}{}", file.path),
            contents: file.contents.clone(),
        });
        self.files.iter().cloned().chain(layers).collect()
    }

    /// What it takes unzipped, without layers, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        size_of(&self.files)
    }

    fn check_together(self) -> Result<Self, CodeError> {
        check_unique(&self.layers)?;
        let size = size_of(&self.files).saturating_add(size_of(&self.layers));
        if !self.layers.is_empty() && size > limits::UNZIPPED_MAX_BYTES {
            return Err(CodeError::TooLargeWithLayers { size });
        }
        Ok(self)
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
        let file = |path: &str, file: &PackageFile| SourceFile {
            path: path.to_owned(),
            contents: file.contents.to_vec(),
        };
        let mut bundle = Self::default();
        for one in files {
            match one.path.strip_prefix(OPT) {
                Some(path) => bundle.layers.push(file(path, one)),
                None => bundle.files.push(file(&one.path, one)),
            }
        }
        bundle
    }

    /// A package of files that were checked before.
    pub(crate) fn of_checked(files: Vec<SourceFile>) -> Self {
        Self {
            files,
            layers: Vec::new(),
        }
    }

    /// Unzips a package. Folders and everything but names and contents are ignored.
    ///
    /// # Errors
    /// [`CodeError`] if it is no zip file, is damaged, encrypted, too large once unzipped, or holds
    /// links or unsafe paths.
    pub fn from_zip(bytes: &[u8]) -> Result<Self, CodeError> {
        Self::new(archive::unzip(bytes)?)
    }

    /// Refuses packages that need native code: what is asked when code is deployed.
    ///
    /// # Errors
    /// [`CodeError::Native`], which names the first one.
    pub fn check_native(&self) -> Result<(), CodeError> {
        native::needed(&self.files).map_or(Ok(()), |native| Err(native.into()))
    }

    /// Whether it runs on the component with native packages ([`crate::runtime::NativeEntry`]): one of them is in
    /// it or in its layers.
    #[must_use]
    pub fn needs_native_component(&self) -> bool {
        let files = self.files.iter().chain(&self.layers);
        native::linked::is_needed(files.map(|file| file.path.as_str()))
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
        let file = |path: String, contents: Vec<u8>| PackageFile {
            path,
            contents: Arc::new(contents),
        };
        let files = self.files.into_iter();
        let files = files.map(|it| file(it.path, it.contents));
        let layers = self.layers.into_iter();
        let layers = layers.map(|it| file(format!("{OPT}{}", it.path), it.contents));
        files.chain(layers).collect()
    }
}

fn size_of(files: &[SourceFile]) -> u64 {
    let size: usize = files.iter().map(|file| file.contents.len()).sum();
    u64::try_from(size).unwrap_or(u64::MAX)
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
    fn later_layers_take_the_place_of_earlier_ones() {
        let layer = |files: &[(&str, u8)]| {
            let file = |(path, byte): &(&str, u8)| SourceFile {
                path: (*path).into(),
                contents: vec![*byte],
            };
            CodeBundle::new(files.iter().map(file).collect()).unwrap()
        };
        let code = layer(&[("f.py", 0)]);
        let (a, b) = (
            layer(&[("python/a.py", 1), ("python/x.py", 1)]),
            layer(&[("python/x.py", 2)]),
        );
        let both = code.clone().with_layers([&a, &b]).unwrap();
        let all: Vec<_> = both
            .all_files()
            .into_iter()
            .map(|file| (file.path, file.contents[0]))
            .collect();
        assert_eq!(
            all,
            [
                ("f.py".into(), 0),
                ("/opt/python/a.py".into(), 1),
                ("/opt/python/x.py".into(), 2),
            ]
        );
        assert_eq!(CodeBundle::of_all_files(both.all_files()).unwrap(), both);
        assert_eq!(CodeBundle::of_package(&both.clone().into_package()), both);
        assert_eq!(both.files().len(), 1);

        let six = code.clone().with_layers([&a; 6]);
        assert!(matches!(six, Err(CodeError::TooManyLayers)));
        let contrary = layer(&[("python", 1)]);
        assert!(matches!(
            code.with_layers([&a, &contrary]),
            Err(CodeError::FileAndFolder(path)) if path == "python"
        ));
    }

    #[test]
    fn the_component_follows_from_code_and_layers() {
        let of = |path: &str| CodeBundle::from_single_file(path, "").unwrap();
        let native = "rpds/rpds.cpython-314-x86_64-linux-gnu.so";
        let layer = of(&format!("python/{native}"));
        assert!(of(native).needs_native_component());
        assert!(!of("f.py").needs_native_component());
        let both = of("f.py").with_layers([&layer]).unwrap();
        assert!(both.needs_native_component());
        assert!(
            !of("f.py")
                .with_layers([&of("python/x.py")])
                .unwrap()
                .needs_native_component()
        );
        let paths: Vec<_> = both.all_files().into_iter().map(|file| file.path).collect();
        assert!(native::linked::is_needed(paths.iter().map(String::as_str)));
    }

    #[test]
    fn code_and_layers_share_one_limit() {
        let half = |path: &str| {
            let contents = vec![0; (limits::UNZIPPED_MAX_BYTES / 2 + 1) as usize];
            CodeBundle::from_single_file(path, contents).unwrap()
        };
        let error = half("a").with_layers([&half("b")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. \
             The actual size is 262144002 bytes."
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
