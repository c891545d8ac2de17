//! What a guest writes to stdout and stderr, as lines with their virtual times.

use serde::{Deserialize, Serialize};

/// One line (or part of a very long line) that the guest wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputLine {
    /// When its first byte was written: nanoseconds on the instance's monotonic virtual clock.
    pub time_ns: u64,
    /// Where it was written.
    pub stream: OutputStream,
    /// Without the line's end. Not necessarily UTF-8.
    pub bytes: Vec<u8>,
}

/// Standard output or standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputStream {
    /// `wasi:cli/stdout`.
    Stdout,
    /// `wasi:cli/stderr`.
    Stderr,
}

/// What CloudWatch Logs adds to every event's size when it counts, in bytes.
pub const EVENT_OVERHEAD_BYTES: usize = 26;

/// The longest line that is kept in one piece, in bytes: with its overhead, what CloudWatch Logs
/// took as one event of 256 KiB.
pub const LINE_BYTES: usize = 256 * 1024 - EVENT_OVERHEAD_BYTES;

/// The most that is kept of one call's output, in bytes, counting every line's overhead.
pub const CALL_OUTPUT_BYTES: usize = 8 * 1024 * 1024;

/// Puts lines together. A line appears when it ends, so the order is that of the lines' ends.
#[derive(Debug, Default)]
pub(crate) struct OutputCapture {
    lines: Vec<OutputLine>,
    /// What `lines` count for, in bytes.
    kept_bytes: usize,
    truncated: bool,
    stdout: Partial,
    stderr: Partial,
}

/// A line that has not ended yet.
#[derive(Debug, Default)]
struct Partial {
    time_ns: u64,
    bytes: Vec<u8>,
    /// The line was split because of its length, and nothing has followed since: its end alone
    /// is not another line.
    split: bool,
}

impl OutputCapture {
    /// The guest writes `bytes` at `time_ns`. Returns how many lines (or parts of very long ones)
    /// have ended by that.
    pub(crate) fn write(&mut self, stream: OutputStream, mut bytes: &[u8], time_ns: u64) -> usize {
        let mut ended = 0;
        while !bytes.is_empty() && !self.truncated {
            let partial = match stream {
                OutputStream::Stdout => &mut self.stdout,
                OutputStream::Stderr => &mut self.stderr,
            };
            if partial.bytes.is_empty() {
                partial.time_ns = time_ns;
            }
            let room = LINE_BYTES - partial.bytes.len();
            let end = bytes.iter().take(room + 1).position(|byte| *byte == b'\n');
            if let Some(end) = end {
                ended += 1;
                partial.bytes.extend_from_slice(&bytes[..end]);
                bytes = &bytes[end + 1..];
                let only_an_end = partial.split && partial.bytes.is_empty();
                partial.split = false;
                let line = std::mem::take(&mut partial.bytes);
                let time_ns = partial.time_ns;
                if !only_an_end {
                    self.keep(stream, time_ns, line);
                }
            } else if bytes.len() <= room {
                partial.bytes.extend_from_slice(bytes);
                return ended;
            } else {
                ended += 1;
                partial.bytes.extend_from_slice(&bytes[..room]);
                bytes = &bytes[room..];
                let rest = partial.bytes.split_off(whole_characters(&partial.bytes));
                let line = std::mem::replace(&mut partial.bytes, rest);
                let line_time_ns = partial.time_ns;
                partial.time_ns = time_ns;
                partial.split = true;
                self.keep(stream, line_time_ns, line);
            }
        }
        ended
    }

    /// Ends the lines that have not ended, the one that began first first; gives everything since
    /// the last time, and whether some was dropped.
    pub(crate) fn take(&mut self) -> (Vec<OutputLine>, bool) {
        let stdout = (OutputStream::Stdout, std::mem::take(&mut self.stdout));
        let stderr = (OutputStream::Stderr, std::mem::take(&mut self.stderr));
        let partials = if stderr.1.time_ns < stdout.1.time_ns {
            [stderr, stdout]
        } else {
            [stdout, stderr]
        };
        for (stream, partial) in partials {
            if !partial.bytes.is_empty() {
                self.keep(stream, partial.time_ns, partial.bytes);
            }
        }
        self.kept_bytes = 0;
        (
            std::mem::take(&mut self.lines),
            std::mem::take(&mut self.truncated),
        )
    }

    /// A line that the guest did not write: it has no part in those that have not ended.
    pub(crate) fn line(&mut self, stream: OutputStream, bytes: &[u8], time_ns: u64) {
        self.keep(stream, time_ns, bytes.to_vec());
    }

    /// Keeps a line if there is room for it; after the first one that does not fit, nothing is kept.
    fn keep(&mut self, stream: OutputStream, time_ns: u64, bytes: Vec<u8>) {
        let counted = bytes.len() + EVENT_OVERHEAD_BYTES;
        if self.truncated || self.kept_bytes + counted > CALL_OUTPUT_BYTES {
            self.truncated = true;
            return;
        }
        self.kept_bytes += counted;
        self.lines.push(OutputLine {
            time_ns,
            stream,
            bytes,
        });
    }
}

/// How long the longest prefix of `bytes` is that does not end within a UTF-8 character; all of it
/// if it does not look like UTF-8.
fn whole_characters(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(3);
    let lead = bytes[tail..].iter().rposition(|byte| byte & 0xC0 != 0x80);
    match lead.map(|lead| tail + lead) {
        Some(lead) if lead > 0 && bytes.len() - lead < character_length(bytes[lead]) => lead,
        _ => bytes.len(),
    }
}

/// How many bytes a UTF-8 character has that begins with `lead`.
fn character_length(lead: u8) -> usize {
    match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OutputStream::{Stderr, Stdout};

    fn texts(lines: &[OutputLine]) -> Vec<(u64, OutputStream, String)> {
        let text = |line: &OutputLine| String::from_utf8_lossy(&line.bytes).into_owned();
        lines
            .iter()
            .map(|line| (line.time_ns, line.stream, text(line)))
            .collect()
    }

    #[test]
    fn a_line_has_the_time_of_its_first_byte_and_the_place_of_its_end() {
        let mut output = OutputCapture::default();
        output.write(Stdout, b"one\ntw", 10);
        output.write(Stderr, b"error\n", 20);
        output.write(Stdout, b"o\n\n", 30);
        let (lines, truncated) = output.take();
        assert_eq!(
            texts(&lines),
            [
                (10, Stdout, "one".to_owned()),
                (20, Stderr, "error".to_owned()),
                (10, Stdout, "two".to_owned()),
                (30, Stdout, String::new()),
            ]
        );
        assert!(!truncated);
    }

    #[test]
    fn what_has_not_ended_is_kept_when_the_call_ends() {
        let mut output = OutputCapture::default();
        output.write(Stdout, b"later", 30);
        output.write(Stderr, b"sooner", 20);
        let (lines, _) = output.take();
        assert_eq!(
            texts(&lines),
            [
                (20, Stderr, "sooner".to_owned()),
                (30, Stdout, "later".to_owned())
            ]
        );
        assert_eq!(output.take(), (vec![], false));
    }

    #[test]
    fn long_lines_are_split_between_characters() {
        let mut output = OutputCapture::default();
        let mut text = "x".repeat(LINE_BYTES - 1);
        text.push('é');
        text.push_str("tail\n");
        output.write(Stdout, text.as_bytes(), 5);
        let (lines, _) = output.take();
        let lengths: Vec<_> = lines.iter().map(|line| line.bytes.len()).collect();
        assert_eq!(lengths, [LINE_BYTES - 1, "étail".len()]);
    }

    #[test]
    fn splitting_does_not_depend_on_how_the_bytes_arrive() {
        let mut text = "x".repeat(LINE_BYTES);
        text.push('\n');
        text.push_str(&"é".repeat(LINE_BYTES));
        text.push_str("\nend");
        let mut whole = OutputCapture::default();
        whole.write(Stdout, text.as_bytes(), 1);
        let mut pieces = OutputCapture::default();
        for piece in text.as_bytes().chunks(997) {
            pieces.write(Stdout, piece, 1);
        }
        let whole = whole.take();
        assert_eq!(whole, pieces.take());
        assert_eq!(whole.0.len(), 4);
    }

    #[test]
    fn a_call_keeps_at_most_its_share() {
        let mut output = OutputCapture::default();
        for _ in 0..CALL_OUTPUT_BYTES / EVENT_OVERHEAD_BYTES + 5 {
            output.write(Stdout, b"\n", 1);
        }
        let (lines, truncated) = output.take();
        assert_eq!(lines.len(), CALL_OUTPUT_BYTES / EVENT_OVERHEAD_BYTES);
        assert!(truncated);
        output.write(Stdout, b"next call\n", 2);
        assert_eq!(output.take().0.len(), 1);
    }
}
