//! What a course's submissions come to, on this machine and in the page's own workers: the verdicts
//! have to be the same bytes.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use lambdabox_core::exercise::format::QuestionKind;
use lambdabox_core::exercise::handed_in::HandedIn;
use lambdabox_core::exercise::pack::Pack;
use lambdabox_core::exercise::session::{Options, grade};
use lambdabox_core::exercise::submission::{Answer, Submission};
use lambdabox_core::exercise::verdict::ExerciseResult;
use lambdabox_host::exercise::{Course, Engines, Exercise, ExerciseRunner};
use lambdabox_host::machine::Machine;
use serde::Deserialize;
use serde_json::json;

use crate::chromium::Chromium;

/// How long one submission may take.
const PATIENCE: Duration = Duration::from_secs(240);

/// Puts a submission into the page, as a learner opens its file, checks it as a learner does, and
/// reads what would be handed in then.
const CHECK: &str = "const [exercise, base64, done] = arguments;
    const course = globalThis.lambdaboxBoot.course;
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const read = async () => {
        await course({ PutBack: {} }, [bytes]);
        const began = performance.now();
        await course({ Check: { exercise } });
        const milliseconds = performance.now() - began;
        const { attachments } = await course({ HandIn: { exercise } });
        return { file: new TextDecoder().decode(attachments[0]), milliseconds };
    };
    read().then((answer) => done({ answer }), (error) => done({ error: error.refusal?.message ?? String(error) }));";

/// Opens a course's file in the page.
const OPEN: &str = "const [base64, done] = arguments;
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    globalThis.lambdaboxBoot.course({ Open: { keep: false } }, [bytes])
        .then(() => done(null), (error) => done(error.refusal?.message ?? String(error)));";

/// One submission of the course's author.
pub struct Authored {
    /// `hello-yourself: wrong/prints`.
    pub name: String,
    pack: Arc<Pack>,
    file: HandedIn,
}

/// What came of one in the page.
#[derive(Deserialize)]
struct Came {
    file: String,
    milliseconds: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answered {
    Answer(Came),
    Error(String),
}

/// Every solution, starter and wrong submission of a course, and the course's file.
///
/// # Errors
///
/// When the course cannot be read.
pub fn authored(folder: &Path) -> Result<(Vec<Authored>, String)> {
    let course = Course::read(folder).map_err(told)?;
    let mut all = Vec::new();
    for folder in &course.folders {
        let exercise = Exercise::read(folder).map_err(told)?;
        let pack = &exercise.pack;
        let solution = pack.solution_submission().context("no solution")?;
        let mut submissions = vec![
            ("solution".to_owned(), solution),
            ("starter".to_owned(), pack.starter_submission()),
        ];
        let wrong = exercise.wrong.iter();
        submissions.extend(wrong.map(|it| (it.name.clone(), it.submission.clone())));
        for (name, submission) in submissions {
            let submission = with_predictions(pack, submission);
            let file = pack.hand_in(&submission, String::new(), None)?;
            all.push(Authored {
                name: format!("{}: {name}", pack.spec.id),
                pack: Arc::clone(pack),
                file,
            });
        }
    }
    Ok((all, course.pack().map_err(told)?.to_json()))
}

/// What is predicted is not looked at without an answer, so it gets one.
fn with_predictions(pack: &Pack, mut submission: Submission) -> Submission {
    let predicted = pack.spec.questions.iter();
    for question in predicted.filter(|it| it.kind == QuestionKind::Predict) {
        let answers = &mut submission.answers;
        answers.entry(question.id.clone()).or_insert(Answer {
            number: Some("1".to_owned()),
            ..Answer::default()
        });
    }
    submission
}

fn told(faults: Vec<lambdabox_host::exercise::Fault>) -> anyhow::Error {
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    anyhow!(faults.join("\n"))
}

/// This machine's verdicts.
pub struct Native(Arc<Engines>);

impl Native {
    /// This machine with its runtimes.
    ///
    /// # Errors
    ///
    /// When wasmtime cannot be set up.
    pub fn new() -> Result<Self> {
        Ok(Self(Arc::new(Engines::new(Machine::new()?))))
    }

    /// The verdicts of the teacher's pack, without what is hidden from the page.
    #[must_use]
    pub fn verdicts(&self, authored: &Authored) -> ExerciseResult {
        let options = Options {
            visible_only: true,
            ..Options::default()
        };
        let mut progress = |_: &_, _| ();
        let mut runner = ExerciseRunner::new(Arc::clone(&self.0), &mut progress);
        let pack = Arc::clone(&authored.pack);
        grade(pack, authored.file.submission(), options, &mut runner)
    }
}

/// The page with an open course.
pub struct Page<'a>(&'a Chromium);

impl<'a> Page<'a> {
    /// Opens the page and a course in it.
    ///
    /// # Errors
    ///
    /// When one of them cannot be opened.
    pub async fn open(chromium: &'a Chromium, address: &str, course: &str) -> Result<Self> {
        let driver = chromium.driver();
        driver.set_script_timeout(PATIENCE).await?;
        driver.goto(format!("{address}#/courses")).await?;
        // Until its part for courses is there.
        crate::wait::wait_for("the list of courses", async || {
            let there = "return document.querySelector('#course-title') !== null";
            let there = driver.execute(there, Vec::new()).await?;
            Ok(there.convert::<bool>()?.then_some(()))
        })
        .await?;
        let opened = driver
            .execute_async(OPEN, vec![json!(BASE64.encode(course))])
            .await?;
        match opened.convert::<Option<String>>()? {
            None => Ok(Self(chromium)),
            Some(error) => bail!("the page does not open the course: {error}"),
        }
    }

    /// The page's verdicts, and how long they took, in milliseconds.
    ///
    /// # Errors
    ///
    /// When the page refuses the submission.
    pub async fn verdicts(&self, authored: &Authored) -> Result<(ExerciseResult, f64)> {
        let file = authored.file.to_json();
        let exercise = json!(authored.file.exercise);
        let arguments = vec![exercise, json!(BASE64.encode(file))];
        let answer = self.0.driver().execute_async(CHECK, arguments).await?;
        let came = match answer.convert()? {
            Answered::Answer(came) => came,
            Answered::Error(error) => bail!("{error}"),
        };
        let handed_in = HandedIn::read(came.file.as_bytes())?;
        if handed_in.submission() != authored.file.submission() {
            bail!("the page hands in something else than it was given");
        }
        let result = handed_in.result.context("nothing was checked")?;
        Ok((result, came.milliseconds))
    }
}
