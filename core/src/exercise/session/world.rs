//! The world of one pass through a check's steps: an account with one function, made anew.

use super::subject::Subjected;
use super::vary::{Drawn, fill};
use super::{Came, Job, Work};
use crate::account::invocation::{Due, Mode, Run, Sending, Sent};
use crate::account::{Account, ConfigurationChange, FunctionKey, Refusal};
use crate::events::event_template;
use crate::exercise::format::{
    Call, Check, ConfigurationStep, HttpRequest, PutItem, PutObject, SimulateStep, Step,
};
use crate::exercise::json::Json;
use crate::exercise::judge::{Seen, cut};
use crate::exercise::verdict::{LOG_MAX, RUNS_MAX, RunSeen, TEXT_MAX};
use crate::function::FunctionConfig;
use crate::invocation::Invocation;
use crate::log::{LogSource, for_people};
use crate::simulate::{InvocationType, Pattern, Plan, Rate};
use crate::triggers::{
    AuthType, Bucket, Delivery, Effect, FunctionUrl, HttpRequest as UrlRequest, ObjectEvents,
    Source, Table, TriggerError, respond, throttled,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// An account with one function, and the step that is being done in it.
#[derive(Debug)]
pub(super) struct World {
    number: u64,
    account: Account,
    key: FunctionKey,
    seed: u64,
    /// What is being run.
    doing: Option<Doing>,
    /// How, if it is a simulation.
    plan: Option<Plan>,
    /// What has come of the step so far.
    seen: Seen,
    /// What was run.
    pub(super) runs: Vec<RunSeen>,
    /// Which step it is, from 1 on, and what it is called.
    step: u32,
    what: String,
}

#[derive(Debug)]
struct Doing {
    run: Run,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Invocation,
    Http,
    Queue,
    Simulation,
}

/// How far a step is.
#[derive(Debug)]
pub(super) enum Progress {
    /// This has to be run.
    Job(Box<Job>),
    /// It is over, and this is what came of it.
    Done(Seen),
    /// The engine cannot run it: why.
    NotRun(String),
}

/// What steps refer to.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub(super) files: &'a BTreeMap<String, String>,
    pub(super) drawn: &'a Drawn,
}

impl World {
    /// A new one.
    pub(super) fn new(
        number: u64,
        seed: u64,
        subject: &Subjected,
        check: Option<&Check>,
        steps: &[Step],
    ) -> Result<Self, Refusal> {
        let mut config = subject.run_config.clone();
        if let Some(check) = check {
            for name in &check.unset {
                config.environment.remove(name);
            }
            config.environment.extend(check.env.clone());
        }
        let key = FunctionKey::of(&config);
        let mut account = Account::seeded(seed);
        account.create_function_with(config, subject.code.clone(), Vec::new())?;
        if subject.subject.reserved.is_some() {
            account.put_concurrency(&key, subject.subject.reserved)?;
        }
        if subject.subject.url || steps.iter().any(|step| step.http.is_some()) {
            let url = FunctionUrl {
                auth_type: AuthType::None,
            };
            account.create_trigger(&key, Source::FunctionUrl(url))?;
        }
        Ok(Self {
            number,
            account,
            key,
            seed,
            doing: None,
            plan: None,
            seen: Seen::default(),
            runs: Vec::new(),
            step: 0,
            what: String::new(),
        })
    }

    /// Begins a step. `number` is where its environments are, if it has to be cold.
    pub(super) fn start(
        &mut self,
        index: usize,
        step: &Step,
        sources: Sources<'_>,
        fresh: u64,
    ) -> Progress {
        self.seen = Seen::default();
        self.step = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        self.what = describe(step);
        if step.cold {
            self.number = fresh;
        }
        match self.begin(step, sources) {
            Ok(Some(kind)) => self.proceed(kind),
            Ok(None) => Progress::Done(std::mem::take(&mut self.seen)),
            Err(refusal) => {
                // A throttled request has a response.
                if step.http.is_some() && refusal.status() == 429 {
                    self.seen.http = Some(throttled());
                } else {
                    self.seen.refusal = Some(refusal.message);
                }
                Progress::Done(std::mem::take(&mut self.seen))
            }
        }
    }

    /// Hands on what was begun, or what the queue has next.
    fn proceed(&mut self, kind: Kind) -> Progress {
        if kind == Kind::Queue && self.doing.is_none() {
            while let Some(due) = self.account.next_due(None) {
                match due {
                    Due::Run(run) => {
                        self.doing = Some(Doing { run: *run, kind });
                        break;
                    }
                    // An exercise has no services around its function.
                    Due::Message(_) | Due::Services(_) => {}
                    Due::Dropped { why, .. } => self.seen.refusal = Some(why.message),
                }
            }
        }
        match &self.doing {
            Some(doing) => Progress::Job(Box::new(Job {
                world: self.number,
                run: doing.run.clone(),
                work: self.plan.take().map_or(Work::Invoke, Work::Simulate),
            })),
            None => Progress::Done(std::mem::take(&mut self.seen)),
        }
    }

    /// Takes what came of a job.
    pub(super) fn came(&mut self, came: Came) -> Progress {
        let Some(Doing { run, kind }) = self.doing.take() else {
            return Progress::Done(std::mem::take(&mut self.seen));
        };
        match came {
            Came::NotRun(why) => {
                self.account.discard(&run);
                Progress::NotRun(why)
            }
            Came::Simulation(simulation) => {
                self.account.discard(&run);
                let totals = &simulation.totals;
                self.runs.push(RunSeen {
                    step: self.step,
                    what: self.what.clone(),
                    payload: format!(
                        "{} succeeded, {} failed, {} throttled",
                        totals.succeeded, totals.failed, totals.throttles
                    ),
                    failed: totals.failed > 0,
                    log: String::new(),
                    billed_ms: totals.billed_duration_ms,
                    memory_mb: 0,
                    fuel: 0,
                    log_bytes: 0,
                });
                self.seen.simulation = Some(Arc::new(*simulation));
                Progress::Done(std::mem::take(&mut self.seen))
            }
            Came::Invocation(invocation, end) => {
                self.account.end(&run, &invocation, end);
                if self.runs.len() < RUNS_MAX {
                    self.runs.push(RunSeen {
                        step: self.step,
                        what: self.what.clone(),
                        payload: cut(&invocation.payload, TEXT_MAX),
                        failed: invocation.failed(),
                        log: cut(&for_people(&invocation.logs()), LOG_MAX),
                        billed_ms: invocation.report.billed_duration_ms,
                        memory_mb: invocation.report.max_memory_used_mb,
                        fuel: invocation.fuel.init.saturating_add(invocation.fuel.invoke),
                        log_bytes: logged(&invocation),
                    });
                }
                if kind == Kind::Http {
                    let response = respond(&invocation.payload, invocation.failed());
                    self.seen.http = Some(response);
                }
                self.seen.invocations.push(Arc::new(*invocation));
                match kind {
                    Kind::Queue => self.proceed(kind),
                    _ => Progress::Done(std::mem::take(&mut self.seen)),
                }
            }
        }
    }

    /// Does what a step says; what has to be run is in `doing` or in the queue then.
    fn begin(&mut self, step: &Step, sources: Sources<'_>) -> Result<Option<Kind>, Refusal> {
        if let Some(event) = event_of(step, sources) {
            let sending = Sending::new(self.key.clone(), event);
            let mode = match step.call {
                Call::Waits => Mode::RequestResponse,
                Call::Asynchronous => Mode::Event,
            };
            let sent = self.account.submit(sending, mode)?;
            return Ok(Some(self.sent(sent, Kind::Invocation)));
        }
        if let Some(request) = &step.http {
            let delivery = self.request(request, sources)?;
            let sent = self.account.send_delivery(&self.key, &delivery)?;
            return Ok(Some(self.sent(sent, Kind::Http)));
        }
        if let Some(object) = &step.put_object {
            let effect = self.put_object(object)?;
            return self.send_effect(effect);
        }
        if let Some(item) = &step.put_item {
            let effect = self.put_item(item)?;
            return self.send_effect(effect);
        }
        if let Some(change) = &step.configure {
            self.configure(change)?;
        }
        if let Some(seconds) = step.wait_s {
            let now = self.account.clock().now();
            let later = now.plus(Duration::from_secs(seconds.into()));
            self.account.advance(later);
        }
        if let Some(simulation) = &step.simulate {
            let event = match (&simulation.event, &simulation.event_file) {
                (Some(event), _) => event.to_text(),
                (None, Some(path)) => file_event(path, sources),
                (None, None) => "{}".to_owned(),
            };
            self.plan = Some(self.plan_of(simulation));
            // A simulation has a concurrency of its own.
            let reserved = self.account.function(&self.key)?.reserved();
            self.account.put_concurrency(&self.key, None)?;
            let begun = self.account.begin(Sending::new(self.key.clone(), event));
            self.account.put_concurrency(&self.key, reserved)?;
            self.doing = Some(Doing {
                run: begun?,
                kind: Kind::Simulation,
            });
            return Ok(Some(Kind::Simulation));
        }
        Ok(None)
    }

    /// The plan of a simulation step.
    fn plan_of(&self, step: &SimulateStep) -> Plan {
        let function = self.account.function(&self.key);
        let reserved = function.ok().and_then(|function| function.reserved());
        Plan {
            requests: step.requests,
            pattern: if step.burst {
                Pattern::Burst
            } else {
                Pattern::Even
            },
            rate: Rate::per_second(step.per_second.unwrap_or(10)),
            seed: self.seed,
            invocation_type: if step.asynchronous {
                InvocationType::Event
            } else {
                InvocationType::RequestResponse
            },
            reserved_concurrency: step.reserved_concurrency.or(reserved),
            ..Plan::default()
        }
    }

    fn sent(&mut self, sent: Sent, kind: Kind) -> Kind {
        match sent {
            Sent::Run(run) => {
                self.doing = Some(Doing { run: *run, kind });
                kind
            }
            Sent::Queued(_) => Kind::Queue,
        }
    }

    fn send_effect(&mut self, effect: Effect) -> Result<Option<Kind>, Refusal> {
        match effect {
            Effect::Invoke(delivery) => {
                let sent = self.account.send_delivery(&self.key, &delivery)?;
                Ok(Some(self.sent(sent, Kind::Invocation)))
            }
            Effect::Nothing(why) => Err(Refusal::invalid(why)),
        }
    }

    fn request(
        &mut self,
        request: &HttpRequest,
        sources: Sources<'_>,
    ) -> Result<Delivery, Refusal> {
        let body = match (&request.body, &request.body_file) {
            (Some(body), _) => Some(body.clone()),
            (None, Some(path)) => sources.files.get(path).cloned(),
            (None, None) => None,
        };
        let method = match (&request.method, &body) {
            (Some(method), _) => method.as_str(),
            (None, Some(_)) => "POST",
            (None, None) => "GET",
        };
        let headers: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let request = UrlRequest::new(
            method,
            request.path.as_deref().unwrap_or("/"),
            &request.query,
            &headers.join("\n"),
            body.as_deref().unwrap_or_default(),
        )?;
        self.account
            .use_trigger(&self.key, "function-url", |_, occasion| {
                Ok(request.deliver(occasion))
            })
    }

    fn put_object(&mut self, object: &PutObject) -> Result<Effect, Refusal> {
        let trigger = format!("s3/{}", object.bucket);
        if !self.has_trigger(&trigger) {
            let bucket = Bucket::new(&object.bucket, ObjectEvents::Created, "", "")?;
            self.account.create_trigger(&self.key, Source::S3(bucket))?;
        }
        self.account
            .use_trigger(&self.key, &trigger, |source, occasion| match source {
                Source::S3(bucket) => bucket.put(&object.key, object.contents.as_bytes(), occasion),
                _ => Err(no_such("bucket")),
            })
    }

    fn put_item(&mut self, item: &PutItem) -> Result<Effect, Refusal> {
        let trigger = format!("dynamodb/{}", item.table);
        if !self.has_trigger(&trigger) {
            let now = self.account.clock().next_arrival();
            let table = Table::new(&item.table, &item.key, "", now)?;
            self.account
                .create_trigger(&self.key, Source::Dynamodb(table))?;
        }
        self.account
            .use_trigger(&self.key, &trigger, |source, occasion| match source {
                Source::Dynamodb(table) => table.put(&item.item.to_text(), occasion),
                _ => Err(no_such("table")),
            })
    }

    fn has_trigger(&self, trigger: &str) -> bool {
        let function = self.account.function(&self.key);
        function.is_ok_and(|function| function.triggers().iter().any(|it| it.key() == trigger))
    }

    fn configure(&mut self, change: &ConfigurationStep) -> Result<(), Refusal> {
        let config: &FunctionConfig = self.account.function(&self.key)?.config();
        let mut environment = config.environment.clone();
        for name in &change.unset {
            environment.remove(name);
        }
        environment.extend(change.env.clone());
        self.account.update_configuration(
            &self.key,
            ConfigurationChange {
                memory_size: change.memory,
                timeout: change.timeout,
                environment: Some(environment),
                ..ConfigurationChange::default()
            },
        )?;
        if change.reserved_concurrency.is_some() {
            self.account
                .put_concurrency(&self.key, change.reserved_concurrency)?;
        }
        Ok(())
    }
}

/// How much the handler wrote, in bytes.
fn logged(invocation: &Invocation) -> u64 {
    let events = invocation.log_events.iter();
    let written = events.filter(|event| event.source == LogSource::Function);
    let bytes: usize = written.map(|event| event.message.len()).sum();
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn no_such(what: &str) -> TriggerError {
    TriggerError::new("source", format!("This trigger is no {what}."))
}

/// The event of a step that invokes the function.
fn event_of(step: &Step, sources: Sources<'_>) -> Option<String> {
    if let Some(path) = &step.invoke {
        return Some(file_event(path, sources));
    }
    if let Some(event) = &step.event {
        return Some(event.to_text());
    }
    let template = step.template.as_ref()?;
    let template = event_template(template).ok()?;
    Some(template.json.to_owned())
}

/// The event of a file, with the values that were drawn.
fn file_event(path: &str, sources: Sources<'_>) -> String {
    let text = sources.files.get(path).cloned().unwrap_or_default();
    if sources.drawn.is_empty() {
        return text;
    }
    match Json::read(&text) {
        Ok(mut json) => {
            fill(&mut json, sources.drawn, true);
            json.to_text()
        }
        Err(_) => text,
    }
}

/// What a step does, in a few words.
fn describe(step: &Step) -> String {
    let what = if let Some(path) = &step.invoke {
        path.clone()
    } else if let Some(event) = &step.event {
        event.to_text()
    } else if let Some(template) = &step.template {
        template.clone()
    } else if let Some(request) = &step.http {
        let has_body = request.body.is_some() || request.body_file.is_some();
        let usual = if has_body { "POST" } else { "GET" };
        format!(
            "{} {}",
            request.method.as_deref().unwrap_or(usual),
            request.path.as_deref().unwrap_or("/")
        )
    } else if let Some(object) = &step.put_object {
        format!("object {} in the bucket {}", object.key, object.bucket)
    } else if let Some(item) = &step.put_item {
        format!("item in the table {}", item.table)
    } else if let Some(simulation) = &step.simulate {
        format!("{} requests", simulation.requests)
    } else if let Some(seconds) = step.wait_s {
        format!("{seconds} s later")
    } else {
        "another configuration".to_owned()
    };
    cut(&what, 200)
}
