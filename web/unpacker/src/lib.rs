//! Unpacks a part of a page that is one file, in the page: lzip, which `lambdabox course` packs.
//!
//! A WebAssembly module of its own, without imports. An instance unpacks one part: [`allocate`] room,
//! write the packed bytes there, [`unpack`] them, and read what is at [`address`]. With the instance goes
//! all the memory that was needed.

use lzma_rust2::LzipReader;
use std::cell::RefCell;
use std::io::Read as _;

/// What was packed; `None` if it is damaged or has not so many bytes.
#[must_use]
pub fn unpacked(packed: &[u8], bytes: usize) -> Option<Vec<u8>> {
    let mut unpacked = vec![0; bytes];
    let mut reader = LzipReader::new(packed);
    reader.read_exact(&mut unpacked).ok()?;
    // The checksum is behind the last byte, and is looked at when that was read.
    (reader.read(&mut [0]).ok()? == 0).then_some(unpacked)
}

thread_local! {
    static ROOM: RefCell<Vec<u8>> = RefCell::default();
}

/// Makes room for so many packed bytes, and says where it is.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(bytes: usize) -> *mut u8 {
    ROOM.with_borrow_mut(|room| {
        *room = vec![0; bytes];
        room.as_mut_ptr()
    })
}

/// Unpacks what was written into the room that [`allocate`] made, which must give so many bytes. 1 if it
/// did, 0 if it is damaged.
#[unsafe(no_mangle)]
pub extern "C" fn unpack(bytes: usize) -> u32 {
    ROOM.with_borrow_mut(|room| match unpacked(room, bytes) {
        Some(unpacked) => {
            *room = unpacked;
            1
        }
        None => 0,
    })
}

/// Where the unpacked bytes are.
#[unsafe(no_mangle)]
pub extern "C" fn address() -> *const u8 {
    ROOM.with_borrow(|room| room.as_ptr())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lzma_rust2::{LzipOptions, LzipWriter};
    use std::io::Write as _;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut writer = LzipWriter::new(Vec::new(), LzipOptions::with_preset(6));
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn gives_what_was_packed() {
        let tea = b"tea and more tea ".repeat(5_000);
        assert_eq!(unpacked(&packed(&tea), tea.len()), Some(tea));
        assert_eq!(unpacked(&packed(b""), 0), Some(Vec::new()));
    }

    #[test]
    fn what_is_damaged_or_of_another_length_is_refused() {
        let whole = packed(&b"tea and more tea ".repeat(500));
        assert_eq!(unpacked(&whole, 8_499), None);
        assert_eq!(unpacked(&whole, 8_501), None);
        assert_eq!(unpacked(b"no archive", 10), None);
        for place in [20, whole.len() - 12] {
            let mut damaged = whole.clone();
            damaged[place] ^= 1;
            assert_eq!(unpacked(&damaged, 8_500), None, "at {place}");
        }
        assert_eq!(unpacked(&whole[..whole.len() - 1], 8_500), None);
    }
}
