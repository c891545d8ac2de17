//! Requests that have functions run: they wait for their answer aside, so that others are answered
//! meanwhile.

use super::page::{Reply, reply, reply_with};
use super::sheets::Fields;
use super::triggers::{self, Next};
use super::{Worker, engine, files, href, outcome, study};
use lambdabox_contract::event::Event;
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::run::{Outcome, Studied};
use lambdabox_contract::{Attachments, Deed, Do, Done, Refusal, Running, read};
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
                let begun = this
                    .change(|account| account.begin_invocation(&asked.function, event))
                    .await;
                Self::aside(this, id, begun, async move |worker, run| {
                    reply_with(&asked, worker.invoke(run).await)
                });
            }
            Running::Simulate(asked) => {
                let event = files::first(attachments);
                let fields = Fields::new(asked.fields.clone());
                let begun = this
                    .change(|account| {
                        let wanted = study::Wanted::simulations(account, &asked.function, &fields)?;
                        Ok((wanted, account.begin_invocation(&asked.function, event)?))
                    })
                    .await;
                Self::aside(this, id, begun, async move |worker, (wanted, run)| {
                    reply(&asked, worker.study(wanted, run).await)
                });
            }
            Running::TunePower(asked) => {
                let event = files::first(attachments);
                let begun = this
                    .change(|account| account.begin_invocation(&asked.function, event))
                    .await;
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

    /// Runs a function, lets the account's time go on by what that took, and records what happened.
    async fn invoke(&self, run: engine::Run) -> Result<(Outcome, Attachments), Refusal> {
        let config = run.config.clone();
        let engine::Ran { invocation, end } = self.engines.invoke(run).await?;
        self.change(|account| account.end_invocation(&config, &invocation, end))
            .await;
        self.page.tell(&Event::Recorded);
        Ok(outcome::of(&config, &invocation))
    }

    /// Runs a function in environments of its own, and shows what that came to.
    async fn study(&self, wanted: study::Wanted, run: engine::Run) -> Result<Studied, Refusal> {
        let answers = self.engines.study(run, wanted.studies()).await?;
        let shown = wanted.shown(&answers)?;
        self.studied.replace(answers);
        Ok(shown)
    }

    /// Does what a button or a field of a sheet says, as far as no function has to run for it.
    async fn begin_deed(&self, asked: &Do, attachments: Attachments) -> Result<Begun, Refusal> {
        let deed: Deed = read(&asked.deed.0)
            .map_err(|_| super::refusal::invalid("This cannot be done: reload the page."))?;
        let fields = Fields::new(asked.fields.clone());
        let id = |name: String| FunctionId {
            region: asked.region.clone(),
            name,
        };
        let place = |group: &str| (asked.region.clone(), group.to_owned());
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
                    account.use_trigger(&id(function), &key, &what, &fields, file)
                });
                return Ok(match used.await? {
                    Next::NotInvoked(why) => Begun::Done(Done::NotInvoked(why), Vec::new()),
                    Next::Deliver(sending) => Begun::Sending(sending),
                });
            }
            Deed::DeleteLogGroup(group) => {
                let place = place(&group);
                self.change(|account| {
                    account.monitor().group(&place)?;
                    account.monitor_mut().delete_group(&place);
                    Ok(())
                })
                .await?;
                let said = ["Deleted the log group ", &*group, "."].concat();
                let href = Some(href::log_groups());
                return Ok(Begun::Done(Done::Changed { said, href }, Vec::new()));
            }
            Deed::PutRetention(group) => {
                let days = fields.get("retention");
                self.change(|account| account.monitor_mut().put_retention(&place(&group), days))
                    .await?;
                "The retention setting is saved.".to_owned()
            }
            Deed::CreateTrigger { function, kind } => {
                self.change(|account| triggers::create(account, &id(function), &kind, &fields))
                    .await?
            }
            Deed::DeleteTrigger { function, key } => {
                self.change(|account| triggers::delete(account, &id(function), &key))
                    .await?;
                "The trigger was deleted.".to_owned()
            }
        };
        Ok(Begun::Done(Done::Changed { said, href: None }, Vec::new()))
    }
}

/// A deed that is done, or goes on.
enum Begun {
    Done(Done, Attachments),
    Sending(Box<triggers::Sending>),
}
