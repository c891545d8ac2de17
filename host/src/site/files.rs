//! The page's files, as they go over the wire.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read as _};
use zip::{CompressionMethod, ZipArchive};

/// The files of a page.
#[derive(Debug)]
pub struct Site {
    files: BTreeMap<String, File>,
}

/// The archive of a page cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// Damaged, or no archive.
    #[error("the page in this program is damaged: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The archive ends too early.
    #[error("the page in this program is damaged: {0}")]
    Io(#[from] io::Error),
    /// A file that is not deflated.
    #[error("the page in this program is damaged: {0} is packed in an unknown way")]
    Packing(String),
}

/// One file.
#[derive(Debug)]
pub(super) struct File {
    /// Its media type.
    pub(super) kind: String,
    /// Changes with its content: an entity tag.
    pub(super) tag: String,
    /// Its content, as gzip.
    pub(super) gzip: Vec<u8>,
}

impl File {
    /// Its content.
    pub(super) fn unpacked(&self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        flate2::read::GzDecoder::new(&*self.gzip).read_to_end(&mut content)?;
        Ok(content)
    }
}

/// A gzip member without name and time, deflated somehow.
const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

impl Site {
    /// Reads an archive whose files are deflated. What is deflated in a zip file is what gzip has
    /// between its head and its checksum, so nothing is packed anew.
    ///
    /// # Errors
    /// [`SiteError`] if it cannot be read.
    pub fn open(archive: &[u8]) -> Result<Self, SiteError> {
        let mut archive = ZipArchive::new(Cursor::new(archive))?;
        let mut files = BTreeMap::new();
        for index in 0..archive.len() {
            let mut entry = archive.by_index_raw(index)?;
            if entry.is_dir() {
                continue;
            }
            let path = entry.name()?.into_owned();
            if entry.compression() != CompressionMethod::Deflated {
                return Err(SiteError::Packing(path));
            }
            let mut gzip = GZIP_HEAD.to_vec();
            entry.read_to_end(&mut gzip)?;
            gzip.extend(entry.crc32().to_le_bytes());
            // Modulo 2^32, as gzip has it.
            gzip.extend(entry.size().to_le_bytes().into_iter().take(4));
            let file = File {
                kind: kind_of(&path),
                tag: format!("\"{:08x}-{:x}\"", entry.crc32(), entry.size()),
                gzip,
            };
            files.insert(path, file);
        }
        Ok(Self { files })
    }

    /// All files' contents by their paths.
    ///
    /// # Errors
    /// [`SiteError::Io`] if one is damaged.
    pub fn unpacked(&self) -> Result<BTreeMap<String, Vec<u8>>, SiteError> {
        let unpack = |(path, file): (&String, &File)| Ok((path.clone(), file.unpacked()?));
        self.files.iter().map(unpack).collect()
    }

    /// The file at a path of the address, which begins with a slash.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        let path = path.strip_prefix('/')?;
        let path = if path.is_empty() { "index.html" } else { path };
        self.files.get(path)
    }
}

fn kind_of(path: &str) -> String {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    if kind.type_() == mime_guess::mime::TEXT {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_what_browsers_insist_on() {
        assert_eq!(kind_of("a/b.wasm"), "application/wasm");
        assert_eq!(kind_of("a.js"), "text/javascript; charset=utf-8");
        assert_eq!(kind_of("index.html"), "text/html; charset=utf-8");
        assert_eq!(kind_of("a.css"), "text/css; charset=utf-8");
        assert_eq!(kind_of("a.svg"), "image/svg+xml");
        assert_eq!(kind_of("a.json"), "application/json");
        assert_eq!(kind_of("a"), "application/octet-stream");
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        assert!(Site::open(b"no archive").is_err());
        assert!(Site::open(b"").is_err());
    }
}
