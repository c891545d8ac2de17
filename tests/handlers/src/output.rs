//! Standard streams.

use serde_json::{Value, json};
use std::io::{self, Read, Write};

/// Writes lines to standard output and every tenth to standard error, then one piece that is larger
/// than a stream takes at once, and one that does not end its line.
pub(crate) fn write(lines: usize, width: usize) -> io::Result<Value> {
    for number in 0..lines {
        let line = format!("{number:>width$} żółw 𝄞");
        println!("{line}");
        if number % 10 == 0 {
            eprintln!("E {line}");
        }
    }
    let piece = "p".repeat(20_000);
    let mut stdout = io::stdout().lock();
    stdout.write_all(piece.as_bytes())?;
    stdout.write_all(b"\nthe rest of a line")?;
    stdout.flush()?;
    Ok(json!({ "lines": lines }))
}

pub(crate) fn read() -> io::Result<Value> {
    let mut input = Vec::new();
    let read = io::stdin().read_to_end(&mut input)?;
    eprintln!("standard error is part of the log");
    Ok(json!({ "bytes": read }))
}
