//! Grading many submissions side by side.
//!
//! The order in which they are done, by how many threads, in how many runs and shards, shows nowhere
//! in the report: each is graded by itself, and the report is sorted.

mod journal;
mod progress;

pub use journal::{Journal, JournalError};
pub use progress::Progress;

use super::report::{Exercise, FORMAT, Report, Shard, Submission};
use super::submission::Found;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Grades submissions one after the other, on a thread of its own.
pub trait Grader {
    /// A submission that was read.
    type Read;

    /// Reads a submission; a digest of everything that its verdict follows from.
    fn read(&mut self, found: &Found) -> (Self::Read, String);

    /// Grades it.
    fn grade(&mut self, found: &Found, read: Self::Read) -> Submission;
}

/// What is to be graded.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The exercises.
    pub exercises: Vec<Exercise>,
    /// All submissions, of all shards.
    pub found: Vec<Found>,
    /// Which of them.
    pub shard: Option<Shard>,
    /// How many at the same time.
    pub jobs: NonZeroUsize,
}

impl Plan {
    /// A digest of the exercises, of this program, and of the names of all submissions: shards and
    /// interrupted runs that have the same belong together.
    #[must_use]
    pub fn digest(&self) -> String {
        let names: Vec<_> = self
            .found
            .iter()
            .map(|it| (&it.learner, &it.source, it.exercise))
            .collect();
        let whole = (FORMAT, env!("CARGO_PKG_VERSION"), &self.exercises, names);
        let mut hasher = blake3::Hasher::new();
        // Writing to a hasher cannot fail, and neither can the types be no JSON.
        let _ = serde_json::to_writer(&mut hasher, &whole);
        hasher.finalize().to_hex().chars().take(32).collect()
    }

    /// A report of nothing yet.
    #[must_use]
    pub fn report(&self) -> Report {
        Report {
            format: FORMAT.to_owned(),
            exercises: self.exercises.clone(),
            run: self.digest(),
            submissions_in_all: self.found.len(),
            shard: self.shard,
            for_learners: false,
            submissions: Vec::new(),
        }
    }

    /// How many submissions of it are this shard's.
    #[must_use]
    pub fn count(&self) -> usize {
        self.mine().count()
    }

    fn mine(&self) -> impl Iterator<Item = &Found> {
        let shard = self.shard;
        let has = move |place| shard.is_none_or(|shard| shard.has(place));
        let found = self.found.iter().enumerate();
        found
            .filter(move |(place, _)| has(*place))
            .map(|(_, found)| found)
    }
}

/// Grades what is planned. A `stop` ends it after the submissions that are being graded; the report
/// then tells of those that were done.
///
/// # Errors
/// [`JournalError`] if what is done cannot be kept.
pub fn run<G: Grader>(
    plan: &Plan,
    grader: impl Fn() -> G + Sync,
    journal: Option<Journal>,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<Report, JournalError> {
    let mine: Vec<&Found> = plan.mine().collect();
    let next = AtomicUsize::new(0);
    let journal = Mutex::new(journal);
    let failed = AtomicBool::new(false);
    let workers = plan.jobs.get().min(mine.len().max(1));
    let work = || -> Result<Vec<Submission>, JournalError> {
        let mut grader = grader();
        let mut done = Vec::new();
        while !stop.load(Ordering::Relaxed) && !failed.load(Ordering::Relaxed) {
            let Some(found) = mine.get(next.fetch_add(1, Ordering::Relaxed)) else {
                break;
            };
            let (read, digest) = grader.read(found);
            let kept = lock(&journal)
                .as_ref()
                .and_then(|journal| journal.find(found, &digest));
            if let Some(kept) = kept {
                progress.reused();
                done.push(kept);
                continue;
            }
            let submission = grader.grade(found, read);
            if let Some(journal) = lock(&journal).as_mut() {
                journal
                    .keep(&digest, &submission)
                    .inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            }
            progress.graded();
            done.push(submission);
        }
        Ok(done)
    };
    let mut report = plan.report();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            match thread.join() {
                Ok(done) => report.submissions.extend(done?),
                // A panic is a fault of ours, and hidden it would be a wrong mark.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok::<(), JournalError>(())
    })?;
    report.sort();
    Ok(report)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
