//! Bytes in an HTML document, with a loss of 1.6 % where base64 loses 33 %.
//!
//! The document says that it is windows-1252, in which each of the 256 bytes is a character and comes
//! out as it went in. HTML changes two of them (NUL, and CR before its end of line is settled), and `<`
//! could end the element: these, and the sign `=` that says so, are written as `=` and another byte.
//! `web/single/container.js` reads it.

/// What says that the next byte stands for another one.
const ESCAPE: u8 = b'=';
/// What is added to that one, so that it is harmless.
const SHIFT: u8 = 64;

/// The bytes as text of windows-1252.
pub(super) fn written(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len() + bytes.len() / 50);
    for byte in bytes {
        match byte {
            0 | b'\r' | b'<' | &ESCAPE => text.extend([ESCAPE, byte.wrapping_add(SHIFT)]),
            _ => text.push(*byte),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_html_would_change_is_not_in_it() {
        let every: Vec<u8> = (0..=255).collect();
        let text = written(&every);
        assert!(!text.iter().any(|byte| [0, b'\r', b'<'].contains(byte)));
        assert_eq!(text.len(), 260);
        let mut read = Vec::new();
        let mut bytes = text.into_iter();
        while let Some(byte) = bytes.next() {
            read.push(match byte {
                ESCAPE => bytes.next().unwrap().wrapping_sub(SHIFT),
                _ => byte,
            });
        }
        assert_eq!(read, every);
    }
}
