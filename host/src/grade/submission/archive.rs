//! Reading zip files of learners, which may be anything.

use super::bounds::{CLASS_ZIP_FILES, FILES, UNPACKED_BYTES};
use super::{Ungradable, tidy};
use lambdabox_core::engine::SourceFile;
use std::io::{Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// An entry of a zip file that is a file: its place, and its path with `/`.
pub(super) type Entry = (usize, String);

/// The bytes in which a zip file says how many entries it has, at its end.
const END_BYTES: u64 = 65_557;
const END_SIGNATURE: [u8; 4] = *b"PK\x05\x06";

/// Opens a zip file of at most `most` entries.
pub(super) fn open<R: Read + Seek>(mut file: R, most: usize) -> Result<ZipArchive<R>, Ungradable> {
    // The list of entries is held in memory, so how many there are is looked at before.
    let announced = announced(&mut file).map_err(|error| damaged(&ZipError::Io(error)))?;
    if announced > most {
        return Err(too_many(most));
    }
    let zip = ZipArchive::new(file).map_err(|error| damaged(&error))?;
    if zip.len() > most {
        return Err(too_many(most));
    }
    Ok(zip)
}

/// The most entries that any end of the file announces. 65,535 means "or more".
fn announced<R: Read + Seek>(file: &mut R) -> std::io::Result<usize> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(END_BYTES)))?;
    let mut end = Vec::new();
    file.take(END_BYTES).read_to_end(&mut end)?;
    file.seek(SeekFrom::Start(0))?;
    let counts = end.windows(12).filter_map(|window| {
        let (signature, rest) = window.split_first_chunk::<4>()?;
        let count = rest.get(6..8)?.first_chunk::<2>()?;
        (*signature == END_SIGNATURE).then(|| usize::from(u16::from_le_bytes(*count)))
    });
    Ok(match counts.max() {
        Some(0xffff) => CLASS_ZIP_FILES,
        Some(count) => count,
        None => 0,
    })
}

/// The files in a zip, without litter, in its order.
pub(super) fn list<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<Vec<Entry>, Ungradable> {
    let mut entries = Vec::new();
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(|error| damaged(&error))?;
        let path = name(&entry)?;
        if !path.ends_with('/') && !tidy::is_littered(&path) {
            entries.push((index, path));
        }
    }
    Ok(entries)
}

/// Unpacks these entries into memory. What an entry says of its size is not believed.
pub(super) fn unpack<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    entries: &[Entry],
) -> Result<Vec<SourceFile>, Ungradable> {
    if entries.len() > FILES {
        return Err(too_many(FILES));
    }
    let mut files = Vec::new();
    let mut room = UNPACKED_BYTES;
    for (index, path) in entries {
        let entry = zip.by_index(*index).map_err(|error| damaged(&error))?;
        if entry.is_symlink() {
            return Err(Ungradable::because(format!(
                "the zip holds the symbolic link {path:?}, and links are not followed"
            )));
        }
        if entry.encrypted() {
            return Err(encrypted());
        }
        let mut contents = Vec::new();
        entry
            .take(room + 1)
            .read_to_end(&mut contents)
            .map_err(|error| {
                Ungradable::because(format!("{path:?} in the zip cannot be unpacked: {error}"))
            })?;
        room = room
            .checked_sub(contents.len() as u64)
            .ok_or_else(too_large)?;
        files.push(SourceFile {
            path: path.clone(),
            contents,
        });
    }
    Ok(files)
}

fn name<R: Read>(entry: &ZipFile<'_, R>) -> Result<String, Ungradable> {
    let raw = match std::str::from_utf8(entry.name_raw()) {
        Ok(name) => name.to_owned(),
        // Old programs write names in code page 437.
        Err(_) => entry.name().map_err(|error| damaged(&error))?.into_owned(),
    };
    Ok(tidy::path(&raw))
}

pub(super) fn too_large() -> Ungradable {
    Ungradable::because(format!(
        "it has more than {} MB once it is unpacked",
        UNPACKED_BYTES >> 20
    ))
}

pub(super) fn too_many(most: usize) -> Ungradable {
    Ungradable::because(format!("it has more than {most} files"))
}

fn encrypted() -> Ungradable {
    Ungradable::because("the zip is encrypted: hand it in without a password")
}

fn damaged(error: &ZipError) -> Ungradable {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => encrypted(),
        other => Ungradable::because(format!("the zip cannot be read: {other}")),
    }
}
