//! What one sees while it takes long, and Ctrl-C.

use crate::commands::voice::shows_progress;
use crate::grade::run::Progress;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often the line is drawn.
const EVERY: Duration = Duration::from_millis(200);
/// Who is done before this sees no line at all.
const PATIENCE: Duration = Duration::from_secs(1);

/// Does the work, tells how far it is if somebody looks on, and has it stopped by Ctrl-C. A second
/// Ctrl-C ends the process at once; what is done is kept by then.
pub(super) fn for_it<T: Send>(
    progress: &Progress,
    work: impl FnOnce(&AtomicBool) -> T + Send,
) -> io::Result<T> {
    let stop = Arc::new(AtomicBool::new(false));
    let interrupt = signal_hook::consts::SIGINT;
    // In this order: the first one sets what the second one looks at.
    signal_hook::flag::register_conditional_shutdown(interrupt, 130, Arc::clone(&stop))?;
    signal_hook::flag::register(interrupt, Arc::clone(&stop))?;
    let done = AtomicBool::new(false);
    let result = thread::scope(|scope| {
        if shows_progress() {
            scope.spawn(|| draw(progress, &done, &stop));
        }
        let result = work(&stop);
        done.store(true, Ordering::Relaxed);
        result
    });
    Ok(result)
}

/// Draws one line again and again; that it cannot be drawn harms nobody.
fn draw(progress: &Progress, done: &AtomicBool, stop: &AtomicBool) {
    let started = Instant::now();
    let mut drawn = false;
    while !done.load(Ordering::Relaxed) {
        thread::sleep(EVERY);
        if started.elapsed() < PATIENCE {
            continue;
        }
        let mut line = progress.line(started.elapsed());
        if stop.load(Ordering::Relaxed) {
            line.push_str(" (stopping: once more to end at once)");
        }
        drawn = true;
        let _ = write!(io::stderr().lock(), "\r\x1b[K{line}");
    }
    if drawn {
        let _ = write!(io::stderr().lock(), "\r\x1b[K");
    }
}
