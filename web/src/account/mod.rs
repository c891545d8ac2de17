//! The account worker: answers the page in the words of `lambdabox-contract`, keeps the account in the
//! browser's storage, and has functions run by the engine worker. It never runs a guest itself, so it
//! always answers.
//!
//! Requests are handled one after the other, but for runs: those wait for their answer aside.

mod all;
mod changes;
mod course;
mod engine;
mod files;
mod href;
mod keep;
mod lanes;
mod log_events;
mod names;
mod opened;
mod outcome;
mod page;
mod part;
mod readings;
mod refusal;
mod runs;
mod share;
mod sheets;
mod store;
#[cfg(test)]
mod story;
mod study;
mod tab;
mod triggers;
mod words;

use engine::Engines;
use keep::Kept;
use lambdabox_contract::{Change, Reading, Request};
use log_events::Found;
use names::Account;
use page::{Heard, Page};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Runs the worker: to be called once, in a dedicated worker.
pub fn start() {
    let Some(page) = Page::of_this_thread() else {
        return;
    };
    tab::set_name(js_sys::Math::random().to_string());
    let worker = Rc::new(Worker {
        page: page.clone(),
        account: RefCell::default(),
        kept: Kept::default(),
        found: RefCell::default(),
        engines: Engines::new(page.clone()),
        courses: course::Courses::default(),
        studied: RefCell::default(),
        waiting: RefCell::default(),
    });
    let noticing = Rc::clone(&worker);
    store::on_change(move || noticing.changed_elsewhere());
    page.listen(move |heard| Worker::receive(&worker, heard));
}

struct Worker {
    page: Page,
    account: RefCell<Account>,
    /// What is known of how it is kept.
    kept: Kept,
    /// What was looked for last among log events.
    found: RefCell<Option<Found>>,
    engines: Engines,
    courses: course::Courses,
    /// What the last studies came to, as the command line would print it.
    studied: RefCell<Vec<String>>,
    waiting: RefCell<Waiting>,
}

#[derive(Default)]
struct Waiting {
    heard: VecDeque<Heard>,
    busy: bool,
}

impl Worker {
    fn receive(this: &Rc<Self>, heard: Heard) {
        {
            let mut waiting = this.waiting.borrow_mut();
            waiting.heard.push_back(heard);
            if std::mem::replace(&mut waiting.busy, true) {
                return;
            }
        }
        let worker = Rc::clone(this);
        spawn_local(async move {
            while let Some(heard) = worker.next() {
                Self::handle(&worker, heard).await;
            }
        });
    }

    fn next(&self) -> Option<Heard> {
        let mut waiting = self.waiting.borrow_mut();
        let next = waiting.heard.pop_front();
        waiting.busy = next.is_some();
        next
    }

    async fn handle(this: &Rc<Self>, heard: Heard) {
        let (id, request, attachments) = match heard {
            Heard::Start => return this.engines.start(),
            Heard::Runtime(here) => return this.engines.use_runtime(here),
            Heard::Unreadable(id) => {
                let text = "The page's request cannot be read: reload the page.";
                return this.page.answer(id, Err(refusal::invalid(text)));
            }
            Heard::Part(module) => return part::link(&module),
            Heard::Course(id, json, attachments) if part::is_here() => {
                return course::handle(this, id, json, attachments).await;
            }
            Heard::Course(id, ..) => {
                let text = "What courses need is not loaded: reload the page.";
                return this.page.answer(id, Err(refusal::failed(text)));
            }
            Heard::Asked(id, request, attachments) => (id, *request, attachments),
        };
        let reply = match request {
            Request::Read(Reading::GetStoredData(asked)) => {
                page::reply(&asked, this.stored().await)
            }
            Request::Read(Reading::WriteBackup(asked)) => {
                page::reply_with(&asked, this.write_backup().await)
            }
            Request::Read(Reading::ReadBackup(asked)) => {
                page::reply(&asked, this.read_backup(&files::first(attachments)).await)
            }
            Request::Read(reading) => {
                this.refresh().await;
                readings::answer(&this.account.borrow(), &this.found, reading, attachments)
            }
            Request::Change(Change::ImportBackup(asked)) => {
                let done = this.import(&files::first(attachments), asked.replace).await;
                page::reply(&asked, done)
            }
            Request::Change(Change::DeleteEverything(asked)) => {
                page::reply(&asked, this.delete_everything().await)
            }
            Request::Change(Change::UploadComponent(asked)) => {
                let done = this
                    .upload_component(&asked, files::first(attachments))
                    .await;
                page::reply(&asked, done)
            }
            Request::Change(change) => {
                this.change(|account| changes::answer(account, change, attachments))
                    .await
            }
            Request::Run(running) => return Self::run(this, id, running, attachments).await,
        };
        this.page.answer(id, reply);
    }
}
