//! A group as pieces to be kept, and from them.

use super::super::chunk::Chunk;
use super::LogGroup;
use crate::written::{self, Unreadable};
use serde::{Deserialize, Serialize};

/// The name of the piece that says what the group is.
pub(super) const ABOUT: &str = "about";
/// The version of its written form.
const VERSION: u32 = 1;

/// What a group is, besides its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct About {
    pub(super) version: u32,
    pub(super) created_ms: u64,
    pub(super) retention_days: Option<u32>,
    /// How many events were forgotten because there was no room for them.
    pub(super) dropped: u64,
    /// The number of the next chunk.
    pub(super) next: u64,
}

impl About {
    pub(super) fn new(created_ms: u64) -> Self {
        Self {
            version: VERSION,
            created_ms,
            ..Self::default()
        }
    }
}

/// A part of a group to be kept: its name within the group, and its bytes; `None` if it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Letters and digits.
    pub name: String,
    /// What [`LogGroup::put_piece`] reads.
    pub bytes: Option<Vec<u8>>,
}

impl LogGroup {
    /// The pieces that changed since the last call.
    pub fn take_changes(&mut self) -> Vec<Piece> {
        let changed = std::mem::take(&mut self.changed);
        let about_changed = std::mem::take(&mut self.about_changed);
        if self.frozen {
            return Vec::new();
        }
        let mut pieces: Vec<Piece> = changed
            .into_iter()
            .map(|number| Piece {
                name: chunk_name(number),
                bytes: self.chunks.get(&number).map(Chunk::write),
            })
            .collect();
        if about_changed {
            pieces.push(Piece {
                name: ABOUT.to_owned(),
                bytes: Some(written::write(&self.about)),
            });
        }
        pieces
    }

    /// The names of all pieces that are kept: what goes when the group is deleted.
    #[must_use]
    pub fn piece_names(&self) -> Vec<String> {
        let chunks = self.chunks.keys().map(|number| chunk_name(*number));
        chunks.chain([ABOUT.to_owned()]).collect()
    }

    /// A group of pieces that are kept somewhere: [`LogGroup::put_piece`] brings them, and
    /// [`LogGroup::complete`] comes after the last one.
    #[must_use]
    pub fn of_pieces(name: impl Into<String>) -> Self {
        Self::empty(name.into())
    }

    /// Takes a piece as it is kept; `None` if it is not kept any more.
    ///
    /// # Errors
    /// [`Unreadable`] if it is damaged, or of a later version; the group goes on without it.
    pub fn put_piece(&mut self, name: &str, bytes: Option<&[u8]>) -> Result<(), Unreadable> {
        self.revision += 1;
        if name == ABOUT {
            self.described = false;
            self.frozen = false;
            let Some(bytes) = bytes else { return Ok(()) };
            let about: Result<About, _> = written::read(bytes, VERSION);
            self.frozen = about == Err(Unreadable::Newer);
            self.described = about.is_ok();
            self.about = about?;
            return Ok(());
        }
        let number = chunk_number(name).ok_or(Unreadable::Damaged)?;
        self.newer.remove(&number);
        if let Some(old) = self.chunks.remove(&number) {
            self.events -= old.events.len();
            self.bytes -= old.bytes;
        }
        let Some(bytes) = bytes else { return Ok(()) };
        let chunk = Chunk::read(bytes).inspect_err(|error| {
            if *error == Unreadable::Newer {
                self.newer.insert(number);
            }
        })?;
        self.events += chunk.events.len();
        self.bytes += chunk.bytes;
        self.chunks.insert(number, chunk);
        Ok(())
    }

    /// All pieces are there.
    pub fn complete(&mut self) {
        self.open = self
            .chunks
            .iter()
            .map(|(number, chunk)| (chunk.stream.clone(), *number))
            .collect();
        if !self.described {
            let newest = self.chunks.values().map(Chunk::newest_ms);
            self.about = About::new(newest.min().unwrap_or_default());
            self.about_changed = true;
            self.described = true;
        }
        let taken = self.chunks.keys().chain(&self.newer).max();
        let after = taken.map_or(0, |last| last.saturating_add(1));
        self.about.next = self.about.next.max(after);
    }
}

/// Sixteen hexadecimal digits, so that names sort as numbers do.
fn chunk_name(number: u64) -> String {
    format!("{number:016x}")
}

fn chunk_number(name: &str) -> Option<u64> {
    // The largest has no next one.
    u64::from_str_radix(name, 16)
        .ok()
        .filter(|number| *number < u64::MAX)
}
