//! A course as one file that works without a server, or as a SCORM package: the page inside of this
//! program, its language runtime and the course, packed together.
//!
//! What is packed is data for `web/single/main.js`, which starts the page from it. The list of what goes
//! into it is made with the page: `single/parts.json`.

mod container;
mod document;
mod scorm;
mod text;

use crate::site::{Site, SiteError};
use container::{Container, Part};
use document::Document;
use lambdabox_authoring::course_index;
use lambdabox_core::exercise::pack::CoursePack;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// The most bytes that one HTML file may have: what still opens quickly from a slow USB stick.
pub const HTML_MAX_BYTES: usize = 12_000_000;

const PARTS: &str = "single/parts.json";
const DOCUMENT: &str = "single/index.html";

/// A course cannot be made one file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SingleError {
    /// The page in this program is damaged.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// A folder of a page cannot be read.
    #[error("the page cannot be read: {0}")]
    Read(#[from] io::Error),
    /// The page was built without what one file needs.
    #[error("the page is of another version: it has no usable {0}")]
    Page(String),
    /// The file would be too large.
    #[error(
        "the file would have {}, and at most {} are allowed; this is what is large, packed: {}. Make the \
         course's files smaller, or make two courses of it",
        megabytes(*.bytes), megabytes(HTML_MAX_BYTES), listed(.parts)
    )]
    TooLarge {
        /// What it would have.
        bytes: usize,
        /// Each part's name and packed size, largest first.
        parts: Vec<(String, usize)>,
    },
    /// The SCORM package cannot be written.
    #[error("cannot write the package: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The manifest cannot be written.
    #[error("cannot write the package's manifest: {0}")]
    Manifest(io::Error),
}

/// The files of a built page by their paths.
#[derive(Debug)]
pub struct PageFiles(BTreeMap<String, Vec<u8>>);

impl PageFiles {
    /// Those of an archive, such as the one inside of this program.
    ///
    /// # Errors
    /// [`SingleError::Site`] if it is damaged.
    pub fn of_archive(archive: &[u8]) -> Result<Self, SingleError> {
        Ok(Self(Site::open(archive)?.unpacked()?))
    }

    /// Those of a folder that `cargo xtask site` has made.
    ///
    /// # Errors
    /// [`SingleError::Read`] if it cannot be read.
    pub fn of_folder(folder: &Path) -> Result<Self, SingleError> {
        let read = |path: &str| std::fs::read(folder.join(path));
        let mut files = BTreeMap::new();
        let list = read(PARTS).map_err(|error| {
            SingleError::Page(format!("{PARTS} in {}: {error}", folder.display()))
        })?;
        let list: PartList = parsed(&list)?;
        let named = list.parts.iter().flat_map(|part| part.files.clone());
        for path in named.chain([PARTS.to_owned(), DOCUMENT.to_owned()]) {
            let contents = read(&path)?;
            files.insert(path, contents);
        }
        Ok(Self(files))
    }

    fn get(&self, path: &str) -> Result<&[u8], SingleError> {
        let file = self.0.get(path).map(Vec::as_slice);
        file.ok_or_else(|| SingleError::Page(path.to_owned()))
    }
}

/// What `web/site/single.mjs` writes of the page.
#[derive(Deserialize)]
struct PartList {
    /// What the first script must know: its own affair.
    page: Value,
    parts: Vec<ListedPart>,
}

#[derive(Deserialize)]
struct ListedPart {
    name: String,
    /// Not packed.
    #[serde(default)]
    stored: bool,
    /// Handed to workers, which unpack it when they need it.
    #[serde(default)]
    later: bool,
    /// The language runtime that it belongs to.
    #[serde(default)]
    runtime: Option<String>,
    /// The library of a runtime, in pieces that the runtime's manifest puts in order.
    #[serde(default)]
    library: bool,
    files: Vec<String>,
}

fn parsed<T: serde::de::DeserializeOwned>(json: &[u8]) -> Result<T, SingleError> {
    serde_json::from_slice(json).map_err(|error| SingleError::Page(format!("{PARTS} ({error})")))
}

/// A course that was packed with the page.
#[derive(Debug)]
pub struct SingleCourse {
    id: String,
    title: String,
    container: Container,
    document: Document,
}

impl SingleCourse {
    /// Packs a course with a page. Takes seconds: the parts are packed side by side.
    ///
    /// # Errors
    /// [`SingleError::Page`] if the page has not what it takes.
    pub fn pack(page: &PageFiles, course: &CoursePack) -> Result<Self, SingleError> {
        let list: PartList = parsed(page.get(PARTS)?)?;
        let mut parts = Vec::new();
        for listed in list.parts {
            let mut part = Part::new(listed.name, listed.stored, listed.later);
            let paths = match &listed.runtime {
                Some(runtime) if listed.library => in_order(page, runtime, listed.files)?,
                _ => listed.files,
            };
            for path in paths {
                part.push(&path, page.get(&path)?);
            }
            parts.push(part);
        }
        let id = &course.spec.id;
        let mut part = Part::new(format!("course {id}"), false, false);
        let index = course_index(std::slice::from_ref(course));
        part.push("courses/index.json", index.as_bytes());
        part.push(&format!("courses/{id}.json"), course.to_json().as_bytes());
        parts.push(part);
        let store = format!("lambdabox-{id}");
        Ok(Self {
            id: id.clone(),
            title: course.spec.title.clone(),
            container: Container::pack(&list.page, &store, parts)?,
            document: Document::read(page.get(DOCUMENT)?)?,
        })
    }

    /// The bytes of the HTML file.
    ///
    /// # Errors
    /// [`SingleError::TooLarge`] above [`HTML_MAX_BYTES`].
    pub fn html(&self) -> Result<Vec<u8>, SingleError> {
        let html = self
            .document
            .whole(&self.title, &self.id, &self.container.bytes);
        if html.len() > HTML_MAX_BYTES {
            let mut parts = self.container.sizes.clone();
            parts.sort_by(|(_, one), (_, other)| other.cmp(one));
            return Err(SingleError::TooLarge {
                bytes: html.len(),
                parts,
            });
        }
        Ok(html)
    }

    /// The bytes of a SCORM 1.2 package. An LMS sets "passed" or "failed" by `mastery`, per cent of the
    /// points, if it is given.
    ///
    /// # Errors
    /// [`SingleError::Zip`] or [`SingleError::Manifest`] if it cannot be written.
    pub fn scorm(&self, mastery: Option<u8>) -> Result<Vec<u8>, SingleError> {
        let document = self
            .document
            .beside(&self.title, &self.id, scorm::CONTAINER);
        scorm::package(
            &self.id,
            &self.title,
            mastery,
            &document,
            &self.container.bytes,
        )
    }

    /// The parts' names and how many bytes each takes, packed.
    #[must_use]
    pub fn sizes(&self) -> &[(String, usize)] {
        &self.container.sizes
    }
}

/// A library's pieces one after the other, as they were before they were cut: packed best like that.
fn in_order(
    page: &PageFiles,
    runtime: &str,
    files: Vec<String>,
) -> Result<Vec<String>, SingleError> {
    #[derive(Deserialize)]
    struct Manifest {
        library: Library,
    }
    #[derive(Deserialize)]
    struct Library {
        pieces: Vec<Piece>,
    }
    #[derive(Deserialize)]
    struct Piece {
        file: String,
    }
    if files.is_empty() {
        return Ok(files);
    }
    let manifest = format!("runtimes/{runtime}/bundle.json");
    let read: Manifest = serde_json::from_slice(page.get(&manifest)?)
        .map_err(|error| SingleError::Page(format!("{manifest} ({error})")))?;
    let mut seen = std::collections::BTreeSet::new();
    let pieces = read.library.pieces.into_iter().map(|piece| piece.file);
    // Equal pieces are one file.
    let pieces = pieces.filter(|file| seen.insert(file.clone()));
    Ok(pieces
        .map(|file| format!("runtimes/{runtime}/{file}"))
        .collect())
}

/// A size in words, with two digits after the point.
#[must_use]
pub fn megabytes(bytes: usize) -> String {
    let hundredths = bytes.div_ceil(10_000);
    format!("{}.{:02} MB", hundredths / 100, hundredths % 100)
}

fn listed(parts: &[(String, usize)]) -> String {
    let mut text = String::new();
    for (name, bytes) in parts.iter().take(5) {
        let comma = if text.is_empty() { "" } else { ", " };
        let _ = write!(text, "{comma}{name} {}", megabytes(*bytes));
    }
    text
}

#[cfg(test)]
mod tests;
