//! Unzips a deployment package that may be hostile, and makes one.

use super::{CodeError, check_path};
use crate::{engine::SourceFile, limits};
use std::io::{Cursor, Read, Write as _};
use zip::{ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Every file of a zip, within the limits of a deployment package.
pub(super) fn unzip(bytes: &[u8]) -> Result<Vec<SourceFile>, CodeError> {
    if bytes.len() > limits::ZIP_MAX_BYTES {
        return Err(CodeError::ZipTooLarge { size: bytes.len() });
    }
    unzip_any(bytes)
}

/// The same of a zip that nobody uploads as it is, so that its own size has no limit.
pub(super) fn unzip_any(bytes: &[u8]) -> Result<Vec<SourceFile>, CodeError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > limits::CODE_FILES_MAX {
        return Err(CodeError::TooManyFiles);
    }
    let mut files = Vec::new();
    // What may still be unzipped: what an entry says of its size is not believed.
    let mut room = limits::UNZIPPED_MAX_BYTES;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        let path = match std::str::from_utf8(entry.name_raw()) {
            Ok(path) => path.to_owned(),
            // Old zip programs write names in code page 437.
            Err(_) => entry.name().map_err(damaged)?.into_owned(),
        };
        if let Some(folder) = path.strip_suffix('/') {
            check_path(folder)?;
            continue;
        }
        check_path(&path)?;
        if entry.is_symlink() {
            return Err(CodeError::Symlink(path));
        }
        if entry.encrypted() {
            return Err(CodeError::Encrypted(path));
        }
        let mut contents = Vec::new();
        let read = entry
            .take(room + 1)
            .read_to_end(&mut contents)
            .map_err(|error| CodeError::Zip(format!("{path}: {error}")))?;
        room = u64::try_from(read)
            .ok()
            .and_then(|read| room.checked_sub(read))
            .ok_or(CodeError::TooLarge)?;
        files.push(SourceFile { path, contents });
    }
    if archive.has_duplicate_names() {
        return Err(CodeError::DuplicateNames);
    }
    Ok(files)
}

/// Files as a zip.
///
/// # Errors
/// [`CodeError::Unwritable`] if they are more than a zip can hold.
pub fn zip(files: &[SourceFile]) -> Result<Vec<u8>, CodeError> {
    let failed = |error: &dyn std::fmt::Display| CodeError::Unwritable(error.to_string());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        writer
            .start_file(&*file.path, SimpleFileOptions::default())
            .map_err(|error| failed(&error))?;
        writer
            .write_all(&file.contents)
            .map_err(|error| failed(&error))?;
    }
    let zip = writer.finish().map_err(|error| failed(&error))?;
    Ok(zip.into_inner())
}

fn damaged(error: ZipError) -> CodeError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            CodeError::Encrypted("(unnamed)".into())
        }
        other => CodeError::Zip(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::CodeBundle;
    use zip::CompressionMethod;

    fn zipped(write: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        write(&mut writer);
        writer.finish().unwrap().into_inner()
    }

    fn one(path: &str, contents: &[u8]) -> Vec<u8> {
        zipped(|zip| {
            zip.start_file(path, SimpleFileOptions::default()).unwrap();
            zip.write_all(contents).unwrap();
        })
    }

    #[test]
    fn stored_and_deflated_files_are_read() {
        let bytes = zipped(|zip| {
            for (path, method) in [
                ("shop/żaba.py", CompressionMethod::Stored),
                ("lambda_function.py", CompressionMethod::Deflated),
            ] {
                let options = SimpleFileOptions::default().compression_method(method);
                zip.start_file(path, options).unwrap();
                zip.write_all(path.as_bytes()).unwrap();
            }
            zip.add_directory("empty", SimpleFileOptions::default())
                .unwrap();
        });
        let bundle = CodeBundle::from_zip(&bytes).unwrap();
        let names: Vec<_> = bundle
            .files()
            .iter()
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(names, ["lambda_function.py", "shop/żaba.py"]);
        assert!(
            bundle
                .files()
                .iter()
                .all(|file| file.contents == file.path.as_bytes())
        );
    }

    #[test]
    fn traversal_and_absolute_paths_are_refused() {
        for path in ["../evil.py", "a/../../evil.py", "/etc/passwd", "a\\..\\b"] {
            let error = CodeBundle::from_zip(&one(path, b"x")).unwrap_err();
            assert!(matches!(error, CodeError::Path { .. }), "{path}: {error}");
        }
    }

    #[test]
    fn links_are_refused() {
        let bytes = zipped(|zip| {
            zip.add_symlink("link", "/etc/passwd", SimpleFileOptions::default())
                .unwrap();
        });
        let error = CodeBundle::from_zip(&bytes).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the zip file contains the symbolic link \"link\", which is not supported"
        );
    }

    #[test]
    fn duplicates_are_refused() {
        // No writer makes these: rename an entry in the bytes.
        let mut bytes = zipped(|zip| {
            for path in ["aa.py", "ab.py"] {
                zip.start_file(path, SimpleFileOptions::default()).unwrap();
            }
        });
        for index in 0..bytes.len() - 5 {
            if bytes[index..].starts_with(b"ab.py") {
                bytes[index + 1] = b'a';
            }
        }
        let error = CodeBundle::from_zip(&bytes).unwrap_err();
        assert!(matches!(error, CodeError::DuplicateNames), "{error}");
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let zeros = vec![0; 1 << 20];
        let bytes = zipped(|zip| {
            zip.start_file("bomb", SimpleFileOptions::default())
                .unwrap();
            for _ in 0..=limits::UNZIPPED_MAX_BYTES / (1 << 20) {
                zip.write_all(&zeros).unwrap();
            }
        });
        assert!(bytes.len() < 1 << 20);
        assert!(matches!(
            CodeBundle::from_zip(&bytes),
            Err(CodeError::TooLarge)
        ));
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let bytes = one("lambda_function.py", b"print('hello, hello, hello')");
        assert!(matches!(
            CodeBundle::from_zip(b"not a zip"),
            Err(CodeError::Zip(_))
        ));
        assert!(CodeBundle::from_zip(&[]).is_err());
        for index in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[index] ^= 0xff;
            let _ = CodeBundle::from_zip(&damaged);
            let _ = CodeBundle::from_zip(&bytes[..index]);
        }
    }

    #[test]
    fn uploads_are_bounded() {
        let bytes = vec![0; limits::ZIP_MAX_BYTES + 1];
        let error = CodeBundle::from_zip(&bytes).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the zip file has 52428801 bytes; Lambda takes at most 52428800 bytes"
        );
    }
}
