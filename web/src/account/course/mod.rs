//! Courses in the account worker: the open course, its exercises' functions, checks, answers, and
//! what is handed in. What exercises mean is `lambdabox_core::exercise`; this keeps what comes of
//! them, and has the engine worker run what has to be run.

mod bench;
mod checks;
mod desk;
mod messages;
mod open;
mod view;

use super::names::Account;
use super::page::Reply;
use super::refusal::{invalid, refused};
use super::{Worker, files};
use desk::Desk;
use lambdabox_contract::{Attachments, Event, Given, Refusal};
use lambdabox_core::exercise::handed_in::HandedIn;
use lambdabox_core::exercise::json::form::ToJson;
use messages::{About, CourseRequest, CourseRow, Wish};
use open::OpenCourse;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What the worker knows of courses.
#[derive(Default)]
pub(super) struct Courses {
    open: RefCell<Option<Rc<OpenCourse>>>,
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
        let reply = match CourseRequest::read(&json) {
            Some(request) if matches!(request.wish, Wish::Check | Wish::Answer) => {
                return spawn_local(aside(worker, id, request));
            }
            Some(CourseRequest { wish, about }) => {
                worker.refresh().await;
                answer(&worker, wish, about, attachments).await
            }
            None => Err(invalid(
                "The page's request cannot be read: reload the page.",
            )),
        };
        worker.page.answer(id, reply);
    })
}

/// Goes on aside, since something is run for it: Stop is heard meanwhile.
async fn aside(worker: Rc<Worker>, id: u32, request: CourseRequest) {
    let reply = if worker.courses.checking.replace(true) {
        Err(invalid(
            "Something is being checked already: wait for it, or stop it.",
        ))
    } else {
        let reply = checks::run(&worker, request).await;
        worker.courses.checking.set(false);
        reply
    };
    worker.page.answer(id, reply);
}

fn plain(value: &dyn ToJson) -> Reply {
    given(value, Vec::new())
}

fn given(value: &dyn ToJson, attachments: Attachments) -> Reply {
    Ok(Given {
        value: value.json().to_text(),
        attachments,
    })
}

/// Changes the account, all of it or nothing. That this is one function for all changes of courses keeps them small: each kind
/// of closure would have the locking and writing of [`Worker::change`] compiled for itself.
async fn change(
    worker: &Worker,
    act: &mut dyn FnMut(&mut Account) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    worker
        .change(|account| account.all_or_nothing(|account| act(account)))
        .await
}

async fn answer(worker: &Worker, wish: Wish, about: About, attachments: Attachments) -> Reply {
    match wish {
        Wish::Open => {
            let text = String::from_utf8(files::first(attachments))
                .map_err(|_| invalid("This file is no course: it is no text."))?;
            let course = read(&text)?;
            if about.keep {
                put_file(worker, &course.spec.id, Some(&text)).await?;
            }
            return open(worker, course);
        }
        Wish::OpenKept => {
            let text = worker
                .account
                .borrow()
                .course_file(&about.course)
                .map(str::to_owned);
            let text = text.ok_or_else(|| {
                let course = &about.course;
                invalid(format!(
                    "There is no course {course:?} in this browser: open its file."
                ))
            })?;
            return open(worker, read(&text)?);
        }
        Wish::Kept => return plain(&kept(&worker.account.borrow())),
        Wish::Forget => {
            put_file(worker, &about.course, None).await?;
            return plain(&kept(&worker.account.borrow()));
        }
        Wish::Progress => {
            let open = worker.courses.open.borrow().clone();
            return plain(&open.map(|course| view::course(&worker.account.borrow(), &course)));
        }
        _ => {}
    }
    let handed_in = match wish {
        Wish::PutBack => Some(
            HandedIn::read(&files::first(attachments))
                .map_err(|error| invalid(format!("This file cannot be put back: {error}.")))?,
        ),
        _ => None,
    };
    let exercise = handed_in
        .as_ref()
        .map_or(&about.exercise, |file| &file.exercise);
    let desk = Desk::of(worker, exercise)?;
    let pack = &desk.pack;
    match (wish, &handed_in) {
        (Wish::Begin, _) => {
            let mut begun = false;
            change(worker, &mut |account| {
                begun = desk.begin(account)?;
                Ok(())
            })
            .await?;
            if begun {
                worker.page.tell(&Event::Changed);
            }
        }
        (Wish::Hint, _) => {
            let most = u32::try_from(pack.spec.hints.len()).unwrap_or(u32::MAX);
            desk.change(worker, &mut |progress| {
                progress.hints = progress.hints.saturating_add(1).min(most);
            })
            .await?;
        }
        (Wish::Reset, _) => {
            change(worker, &mut |account| {
                desk.begin(account)?;
                desk.lay_out(account, &pack.starter, &BTreeMap::new())
            })
            .await?;
            worker.page.tell(&Event::Changed);
        }
        (Wish::PutBack, Some(file)) => {
            change(worker, &mut |account| desk.put_back(account, file)).await?;
            worker.page.tell(&Event::Changed);
        }
        (Wish::HandIn, _) => {
            let file = desk.hand_in(worker)?;
            let name = format!("{exercise}.submission.json");
            return given(&name, vec![file.into_bytes()]);
        }
        _ => {}
    }
    plain(&desk.view(worker))
}

/// Keeps the file of a course, or forgets it.
async fn put_file(worker: &Worker, course: &str, text: Option<&String>) -> Result<(), Refusal> {
    change(worker, &mut |account| {
        account
            .put_course_file(course, text.cloned())
            .map_err(refused)
    })
    .await
}

fn read(text: &str) -> Result<OpenCourse, Refusal> {
    OpenCourse::read(text).map_err(|error| invalid(format!("This file cannot be opened: {error}.")))
}

fn open(worker: &Worker, course: OpenCourse) -> Reply {
    let course = Rc::new(course);
    worker.courses.open.replace(Some(Rc::clone(&course)));
    plain(&view::course(&worker.account.borrow(), &course))
}

fn kept(account: &Account) -> Vec<CourseRow> {
    let files = account.course_files();
    files
        .filter_map(|(_, json)| Some(view::row(&OpenCourse::read(json).ok()?)))
        .collect()
}
