//! How far grading is. Nothing of it is in a report.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Counts what is done.
#[derive(Debug)]
pub struct Progress {
    all: usize,
    graded: AtomicUsize,
    reused: AtomicUsize,
}

impl Progress {
    /// Nothing of so many.
    #[must_use]
    pub const fn new(all: usize) -> Self {
        Self {
            all,
            graded: AtomicUsize::new(0),
            reused: AtomicUsize::new(0),
        }
    }

    /// One more was graded.
    pub fn graded(&self) {
        self.graded.fetch_add(1, Ordering::Relaxed);
    }

    /// One more was there from a run before.
    pub fn reused(&self) {
        self.reused.fetch_add(1, Ordering::Relaxed);
    }

    /// How many are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.graded.load(Ordering::Relaxed) + self.reused.load(Ordering::Relaxed)
    }

    /// A line for a terminal: how many are done, and how long the rest will take if it goes on as
    /// it went for so long.
    #[must_use]
    pub fn line(&self, elapsed: Duration) -> String {
        let (done, all) = (self.done(), self.all);
        let graded = self.graded.load(Ordering::Relaxed);
        let rest = all.saturating_sub(done);
        let left = u32::try_from(graded)
            .ok()
            .filter(|graded| *graded > 0 && rest > 0)
            .zip(u32::try_from(rest).ok())
            .map(|(graded, rest)| (elapsed / graded).saturating_mul(rest));
        match left {
            Some(left) => format!("graded {done} of {all}, {} left", span(left)),
            None => format!("graded {done} of {all}"),
        }
    }
}

fn span(time: Duration) -> String {
    // The last second is a second too.
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    match seconds {
        0..=90 => format!("{seconds} s"),
        91..=5_400 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_from_what_was_graded() {
        let progress = Progress::new(100);
        assert_eq!(progress.line(Duration::ZERO), "graded 0 of 100");
        // What was there already took no time.
        (0..50).for_each(|_| progress.reused());
        (0..10).for_each(|_| progress.graded());
        assert_eq!(
            progress.line(Duration::from_secs(20)),
            "graded 60 of 100, 80 s left"
        );
        (0..40).for_each(|_| progress.graded());
        assert_eq!(progress.line(Duration::from_secs(99)), "graded 100 of 100");
        assert_eq!(span(Duration::from_secs(100)), "2 min");
        assert_eq!(span(Duration::from_secs(7_260)), "2 h 1 min");
    }
}
