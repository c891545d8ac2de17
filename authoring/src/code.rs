//! Reading a function's code from disk: a source file, a folder, a zip or a compiled component.

use lambdabox_core::code::{CodeBundle, CodeError};
use lambdabox_core::engine::SourceFile;
use lambdabox_core::limits;
use lambdabox_core::runtime::catalogue::{self, CatalogueEntry};
use lambdabox_meter::handler::{self, Refusal};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How deep folders may lie in one another.
const DEPTH: usize = 32;

/// Folders that are never part of a deployment package.
const IGNORED: [&str; 2] = [".git", "__pycache__"];

/// A function's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// Source files for a language runtime.
    Sources(CodeBundle),
    /// A compiled handler, which is a component of its own: the file that it is in.
    Component(PathBuf),
}

impl Code {
    /// The files that an environment of the function is given.
    #[must_use]
    pub fn into_bundle(self) -> CodeBundle {
        match self {
            Self::Sources(bundle) => bundle,
            Self::Component(_) => CodeBundle::compiled(),
        }
    }
}

/// The code cannot be read or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadCodeError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Neither a source file, a folder, a zip nor a component.
    #[error("{path} is no {files} file, no folder, no .zip file and no .wasm component", path = .0.display(), files = source_endings())]
    Kind(PathBuf),
    /// A source file of a language that cannot run here.
    #[error(
        "{path} looks like {}, which cannot run here yet: the runtimes that can are {}",
        .language.display_name,
        catalogue::available_names(),
        path = path.display()
    )]
    Language {
        /// Which file.
        path: PathBuf,
        /// What it looks like.
        language: &'static CatalogueEntry,
    },
    /// A layer is a zip or a folder.
    #[error("{path} is no .zip file and no folder, as a layer is", path = .0.display())]
    Layer(PathBuf),
    /// A link that leads out of the folder.
    #[error("{path} links to something outside of the folder", path = .0.display())]
    OutsideLink(PathBuf),
    /// A pipe, a device, a socket.
    #[error("{path} is neither a file nor a folder", path = .0.display())]
    Special(PathBuf),
    /// More than the limit, or a link that leads in a circle.
    #[error("the folders in {path} are more than {DEPTH} deep", path = .0.display())]
    TooDeep(PathBuf),
    /// More than a package may have files, or links that lead in circles.
    #[error(
        "there are more than {max} folders in {path}, counting those that links lead to",
        max = limits::CODE_FILES_MAX,
        path = .0.display()
    )]
    TooManyFolders(PathBuf),
    /// A name that cannot be a path of a deployment package.
    #[error("the name of {path} is not UTF-8", path = .0.display())]
    NotUtf8(PathBuf),
    /// The package is refused.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The component is refused.
    #[error("{path}: {reason}", path = path.display())]
    Component {
        /// Where it is.
        path: PathBuf,
        /// Why.
        reason: Refusal,
    },
}

/// Reads the code at `path`: a `.py` file is deployed under its own name, of a folder or zip
/// everything is; a `.wasm` file is only found here, and read by who compiles it.
///
/// Folders are read in the order of their names; `.git` and `__pycache__` are left out.
///
/// # Errors
/// [`ReadCodeError`] if it is not there, cannot be read, or makes no deployment package.
pub fn read(path: &Path) -> Result<Code, ReadCodeError> {
    let metadata = metadata(path)?;
    if metadata.is_dir() {
        return sources(read_folder(path)?);
    }
    let extension = path
        .extension()
        .map(|extension| extension.to_ascii_lowercase());
    match extension.as_ref().and_then(|extension| extension.to_str()) {
        _ if !metadata.is_file() => Err(ReadCodeError::Special(path.to_owned())),
        Some("zip") => {
            let zip = contents(path, limits::ZIP_MAX_BYTES as u64)?;
            sources(CodeBundle::from_zip(&zip)?)
        }
        Some(ending) if is_source(ending) => {
            let name = utf8(path.file_name().map(Path::new).unwrap_or(path))?;
            let contents = contents(path, limits::UNZIPPED_MAX_BYTES)?;
            Ok(Code::Sources(CodeBundle::from_single_file(name, contents)?))
        }
        Some("wasm") => {
            // What AWS takes when it is unzipped.
            handler::check_size(metadata.len(), limits::UNZIPPED_MAX_BYTES).map_err(|reason| {
                ReadCodeError::Component {
                    path: path.to_owned(),
                    reason,
                }
            })?;
            Ok(Code::Component(path.to_owned()))
        }
        ending => Err(match ending.and_then(catalogue::of_ending) {
            Some(language) => ReadCodeError::Language {
                path: path.to_owned(),
                language,
            },
            None => ReadCodeError::Kind(path.to_owned()),
        }),
    }
}

/// Reads a layer: a zip or a folder, whose files come below `/opt`.
///
/// # Errors
/// [`ReadCodeError`] if it is neither, cannot be read, or holds native code.
pub fn read_layer(path: &Path) -> Result<CodeBundle, ReadCodeError> {
    let of_zip = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    if !of_zip && !path.is_dir() {
        return Err(match metadata(path) {
            Ok(_) => ReadCodeError::Layer(path.to_owned()),
            Err(error) => error,
        });
    }
    Ok(read(path)?.into_bundle())
}

/// Source files, if no package among them needs native code.
fn sources(bundle: CodeBundle) -> Result<Code, ReadCodeError> {
    bundle.check_native()?;
    Ok(Code::Sources(bundle))
}

/// Whether files with this ending are source files of a language that runs here.
fn is_source(ending: &str) -> bool {
    catalogue::of_ending(ending).is_some_and(catalogue::CatalogueEntry::is_available)
}

/// The endings of source files of the languages that run here: `.py`.
fn source_endings() -> String {
    let available = catalogue::CATALOGUE.iter().filter(|it| it.is_available());
    let endings = available.flat_map(|entry| entry.endings());
    let dotted: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
    dotted.join(" or ")
}

/// The handler of a single source file: `hello.lambda_handler` for `hello.py`. `None` for folders
/// and zips, whose handler the runtime's manifest names.
#[must_use]
pub fn handler_of_single_file(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    let ending = path.extension()?.to_str()?;
    let entry = catalogue::of_ending(ending).filter(|entry| entry.is_available())?;
    entry.handler_of_file(stem).filter(|_| !path.is_dir())
}

/// Reads a folder as a deployment package.
///
/// # Errors
/// As [`read`].
pub fn read_folder(root: &Path) -> Result<CodeBundle, ReadCodeError> {
    Ok(CodeBundle::new(read_files(root)?)?)
}

/// The files of a folder as a deployment package has them, of which there may be none.
///
/// # Errors
/// As [`read`].
pub fn read_files(root: &Path) -> Result<Vec<SourceFile>, ReadCodeError> {
    let mut walk = Walk {
        root: fs::canonicalize(root).map_err(|source| ReadCodeError::Read {
            path: root.to_owned(),
            source,
        })?,
        files: Vec::new(),
        folders: 0,
        room: limits::UNZIPPED_MAX_BYTES,
    };
    walk.folder(root, "", 0)?;
    Ok(walk.files)
}

/// A walk through a folder.
struct Walk {
    /// Canonical.
    root: PathBuf,
    files: Vec<SourceFile>,
    /// How many folders were read. A folder of links to itself has more in it than anyone can read.
    folders: usize,
    /// How many bytes may still be read.
    room: u64,
}

impl Walk {
    /// Reads a folder whose path in the package is `prefix`: empty, or ending in `/`.
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), ReadCodeError> {
        if depth > DEPTH {
            return Err(ReadCodeError::TooDeep(self.root.clone()));
        }
        self.folders += 1;
        if self.folders > limits::CODE_FILES_MAX {
            return Err(ReadCodeError::TooManyFolders(self.root.clone()));
        }
        let read = |source| ReadCodeError::Read {
            path: folder.to_owned(),
            source,
        };
        let entries = fs::read_dir(folder).map_err(read)?;
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry.map_err(read)?.file_name());
            if names.len() > limits::CODE_FILES_MAX {
                return Err(CodeError::TooManyFiles.into());
            }
        }
        names.sort();
        for name in names {
            if IGNORED.iter().any(|ignored| name == *ignored) {
                continue;
            }
            let path = folder.join(&name);
            let name = utf8(Path::new(&name)).map_err(|_| ReadCodeError::NotUtf8(path.clone()))?;
            let metadata = metadata(&path)?;
            self.check_link(&path)?;
            if metadata.is_dir() {
                self.folder(&path, &format!("{prefix}{name}/"), depth + 1)?;
            } else if metadata.is_file() {
                self.file(&path, format!("{prefix}{name}"))?;
            } else {
                return Err(ReadCodeError::Special(path));
            }
        }
        Ok(())
    }

    fn check_link(&self, path: &Path) -> Result<(), ReadCodeError> {
        if !path.is_symlink() {
            return Ok(());
        }
        match fs::canonicalize(path) {
            Ok(target) if target.starts_with(&self.root) => Ok(()),
            _ => Err(ReadCodeError::OutsideLink(path.to_owned())),
        }
    }

    fn file(&mut self, path: &Path, name: String) -> Result<(), ReadCodeError> {
        let contents = contents(path, self.room)?;
        self.room = self
            .room
            .checked_sub(contents.len() as u64)
            .ok_or(CodeError::TooLarge)?;
        self.files.push(SourceFile {
            path: name,
            contents,
        });
        if self.files.len() > limits::CODE_FILES_MAX {
            return Err(CodeError::TooManyFiles.into());
        }
        Ok(())
    }
}

/// Reads a file; of one that is longer than `most` bytes, one byte more than that.
fn contents(path: &Path, most: u64) -> Result<Vec<u8>, ReadCodeError> {
    let mut contents = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut contents))
        .map_err(|source| ReadCodeError::Read {
            path: path.to_owned(),
            source,
        })?;
    Ok(contents)
}

fn metadata(path: &Path) -> Result<Metadata, ReadCodeError> {
    fs::metadata(path).map_err(|source| ReadCodeError::Read {
        path: path.to_owned(),
        source,
    })
}

fn utf8(name: &Path) -> Result<&str, ReadCodeError> {
    name.to_str()
        .ok_or_else(|| ReadCodeError::NotUtf8(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(code: &Code) -> Vec<&str> {
        let Code::Sources(bundle) = code else {
            panic!("{code:?}")
        };
        bundle
            .files()
            .iter()
            .map(|file| file.path.as_str())
            .collect()
    }

    #[test]
    fn a_file_keeps_its_name_and_names_its_handler() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("hello.py");
        fs::write(&path, "x = 1").unwrap();
        assert_eq!(names(&read(&path).unwrap()), ["hello.py"]);
        assert_eq!(
            handler_of_single_file(&path).as_deref(),
            Some("hello.lambda_handler")
        );
        assert_eq!(handler_of_single_file(root.path()), None);
        assert_eq!(handler_of_single_file(&root.path().join("a.zip")), None);
    }

    #[test]
    fn a_folder_is_read_sorted_and_without_what_is_no_code() {
        let root = tempfile::tempdir().unwrap();
        for path in [
            "z.py",
            "a/b.py",
            "a/__pycache__/b.pyc",
            ".git/HEAD",
            "data.txt",
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        assert_eq!(
            names(&read(root.path()).unwrap()),
            ["a/b.py", "data.txt", "z.py"]
        );
    }

    #[test]
    fn a_package_with_native_code_is_refused_by_name() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("rpds")).unwrap();
        fs::write(root.path().join("rpds/rpds.abi3.so"), b"\x7fELF").unwrap();
        let error = read(root.path()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "rpds has native code for Linux (rpds/rpds.abi3.so), which cannot run in WebAssembly here; \
             use a package that is written in Python, or try rpds on AWS"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_inside() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.py"), "x").unwrap();
        symlink("a.py", root.path().join("b.py")).unwrap();
        assert_eq!(names(&read(root.path()).unwrap()), ["a.py", "b.py"]);

        symlink("/etc/passwd", root.path().join("c.py")).unwrap();
        let error = read(root.path()).unwrap_err();
        assert!(matches!(error, ReadCodeError::OutsideLink(_)), "{error}");

        fs::remove_file(root.path().join("c.py")).unwrap();
        symlink(".", root.path().join("circle")).unwrap();
        let error = read(root.path()).unwrap_err();
        assert!(matches!(error, ReadCodeError::TooDeep(_)), "{error}");
    }

    /// Each level doubles what is there, and the first path of all is as deep as the rest.
    #[cfg(unix)]
    #[test]
    fn folders_are_counted_even_if_no_file_is_in_them() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let name = |level: usize| root.path().join(format!("level-{level}"));
        fs::create_dir(name(0)).unwrap();
        for level in 1..20 {
            fs::create_dir(name(level)).unwrap();
            for link in ["a", "b"] {
                symlink(name(level - 1), name(level).join(link)).unwrap();
            }
        }
        let error = read(root.path()).unwrap_err();
        assert!(matches!(error, ReadCodeError::TooManyFolders(_)), "{error}");
    }

    #[test]
    fn a_component_is_code_of_its_own_and_bounded() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("orders.WASM");
        let file = fs::File::create(&path).unwrap();
        assert_eq!(read(&path).unwrap(), Code::Component(path.clone()));
        assert_eq!(handler_of_single_file(&path), None);

        file.set_len(limits::UNZIPPED_MAX_BYTES + 1).unwrap();
        let error = read(&path).unwrap_err();
        assert!(
            error.to_string().ends_with(
                "orders.WASM: the component has 262144001 bytes, at most 262144000 are accepted: \
                 build it with --release, and without debug information"
            ),
            "{error}"
        );
    }

    #[test]
    fn what_is_no_code_is_refused_in_one_sentence() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("hello.txt");
        fs::write(&path, "x").unwrap();
        assert!(matches!(read(&path), Err(ReadCodeError::Kind(_))));
        let script = root.path().join("index.mjs");
        fs::write(&script, "x").unwrap();
        let error = read(&script).unwrap_err().to_string();
        assert!(
            error.contains("index.mjs looks like Node.js 24, which cannot run here yet"),
            "{error}"
        );
        assert!(matches!(
            read(&root.path().join("none.py")),
            Err(ReadCodeError::Read { .. })
        ));
        let empty = root.path().join("empty");
        fs::create_dir(&empty).unwrap();
        assert!(matches!(
            read(&empty),
            Err(ReadCodeError::Code(CodeError::Empty))
        ));
        let zip = root.path().join("bad.zip");
        fs::write(&zip, "not a zip").unwrap();
        assert!(matches!(
            read(&zip),
            Err(ReadCodeError::Code(CodeError::Zip(_)))
        ));
    }
}
