//! Events as lines of standard input (JSON Lines): one environment answers them as they come.

use lambdabox_core::limits::EVENT_MAX_BYTES;
use std::io::{self, BufRead, Read};

/// What is read of a line, in bytes: enough to find its event too large. Its end is one more.
const LINE_MAX: u64 = EVENT_MAX_BYTES as u64 + 2;

/// The next event; `None` after the last one. Lines with nothing but space are no events.
///
/// An event that is too large comes as far as is needed to refuse it, and the rest of its line is
/// passed over.
pub(super) fn next(lines: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    loop {
        let mut line = Vec::new();
        if lines.take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let whole = line.pop_if(|last| *last == b'\n').is_some();
        if !whole && line.len() as u64 == LINE_MAX {
            lines.skip_until(b'\n')?;
        }
        if !line.trim_ascii().is_empty() {
            return Ok(Some(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = text;
        std::iter::from_fn(|| next(&mut lines).unwrap()).collect()
    }

    #[test]
    fn every_line_is_an_event_with_or_without_an_end() {
        assert_eq!(all(b"{}\n[1]\n"), [b"{}".to_vec(), b"[1]".to_vec()]);
        assert_eq!(all(b"{}\r\n\n  \n[1]"), [b"{}\r".to_vec(), b"[1]".to_vec()]);
        assert!(all(b"").is_empty());
        assert!(all(b"\n\n").is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_the_next_one_is_whole() {
        let mut text = vec![b'1'; 3 * EVENT_MAX_BYTES];
        text.extend(b"\n[2]\n");
        let events = all(&text);
        assert_eq!(events.len(), 2);
        assert!(events[0].len() > EVENT_MAX_BYTES);
        assert_eq!(events[1], b"[2]");
    }

    #[test]
    fn the_largest_event_is_whole() {
        let mut text = vec![b'1'; EVENT_MAX_BYTES];
        text.extend(b"\n[2]\n");
        assert_eq!(all(&text)[0].len(), EVENT_MAX_BYTES);
        assert_eq!(all(&text)[1], b"[2]");
    }
}
