//! What is done is kept line by line, so that an interrupted run goes on where it was.

use crate::grade::report::{Shard, Submission};
use crate::grade::submission::Found;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// The first line: what the others belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    journal: String,
    run: String,
    shard: Option<Shard>,
}

const NAME: &str = "lambdabox.grade.journal/2";
/// What the first line of a journal of any version begins with.
const BEGINNING: &[u8] = br#"{"journal":"lambdabox.grade.journal/"#;
/// The longest line: a report keeps less than this of a submission.
const LINE_BYTES: u64 = 16 << 20;

/// A submission that was graded, from what, and what both come to: a line that a failing disk or an
/// editor has changed is graded again.
#[derive(Serialize, Deserialize)]
struct Line {
    sum: String,
    digest: String,
    submission: Submission,
}

impl Line {
    fn new(run: &str, digest: &str, submission: &Submission) -> io::Result<Self> {
        Ok(Self {
            sum: Self::sum(run, digest, submission)?,
            digest: digest.to_owned(),
            submission: submission.clone(),
        })
    }

    fn sum(run: &str, digest: &str, submission: &Submission) -> io::Result<String> {
        let mut hasher = blake3::Hasher::new();
        serde_json::to_writer(&mut hasher, &(run, digest, submission))?;
        Ok(hasher.finalize().to_hex().chars().take(32).collect())
    }

    fn is_whole(&self, run: &str) -> bool {
        Self::sum(run, &self.digest, &self.submission).is_ok_and(|sum| sum == self.sum)
    }
}

/// The file, and what was in it.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    run: String,
    kept: Kept,
}

/// What is done cannot be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The file cannot be read or written.
    #[error("cannot keep what is graded in {path}: {source}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another run's: nothing in it would be used, and all of it would be lost.
    #[error(
        "{path} was begun by another run: since then the exercise, lambdabox, the shard or the list of \
         submissions has changed; delete the file, or leave --resume out, to grade everything anew",
        path = path.display()
    )]
    OtherRun {
        /// Which.
        path: PathBuf,
    },
    /// Somebody else's file.
    #[error(
        "{path} is no journal of lambdabox grade, and would be written over: move it away, or choose \
         another --output",
        path = path.display()
    )]
    Foreign {
        /// Which.
        path: PathBuf,
    },
}

impl Journal {
    /// Opens the journal of a run. With `resume` it goes on with one of the same run, if there is
    /// one; otherwise it begins anew.
    ///
    /// # Errors
    /// [`JournalError`] if the file cannot be read or written, is no journal, or with `resume` if it
    /// is another run's.
    pub fn open(
        path: &Path,
        run: &str,
        shard: Option<Shard>,
        resume: bool,
    ) -> Result<Self, JournalError> {
        let failed = |source| JournalError::File {
            path: path.to_owned(),
            source,
        };
        let head = Head {
            journal: NAME.to_owned(),
            run: run.to_owned(),
            shard,
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        let mut beginning = Vec::new();
        io::Read::take(&file, BEGINNING.len() as u64)
            .read_to_end(&mut beginning)
            .map_err(failed)?;
        // The machine may have stopped in the midst of the first line.
        if !BEGINNING.starts_with(&beginning) {
            return Err(JournalError::Foreign {
                path: path.to_owned(),
            });
        }
        file.rewind().map_err(failed)?;
        let (kept, length) = if resume {
            read(&file, &head).map_err(failed)?
        } else {
            (Kept::new(), 0)
        };
        if resume && length == 0 && size > BEGINNING.len() as u64 {
            return Err(JournalError::OtherRun {
                path: path.to_owned(),
            });
        }
        // A line that was being written when the machine stopped goes.
        file.set_len(length).map_err(failed)?;
        file.seek(io::SeekFrom::End(0)).map_err(failed)?;
        let mut journal = Self {
            path: path.to_owned(),
            file,
            run: run.to_owned(),
            kept,
        };
        if length == 0 {
            journal.line(&head)?;
        }
        Ok(journal)
    }

    /// How many submissions it knew when it was opened.
    #[must_use]
    pub fn known(&self) -> usize {
        self.kept.len()
    }

    /// What became of a submission of these contents, if it was graded before.
    #[must_use]
    pub fn find(&self, found: &Found, digest: &str) -> Option<Submission> {
        let (of, submission) = self.kept.get(&key(found))?;
        (of == digest).then(|| submission.clone())
    }

    /// Keeps a submission.
    ///
    /// # Errors
    /// [`JournalError`] if it cannot be written.
    pub fn keep(&mut self, digest: &str, submission: &Submission) -> Result<(), JournalError> {
        let line = Line::new(&self.run, digest, submission);
        let line = line.map_err(|source| JournalError::File {
            path: self.path.clone(),
            source,
        })?;
        self.line(&line)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), JournalError> {
        let written = serde_json::to_string(value)
            .map_err(io::Error::other)
            .and_then(|text| self.file.write_all((text + "\n").as_bytes()));
        written.map_err(|source| JournalError::File {
            path: self.path.clone(),
            source,
        })
    }
}

/// By learner and source: the digest of what was graded, and what came of it.
type Kept = BTreeMap<(String, String), (String, Submission)>;

/// What is in a journal of this run, and how many bytes of the file that is.
fn read(file: &File, head: &Head) -> io::Result<(Kept, u64)> {
    let mut kept = Kept::new();
    let mut length = 0;
    let mut lines = BufReader::new(file);
    let mut text = String::new();
    let mut first = true;
    loop {
        text.clear();
        let mut limited = io::Read::take(&mut lines, LINE_BYTES);
        // What is no text was not written by us.
        let Ok(read) = limited.read_line(&mut text) else {
            break;
        };
        if read == 0 || !text.ends_with('\n') {
            break;
        }
        if first {
            if serde_json::from_str::<Head>(&text).ok().as_ref() != Some(head) {
                break;
            }
            first = false;
        } else {
            let Ok(line) = serde_json::from_str::<Line>(&text) else {
                break;
            };
            if !line.is_whole(&head.run) {
                break;
            }
            let submission = line.submission;
            let key = (submission.learner.clone(), submission.source.clone());
            kept.insert(key, (line.digest, submission));
        }
        length += read as u64;
    }
    Ok((kept, length))
}

fn key(found: &Found) -> (String, String) {
    (found.learner.clone(), found.source.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::report::tests::report;
    use crate::grade::submission::Place;
    use std::fs;

    fn found(submission: &Submission) -> Found {
        Found {
            learner: submission.learner.clone(),
            source: submission.source.clone(),
            exercise: Some(0),
            place: Place::Unusable(String::new()),
            notes: Vec::new(),
            learner_notes: Vec::new(),
        }
    }

    #[test]
    fn what_is_kept_is_found_again_by_its_contents() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.partial");
        let open = |run: &str, resume| Journal::open(&path, run, None, resume).unwrap();
        let report = report();
        let mut journal = open("run", false);
        for submission in &report.submissions {
            journal.keep("v1", submission).unwrap();
        }
        drop(journal);
        // As after a kill in the midst of a line.
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 10]).unwrap();

        let mut journal = open("run", true);
        assert_eq!(journal.known(), report.submissions.len() - 1);
        let first = &report.submissions[0];
        assert_eq!(journal.find(&found(first), "v1").as_ref(), Some(first));
        assert_eq!(journal.find(&found(first), "v2"), None);
        let last = report.submissions.last().unwrap();
        assert_eq!(journal.find(&found(last), "v1"), None);
        journal.keep("v1", last).unwrap();
        drop(journal);
        assert_eq!(fs::read(&path).unwrap(), whole);

        let refused = |run: &str, resume| Journal::open(&path, run, None, resume).unwrap_err();
        let error = refused("another run", true);
        assert!(matches!(error, JournalError::OtherRun { .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), whole, "nothing is lost");
        assert_eq!(open("another run", false).known(), 0);

        // Somebody else's file stays as it is, with --resume and without.
        for foreign in [&b"\xff\xff\n"[..], b"my notes", b"{}\n"] {
            fs::write(&path, foreign).unwrap();
            for resume in [true, false] {
                let error = refused("run", resume);
                assert!(matches!(error, JournalError::Foreign { .. }), "{error}");
            }
            assert_eq!(fs::read(&path).unwrap(), foreign);
        }
        // As after a kill in the midst of the first line.
        fs::write(&path, &whole[..20]).unwrap();
        assert_eq!(open("run", true).known(), 0);
    }

    #[test]
    fn a_mark_that_was_changed_in_the_journal_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.partial");
        let report = report();
        let mut journal = Journal::open(&path, "run", None, false).unwrap();
        for submission in &report.submissions {
            journal.keep("v1", submission).unwrap();
        }
        drop(journal);
        let whole = fs::read_to_string(&path).unwrap();
        let known = |text: &str| {
            fs::write(&path, text).unwrap();
            Journal::open(&path, "run", None, true).unwrap().known()
        };
        assert_eq!(known(&whole), report.submissions.len());
        // What follows a damaged line may be anything: it is graded again.
        assert_eq!(known(&whole.replacen("\"points\":0", "\"points\":9", 1)), 0);
        assert_eq!(known(&whole.replacen("cyd.pdf", "cyd.py", 1)), 3);
        assert_eq!(known(&whole.replacen("\"v1\"", "\"v2\"", 1)), 0);
        // Of another run, under this one's first line.
        let mut other =
            Journal::open(&folder.path().join("b.partial"), "other", None, false).unwrap();
        other.keep("v1", &report.submissions[0]).unwrap();
        let line = fs::read_to_string(folder.path().join("b.partial")).unwrap();
        let forged = [
            whole.lines().next().unwrap(),
            line.lines().nth(1).unwrap(),
            "",
        ]
        .join("\n");
        assert_eq!(known(&forged), 0);
    }
}
