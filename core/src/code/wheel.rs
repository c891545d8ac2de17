//! Wheels (`.whl`), the form in which Python's packages are published: read, checked and put beside
//! a function's code as pip puts them into a folder.

use super::native::{self, NativeCode, linked};
use super::{CodeError, archive};
use crate::engine::SourceFile;
use std::collections::{BTreeMap, BTreeSet};

/// What a file of metadata says of who put it there.
const INSTALLER: &str = "lambdabox";

/// A distribution, ready to be put beside code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wheel {
    /// As its author writes it: `PyYAML`.
    pub name: String,
    /// Such as `6.0.3`.
    pub version: String,
    /// The files, by their paths beside the code; `RECORD` lists them.
    files: Vec<SourceFile>,
    /// Where its metadata are: `PyYAML-6.0.3.dist-info`.
    info: String,
}

/// Why a wheel is refused: one sentence for the person who chose it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WheelError {
    /// The file is no wheel, or a damaged one.
    #[error("{file} cannot be read as a Python package: {reason}")]
    Damaged {
        /// The file's name.
        file: String,
        /// The rest of the sentence.
        reason: String,
    },
    /// It is for another Python.
    #[error(
        "{file} is for {tags}, and cannot be imported by Python 3: take a wheel whose name has py3-none-any"
    )]
    OtherPython {
        /// The file's name.
        file: String,
        /// What it is for: `cp27`.
        tags: String,
    },
    /// It needs native code.
    #[error(transparent)]
    Native(#[from] NativeCode),
    /// It would write over what somebody has written.
    #[error("{name} has a file {path:?}, and so has your code, with other contents: rename yours")]
    WouldOverwrite {
        /// The distribution.
        name: String,
        /// The path of both.
        path: String,
    },
    /// What comes of it is no deployment package.
    #[error(transparent)]
    Code(#[from] CodeError),
}

impl Wheel {
    /// Reads a wheel; `file` is its name, for sentences. Native halves that a package can do without
    /// are left out, those that the runtime has stay.
    ///
    /// # Errors
    /// [`WheelError`] if it is none, is for another Python, or needs native code.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, WheelError> {
        let damaged = |reason: String| WheelError::Damaged {
            file: file.to_owned(),
            reason,
        };
        let mut files = archive::unzip_any(bytes).map_err(|error| damaged(error.to_string()))?;
        let info = info_folder(&files)
            .ok_or_else(|| damaged("it has no folder that ends in .dist-info".into()))?;
        let text = |name: &str| {
            let path = format!("{info}/{name}");
            let found = files.iter().find(|file| file.path == path);
            let text = found.and_then(|file| std::str::from_utf8(&file.contents).ok());
            text.ok_or_else(|| damaged(format!("it has no {path}")))
        };
        let metadata = text("METADATA")?;
        let header = |name: &str| header(metadata, name).map(str::to_owned);
        let (name, version) = header("Name")
            .zip(header("Version"))
            .ok_or_else(|| damaged("its METADATA names no Name and Version".into()))?;
        check_python(file, text("WHEEL")?)?;
        if let Some(native) = native::needed(&files) {
            return Err(NativeCode {
                package: name,
                ..native
            }
            .into());
        }
        files.retain(|file| !native::is_native(&file.path) || linked::is_module(&file.path));
        let data = info.replace(".dist-info", ".data");
        let moved = move_data(&mut files, &data);
        sign(&mut files, &info, &moved);
        Ok(Self {
            name,
            version,
            files,
            info,
        })
    }

    /// The files, by their paths beside the code.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The wheel as a file that pip takes for one without native code, and its name.
    ///
    /// # Errors
    /// [`WheelError`] if it cannot be written.
    pub fn to_pure_wheel(&self) -> Result<(String, Vec<u8>), WheelError> {
        let mut files = self.files.clone();
        let wheel = format!("{}/WHEEL", self.info);
        for file in files.iter_mut().filter(|file| file.path == wheel) {
            file.contents = b"Wheel-Version: 1.0\nGenerator: lambdabox\nRoot-Is-Purelib: true\nTag: py3-none-any\n".to_vec();
        }
        // Sizes and hashes may be left out, and one of the files has just changed.
        let record: String = files
            .iter()
            .map(|file| format!("{},,\n", quoted(&file.path)))
            .collect();
        let path = format!("{}/RECORD", self.info);
        for file in files.iter_mut().filter(|file| file.path == path) {
            file.contents = record.clone().into_bytes();
        }
        let stem = self.info.trim_end_matches(".dist-info");
        Ok((format!("{stem}-py3-none-any.whl"), archive::zip(&files)?))
    }
}

/// The wheels among files that were chosen: those whose name ends in `.whl`, and those inside of a
/// zip that holds nothing else. `None` if a file is something else.
///
/// # Errors
/// [`WheelError`] if one is refused.
pub fn wheels_of(chosen: &[(String, Vec<u8>)]) -> Result<Option<Vec<Wheel>>, WheelError> {
    let mut wheels = Vec::new();
    for (name, bytes) in chosen {
        if is_wheel(name) {
            wheels.push(Wheel::read(base_name(name), bytes)?);
            continue;
        }
        let Ok(files) = archive::unzip_any(bytes) else {
            return Ok(None);
        };
        let files: Vec<&SourceFile> = files.iter().filter(|file| !is_litter(&file.path)).collect();
        if files.is_empty() || !files.iter().all(|file| is_wheel(&file.path)) {
            return Ok(None);
        }
        for file in files {
            wheels.push(Wheel::read(base_name(&file.path), &file.contents)?);
        }
    }
    Ok(Some(wheels))
}

/// Puts wheels beside code. A distribution that was put there before, in whatever version, makes room
/// for the new one.
///
/// # Errors
/// [`WheelError`] if a wheel would write over somebody's file, or what comes of it is no package.
pub fn install(code: Vec<SourceFile>, wheels: &[Wheel]) -> Result<Vec<SourceFile>, WheelError> {
    let coming: BTreeSet<String> = wheels.iter().map(|wheel| normal(&wheel.name)).collect();
    let mut owned = BTreeSet::new();
    let mut gone = BTreeSet::new();
    for (name, paths) in installed(&code) {
        if coming.contains(&name) {
            gone.extend(paths);
        } else {
            owned.extend(paths);
        }
    }
    // What two distributions have in common stays for the other one.
    let stays = |path: &String| !gone.contains(path) || owned.contains(path);
    let mut files: BTreeMap<String, Vec<u8>> = code
        .into_iter()
        .map(|file| (file.path, file.contents))
        .filter(|(path, _)| stays(path))
        .collect();
    for wheel in wheels {
        for file in &wheel.files {
            let there = files.get(&file.path);
            if there.is_some_and(|there| *there != file.contents) && !owned.contains(&file.path) {
                return Err(WheelError::WouldOverwrite {
                    name: wheel.name.clone(),
                    path: file.path.clone(),
                });
            }
            files.insert(file.path.clone(), file.contents.clone());
        }
        owned.extend(wheel.files.iter().map(|file| file.path.clone()));
    }
    let files = files.into_iter();
    let files = files.map(|(path, contents)| SourceFile { path, contents });
    Ok(super::CodeBundle::new(files.collect())?.into_files())
}

/// The distributions that lie beside code: their names as [`normal`] has them, and the paths of what
/// belongs to each.
#[must_use]
pub fn installed(code: &[SourceFile]) -> Vec<(String, Vec<String>)> {
    let records = code.iter().filter_map(|file| {
        let info = file.path.strip_suffix("/RECORD")?;
        let (name, _) = info.strip_suffix(".dist-info")?.split_once('-')?;
        let record = std::str::from_utf8(&file.contents).ok()?;
        let mut paths: Vec<String> = record.lines().filter_map(record_path).collect();
        // A record need not list itself.
        paths.push(file.path.clone());
        Some((normal(name), paths))
    });
    records.collect()
}

/// A distribution's name as indexes compare it: `Foo.Bar_baz` is `foo-bar-baz`.
#[must_use]
pub fn normal(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

/// Whether a file's name is a wheel's.
#[must_use]
pub fn is_wheel(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("whl"))
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What zip programs and file managers leave in a zip.
fn is_litter(path: &str) -> bool {
    path.starts_with("__MACOSX/") || base_name(path) == ".DS_Store"
}

/// The folder of the metadata: there must be exactly one.
fn info_folder(files: &[SourceFile]) -> Option<String> {
    let folders = files.iter().filter_map(|file| {
        let (folder, _) = file.path.split_once('/')?;
        folder.ends_with(".dist-info").then_some(folder)
    });
    let folders: BTreeSet<&str> = folders.collect();
    match Vec::from_iter(folders).as_slice() {
        [one] => Some((*one).to_owned()),
        _ => None,
    }
}

/// The value of a header of METADATA or WHEEL.
fn header<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    headers(text, name).next()
}

fn headers<'a>(text: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    // The description follows an empty line.
    let head = text.lines().take_while(|line| !line.trim().is_empty());
    head.filter_map(move |line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}

/// Refuses what is for Python 2 alone or for another implementation.
fn check_python(file: &str, wheel: &str) -> Result<(), WheelError> {
    let pythons = headers(wheel, "Tag").flat_map(|tag| {
        let python = tag.split('-').next().unwrap_or(tag);
        python.split('.')
    });
    let pythons: BTreeSet<&str> = pythons.collect();
    let fits = |tag: &&str| tag.starts_with("py3") || tag.starts_with("cp3");
    if pythons.is_empty() || pythons.iter().any(fits) {
        return Ok(());
    }
    Err(WheelError::OtherPython {
        file: file.to_owned(),
        tags: Vec::from_iter(pythons).join(", "),
    })
}

/// Moves what lies in a wheel's folder `.data` to where pip puts it; old and new paths.
fn move_data(files: &mut [SourceFile], data: &str) -> BTreeMap<String, String> {
    let mut moved = BTreeMap::new();
    for file in files {
        let Some(rest) = file
            .path
            .strip_prefix(data)
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            continue;
        };
        let to = match rest.split_once('/') {
            Some(("purelib" | "platlib" | "data", path)) => path.to_owned(),
            Some(("scripts", path)) => format!("bin/{path}"),
            Some(("headers", path)) => format!("include/{path}"),
            _ => continue,
        };
        moved.insert(file.path.clone(), to.clone());
        file.path = to;
    }
    moved
}

/// Says in the metadata who put the files there, and where they are.
fn sign(files: &mut Vec<SourceFile>, info: &str, moved: &BTreeMap<String, String>) {
    let installer = format!("{info}/INSTALLER");
    files.retain(|file| file.path != installer);
    files.push(SourceFile {
        path: installer.clone(),
        contents: format!("{INSTALLER}\n").into_bytes(),
    });
    let record_file = format!("{info}/RECORD");
    let there: BTreeSet<String> = files.iter().map(|file| file.path.clone()).collect();
    let old = files.iter().find(|file| file.path == record_file);
    let old = old.map(|file| String::from_utf8_lossy(&file.contents).into_owned());
    let mut listed = BTreeSet::new();
    let mut record = String::new();
    for line in old.unwrap_or_default().lines() {
        let Some(path) = record_path(line) else {
            continue;
        };
        let now = moved.get(&path).unwrap_or(&path);
        if !there.contains(now) || !listed.insert(now.clone()) {
            continue;
        }
        if *now == path {
            record.push_str(line);
        } else {
            record.push_str(&format!("{},,", quoted(now)));
        }
        record.push('\n');
    }
    for path in there.iter().chain([&record_file]) {
        if listed.insert(path.clone()) {
            record.push_str(&format!("{},,\n", quoted(path)));
        }
    }
    files.retain(|file| file.path != record_file);
    files.push(SourceFile {
        path: record_file,
        contents: record.into_bytes(),
    });
}

/// The first field of a line of RECORD, which is CSV.
fn record_path(line: &str) -> Option<String> {
    let path = match line.strip_prefix('"') {
        None => line.split(',').next()?.to_owned(),
        Some(quoted) => {
            let mut path = String::new();
            let mut letters = quoted.chars().peekable();
            while let Some(letter) = letters.next() {
                if letter == '"' && letters.next_if_eq(&'"').is_none() {
                    break;
                }
                path.push(letter);
            }
            path
        }
    };
    (!path.is_empty()).then_some(path)
}

fn quoted(path: &str) -> String {
    if path.contains(['"', ',']) {
        format!("\"{}\"", path.replace('"', "\"\""))
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
#[path = "wheel_tests.rs"]
mod tests;
