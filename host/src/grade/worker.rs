//! Grades one submission after the other with wasmtime.

use super::exercises::handler_file;
use super::report::{self, CheckResult, CodeFile, Failed, Submission};
use super::run::Grader;
use super::submission::{Content, Found, Ungradable, read};
use crate::cache::Progress;
use crate::exercise::{Engines, ExerciseRunner};
use crate::runtimes::Runtime;
use lambdabox_core::engine::SourceFile;
use lambdabox_core::exercise::handed_in::HandedIn;
use lambdabox_core::exercise::pack::Pack;
use lambdabox_core::exercise::session::{self, Options};
use lambdabox_core::exercise::submission::{Code, Submission as Handed};
use lambdabox_core::exercise::verdict::{self, ExerciseResult, Status};
use std::sync::Arc;

/// How much of a learner's code a report keeps, in bytes, of all files together.
const CODE_BYTES: usize = 32 << 10;
/// How much of the logs of a submission, in characters, of all checks together.
const LOG_CHARS: usize = 16_000;

/// How much of the reason why a submission cannot be graded, in characters.
const REASON_CHARS: usize = 1_000;
/// How much of each part of a failed expectation, in characters.
const FAILED_CHARS: usize = 200;

/// Grades with the packs of a course.
pub struct ExerciseGrader<'a> {
    packs: &'a [Arc<Pack>],
    engines: Arc<Engines>,
    tell: &'a (dyn Fn(&Runtime, &Progress) + Sync),
}

/// A submission that was read.
pub struct Read {
    content: Result<Readable, Ungradable>,
    learner_notes: Vec<String>,
}

/// One that can be graded.
struct Readable {
    pack: Arc<Pack>,
    handed: Handed,
    file: Option<HandedIn>,
}

impl<'a> ExerciseGrader<'a> {
    /// A grader. `tell` is told what the user has to wait for.
    #[must_use]
    pub const fn new(
        packs: &'a [Arc<Pack>],
        engines: Arc<Engines>,
        tell: &'a (dyn Fn(&Runtime, &Progress) + Sync),
    ) -> Self {
        Self {
            packs,
            engines,
            tell,
        }
    }

    fn open(&self, found: &Found, notes: &mut Vec<String>) -> Result<Readable, Ungradable> {
        let named = found.exercise.and_then(|place| self.packs.get(place));
        let first = named.or_else(|| self.packs.first());
        let handler = first.map_or_else(String::new, |pack| handler_file(pack));
        match read(&found.place, &handler)? {
            Content::Code { files, renamed } => {
                let pack = named.ok_or_else(|| {
                    let ids: Vec<&str> = self.packs.iter().map(|it| it.spec.id.as_str()).collect();
                    Ungradable(format!(
                        "nobody can tell which exercise of the course this is for: put the \
                         exercise's id into the name of the file or of a folder ({})",
                        ids.join(", ")
                    ))
                })?;
                if let Some(name) = renamed {
                    notes.push(format!(
                        "its only source file, {name}, was graded as {handler}"
                    ));
                }
                Ok(Readable {
                    pack: Arc::clone(pack),
                    handed: Handed {
                        code: Code::Files(files),
                        ..Handed::default()
                    },
                    file: None,
                })
            }
            Content::Exported(bytes) => {
                let file = HandedIn::read(&bytes).map_err(|error| Ungradable(error.to_string()))?;
                let pack = self.packs.iter().find(|it| it.spec.id == file.exercise);
                let fits = match (pack, named) {
                    (Some(pack), Some(named)) => pack.spec.id == named.spec.id,
                    (found, _) => found.is_some(),
                };
                let Some(pack) = pack.filter(|_| fits) else {
                    return Err(Ungradable(format!(
                        "it is a submission for another exercise: {:?}",
                        file.exercise.chars().take(64).collect::<String>()
                    )));
                };
                Ok(Readable {
                    pack: Arc::clone(pack),
                    handed: file.submission(),
                    file: Some(file),
                })
            }
        }
    }

    /// The exercise of a submission that could not be read, if its place tells.
    fn named(&self, found: &Found) -> Option<&Arc<Pack>> {
        found.exercise.and_then(|place| self.packs.get(place))
    }
}

impl Grader for ExerciseGrader<'_> {
    type Read = Read;

    fn read(&mut self, found: &Found) -> (Read, String) {
        let mut learner_notes = found.learner_notes.clone();
        let content = self.open(found, &mut learner_notes);
        let digest = digest(&content, found.notes.iter().chain(&learner_notes));
        let read = Read {
            content,
            learner_notes,
        };
        (read, digest)
    }

    fn grade(&mut self, found: &Found, read: Read) -> Submission {
        let mut submission = Submission {
            learner: found.learner.clone(),
            source: found.source.clone(),
            exercise: String::new(),
            ungradable: None,
            notes: found.notes.clone(),
            learner_notes: read.learner_notes,
            checks: Vec::new(),
            code: Vec::new(),
        };
        let Readable { pack, handed, file } = match read.content {
            Ok(readable) => readable,
            Err(Ungradable(reason)) => {
                // A key of a forged submission file may be as long as the file.
                submission.ungradable = Some(reason.chars().take(REASON_CHARS).collect());
                if let Some(pack) = self.named(found) {
                    submission.exercise.clone_from(&pack.spec.id);
                    submission.checks = nothing(pack);
                }
                return submission;
            }
        };
        submission.exercise.clone_from(&pack.spec.id);
        submission.code = code(&handed);
        let mut tell = |runtime: &Runtime, event: Progress| (self.tell)(runtime, &event);
        let mut runner = ExerciseRunner::new(Arc::clone(&self.engines), &mut tell);
        let options = Options {
            seed: session::seed_of(&found.learner),
            ..Options::default()
        };
        let result = session::grade(pack, handed, options, &mut runner);
        if let Some(difference) = file.and_then(|file| file.difference(&result)) {
            submission.learner_notes.push(difference);
        }
        submission.ungradable = ungradable(&result);
        submission.checks = checks(&result);
        submission
    }
}

/// Everything that a verdict follows from, besides the exercise and the learner's name.
fn digest<'a>(
    content: &Result<Readable, Ungradable>,
    notes: impl Iterator<Item = &'a String>,
) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for note in notes {
        part(note.as_bytes());
    }
    match content {
        Err(Ungradable(reason)) => part(reason.as_bytes()),
        Ok(readable) => {
            part(readable.pack.spec.id.as_bytes());
            if let Code::Files(files) = &readable.handed.code {
                for file in files {
                    part(file.path.as_bytes());
                    part(&file.contents);
                }
            }
            if let Some(text) = readable.file.as_ref().map(HandedIn::to_json) {
                part(text.as_bytes());
            }
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// All checks of an exercise, none of which could be made.
fn nothing(pack: &Pack) -> Vec<CheckResult> {
    let checks = pack.spec.checks.iter().map(|check| &check.id);
    let questions = pack.spec.questions.iter().map(|question| &question.id);
    checks
        .chain(questions)
        .map(|id| CheckResult {
            id: id.clone(),
            verdict: Status::Ungradable,
            points: 0,
            message: String::new(),
            mistake: None,
            failed: None,
            log: String::new(),
            billed_ms: 0,
        })
        .collect()
}

/// Why nothing of a submission can be graded, if so.
fn ungradable(result: &ExerciseResult) -> Option<String> {
    let first = result.checks.first()?;
    let all = result
        .checks
        .iter()
        .all(|check| check.status == Status::Ungradable);
    let reason = first.message.as_ref()?.note.as_ref()?;
    all.then(|| reason.trim_end_matches('.').to_owned())
}

fn checks(result: &ExerciseResult) -> Vec<CheckResult> {
    let whole = ungradable(result).is_some();
    let mut room = LOG_CHARS;
    result
        .checks
        .iter()
        .map(|check| {
            let passed = check.status == Status::Pass;
            let message = check.message.clone().unwrap_or_default();
            let without_mistake = verdict::Message {
                mistake: None,
                ..message.clone()
            };
            // What is said of a right answer is for the learner's page; a log is read to find out
            // what went wrong.
            let silent = passed || whole;
            CheckResult {
                id: check.id.clone(),
                verdict: check.status,
                points: check.points,
                message: if silent {
                    String::new()
                } else {
                    without_mistake.to_text()
                },
                failed: failed(&message).filter(|_| !silent),
                mistake: message.mistake.filter(|_| !silent).map(|it| it.says),
                log: if silent {
                    String::new()
                } else {
                    log(check, &mut room)
                },
                billed_ms: check.runs.iter().fold(0, |sum, run| sum + run.billed_ms),
            }
        })
        .collect()
}

/// The expectation that failed, if it was one.
fn failed(message: &verdict::Message) -> Option<Failed> {
    let expected = message.expected.as_deref()?;
    let cut = |text: &str| text.chars().take(FAILED_CHARS).collect();
    Some(Failed {
        step: message.step,
        about: cut(&message.about),
        expected: cut(expected),
        came: cut(message.came.as_deref().unwrap_or_default()),
    })
}

fn log(check: &verdict::CheckResult, room: &mut usize) -> String {
    let mut text = String::new();
    for run in &check.runs {
        if *room == 0 {
            break;
        }
        let part: String = run.log.chars().take(*room).collect();
        *room -= part.chars().count();
        text.push_str(&part);
    }
    text
}

/// A learner's files for the report: what is text, as far as there is room.
fn code(handed: &Handed) -> Vec<report::CodeFile> {
    let Code::Files(files) = &handed.code else {
        return Vec::new();
    };
    let mut room = CODE_BYTES;
    let mut kept = Vec::new();
    for SourceFile { path, contents } in files {
        let Ok(text) = std::str::from_utf8(contents) else {
            continue;
        };
        if room == 0 {
            break;
        }
        let mut end = text.len().min(room);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        room -= end;
        kept.push(CodeFile {
            path: path.clone(),
            text: text.get(..end).unwrap_or_default().to_owned(),
            cut: end < text.len(),
        });
    }
    kept
}
