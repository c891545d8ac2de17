//! What a person is told while a runtime is loaded.

use super::terminal::shown;
use super::voice::{insist, shows_progress, tell};
use crate::cache::Progress;
use crate::runtimes::Runtime;
use lambdabox_core::runtime::COMPILED;
use std::io::{self, Write as _};
use std::time::Duration;
use std::{path::Path, thread};

/// What a processor compiles in a second, in bytes of a component: the 14.3 MB of the Python runtime take
/// 20 s of processor time.
const BYTES_PER_CPU_SECOND: usize = 700_000;

/// Says what the user has to wait for, and for how long that has been.
pub(super) fn progress(runtime: &Runtime, event: &Progress) {
    // Compiled handlers all have the same runtime: their files tell them apart.
    let name = if runtime.manifest.name == COMPILED {
        let path: &Path = &runtime.component;
        path.display().to_string()
    } else {
        runtime.manifest.name.clone()
    };
    match event {
        Progress::Compiling { bytes, elapsed } => compiling(&name, *bytes, *elapsed),
        Progress::Compiled { elapsed } => compiled(&name, *elapsed),
        Progress::Waiting => tell(&format!(
            "waiting for another lambdabox that compiles {name} for this machine …"
        )),
        Progress::Rebuilding => tell(&format!(
            "the compiled {name} in the cache is damaged or not ours, it is built again"
        )),
        Progress::NotKept { reason } => insist(&format!(
            "warning: the compiled {name} cannot be kept for the next start: {reason}"
        )),
    }
}

fn compiling(name: &str, bytes: usize, elapsed: Duration) {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let text = announcement(name, bytes, processors);
    if !shows_progress() {
        if elapsed < Duration::from_millis(500) {
            tell(&text);
        }
        return;
    }
    let mut stderr = io::stderr().lock();
    // That nobody listens there is no reason to fail.
    // One line that is written over: its end cannot be older than a second.
    let seconds = elapsed.as_secs();
    let _ = write!(stderr, "\r{} {seconds} s", shown(&text, true));
    let _ = stderr.flush();
}

fn compiled(name: &str, elapsed: Duration) {
    if shows_progress() {
        let _ = writeln!(io::stderr());
    }
    tell(&format!(
        "compiled {name} in {:.1} s",
        elapsed.as_secs_f64()
    ));
}

/// What will take how long: the work is the same everywhere, the time depends on the processors.
fn announcement(name: &str, bytes: usize, processors: usize) -> String {
    let work = bytes.div_ceil(BYTES_PER_CPU_SECOND);
    let time = work.div_ceil(processors.max(1));
    let of = if processors == 1 {
        "one processor".to_owned()
    } else {
        format!("{processors} processors")
    };
    format!("compiling {name} for this machine, once: about {time} s with {of} …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_is_told_for_how_long() {
        assert_eq!(
            announcement("python3.14", 14_282_243, 2),
            "compiling python3.14 for this machine, once: about 11 s with 2 processors …"
        );
        assert_eq!(
            announcement("a.wasm", 90_000, 1),
            "compiling a.wasm for this machine, once: about 1 s with one processor …"
        );
    }
}
