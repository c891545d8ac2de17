//! What is done is kept line by line, so that an interrupted run goes on where it was.

use crate::grade::report::{Shard, Submission};
use crate::grade::submission::Found;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// The first line: what the others belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    journal: String,
    run: String,
    shard: Option<Shard>,
}

const NAME: &str = "lambdabox.grade.journal/1";
/// The longest line: a report keeps less than this of a submission.
const LINE_BYTES: u64 = 16 << 20;

/// A submission that was graded, and from what.
#[derive(Serialize, Deserialize)]
struct Line {
    digest: String,
    submission: Submission,
}

/// The file, and what was in it.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    kept: Kept,
}

/// What is done cannot be kept.
#[derive(Debug, thiserror::Error)]
#[error("cannot keep what is graded in {path}: {source}", path = path.display())]
pub struct JournalError {
    path: PathBuf,
    source: io::Error,
}

impl Journal {
    /// Opens the journal of a run. With `resume` it goes on with one of the same run, if there is
    /// one; otherwise it begins anew.
    ///
    /// # Errors
    /// [`JournalError`] if the file cannot be read or written.
    pub fn open(
        path: &Path,
        run: &str,
        shard: Option<Shard>,
        resume: bool,
    ) -> Result<Self, JournalError> {
        let failed = |source| JournalError {
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
            .truncate(!resume)
            .open(path)
            .map_err(failed)?;
        let (kept, length) = read(&file, &head).map_err(failed)?;
        // A line that was being written when the machine stopped goes, and so does another run.
        file.set_len(length).map_err(failed)?;
        file.seek(io::SeekFrom::End(0)).map_err(failed)?;
        let mut journal = Self {
            path: path.to_owned(),
            file,
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
        self.line(&Line {
            digest: digest.to_owned(),
            submission: submission.clone(),
        })
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), JournalError> {
        let written = serde_json::to_string(value)
            .map_err(io::Error::other)
            .and_then(|text| self.file.write_all((text + "\n").as_bytes()));
        written.map_err(|source| JournalError {
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

        assert_eq!(open("another run", true).known(), 0);
        fs::write(&path, b"\xff\xff\n").unwrap();
        assert_eq!(open("run", true).known(), 0);
        assert_eq!(open("run", false).known(), 0);
    }
}
