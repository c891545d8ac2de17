//! What an account keeps of courses: files that were opened, and how far its learner is.
//!
//! What an exercise means is not known here: verdicts are JSON that only the page's part for courses
//! reads ([`crate::exercise::progress`]).

use super::Account;
use super::key::FunctionKey;
use super::refusal::Refusal;
use crate::written::{self, Unreadable};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Of both kinds of record.
const FIRST: u32 = 1;

/// Which exercise of which course.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExerciseKey {
    /// The course's id.
    pub course: String,
    /// The exercise's id.
    pub exercise: String,
}

impl ExerciseKey {
    /// The exercise of this id in a course.
    #[must_use]
    pub fn new(course: impl Into<String>, exercise: impl Into<String>) -> Self {
        Self {
            course: course.into(),
            exercise: exercise.into(),
        }
    }

    /// `tea-house/first-cup`: the end of its record's key.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.course, self.exercise)
    }

    /// Undoes [`ExerciseKey::path`].
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let (course, exercise) = path.split_once('/')?;
        (is_course_id(course) && is_course_id(exercise)).then(|| Self::new(course, exercise))
    }
}

/// Whether a text can be the id of a course or an exercise: 1 to 64 of `a-z`, `0-9`, `-`.
#[must_use]
pub fn is_course_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

/// How far a learner is with an exercise.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Progress {
    /// The function that was made for it.
    pub function: Option<FunctionKey>,
    /// How many hints were asked for.
    pub hints: u32,
    /// The most points that came of a check.
    pub best: u32,
    /// All visible checks and questions have passed at once.
    pub done: bool,
    /// The answers to its questions, by the questions' ids, as JSON.
    pub answers: BTreeMap<String, Box<RawValue>>,
    /// What came of the last check, as JSON.
    pub result: Option<Box<RawValue>>,
}

impl Account {
    /// Courses whose files were opened: id and JSON.
    pub fn course_files(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.course_files.iter();
        files.map(|(id, json)| (id.as_str(), json.as_str()))
    }

    /// The JSON of a course whose file was opened.
    #[must_use]
    pub fn course_file(&self, id: &str) -> Option<&str> {
        self.course_files.get(id).map(String::as_str)
    }

    /// Keeps the file of a course, or forgets it; what its learner did in it stays.
    ///
    /// # Errors
    /// [`Refusal`]: `ResourceConflictException` if a later version has kept one under this id.
    pub fn put_course_file(&mut self, id: &str, json: Option<String>) -> Result<(), Refusal> {
        if self.newer.is_course(id) {
            return Err(Refusal::newer("the file of this course"));
        }
        match json {
            Some(json) => self.course_files.insert(id.to_owned(), json),
            None => self.course_files.remove(id),
        };
        self.changed.course(id);
        Ok(())
    }

    /// How far the learner is with an exercise.
    #[must_use]
    pub fn progress(&self, key: &ExerciseKey) -> Progress {
        self.progress.get(key).cloned().unwrap_or_default()
    }

    /// The learner is further with an exercise: the change is done to what is there, so that no tab
    /// writes over another one's.
    ///
    /// # Errors
    /// [`Refusal`]: `ResourceConflictException` if a later version has written it.
    pub fn change_progress(
        &mut self,
        key: &ExerciseKey,
        change: impl FnOnce(&mut Progress),
    ) -> Result<(), Refusal> {
        if self.newer.is_exercise(key) {
            return Err(Refusal::newer("how far you are with this exercise"));
        }
        change(self.progress.entry(key.clone()).or_default());
        self.changed.exercise(key);
        Ok(())
    }
}

#[derive(Deserialize)]
struct CourseRecord {
    file: String,
}

#[derive(Serialize)]
struct NewCourseRecord<'a> {
    version: u32,
    file: &'a str,
}

pub(super) fn read_course(bytes: &[u8]) -> Result<String, Unreadable> {
    Ok(written::read::<CourseRecord>(bytes, FIRST)?.file)
}

pub(super) fn write_course(file: &str) -> Vec<u8> {
    written::write(&NewCourseRecord {
        version: FIRST,
        file,
    })
}

#[derive(Serialize)]
struct NewProgressRecord<'a> {
    version: u32,
    progress: &'a Progress,
}

#[derive(Deserialize)]
struct ProgressRecord {
    progress: Progress,
}

pub(super) fn read_progress(bytes: &[u8]) -> Result<Progress, Unreadable> {
    Ok(written::read::<ProgressRecord>(bytes, FIRST)?.progress)
}

pub(super) fn write_progress(progress: &Progress) -> Vec<u8> {
    written::write(&NewProgressRecord {
        version: FIRST,
        progress,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).unwrap()
    }

    #[test]
    fn progress_and_files_are_kept_and_restored() {
        let key = ExerciseKey::new("tea-house", "first-cup");
        let mut account = Account::default();
        let file = Some("{\"a\": 1}".into());
        account.put_course_file("tea-house", file).unwrap();
        let further = account.change_progress(&key, |progress| {
            progress.hints = 2;
            progress
                .answers
                .insert("q".into(), raw("{\"number\":\"7\"}"));
            progress.result = Some(raw("{\"points\": 3}"));
        });
        further.unwrap();
        let changes = account.take_changes();
        let keys: Vec<&str> = changes.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["course/tea-house", "exercise/tea-house/first-cup"]);
        let records = changes.into_iter().filter_map(|(key, it)| Some((key, it?)));
        let (mut again, damaged) = Account::restore(records);
        assert!(damaged.is_empty(), "{damaged:?}");
        assert_eq!(again.course_file("tea-house"), Some("{\"a\": 1}"));
        let progress = again.progress(&key);
        assert_eq!(progress.hints, 2);
        assert_eq!(progress.answers["q"].get(), "{\"number\":\"7\"}");
        assert_eq!(progress.result.unwrap().get(), "{\"points\": 3}");
        again.put_course_file("tea-house", None).unwrap();
        assert_eq!(again.take_changes(), [("course/tea-house".into(), None)]);
    }

    #[test]
    fn two_tabs_do_not_lose_each_other_s_answers() {
        let key = ExerciseKey::new("tea-house", "first-cup");
        let answer = |account: &mut Account, question: &str| {
            let further = account.change_progress(&key, |progress| {
                progress.answers.insert(question.into(), raw("{}"));
            });
            further.unwrap();
            account.take_changes()
        };
        let (mut one, mut other) = (Account::default(), Account::default());
        let written = answer(&mut one, "a");
        // The locking rule: what others wrote is read before anything is done.
        assert!(other.absorb(written).is_empty());
        let written = answer(&mut other, "b");
        assert!(one.absorb(written).is_empty());
        let progress = one.progress(&key);
        assert_eq!(progress.answers.keys().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn a_newer_version_s_record_is_left_alone_and_a_damaged_one_put_aside() {
        let record = |key: &str, bytes: &str| (key.to_owned(), bytes.as_bytes().to_vec());
        let (mut account, damaged) = Account::restore([
            record("exercise/a/b", "{\"version\":2,\"new\":1}"),
            record("exercise/a/c", "{\"version\":1}"),
            record("course/a", "{\"version\":1,\"file\":7}"),
            record("course/b", "{\"version\":2,\"files\":[]}"),
        ]);
        assert!(account.has_newer());
        let damaged: Vec<&str> = damaged.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(damaged, ["course/a", "exercise/a/c"]);
        // It would be lost in silence: it is refused.
        let newer = ExerciseKey::new("a", "b");
        let further = account.change_progress(&newer, |progress| progress.hints = 1);
        assert_eq!(further.unwrap_err().status(), 409);
        assert_eq!(account.progress(&newer).hints, 0);
        for file in [Some("{}".to_owned()), None] {
            let kept = account.put_course_file("b", file);
            assert_eq!(kept.unwrap_err().status(), 409);
        }
        assert!(account.take_changes().is_empty());
        // Those beside it can be changed.
        let beside = ExerciseKey::new("a", "c");
        let further = account.change_progress(&beside, |progress| progress.hints = 1);
        assert!(further.is_ok());
        assert_eq!(account.take_changes().len(), 1);
    }

    #[test]
    fn ids_have_one_form() {
        for good in ["a", "intro-to-lambda", "7"] {
            assert!(is_course_id(good), "{good}");
        }
        for bad in ["", "A", "a b", "a/b", "ä", &"a".repeat(65)] {
            assert!(!is_course_id(bad), "{bad}");
        }
    }
}
