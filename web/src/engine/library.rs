//! The library of a language runtime in the page: fetched piece by piece, when a guest first reads
//! there, from beside the runtime's other files; or out of the page, where that is one file.
//!
//! A guest cannot be suspended, so the worker waits for the answer: that is what synchronous requests
//! are for, which only workers may make. What was fetched is kept; and the service worker has all
//! pieces once the page was there for a while. Guests cannot tell any of this: reading costs the
//! same wherever the bytes are.

use js_sys::{ArrayBuffer, Uint8Array};
use lambdabox_sandbox::{Library, PieceSource, Pieces, Unreadable};
use serde::Deserialize;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

#[wasm_bindgen(module = "/src/files.js")]
extern "C" {
    /// The bytes of a file that came with the page; `None` where it has to be asked for.
    #[wasm_bindgen(catch, js_name = keptFile)]
    fn kept_file(name: &str) -> Result<Option<Uint8Array>, JsValue>;
}

/// What a bundle's manifest says of a library, as `lambdabox_meter::bundle` writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    path: String,
    piece_bytes: u64,
    pieces: Vec<Piece>,
}

#[derive(Deserialize)]
struct Piece {
    file: String,
    bytes: u64,
    sha256: String,
}

/// The files of a library's pieces on a server.
#[derive(Debug)]
struct Files {
    /// The address of the folder, with a slash at its end.
    base: String,
    names: Vec<String>,
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
    if !pieces.iter().enumerate().all(fits) {
        return None;
    }
    let bytes = pieces.iter().map(|piece| piece.bytes).sum();
    let (names, hashes) = pieces
        .into_iter()
        .map(|piece| (piece.file, piece.sha256))
        .unzip();
    let files = Files {
        base: base.to_owned(),
        names,
    };
    Some(Library {
        path,
        source: Arc::new(Pieces::new(files, bytes, piece_bytes, hashes)?),
    })
}

impl PieceSource for Files {
    fn get(&self, number: usize, bytes: usize, again: bool) -> Result<Vec<u8>, Unreadable> {
        match kept_file(self.name(number)) {
            Ok(Some(kept)) => return Ok(kept.to_vec()),
            Ok(None) => {}
            Err(error) => return Err(self.spoilt(&error)),
        }
        let mut address = self.address(number);
        if again {
            // Another address for the same file: neither the browser nor the service worker has it.
            address.push_str("?again");
        }
        fetch(&address, Some(bytes as u64)).map_err(|reason| {
            Unreadable(format!(
                "a part of the language's library, which is fetched when a module is first imported, \
                 cannot be had: {address} {reason}. Check the connection to the page's server and \
                 test again; if the page was updated meanwhile, load it anew"
            ))
        })
    }

    fn damaged(&self, number: usize) -> Unreadable {
        let address = self.address(number);
        Unreadable(format!(
            "a part of the language's library, which is fetched when a module is first imported, is \
             damaged: {address} is not the file that the page was built with. Load the page anew; if \
             that does not help, clear what the browser has stored of it"
        ))
    }
}

impl Files {
    fn name(&self, number: usize) -> &str {
        self.names.get(number).map_or("", String::as_str)
    }

    fn address(&self, number: usize) -> String {
        format!("{}{}", self.base, self.name(number))
    }

    /// What the page has of the library cannot be unpacked.
    fn spoilt(&self, error: &JsValue) -> Unreadable {
        Unreadable(format!(
            "the language's library inside of this file cannot be read: {}. Copy the file anew from \
             where you got it",
            super::runtime::text_of(error)
        ))
    }
}

/// Waits for a file, of so many bytes if that is known; or why it cannot be had, after its address.
pub(crate) fn fetch(address: &str, expected: Option<u64>) -> Result<Vec<u8>, String> {
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
    match expected {
        Some(expected) if bytes.len() as u64 != expected => {
            Err(format!("has {} bytes instead of {expected}", bytes.len()))
        }
        _ => Ok(bytes),
    }
}
