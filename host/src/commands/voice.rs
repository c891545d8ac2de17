//! What a person is told on standard error, and how much of it.

use super::terminal::shown;
use std::io::{self, IsTerminal as _, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the process was started with `--quiet`.
static QUIET: AtomicBool = AtomicBool::new(false);

/// From now on only results, warnings and errors are told.
pub(super) fn be_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Whether someone looks at standard error and wants to see how far the work is.
pub(super) fn shows_progress() -> bool {
    !QUIET.load(Ordering::Relaxed) && io::stderr().is_terminal()
}

/// Writes a line to standard error, unless that was not wanted.
pub(super) fn tell(text: &str) {
    if !QUIET.load(Ordering::Relaxed) {
        insist(text);
    }
}

/// Writes a line to standard error: a warning, or why something could not be done. That nobody listens
/// there is no reason to fail.
pub(super) fn insist(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{}", shown(text, stderr.is_terminal()));
}
