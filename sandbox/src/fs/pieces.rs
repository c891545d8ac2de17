//! A library that comes in pieces, each of which is checked when it is first read.

use super::library::{LibrarySource, Unreadable};
use sha2::{Digest as _, Sha256};
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

/// The largest piece, in bytes.
const PIECE_BYTES: u64 = 16 << 20;

/// Gets the pieces of a library: from a file, or from a server.
pub trait PieceSource: Debug + Send + Sync {
    /// The piece of this number, counted from 0, which has so many bytes. `again` if it was another
    /// one than it should be: what was kept on the way here must not be used.
    ///
    /// # Errors
    /// [`Unreadable`] if it cannot be had.
    fn get(&self, number: usize, bytes: usize, again: bool) -> Result<Vec<u8>, Unreadable>;

    /// The sentence for a piece that is another one than the library was built with.
    fn damaged(&self, number: usize) -> Unreadable;
}

/// A library of which every piece is got once, checked by its hash, and then kept for all
/// environments.
#[derive(Debug)]
pub struct Pieces<S> {
    source: S,
    bytes: u64,
    piece_bytes: u64,
    /// The SHA-256 of each, in hexadecimal.
    hashes: Vec<String>,
    /// Those that are here.
    kept: Mutex<Vec<Option<Arc<[u8]>>>>,
}

impl<S: PieceSource> Pieces<S> {
    /// A library of `bytes` in pieces of `piece_bytes`, of which only the last may be smaller.
    /// `hashes` are the SHA-256 of each, in hexadecimal. `None` if that does not fit together.
    pub fn new(source: S, bytes: u64, piece_bytes: u64, hashes: Vec<String>) -> Option<Self> {
        let fits = (1..=PIECE_BYTES).contains(&piece_bytes)
            && bytes.div_ceil(piece_bytes) == hashes.len() as u64;
        fits.then(|| Self {
            source,
            bytes,
            piece_bytes,
            kept: Mutex::new(vec![None; hashes.len()]),
            hashes,
        })
    }

    fn piece(&self, number: usize) -> Result<Arc<[u8]>, Unreadable> {
        // Whoever panicked meanwhile has left a piece out at most.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(hash), Some(place)) = (self.hashes.get(number), kept.get_mut(number)) else {
            return Ok(Arc::new([]));
        };
        if let Some(piece) = place {
            return Ok(Arc::clone(piece));
        }
        let start = self.piece_bytes.saturating_mul(number as u64);
        let bytes = self.bytes.saturating_sub(start).min(self.piece_bytes);
        let bytes = usize::try_from(bytes).unwrap_or_default();
        let is_whole = |piece: &[u8]| piece.len() == bytes && has_hash(piece, hash);
        let mut piece = self.source.get(number, bytes, false)?;
        if !is_whole(&piece) {
            piece = self.source.get(number, bytes, true)?;
        }
        if !is_whole(&piece) {
            return Err(self.source.damaged(number));
        }
        let piece: Arc<[u8]> = piece.into();
        *place = Some(Arc::clone(&piece));
        Ok(piece)
    }
}

impl<S: PieceSource> LibrarySource for Pieces<S> {
    fn size(&self) -> u64 {
        self.bytes
    }

    fn read(&self, offset: u64, length: usize, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        let end = offset.saturating_add(length as u64);
        let mut at = offset;
        while at < end {
            let number = at / self.piece_bytes;
            let start = number * self.piece_bytes;
            let piece = self.piece(usize::try_from(number).unwrap_or(usize::MAX))?;
            let to = (end - start).min(piece.len() as u64);
            let part = piece.get((at - start) as usize..to as usize);
            let Some(part) = part.filter(|part| !part.is_empty()) else {
                break;
            };
            bytes.extend_from_slice(part);
            at += part.len() as u64;
        }
        Ok(())
    }
}

/// Whether bytes have this SHA-256, in hexadecimal.
fn has_hash(bytes: &[u8], expected: &str) -> bool {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let found = Sha256::digest(bytes);
    let found = found
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| DIGITS.get(usize::from(digit)).copied());
    found.eq(expected.bytes().map(|digit| digit.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Ten digits in pieces of four, and how often one was got.
    #[derive(Debug, Default)]
    struct Digits {
        broken: Option<usize>,
        /// Whether a piece is whole the second time.
        mends: bool,
        got: AtomicUsize,
    }

    impl PieceSource for Arc<Digits> {
        fn get(&self, number: usize, bytes: usize, again: bool) -> Result<Vec<u8>, Unreadable> {
            self.got.fetch_add(1, Ordering::Relaxed);
            let mut piece = b"0123456789"[4 * number..][..bytes].to_vec();
            if self.broken == Some(number) && !(again && self.mends) {
                piece[0] ^= 1;
            }
            Ok(piece)
        }

        fn damaged(&self, number: usize) -> Unreadable {
            Unreadable(format!("piece {number} is damaged"))
        }
    }

    fn pieces(broken: Option<usize>, mends: bool) -> (Arc<Digits>, Pieces<Arc<Digits>>) {
        let digits = Arc::new(Digits {
            broken,
            mends,
            got: AtomicUsize::new(0),
        });
        let hashes = ["0123", "4567", "89"].map(|piece| {
            let hash = Sha256::digest(piece.as_bytes());
            hash.iter().map(|byte| format!("{byte:02X}")).collect()
        });
        let pieces = Pieces::new(Arc::clone(&digits), 10, 4, hashes.into()).unwrap();
        (digits, pieces)
    }

    fn read(pieces: &Pieces<Arc<Digits>>, offset: u64, length: usize) -> Result<String, String> {
        let mut bytes = Vec::new();
        pieces
            .read(offset, length, &mut bytes)
            .map_err(|error| error.to_string())?;
        Ok(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn every_piece_is_got_once() {
        let (digits, pieces) = pieces(None, false);
        assert_eq!(pieces.size(), 10);
        assert_eq!(read(&pieces, 3, 2).unwrap(), "34");
        assert_eq!(read(&pieces, 0, 10).unwrap(), "0123456789");
        assert_eq!(read(&pieces, 8, 2).unwrap(), "89");
        assert_eq!(digits.got.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn a_flipped_bit_is_found_where_it_is_read() {
        let (_, pieces) = pieces(Some(1), false);
        assert_eq!(read(&pieces, 0, 4).unwrap(), "0123");
        assert_eq!(read(&pieces, 3, 2).unwrap_err(), "piece 1 is damaged");
        assert_eq!(read(&pieces, 8, 1).unwrap(), "8");
    }

    #[test]
    fn what_was_damaged_on_the_way_is_got_again() {
        let (digits, pieces) = pieces(Some(1), true);
        assert_eq!(read(&pieces, 3, 3).unwrap(), "345");
        assert_eq!(digits.got.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let new = |bytes, piece_bytes, hashes| {
            let source = Arc::new(Digits::default());
            Pieces::new(source, bytes, piece_bytes, vec![String::new(); hashes])
        };
        assert!(new(9, 4, 3).is_some());
        for (bytes, piece_bytes, hashes) in [(9, 4, 2), (8, 4, 3), (8, 0, 3), (8, 1 << 40, 1)] {
            assert!(new(bytes, piece_bytes, hashes).is_none());
        }
    }
}
