//! Checks and answers: what has to be run is run in the engine worker, and what came of it is kept.

use super::super::page::Reply;
use super::super::refusal::{invalid, refused};
use super::bench::Bench;
use super::desk::Desk;
use super::messages::{self, About, CourseRequest, Wish};
use super::{Worker, change, plain};
use lambdabox_contract::Refusal;
use lambdabox_core::exercise::json::form::ToJson as _;
use lambdabox_core::exercise::session::{Options, Session};
use lambdabox_core::exercise::verdict::ExerciseResult;
use std::rc::Rc;
use std::sync::Arc;

/// Checks everything that is not hidden, or judges one answer.
pub(super) async fn run(worker: &Rc<Worker>, request: CourseRequest) -> Reply {
    let CourseRequest { wish, about } = request;
    worker.refresh().await;
    let desk = Desk::of(worker, &about.exercise)?;
    let question = (wish == Wish::Answer).then_some(&about.question);
    if let Some(question) = question {
        answered(worker, &desk, &about, question).await?;
    }
    let submission = desk.submission(&worker.account.borrow())?;
    let options = Options {
        visible_only: true,
        ..Options::default()
    };
    let mut session = Session::new(Arc::clone(&desk.pack), submission, options);
    if let Some(question) = question {
        session = session.of_question(question);
    }
    let result = drive(worker, session).await?;
    desk.change(worker, &mut |progress| {
        if question.is_none() {
            return progress.checked(&result);
        }
        for verdict in &result.checks {
            progress.judged(&desk.pack, verdict.clone());
        }
    })
    .await?;
    plain(&desk.view(worker))
}

/// Keeps an answer.
async fn answered(
    worker: &Worker,
    desk: &Desk,
    about: &About,
    question: &str,
) -> Result<(), Refusal> {
    if desk.pack.question(question).is_none() {
        return Err(invalid("There is no such question."));
    }
    change(worker, &mut |account| {
        // What is predicted is measured on the learner's own function.
        desk.begin(account)?;
        let further = account.change_progress(&desk.key, |progress| {
            progress.answer(question, &about.answer);
        });
        further.map_err(refused)
    })
    .await
}

/// Drives a session with the engine worker, and tells how far it is.
async fn drive(worker: &Worker, mut session: Session) -> Result<ExerciseResult, Refusal> {
    let mut bench = Bench::new(&worker.engines)?;
    let mut told = 0;
    while let Some(job) = session.next_job() {
        tell(worker, &session, &mut told);
        if let Some(id) = session.current() {
            worker.page.tell_course(messages::checking(id));
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
        let told = messages::judged(&verdict.id, verdict.json());
        worker.page.tell_course(told);
    }
    *told = session.verdicts().len();
}
