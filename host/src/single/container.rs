//! The one file that a page is in: a header as JSON, then the parts one after the other, each packed.
//! `web/single/container.js` reads it.

use super::SingleError;
use lzma_rust2::{LzipOptions, LzipWriter};
use serde::Serialize;
use serde_json::Value;
use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What it begins with.
const MAGIC: &[u8; 4] = b"LBX1";
/// How hard the packer tries, 0 to 9: a course is packed once and carried around often.
const PRESET: u32 = 9;
/// The smallest window that the format knows.
const DICTIONARY_MIN: u32 = 4_096;

/// Files that are packed as one.
pub(super) struct Part {
    name: String,
    stored: bool,
    later: bool,
    bytes: Vec<u8>,
    files: Vec<(String, usize, usize)>,
}

impl Part {
    /// An empty one. `stored`: not packed; `later`: handed to workers, which unpack it when they need it.
    pub(super) fn new(name: String, stored: bool, later: bool) -> Self {
        Self {
            name,
            stored,
            later,
            bytes: Vec::new(),
            files: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, path: &str, contents: &[u8]) {
        let place = (path.to_owned(), self.bytes.len(), contents.len());
        self.files.push(place);
        self.bytes.extend_from_slice(contents);
    }

    fn packed(&self) -> io::Result<Vec<u8>> {
        if self.stored {
            return Ok(self.bytes.clone());
        }
        let mut options = LzipOptions::with_preset(PRESET);
        // Who unpacks it needs so much memory: no more than there are bytes.
        let window = u32::try_from(self.bytes.len().next_power_of_two()).unwrap_or(u32::MAX);
        let dictionary = &mut options.lzma_options.dict_size;
        *dictionary = (*dictionary).min(window.max(DICTIONARY_MIN));
        let mut writer = LzipWriter::new(Vec::new(), options);
        writer.write_all(&self.bytes)?;
        writer.finish()
    }
}

#[derive(Serialize)]
struct Header<'a> {
    page: &'a Value,
    /// The name of the browser's database.
    store: &'a str,
    parts: Vec<PartEntry>,
    files: Vec<FileEntry<'a>>,
}

#[derive(Serialize)]
struct PartEntry {
    packed: usize,
    bytes: usize,
    later: bool,
}

#[derive(Serialize)]
struct FileEntry<'a> {
    path: &'a str,
    part: usize,
    start: usize,
    bytes: usize,
}

/// All parts, packed.
#[derive(Debug)]
pub(super) struct Container {
    pub(super) bytes: Vec<u8>,
    /// Each part's name and packed size, in order.
    pub(super) sizes: Vec<(String, usize)>,
}

impl Container {
    /// Packs parts: the same bytes for the same parts. `page` is what the page's first script must know.
    pub(super) fn pack(page: &Value, store: &str, parts: Vec<Part>) -> Result<Self, SingleError> {
        let packed = side_by_side(&parts)?;
        let entries = parts.iter().zip(&packed);
        let header = Header {
            page,
            store,
            parts: entries
                .map(|(part, packed)| PartEntry {
                    packed: packed.len(),
                    bytes: part.bytes.len(),
                    later: part.later,
                })
                .collect(),
            files: parts
                .iter()
                .enumerate()
                .flat_map(|(number, part)| {
                    part.files
                        .iter()
                        .map(move |(path, start, bytes)| FileEntry {
                            path,
                            part: number,
                            start: *start,
                            bytes: *bytes,
                        })
                })
                .collect(),
        };
        let header = serde_json::to_vec(&header).map_err(io::Error::from)?;
        let length = u32::try_from(header.len()).map_err(io::Error::other)?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(length.to_le_bytes());
        bytes.extend(header);
        packed.iter().for_each(|part| bytes.extend(part));
        let names = parts.into_iter().map(|part| part.name);
        let sizes = names.zip(packed.iter().map(Vec::len)).collect();
        Ok(Self { bytes, sizes })
    }
}

/// Packs on all processors, what takes longest first.
fn side_by_side(parts: &[Part]) -> io::Result<Vec<Vec<u8>>> {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|number| std::cmp::Reverse(parts.get(*number).map(|part| part.bytes.len())));
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<_>> = Mutex::new(parts.iter().map(|_| None).collect());
    let work = || {
        while let Some(number) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let packed = parts.get(*number).map(Part::packed);
            // Nothing that holds the lock can fail.
            if let Ok(mut done) = done.lock()
                && let Some(place) = done.get_mut(*number)
            {
                *place = packed;
            }
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        for _ in 1..threads.min(parts.len()) {
            scope.spawn(work);
        }
        work();
    });
    let done = done.into_inner().unwrap_or_default();
    let missing = || Err(io::Error::other("a part was not packed"));
    done.into_iter()
        .map(|packed| packed.unwrap_or_else(missing))
        .collect()
}
