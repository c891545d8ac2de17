//! The worker that holds the account: answers the page, keeps the account in the browser's storage,
//! and has handlers run by a worker of their own. It never runs a guest itself, so it always answers.
//!
//! Requests are handled one after the other, but for invocations: those wait for their answer aside.

mod account;
mod backup;
mod clock;
mod draft;
mod engine;
mod files;
mod function;
mod monitor;
mod outcome;
mod page;
mod pricing;
mod share;
mod store;
mod study;
mod triggers;

use account::Account;
use engine::Engines;
use page::{Page, Request};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use store::Store;
use wasm_bindgen_futures::spawn_local;

/// A refusal, in AWS's words where AWS has any.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// The exception's name in AWS's API.
    pub exception: &'static str,
    /// One sentence.
    pub message: String,
    /// The field that it is about, where there are fields.
    pub field: &'static str,
}

impl ApiError {
    fn new(exception: &'static str, message: impl Into<String>) -> Self {
        Self {
            exception,
            message: message.into(),
            field: "",
        }
    }

    fn to_json(&self) -> Value {
        json!({"__type": self.exception, "message": self.message, "field": self.field})
    }
}

/// Runs the worker: to be called once, in a dedicated worker.
pub fn start() {
    let Some(page) = Page::of_this_thread() else {
        return;
    };
    let api = Rc::new(Api {
        page: page.clone(),
        account: RefCell::default(),
        store: Store::default(),
        engines: Engines::new(page.clone()),
        studied: RefCell::default(),
        waiting: RefCell::default(),
    });
    let noticing = Rc::clone(&api);
    store::on_change(move || noticing.changed_elsewhere());
    page.listen(move |request| Api::receive(&api, request));
}

struct Api {
    page: Page,
    account: RefCell<Account>,
    store: Store,
    engines: Engines,
    /// What the last studies came to, as the command line would print it.
    studied: RefCell<Vec<String>>,
    waiting: RefCell<Waiting>,
}

#[derive(Default)]
struct Waiting {
    requests: VecDeque<Request>,
    busy: bool,
}

impl Api {
    fn receive(this: &Rc<Self>, request: Request) {
        {
            let mut waiting = this.waiting.borrow_mut();
            waiting.requests.push_back(request);
            if std::mem::replace(&mut waiting.busy, true) {
                return;
            }
        }
        let api = Rc::clone(this);
        spawn_local(async move {
            while let Some(request) = api.next() {
                Self::handle(&api, request).await;
            }
        });
    }

    fn next(&self) -> Option<Request> {
        let mut waiting = self.waiting.borrow_mut();
        let next = waiting.requests.pop_front();
        waiting.busy = next.is_some();
        next
    }

    async fn handle(this: &Rc<Self>, request: Request) {
        let Request { id, action, .. } = &request;
        let answer = match action.as_str() {
            "Start" => return this.engines.start(),
            "UseRuntime" => return this.engines.use_runtime(&request),
            "StopInvocations" => {
                this.engines.stop();
                Ok(json!({}))
            }
            "Invoke" => match this.begin_invocation(&request).await {
                Ok(run) => {
                    let (api, id) = (Rc::clone(this), *id);
                    spawn_local(async move {
                        let answer = api.invoke(run).await;
                        api.page.answer(id, answer.as_ref());
                    });
                    return;
                }
                Err(error) => Err(error),
            },
            "UseTrigger" => match this.use_trigger(&request).await {
                Ok(triggers::Next::Done(answer)) => Ok(answer),
                Ok(triggers::Next::Deliver(sending)) => {
                    let (api, id) = (Rc::clone(this), *id);
                    spawn_local(async move {
                        let answer = api.deliver(*sending).await;
                        api.page.answer(id, answer.as_ref());
                    });
                    return;
                }
                Err(error) => Err(error),
            },
            "Simulate" | "TunePower" => match this.begin_study(&request).await {
                Ok((wanted, run)) => {
                    let (api, id) = (Rc::clone(this), *id);
                    spawn_local(async move {
                        let answer = api.study(wanted, run).await;
                        api.page.answer(id, answer.as_ref());
                    });
                    return;
                }
                Err(error) => Err(error),
            },
            "ReadStudy" => study::read(&this.studied.borrow(), &request.input),
            "UploadComponent" => this.upload_component(&request).await,
            action if backup::is_of_all(action) => this.of_all(&request).await,
            _ => this.call(&request).await,
        };
        this.page.answer(*id, answer.as_ref());
    }

    async fn begin_invocation(&self, request: &Request) -> Result<engine::Run, ApiError> {
        self.change(|account| account.begin_invocation(&request.input))
            .await
    }

    /// Runs a function, lets the account's time go on by what that took, and records what happened.
    async fn invoke(&self, run: engine::Run) -> Result<Value, ApiError> {
        let config = run.config.clone();
        let engine::Ran { invocation, end } = self.engines.invoke(run).await?;
        self.change(|account| account.end_invocation(&config, &invocation, end))
            .await;
        self.page.tell("recorded", &json!({}));
        Ok(outcome::to_json(&config, &invocation))
    }

    /// What is to be learned of a function, and its run.
    async fn begin_study(
        &self,
        request: &Request,
    ) -> Result<(study::Wanted, engine::Run), ApiError> {
        let Request { action, input, .. } = request;
        self.change(|account| {
            let wanted = study::Wanted::of(action, input, account)?;
            Ok((wanted, account.begin_invocation(input)?))
        })
        .await
    }

    /// Runs a function in environments of its own, and shows what that came to.
    async fn study(&self, wanted: study::Wanted, run: engine::Run) -> Result<Value, ApiError> {
        let answers = self.engines.study(run, wanted.studies()).await?;
        let shown = wanted.shown(&answers)?;
        self.studied.replace(answers);
        Ok(shown)
    }

    /// Makes a compiled handler what runs, if it can be run.
    async fn upload_component(&self, request: &Request) -> Result<Value, ApiError> {
        let input = &request.input;
        let component = files::decode_component(input["Component"].as_str().unwrap_or_default())?;
        self.engines.check(&component).await?;
        self.change(|account| account.upload_component(input, component))
            .await
    }

    /// Does one action on the account, and keeps what it changed.
    async fn call(&self, request: &Request) -> Result<Value, ApiError> {
        if account::is_reading(&request.action) {
            self.refresh().await;
            return self
                .account
                .borrow_mut()
                .call(&request.action, &request.input);
        }
        self.change(|account| account.call(&request.action, &request.input))
            .await
    }

    /// Does something with all records at once.
    async fn of_all(&self, request: &Request) -> Result<Value, ApiError> {
        let release = store::lock().await;
        let answer = self.with_all(request).await;
        store::release(release);
        self.tell_trouble();
        answer
    }

    async fn with_all(&self, request: &Request) -> Result<Value, ApiError> {
        self.store.doubt();
        self.refresh().await;
        let mut records = self.store.everything().await.map_err(|reason| {
            let text =
                format!("The browser's storage cannot be read now ({reason}). Please try again.");
            ApiError::new("ServiceException", text)
        })?;
        let done = backup::call(request, &records)?;
        if !done.changes.is_empty() {
            for (key, bytes) in done.changes.clone() {
                match bytes {
                    Some(bytes) => records.insert(key, bytes),
                    None => records.remove(&key),
                };
            }
            self.store.write(done.changes).await;
            self.take(records.into_iter().collect()).await;
            // What runs is of functions that may be gone.
            self.engines.stop();
        }
        Ok(done.answer)
    }

    /// Does something to the account, and keeps what it changed.
    async fn change<T>(&self, act: impl FnOnce(&mut Account) -> T) -> T {
        // Other tabs wait, and this one goes on from what they have written.
        let release = store::lock().await;
        // What another tab wrote last may not have been heard of yet.
        self.store.doubt();
        self.refresh().await;
        let answer = act(&mut self.account.borrow_mut());
        let changes = self.account.borrow_mut().take_changes();
        self.store.write(changes).await;
        store::release(release);
        self.tell_trouble();
        answer
    }

    /// Takes what another tab has written, or what an earlier visit has.
    async fn refresh(&self) {
        if let Some(records) = self.store.read_if_newer().await {
            self.take(records).await;
            self.tell_trouble();
        }
    }

    /// Goes on with these records.
    async fn take(&self, records: Vec<store::Record>) {
        let (account, set_aside) = Account::restore(records);
        self.store.find_newer(account.has_newer());
        self.account.replace(account);
        if !set_aside.is_empty() {
            self.store.set_aside(set_aside).await;
        }
    }

    fn tell_trouble(&self) {
        let detail = json!({"message": self.store.trouble(), "unsaved": !self.store.is_kept()});
        self.page.tell("trouble", &detail);
    }

    fn changed_elsewhere(&self) {
        self.store.doubt();
        self.page.tell("changed", &json!({}));
    }
}
