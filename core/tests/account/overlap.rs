//! Requests that overlap, on a service that handles them as the account says.

use crate::story::{Story, event, function, since_start};
use lambdabox_core::{
    account::invocation::{Due, Run, Sending},
    code::CodeBundle,
    engine::{
        CallLimits, CallOutcome, Engine, EngineError, Instance, InstanceSpec, InvocationContext,
    },
    metrics::{PERIODS, RANGES},
    runtime::RuntimeManifest,
    service::Service,
    time::Timestamp,
};
use std::time::Duration;

/// Sleeps for as many milliseconds as the event says, and answers it.
struct Sleeper;

fn outcome<T>(answer: T, milliseconds: u64) -> CallOutcome<T> {
    CallOutcome {
        result: Ok(Ok(answer)),
        fuel: 1_000,
        elapsed_ns: milliseconds * 1_000_000,
        memory_bytes: 36 << 20,
        output: vec![],
        output_truncated: false,
    }
}

impl Engine for Sleeper {
    type Instance = Self;

    fn instantiate(&self, _: &InstanceSpec) -> Result<Self, EngineError> {
        Ok(Self)
    }
}

impl Instance for Sleeper {
    fn init(&mut self, _: &str, _: &CallLimits) -> CallOutcome<()> {
        outcome((), 100)
    }

    fn invoke(
        &mut self,
        event: &[u8],
        _: &InvocationContext,
        _: &CallLimits,
    ) -> CallOutcome<Vec<u8>> {
        let text = String::from_utf8_lossy(event);
        outcome(event.to_vec(), text.parse().unwrap_or_default())
    }
}

const MANIFEST: &str =
    r#"{"name":"python3.14","runtimeVersion":"python:3.14.v30","publishedInitMs":100}"#;

/// Runs what was begun, as a face does.
fn run(service: &mut Option<Service<Sleeper>>, run: &Run, story: &mut Story) {
    let now = service.as_ref().map(Service::now);
    let service = service.get_or_insert_with(|| {
        let manifest = RuntimeManifest::from_json(MANIFEST).unwrap();
        let mut service = Service::new(Sleeper, manifest, run.settings);
        let code = CodeBundle::clone(&run.code);
        service.deploy(run.config.clone(), code).unwrap();
        service
    });
    let invocation = service.invoke(&run.event, &run.options(now)).unwrap();
    let end = service.last_end();
    story.account.end(run, &invocation, end);
    story.line(format_args!(
        "{} to {}: {}{}",
        since_start(run.arrival),
        since_start(end),
        invocation.log_stream_name.get(20..28).unwrap_or_default(),
        if invocation.cold_start { ", cold" } else { "" }
    ));
}

fn told() -> String {
    let mut story = Story::with_function();
    let mut service = None;
    // At once, inside of the first ones, when one of them is free again, and after all of them.
    for (at, takes) in [(0, 2_000), (0, 500), (300, 100), (1_000, 100), (9_000, 100)] {
        let sending = Sending {
            at: Some(Timestamp::DEFAULT_START.plus(Duration::from_millis(at))),
            ..event(&takes.to_string())
        };
        story.account.send(sending).unwrap();
    }
    while let Some(Due::Run(due)) = story.account.next_due(None) {
        run(&mut service, &due, &mut story);
    }
    let metrics = story.account.metrics(&function()).unwrap();
    let total = metrics.series(RANGES[0], PERIODS[0]).total();
    story.line(format_args!(
        "{} invocations, {} cold starts, {} at the same time",
        total.invocations, total.cold_starts, total.concurrent_executions
    ));
    story.text()
}

#[test]
fn each_request_that_finds_all_environments_busy_gets_a_new_one() {
    let text = told();
    assert_eq!(told(), text, "results repeat");
    insta::assert_snapshot!(text);
}
