//! The library of a language runtime in the page: fetched piece by piece, when a guest first reads
//! there, from beside the runtime's other files.
//!
//! A guest cannot be suspended, so the worker waits for the answer: that is what synchronous requests
//! are for, which only workers may make. What was fetched is kept; and the service worker has all
//! pieces once the page was there for a while. Guests cannot tell any of this: reading costs the
//! same wherever the bytes are.

use js_sys::{ArrayBuffer, Uint8Array};
use lambdabox_sandbox::{Library, LibrarySource, Unreadable};
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

/// The largest piece that is fetched, in bytes.
const PIECE_BYTES: u64 = 16 << 20;

/// What a bundle's manifest says of a library, as `lambdabox_meter::bundle` writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    path: String,
    piece_bytes: u64,
    pieces: Vec<Piece>,
}

#[derive(Debug, Deserialize)]
struct Piece {
    file: String,
    bytes: u64,
}

/// The pieces of a library.
#[derive(Debug)]
struct Pieces {
    /// The address of the folder, with a slash at its end.
    base: String,
    piece_bytes: u64,
    pieces: Vec<Piece>,
    /// Those that are here.
    kept: Mutex<Vec<Option<Arc<[u8]>>>>,
}

/// The library whose pieces are in the folder `base`, an address with a slash at its end; `None` if its
/// pieces do not fit together.
pub(super) fn library(manifest: Manifest, base: &str) -> Option<Library> {
    let Manifest {
        path,
        piece_bytes,
        pieces,
    } = manifest;
    let last = pieces.len().saturating_sub(1);
    let fits = |(number, piece): (usize, &Piece)| {
        piece.bytes == piece_bytes || (number == last && piece.bytes < piece_bytes)
    };
    if !(1..=PIECE_BYTES).contains(&piece_bytes) || !pieces.iter().enumerate().all(fits) {
        return None;
    }
    let source = Pieces {
        base: base.to_owned(),
        piece_bytes,
        kept: Mutex::new(vec![None; pieces.len()]),
        pieces,
    };
    Some(Library {
        path,
        source: Arc::new(source),
    })
}

impl LibrarySource for Pieces {
    fn size(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.bytes).sum()
    }

    fn read(&self, offset: u64, length: usize, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        let end = offset + length as u64;
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

impl Pieces {
    /// One piece, fetched if it is not here yet.
    fn piece(&self, number: usize) -> Result<Arc<[u8]>, Unreadable> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(piece), Some(place)) = (self.pieces.get(number), kept.get_mut(number)) else {
            return Ok(Arc::new([]));
        };
        if let Some(bytes) = place {
            return Ok(Arc::clone(bytes));
        }
        let address = format!("{}{}", self.base, piece.file);
        let bytes: Arc<[u8]> = fetch(&address, piece.bytes)
            .map_err(|reason| {
                Unreadable(format!(
                    "a part of the language's library, which is fetched when a module is first imported, \
                     cannot be had: {address} {reason}. Check the connection to the page's server and \
                     test again; if the page was updated meanwhile, load it anew"
                ))
            })?
            .into();
        *place = Some(Arc::clone(&bytes));
        Ok(bytes)
    }
}

/// Waits for a file of so many bytes; or why it cannot be had, after its address.
fn fetch(address: &str, expected: u64) -> Result<Vec<u8>, String> {
    let failed = |_: JsValue| "cannot be reached".to_owned();
    let request = XmlHttpRequest::new().map_err(failed)?;
    request
        .open_with_async("GET", address, false)
        .map_err(failed)?;
    request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    request.send().map_err(failed)?;
    let status = request.status().map_err(failed)?;
    if status != 200 {
        return Err(format!("answers {status}"));
    }
    let answer = request.response().map_err(failed)?;
    let bytes = answer
        .dyn_ref::<ArrayBuffer>()
        .map(|buffer| Uint8Array::new(buffer).to_vec())
        .unwrap_or_default();
    if bytes.len() as u64 == expected {
        Ok(bytes)
    } else {
        Err(format!("has {} bytes instead of {expected}", bytes.len()))
    }
}
