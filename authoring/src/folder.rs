//! An author's folder.

use super::document::{Document, Fault};
use super::readme;
use super::submission::{self, AuthoredCode, EXPECT};
use lambdabox_core::exercise::format::{ExerciseSpec, Key, OneOrMany, Problem, nearest};
use lambdabox_core::exercise::pack::{
    Audience, FORMAT, Instructions, Pack, PackedCode, PackedFile,
};
use lambdabox_core::exercise::submission::{Code, Submission};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the exercise itself is in.
pub const SPEC: &str = "exercise.toml";
const README: &str = "README.md";
const STARTER: &str = "starter";
const SOLUTION: &str = "solution";
const WRONG: &str = "wrong";
/// How deep folders of files may lie, how many files there may be, and how large one may be.
const DEPTH_MAX: usize = 8;
const FILES_MAX: usize = 500;
const FILE_MAX_BYTES: u64 = 2 << 20;

/// An exercise with everything that its author wrote.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The teacher's pack.
    pub pack: Arc<Pack>,
    /// Submissions that must lose points.
    pub wrong: Vec<Wrong>,
    /// What the starter has to come to, if the author says so.
    pub starter_expect: Option<(Expect, Document)>,
    /// Its `exercise.toml`.
    pub document: Document,
}

/// A submission that must lose points.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// `wrong/prints`.
    pub name: String,
    /// What it hands in.
    pub submission: Submission,
    /// What it has to come to.
    pub expect: Expect,
    /// Its `expect.toml`, for what is wrong with it.
    pub document: Document,
}

/// What a submission has to come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Exactly so many points.
    pub points: u32,
    /// Exactly these checks and questions do not pass.
    #[serde(default)]
    pub fails: Option<Vec<String>>,
    /// The ids of mistakes that are told.
    #[serde(default)]
    pub mistake: Option<OneOrMany<String>>,
}

impl Exercise {
    /// Reads a folder.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of files and lines.
    pub fn read(folder: &Path) -> Result<Self, Vec<Fault>> {
        let one = |fault| vec![fault];
        let text = read_text(folder, SPEC).map_err(one)?;
        let (document, spec) = Document::read::<ExerciseSpec>(SPEC, text).map_err(one)?;
        let mut faults = Vec::new();
        let files = match named_files(folder) {
            Ok(files) => files,
            Err(fault) => {
                faults.push(fault);
                BTreeMap::new()
            }
        };
        let problems = spec.problems(&files);
        faults.extend(problems.iter().map(|problem| document.fault(problem)));

        let instructions = read_text(folder, README).and_then(|text| readme::blocks(&text));
        let instructions = keep(instructions, &mut faults).unwrap_or_default();
        let mut read_code = |name: &str| keep(submission::read(folder, name), &mut faults);
        let starter = read_code(STARTER).unwrap_or_default();
        let mut solution = read_code(SOLUTION).unwrap_or_default();
        for (id, answer) in spec.right_answers() {
            solution.submission.answers.entry(id).or_insert(answer);
        }
        let wrong = wrong_names(folder)
            .into_iter()
            .filter_map(|name| wrong(folder, &name, &spec, &solution, &mut faults))
            .collect();
        let starter_expect = expect_of(STARTER, &starter, &spec, &mut faults);
        let packed = [(STARTER, &starter), (SOLUTION, &solution)]
            .map(|(name, code)| keep(packed(name, &code.submission), &mut faults));
        if !faults.is_empty() {
            return Err(faults);
        }
        let [starter, solution] = packed;
        let mut pack = Pack {
            format: FORMAT.to_owned(),
            audience: Audience::Teacher,
            spec,
            instructions: Instructions::new(&instructions),
            files,
            starter: starter.unwrap_or_default(),
            solution,
            ..Pack::default()
        };
        pack.keep_named_files();
        pack.digest = pack.digest_of_contents();
        if let Err(error) = pack.starter_config().validate() {
            return Err(vec![Fault::of_file(
                SPEC,
                format!("The function's configuration is refused: {error}"),
            )]);
        }
        Ok(Self {
            pack: Arc::new(pack),
            wrong,
            starter_expect,
            document,
        })
    }
}

/// What was read, or nothing and one fault more.
fn keep<T>(read: Result<T, Fault>, faults: &mut Vec<Fault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}

pub(super) fn read_text(folder: &Path, name: &str) -> Result<String, Fault> {
    let path = folder.join(name);
    let too_long = fs::metadata(&path).is_ok_and(|file| file.len() > FILE_MAX_BYTES);
    if too_long {
        return Err(Fault::of_file(name, "This file is larger than 2 MB."));
    }
    let bytes = fs::read(&path)
        .map_err(|error| Fault::of_file(name, format!("This file cannot be read: {error}.")))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Fault::of_file(name, "This file is not UTF-8."))?;
    // What editors on Windows put in front.
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// The files that checks may name: everything that is no code and no document of its own. What is no
/// text cannot be named.
fn named_files(folder: &Path) -> Result<BTreeMap<String, String>, Fault> {
    let mut files = BTreeMap::new();
    walk(folder, "", 0, &mut files)?;
    Ok(files)
}

fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut BTreeMap<String, String>,
) -> Result<(), Fault> {
    let cannot = |error: std::io::Error| {
        Fault::of_file(prefix, format!("This folder cannot be read: {error}."))
    };
    let mut entries = fs::read_dir(folder.join(prefix))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(cannot)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let path = format!("{prefix}{name}");
        if depth == 0 && [SPEC, README, STARTER, SOLUTION, WRONG].contains(&name) {
            continue;
        }
        // Links are not followed: what they lead to is no part of the exercise.
        let kind = entry.file_type().map_err(cannot)?;
        if kind.is_dir() {
            if depth >= DEPTH_MAX {
                let message = format!("Folders lie more than {DEPTH_MAX} deep.");
                return Err(Fault::of_file(path, message));
            }
            walk(folder, &format!("{path}/"), depth + 1, files)?;
        } else if kind.is_file()
            && let Ok(text) = read_text(folder, &path)
        {
            files.insert(path, text);
            if files.len() > FILES_MAX {
                let message = format!("There are more than {FILES_MAX} files in the exercise.");
                return Err(Fault::of_file(SPEC, message));
            }
        }
    }
    Ok(())
}

fn wrong_names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join(WRONG))
        .into_iter()
        .flatten()
        .flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .map(|name| format!("{WRONG}/{name}"))
        .collect();
    names.sort();
    names
}

fn wrong(
    folder: &Path,
    name: &str,
    spec: &ExerciseSpec,
    solution: &AuthoredCode,
    faults: &mut Vec<Fault>,
) -> Option<Wrong> {
    let mut code = keep(submission::read(folder, name), faults)?;
    if code.expect.is_none() {
        faults.push(Fault::of_file(
            format!("{name}/{EXPECT}"),
            "This file is missing: it says how many points the submission gets, and which checks fail.",
        ));
        return None;
    }
    let (expect, document) = expect_of(name, &code, spec, faults)?;
    if !code.has_answers {
        code.submission
            .answers
            .clone_from(&solution.submission.answers);
    }
    Some(Wrong {
        name: name.to_owned(),
        submission: code.submission,
        expect,
        document,
    })
}

/// What `expect.toml` says; everything that it names has to be in the exercise.
fn expect_of(
    name: &str,
    code: &AuthoredCode,
    spec: &ExerciseSpec,
    faults: &mut Vec<Fault>,
) -> Option<(Expect, Document)> {
    let text = code.expect.clone()?;
    let file = format!("{name}/{EXPECT}");
    let (document, expect) = keep(Document::read::<Expect>(&file, text), faults)?;
    let ids = || {
        let checks = spec.checks.iter().map(|check| check.id.as_str());
        checks.chain(spec.questions.iter().map(|question| question.id.as_str()))
    };
    let mistakes = || {
        let all = spec.checks.iter().flat_map(|check| &check.mistakes);
        all.map(|mistake| mistake.id.as_str())
            .filter(|id| !id.is_empty())
    };
    let mut unknown = |what: &str, (key, place): (&str, usize), id: &str, near: Option<&str>| {
        let near = near.map_or_else(String::new, |near| format!(" Did you mean {near:?}?"));
        let message = format!("There is no {what} {id:?} in the exercise.{near}");
        let at = vec![Key::Name(key.to_owned()), Key::Index(place)];
        faults.push(document.fault(&Problem { at, message }));
    };
    for (place, id) in expect.fails.iter().flatten().enumerate() {
        if !ids().any(|known| known == id) {
            unknown(
                "check or question",
                ("fails", place),
                id,
                nearest(id, ids()),
            );
        }
    }
    let mistakes_told = expect.mistake.iter().flat_map(|mistakes| &mistakes.0);
    for (place, id) in mistakes_told.enumerate() {
        if !mistakes().any(|known| known == id) {
            unknown("mistake", ("mistake", place), id, nearest(id, mistakes()));
        }
    }
    Some((expect, document))
}

/// Code for a pack: files are text.
fn packed(name: &str, submission: &Submission) -> Result<PackedCode, Fault> {
    let texts = |files: &[lambdabox_core::engine::SourceFile]| {
        let text = |file: &lambdabox_core::engine::SourceFile| {
            let text = String::from_utf8(file.contents.clone()).map_err(|_| {
                Fault::of_file(
                    PathBuf::from(name).join(&file.path).display().to_string(),
                    "This file is not UTF-8: code of an exercise is text.",
                )
            })?;
            Ok(PackedFile {
                path: file.path.clone(),
                text,
            })
        };
        files.iter().map(text).collect::<Result<Vec<_>, Fault>>()
    };
    let files = match &submission.code {
        Code::Files(files) => texts(files)?,
        Code::Unreadable(_) => Vec::new(),
    };
    if files.is_empty() {
        return Err(Fault::of_file(name, "There is no code in this folder."));
    }
    Ok(PackedCode {
        function: submission.function.clone(),
        files,
        draft: submission.draft.as_deref().map(texts).transpose()?,
        answers: submission.answers.clone(),
    })
}
