//! Courses in the account worker: the open course, its exercises' functions, checks, answers, and
//! what is handed in. What exercises mean is `lambdabox_core::exercise`; this keeps what comes of
//! them, and has the engine worker run what has to be run.

mod bench;
mod view;

use super::names::Account;
use super::page::{Reply, given, plain};
use super::refusal::{invalid, refused};
use super::{Worker, files};
use bench::Bench;
use lambdabox_contract::course::{CourseRequest, RawAnswer, Told};
use lambdabox_contract::{Attachments, Event, Refusal, write};
use lambdabox_core::account::FunctionKey;
use lambdabox_core::account::courses::{ExerciseKey, Progress};
use lambdabox_core::exercise::handed_in::HandedIn;
use lambdabox_core::exercise::pack::{CoursePack, Pack};
use lambdabox_core::exercise::session::{Options, Session};
use lambdabox_core::exercise::submission::{Answer, Submission};
use lambdabox_core::exercise::verdict::ExerciseResult;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// What the worker knows of courses.
#[derive(Default)]
pub(super) struct Courses {
    open: RefCell<Option<Rc<CoursePack>>>,
    /// A check runs: there is one at a time.
    checking: Cell<bool>,
}

/// Answers a request of the page's part for courses.
///
/// It is boxed and never put into whoever calls it: this and all below is loaded with the first course
/// (see [`super::part`]), while the caller is there from the beginning.
#[inline(never)]
pub(super) fn handle(
    worker: &Rc<Worker>,
    id: u32,
    json: String,
    attachments: Attachments,
) -> Pin<Box<dyn Future<Output = ()>>> {
    let worker = Rc::clone(worker);
    Box::pin(async move {
        match lambdabox_contract::read(&json) {
            Ok(CourseRequest::Check { exercise }) => aside(&worker, id, async move |worker| {
                plain_of(check(&worker, &exercise).await)
            }),
            Ok(CourseRequest::Answer {
                exercise,
                question,
                answer,
            }) => aside(&worker, id, async move |worker| {
                plain_of(judge(&worker, &exercise, &question, answer).await)
            }),
            Ok(request) => {
                worker.refresh().await;
                let reply = answer(&worker, request, attachments).await;
                worker.page.answer(id, reply);
            }
            Err(_) => {
                let text = "The page's request cannot be read: reload the page.";
                worker.page.answer(id, Err(invalid(text)));
            }
        }
    })
}

/// Goes on aside, since something is run for it: Stop is heard meanwhile.
fn aside(worker: &Rc<Worker>, id: u32, go_on: impl AsyncFnOnce(Rc<Worker>) -> Reply + 'static) {
    let worker = Rc::clone(worker);
    spawn_local(async move {
        let page = worker.page.clone();
        let courses = Rc::clone(&worker);
        let reply = if courses.courses.checking.replace(true) {
            Err(invalid(
                "Something is being checked already: wait for it, or stop it.",
            ))
        } else {
            let reply = go_on(worker).await;
            courses.courses.checking.set(false);
            reply
        };
        page.answer(id, reply);
    });
}

fn plain_of<T: serde::Serialize>(answer: Result<T, Refusal>) -> Reply {
    answer.and_then(|value| plain(&value))
}

async fn answer(worker: &Worker, request: CourseRequest, attachments: Attachments) -> Reply {
    match request {
        CourseRequest::Open { keep } => {
            let text = String::from_utf8(files::first(attachments))
                .map_err(|_| invalid("This file is no course: it is no text."))?;
            let course = read(&text)?;
            if keep {
                let id = course.spec.id.clone();
                worker
                    .change(|account| account.put_course_file(&id, Some(text)))
                    .await
                    .map_err(refused)?;
            }
            open(worker, course)
        }
        CourseRequest::OpenKept { course } => {
            let text = worker
                .account
                .borrow()
                .course_file(&course)
                .map(str::to_owned);
            let text = text.ok_or_else(|| {
                invalid(format!(
                    "There is no course {course:?} in this browser: open its file."
                ))
            })?;
            open(worker, read(&text)?)
        }
        CourseRequest::Kept {} => plain(&kept(&worker.account.borrow())),
        CourseRequest::Forget { course } => {
            worker
                .change(|account| account.put_course_file(&course, None))
                .await
                .map_err(refused)?;
            plain(&kept(&worker.account.borrow()))
        }
        CourseRequest::Progress {} => {
            let open = worker.courses.open.borrow().clone();
            plain(&open.map(|course| view::course(&worker.account.borrow(), &course)))
        }
        CourseRequest::Begin { exercise } => {
            let desk = Desk::of(worker, &exercise)?;
            let begun = worker
                .change(|account| account.all_or_nothing(|account| desk.begin(account)))
                .await?;
            if begun {
                worker.page.tell(&Event::Changed);
            }
            desk.show(worker)
        }
        CourseRequest::Show { exercise } => Desk::of(worker, &exercise)?.show(worker),
        CourseRequest::Hint { exercise } => {
            let desk = Desk::of(worker, &exercise)?;
            let most = u32::try_from(desk.pack.spec.hints.len()).unwrap_or(u32::MAX);
            desk.change(worker, |progress| {
                progress.hints = progress.hints.saturating_add(1).min(most);
            })
            .await?;
            desk.show(worker)
        }
        CourseRequest::Reset { exercise } => {
            let desk = Desk::of(worker, &exercise)?;
            let starter = desk.pack.starter.clone();
            worker
                .change(|account| {
                    account.all_or_nothing(|account| {
                        desk.begin(account)?;
                        let function = desk.function(account)?;
                        desk.pack
                            .lay_out(account, &function, &starter, &BTreeMap::new())
                            .map_err(refused)
                    })
                })
                .await?;
            worker.page.tell(&Event::Changed);
            desk.show(worker)
        }
        CourseRequest::HandIn { exercise } => {
            let desk = Desk::of(worker, &exercise)?;
            let file = desk.hand_in(worker)?;
            let name = format!("{exercise}.submission.json");
            given(&name, vec![file.into_bytes()])
        }
        CourseRequest::PutBack {} => {
            let file = HandedIn::read(&files::first(attachments))
                .map_err(|error| invalid(format!("This file cannot be put back: {error}.")))?;
            let desk = Desk::of(worker, &file.exercise)?;
            worker
                .change(|account| account.all_or_nothing(|account| desk.put_back(account, &file)))
                .await?;
            worker.page.tell(&Event::Changed);
            desk.show(worker)
        }
        CourseRequest::Check { .. } | CourseRequest::Answer { .. } => {
            Err(invalid("This is done aside."))
        }
    }
}

fn read(text: &str) -> Result<CoursePack, Refusal> {
    CoursePack::read(text).map_err(|error| invalid(format!("This file cannot be opened: {error}.")))
}

fn open(worker: &Worker, course: CoursePack) -> Reply {
    let course = Rc::new(course);
    worker.courses.open.replace(Some(Rc::clone(&course)));
    plain(&view::course(&worker.account.borrow(), &course))
}

fn kept(account: &Account) -> Vec<lambdabox_contract::course::CourseRow> {
    let files = account.course_files();
    files
        .filter_map(|(_, json)| Some(view::row(&CoursePack::read(json).ok()?)))
        .collect()
}

/// An exercise of the open course, and where its learner's progress is.
struct Desk {
    course: Rc<CoursePack>,
    pack: Arc<Pack>,
    key: ExerciseKey,
}

impl Desk {
    fn of(worker: &Worker, exercise: &str) -> Result<Self, Refusal> {
        let course = worker.courses.open.borrow().clone();
        let course = course.ok_or_else(|| invalid("No course is open."))?;
        let pack = course.pack(exercise).cloned().ok_or_else(|| {
            invalid(format!(
                "The course {} has no exercise {exercise:?}.",
                course.spec.title
            ))
        })?;
        Ok(Self {
            key: ExerciseKey::new(&*course.spec.id, exercise),
            pack: Arc::new(pack),
            course,
        })
    }

    fn show(&self, worker: &Worker) -> Reply {
        plain(&self.view(worker))
    }

    fn view(&self, worker: &Worker) -> lambdabox_contract::course::ExerciseView {
        view::exercise(&worker.account.borrow(), &self.course, &self.pack)
    }

    async fn change(
        &self,
        worker: &Worker,
        change: impl FnOnce(&mut Progress),
    ) -> Result<(), Refusal> {
        worker
            .change(|account| account.change_progress(&self.key, change))
            .await
            .map_err(refused)
    }

    /// The exercise's function.
    fn function(&self, account: &Account) -> Result<FunctionKey, Refusal> {
        let known = account.progress(&self.key).function;
        known
            .filter(|key| account.function(key).is_ok())
            .ok_or_else(|| {
                invalid(
                    "The function of this exercise is not there any more: open the exercise again.",
                )
            })
    }

    /// Makes the function, unless it is there; whether it had to be made.
    fn begin(&self, account: &mut Account) -> Result<bool, Refusal> {
        if self.function(account).is_ok() {
            return Ok(false);
        }
        let function = self.pack.begin(account).map_err(refused)?;
        account
            .change_progress(&self.key, |progress| progress.function = Some(function))
            .map_err(refused)?;
        Ok(true)
    }

    /// What would be handed in now.
    fn submission(&self, account: &Account) -> Result<Submission, Refusal> {
        let function = self.function(account)?;
        let answers = self.pack.answers_in(&account.progress(&self.key));
        self.pack.take(account, &function, answers).map_err(refused)
    }

    fn hand_in(&self, worker: &Worker) -> Result<String, Refusal> {
        let account = worker.account.borrow();
        let submission = self.submission(&account)?;
        let runtime = self.pack.config_of(&submission.function).runtime;
        let runtime = worker.engines.named(&runtime);
        let result = self.pack.result_in(&account.progress(&self.key));
        let file = self
            .pack
            .hand_in(&submission, runtime, result)
            .map_err(refused)?;
        file.to_json().map_err(|error| invalid(error.to_string()))
    }

    fn put_back(&self, account: &mut Account, file: &HandedIn) -> Result<(), Refusal> {
        self.begin(account)?;
        let function = self.function(account)?;
        self.pack
            .lay_out(account, &function, &file.code, &file.events)
            .map_err(refused)?;
        let further = account.change_progress(&self.key, |progress| {
            progress.answers.clear();
            for (id, answer) in &file.code.answers {
                progress.answer(id, answer);
            }
        });
        further.map_err(refused)
    }
}

/// Checks everything that is not hidden.
async fn check(
    worker: &Rc<Worker>,
    exercise: &str,
) -> Result<lambdabox_contract::course::ExerciseView, Refusal> {
    worker.refresh().await;
    let desk = Desk::of(worker, exercise)?;
    let submission = desk.submission(&worker.account.borrow())?;
    let result = session(worker, Arc::clone(&desk.pack), submission).await?;
    desk.change(worker, |progress| progress.checked(&result))
        .await?;
    Ok(desk.view(worker))
}

/// Keeps an answer, and judges it.
async fn judge(
    worker: &Rc<Worker>,
    exercise: &str,
    question: &str,
    answer: RawAnswer,
) -> Result<lambdabox_contract::course::ExerciseView, Refusal> {
    let desk = Desk::of(worker, exercise)?;
    if desk.pack.question(question).is_none() {
        return Err(invalid("There is no such question."));
    }
    let answer = Answer {
        choices: answer.choices,
        number: answer.number,
    };
    worker
        .change(|account| {
            account.all_or_nothing(|account| {
                // What is predicted is measured on the learner's own function.
                desk.begin(account)?;
                account
                    .change_progress(&desk.key, |progress| progress.answer(question, &answer))
                    .map_err(refused)
            })
        })
        .await?;
    let submission = desk.submission(&worker.account.borrow())?;
    let pack = Arc::new(desk.pack.only_question(question));
    let result = session(worker, pack, submission).await?;
    for verdict in result.checks {
        desk.change(worker, |progress| progress.judged(&desk.pack, verdict))
            .await?;
    }
    Ok(desk.view(worker))
}

/// Drives a session with the engine worker, and tells how far it is.
async fn session(
    worker: &Rc<Worker>,
    pack: Arc<Pack>,
    submission: Submission,
) -> Result<ExerciseResult, Refusal> {
    let options = Options {
        visible_only: true,
        ..Options::default()
    };
    let mut bench = Bench::new(&worker.engines)?;
    let mut session = Session::new(pack, submission, options);
    let mut told = 0;
    while let Some(job) = session.next_job() {
        tell(worker, &session, &mut told);
        if let Some(id) = session.current() {
            let checking = Told::Checking(id.to_owned());
            worker.page.tell_course(write(&checking));
        }
        let came = bench.run(&job).await?;
        session.came(came);
    }
    tell(worker, &session, &mut told);
    bench.forget();
    Ok(session.result())
}

/// Tells the verdicts that were not told yet.
fn tell(worker: &Worker, session: &Session, told: &mut usize) {
    for verdict in session.verdicts().iter().skip(*told) {
        let verdict = Told::Verdict(verdict.id.clone(), view::json(verdict));
        worker.page.tell_course(write(&verdict));
    }
    *told = session.verdicts().len();
}
