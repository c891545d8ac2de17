//! Requests that have functions run: they wait for their answer aside, so that others are answered
//! meanwhile.

use super::names::{LogGroupKey, key};
use super::page::{Reply, reply, reply_with};
use super::refusal::{invalid, raw, refused};
use super::sheets::{Fields, layers, permissions};
use super::triggers::{self, Next};
use super::{Worker, engine, files, href, outcome, study};
use lambdabox_contract::event::Event;
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::run::Studied;
use lambdabox_contract::{Attachments, Deed, Do, Done, Refusal, Running, read};
use lambdabox_core::account::Account;
use lambdabox_core::account::invocation::{Due, Next as Then, Run, Sending};
use lambdabox_core::invocation::Invocation;
use lambdabox_core::network::{Aftermath, Happening};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

impl Worker {
    /// Begins what is asked, and answers once it is done.
    pub(super) async fn run(this: &Rc<Self>, id: u32, running: Running, attachments: Attachments) {
        match running {
            Running::StopRuns(asked) => {
                this.engines.stop();
                this.page.answer(id, reply(&asked, Ok(())));
            }
            Running::Invoke(asked) => {
                let event = files::first(attachments);
                let begun = this.begin(&asked.function, event).await;
                Self::aside(this, id, begun, async move |worker, run| {
                    let outcome = match worker.run_once(&run).await {
                        Ok((invocation, _)) => {
                            let mut outcome = outcome::of(&run.config, &invocation);
                            outcome.0.remarks.extend(worker.work_off_rest().await);
                            Ok(outcome)
                        }
                        Err(refusal) => Err(refusal),
                    };
                    reply_with(&asked, outcome)
                });
            }
            Running::Simulate(asked) => {
                let event = files::first(attachments);
                let fields = Fields::new(asked.fields.clone());
                let begun = this
                    .change(|account| {
                        let wanted = study::Wanted::simulations(account, &asked.function, &fields)?;
                        let run = account.begin(Sending::new(key(&asked.function), event));
                        Ok((wanted, run.map_err(refused)?))
                    })
                    .await;
                Self::aside(this, id, begun, async move |worker, (wanted, run)| {
                    reply(&asked, worker.study(wanted, run).await)
                });
            }
            Running::TunePower(asked) => {
                let event = files::first(attachments);
                let begun = this.begin(&asked.function, event).await;
                Self::aside(this, id, begun, async move |worker, run| {
                    reply(&asked, worker.study(study::Wanted::Tuning, run).await)
                });
            }
            Running::Do(asked) => {
                let begun = this.begin_deed(&asked, attachments).await;
                Self::aside(this, id, begun, async move |worker, begun| {
                    let did = match begun {
                        Begun::Done(done, attachments) => Ok((done, attachments)),
                        Begun::Sending(sending) => worker.deliver(*sending).await,
                    };
                    reply_with(&asked, did)
                });
            }
        }
    }

    /// Goes on aside, if it could begin.
    fn aside<T: 'static>(
        this: &Rc<Self>,
        id: u32,
        begun: Result<T, Refusal>,
        go_on: impl AsyncFnOnce(Rc<Self>, T) -> Reply + 'static,
    ) {
        match begun {
            Ok(begun) => {
                let worker = Rc::clone(this);
                spawn_local(async move {
                    let page = worker.page.clone();
                    page.answer(id, go_on(worker, begun).await);
                });
            }
            Err(refusal) => this.page.answer(id, Err(refusal)),
        }
    }

    /// An event that somebody sends and waits for.
    async fn begin(&self, id: &FunctionId, event: Vec<u8>) -> Result<Run, Refusal> {
        self.change(|account| account.begin(Sending::new(key(id), event)))
            .await
            .map_err(refused)
    }

    /// Runs a function, lets the account's time go on by what that took, and records what happened.
    pub(super) async fn run_once(&self, run: &Run) -> Result<(Invocation, Then), Refusal> {
        let ready = self.engines.use_services(&self.account.borrow());
        let ran = match ready {
            Ok(()) => self.engines.invoke(run).await,
            Err(refusal) => Err(refusal),
        };
        // Of a run that was stopped as well: what it has changed is changed.
        let aftermath = self.engines.take_aftermath();
        match ran {
            Ok(engine::Ran { invocation, end }) => {
                let then = self
                    .change(|account| {
                        keep(account, aftermath);
                        account.end(run, &invocation, end)
                    })
                    .await;
                self.page.tell(&Event::Recorded);
                Ok((invocation, then))
            }
            Err(refusal) => {
                // Whoever pressed the button knows of it, so it is not tried again.
                self.change(|account| {
                    keep(account, aftermath);
                    account.discard(run);
                })
                .await;
                Err(refusal)
            }
        }
    }

    /// Lets something happen to the account's services, and keeps what follows.
    pub(super) async fn happen(&self, happening: Happening) -> Result<(), Refusal> {
        self.engines.use_services(&self.account.borrow())?;
        let happened = self.engines.happen(happening).await;
        let aftermath = self.engines.take_aftermath();
        self.change(|account| keep(account, aftermath)).await;
        happened
    }

    /// Lets virtual time go on while something is left of what was set off: a line for each function that ran.
    pub(super) async fn work_off_rest(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut work = self.account.borrow().begin_work();
        loop {
            if !self.account.borrow().has_work() {
                return lines;
            }
            let due = self.change(|account| account.next_work(&mut work)).await;
            let went_on = match due {
                Some(Due::Run(run)) => self.run_once(&run).await.map(|(invocation, _)| {
                    let came = if invocation.failed() {
                        " and failed."
                    } else {
                        " and succeeded."
                    };
                    lines.push(["Then ", &*run.key.name, " ran (", &*run.name, ")", came].concat());
                }),
                Some(Due::Message(message)) => self.happen(message.happening()).await,
                Some(Due::Services(happening)) => self.happen(happening).await,
                Some(Due::Dropped { delivery, why }) => {
                    lines.push([&*delivery.name, ": ", &*why.message].concat());
                    Ok(())
                }
                None => return lines,
            };
            // Whoever has stopped it sees that in the log; what is left goes on with the next run.
            if went_on.is_err() {
                return lines;
            }
        }
    }

    /// Runs a function in environments of its own, and shows what that came to.
    async fn study(&self, wanted: study::Wanted, run: Run) -> Result<Studied, Refusal> {
        self.engines.use_services(&self.account.borrow())?;
        let answers = self.engines.study(&run, wanted.studies()).await;
        let aftermath = self.engines.take_aftermath();
        // Nothing has happened to the function itself.
        self.change(|account| {
            keep(account, aftermath);
            account.discard(&run);
        })
        .await;
        let answers = answers?;
        let shown = wanted.shown(&answers)?;
        self.studied.replace(answers);
        Ok(shown)
    }

    /// A refusal stands beside a field that was asked for, or is about all of it.
    async fn begin_deed(&self, asked: &Do, attachments: Attachments) -> Result<Begun, Refusal> {
        self.do_deed(asked, attachments).await.map_err(|refusal| {
            let known = |field: &String| asked.fields.iter().any(|(id, _)| id == field);
            Refusal {
                fields: refusal
                    .fields
                    .iter()
                    .filter(|field| known(field))
                    .cloned()
                    .collect(),
                ..refusal
            }
        })
    }

    /// Does what a button or a field of a sheet says, as far as no function has to run for it.
    async fn do_deed(&self, asked: &Do, attachments: Attachments) -> Result<Begun, Refusal> {
        let deed: Deed =
            read(&asked.deed.0).map_err(|_| invalid("This cannot be done: reload the page."))?;
        let fields = Fields::new(asked.fields.clone());
        let id = |name: String| FunctionId {
            region: asked.region.clone(),
            name,
        };
        let group_key = |group: &str| LogGroupKey::new(&*asked.region, group);
        let said = match deed {
            Deed::SaveStudy(number) => {
                let text = study::read(&self.studied.borrow(), number)?;
                let name = "simulation.json".to_owned();
                return Ok(Begun::Done(Done::File(name), vec![text.into_bytes()]));
            }
            Deed::UseTrigger {
                function,
                key,
                what,
            } => {
                let file = attachments.first().map(Vec::as_slice);
                let used = self.change(|account| {
                    triggers::use_trigger(account, &id(function), &key, &what, &fields, file)
                });
                return Ok(match used.await? {
                    Next::NotInvoked(why) => Begun::Done(Done::NotInvoked(why), Vec::new()),
                    Next::Deliver(sending) => Begun::Sending(sending),
                });
            }
            Deed::DeleteLogGroup(group) => {
                self.change(|account| account.delete_log_group(&group_key(&group)))
                    .await
                    .map_err(refused)?;
                let said = ["Deleted the log group ", &*group, "."].concat();
                let href = Some(href::log_groups());
                return Ok(Begun::Done(Done::Changed { said, href }, Vec::new()));
            }
            Deed::PutRetention(group) => {
                let days = match fields.get("retention") {
                    "" => None,
                    days => Some(days.parse().unwrap_or(u32::MAX)),
                };
                self.change(|account| account.put_retention(&group_key(&group), days))
                    .await
                    .map_err(raw)?;
                "The retention setting is saved.".to_owned()
            }
            Deed::CreateTrigger { function, kind } => {
                self.change(|account| triggers::create(account, &id(function), &kind, &fields))
                    .await?
            }
            Deed::AddLayer { function } => {
                self.change(|account| layers::add(account, &id(function), &fields, attachments))
                    .await?
            }
            Deed::RemoveLayer { function, arn } => {
                self.change(|account| layers::remove(account, &id(function), &arn))
                    .await?
            }
            Deed::AttachPolicy { function } => {
                self.change(|account| permissions::attach(account, &id(function), &fields))
                    .await?
            }
            Deed::DetachPolicy { function, policy } => {
                self.change(|account| permissions::detach(account, &id(function), &policy))
                    .await?
            }
            Deed::DeleteLayer(arn) => self.change(|account| layers::delete(account, &arn)).await?,
            Deed::DeleteTrigger {
                function,
                key: trigger,
            } => {
                let function = key(&id(function));
                self.change(|account| account.delete_trigger(&function, &trigger))
                    .await
                    .map_err(refused)?;
                "The trigger was deleted.".to_owned()
            }
        };
        Ok(Begun::Done(Done::Changed { said, href: None }, Vec::new()))
    }
}

fn keep(account: &mut Account, aftermath: Option<Aftermath>) {
    if let Some(aftermath) = aftermath {
        account.keep_services(aftermath);
    }
}

/// A deed that is done, or goes on.
enum Begun {
    Done(Done, Attachments),
    Sending(Box<triggers::Sending>),
}
