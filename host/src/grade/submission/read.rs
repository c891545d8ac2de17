//! From a place to code.

use super::bounds::{FILES, UNPACKED_BYTES, ZIP_BYTES};
use super::find::Place;
use super::{Ungradable, archive, folder, tidy};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::engine::SourceFile;
use std::fs::{self, File};
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;

/// What a submission holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Files of code: safe paths, sorted, each once, tidied up.
    Code {
        /// The files.
        files: Vec<SourceFile>,
        /// The only source file had another name, and is graded as the handler's.
        renamed: Option<String>,
    },
    /// A submission file of the page, as it is.
    Exported(Vec<u8>),
}

/// Reads a submission. `handler_file` is the file in which the exercise's handler is, such as
/// `lambda_function.py`: a single source file of any other name is taken for it.
///
/// # Errors
/// [`Ungradable`] if there is no code in it that can be looked at.
pub fn read(place: &Place, handler_file: &str) -> Result<Content, Ungradable> {
    let files = match place {
        Place::File(path) => return of_file(path, handler_file),
        Place::Folder(path) => folder::read(path)?,
        Place::Files(paths) => {
            let mut files = Vec::new();
            let mut room = UNPACKED_BYTES;
            for (path, name) in paths {
                let contents = regular(path, name, room)?;
                room = room.saturating_sub(contents.len() as u64);
                files.push(SourceFile {
                    path: name.clone(),
                    contents,
                });
            }
            files
        }
        Place::Zipped { zip, entries } => {
            let file = File::open(zip).map_err(|error| folder::unreadable("the zip", &error))?;
            let mut zip = archive::open(BufReader::new(file), super::bounds::CLASS_ZIP_FILES)?;
            archive::unpack(&mut zip, entries)?
        }
        Place::Unusable(reason) => return Err(Ungradable::because(reason.clone())),
    };
    if files.iter().any(|file| tidy::is_source(&file.path)) {
        return code(files, handler_file);
    }
    // A platform's folder with the one file that was uploaded.
    match files.as_slice() {
        [only] => of_bytes(&only.path.clone(), only.contents.clone(), handler_file),
        _ => code(files, handler_file),
    }
}

fn of_file(path: &Path, handler_file: &str) -> Result<Content, Ungradable> {
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    if is_zip(&name) {
        let size = fs::symlink_metadata(path).map_err(|error| folder::unreadable(&name, &error))?;
        if size.is_file() && size.len() <= ZIP_BYTES {
            let file = File::open(path).map_err(|error| folder::unreadable(&name, &error))?;
            return of_zip(BufReader::new(file), handler_file);
        }
    }
    let contents = regular(path, &name, UNPACKED_BYTES)?;
    of_bytes(&name, contents, handler_file)
}

/// Reads a file that is one: no link, no pipe, and not 2 GB of it.
fn regular(path: &Path, name: &str, room: u64) -> Result<Vec<u8>, Ungradable> {
    let metadata = fs::symlink_metadata(path).map_err(|error| folder::unreadable(name, &error))?;
    if metadata.is_symlink() {
        return Err(folder::link(name));
    }
    if !metadata.is_file() {
        return Err(folder::special(name));
    }
    if metadata.len() > room {
        return Err(too_large(metadata.len(), room));
    }
    folder::contents(path, name, room)
}

fn of_bytes(name: &str, contents: Vec<u8>, handler_file: &str) -> Result<Content, Ungradable> {
    if is_zip(name) {
        let size = contents.len() as u64;
        if size > ZIP_BYTES {
            return Err(too_large(size, ZIP_BYTES));
        }
        return of_zip(Cursor::new(contents), handler_file);
    }
    let first = contents.iter().find(|byte| !byte.is_ascii_whitespace());
    if has_ending(name, &["json", "lambdabox"]) && first == Some(&b'{') {
        return Ok(Content::Exported(contents));
    }
    if !tidy::is_source(name) {
        return Err(no_code(&[name]));
    }
    let path = handler_file.to_owned();
    // The name of a file that stands for a whole submission is the learner's, not the module's.
    code(vec![SourceFile { path, contents }], handler_file)
}

fn of_zip<R: Read + Seek>(file: R, handler_file: &str) -> Result<Content, Ungradable> {
    let mut zip = archive::open(file, FILES)?;
    let entries = archive::list(&mut zip)?;
    code(archive::unpack(&mut zip, &entries)?, handler_file)
}

/// Tidies files up and looks whether they are code.
fn code(mut files: Vec<SourceFile>, handler_file: &str) -> Result<Content, Ungradable> {
    // Before anything is taken off a path, it has to be one.
    let bundle = CodeBundle::new(files).map_err(|error| match error {
        lambdabox_core::code::CodeError::Empty => no_code(&[]),
        other => Ungradable::because(other.to_string()),
    })?;
    files = bundle.into_files();
    tidy::unwrap(&mut files, handler_file);
    files.iter_mut().for_each(tidy::text);
    let sources: Vec<usize> = (0..files.len())
        .filter(|at| files.get(*at).is_some_and(|it| tidy::is_source(&it.path)))
        .collect();
    let mut renamed = None;
    match sources.as_slice() {
        [] => {
            let names: Vec<&str> = files.iter().map(|it| it.path.as_str()).collect();
            return Err(no_code(&names));
        }
        [only] => {
            if let Some(file) = files.get_mut(*only)
                && file.path != handler_file
                && !file.path.contains('/')
            {
                renamed = Some(std::mem::replace(&mut file.path, handler_file.to_owned()));
            }
        }
        _ => {}
    }
    // A path that was shortened or renamed may now be another one's.
    let bundle = CodeBundle::new(files).map_err(|error| Ungradable::because(error.to_string()))?;
    Ok(Content::Code {
        files: bundle.into_files(),
        renamed,
    })
}

fn no_code(names: &[&str]) -> Ungradable {
    let shown: Vec<String> = names
        .iter()
        .take(3)
        .map(|name| format!("{name:?}"))
        .collect();
    let more = if names.len() > shown.len() {
        ", …"
    } else {
        ""
    };
    Ungradable::because(match shown.as_slice() {
        [] => "no code: it is empty".to_owned(),
        shown => format!(
            "no code: there is no source file in it, only {}{more}",
            shown.join(", ")
        ),
    })
}

fn too_large(size: u64, most: u64) -> Ungradable {
    Ungradable::because(format!(
        "it has {} MB, and at most {} MB are read",
        size.div_ceil(1 << 20),
        most >> 20
    ))
}

fn is_zip(name: &str) -> bool {
    has_ending(name, &["zip"])
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = Path::new(name).extension().and_then(|it| it.to_str());
    ending.is_some_and(|ending| endings.iter().any(|it| it.eq_ignore_ascii_case(ending)))
}
