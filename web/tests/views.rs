//! What the views show, rendered without a browser.

use std::rc::Rc;

use lambdabox_core::function::FunctionConfig;
use lambdabox_core::invocation::Invocation;
use lambdabox_web::pages::configuration_tab::{ConfigurationTab, ConfigurationTabProps};
use lambdabox_web::pages::function_page::{FunctionPage, FunctionPageProps};
use lambdabox_web::pages::result_panel::{ResultPanel, ResultPanelProps};
use lambdabox_web::state::function::{FormEdit, Function, FunctionAction};
use lambdabox_web::state::route::FunctionTab;
use lambdabox_web::state::runtime::RuntimeStatus;
use lambdabox_web::state::starter;
use lambdabox_web::state::test_run::{Finished, TestRun};
use yew::{BaseComponent, Callback, LocalServerRenderer};

fn html<C: BaseComponent>(props: C::Properties) -> String
where
    C::Properties: 'static,
{
    let renderer = LocalServerRenderer::<C>::with_props(props).hydratable(false);
    pollster::block_on(renderer.render())
}

/// The words of a rendered view, tags left out.
fn words(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, words)| words));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]
fn invocation(status: &str, payload: &str, log: &str, cold: bool) -> Invocation {
    let json = serde_json::json!({
        "status": status,
        "functionError": (status == "Failed").then_some("Unhandled"),
        "payload": payload,
        "coldStart": cold,
        "logEvents": [{"timestamp": 0, "source": "function", "message": log}],
        "logResultStart": 0,
        "logTruncated": false,
        "logStreamName": "2026/01/02/[$LATEST]00000000000000000000000000000000",
        "report": {
            "requestId": "11111111-2222-4333-8444-555555555555",
            "durationMs": 3.01,
            "billedDurationMs": 114,
            "memorySizeMb": 128,
            "maxMemoryUsedMb": 36,
            "initDurationMs": cold.then_some(110.10),
            "status": null,
            "errorType": null,
        },
        "fuel": {"init": 1, "invoke": 2},
        "cost": {
            "gbSeconds": 0.01425,
            "durationUsd": 0.000000237500475,
            "requestUsd": 0.0000002,
            "totalUsd": 0.000000437500475,
        },
    });
    serde_json::from_value(json).unwrap()
}

fn result_panel(run: TestRun, runtime: RuntimeStatus) -> String {
    let props = ResultPanelProps {
        run,
        runtime,
        onstop: Callback::noop(),
        onretry: Callback::noop(),
    };
    html::<ResultPanel>(props)
}

fn finished(invocation: Invocation, without_changes: bool) -> String {
    let finished = Finished {
        invocation,
        event_name: "hello-world".into(),
        without_changes,
    };
    result_panel(TestRun::Finished(Rc::new(finished)), RuntimeStatus::Ready)
}

fn function_page(function: &Function) -> String {
    html::<FunctionPage>(FunctionPageProps {
        function: Rc::new(function.clone()),
        tab: FunctionTab::Code,
        runtime: RuntimeStatus::Ready,
        onaction: Callback::noop(),
        oncommand: Callback::noop(),
    })
}

fn configuration(function: &Function) -> String {
    html::<ConfigurationTab>(ConfigurationTabProps {
        function: Rc::new(function.clone()),
        onaction: Callback::noop(),
    })
}

#[test]
fn a_success_shows_status_response_summary_and_log() {
    let payload = r#"{"statusCode": 200, "body": "\"Hi\""}"#;
    let html = finished(
        invocation("Succeeded", payload, "hello from print", true),
        false,
    );
    let words = words(&html);
    for text in [
        "Status: Succeeded",
        "Cold start",
        "Test event: hello-world",
        "Duration 3.01 ms",
        "Billed duration 114 ms",
        "Init duration 110.10 ms",
        "Max memory used 36 MB",
        "Cost $0.000000437500475",
        "Request ID 11111111-2222-4333-8444-555555555555",
        "hello from print",
    ] {
        assert!(words.contains(text), "{text} is not in: {words}");
    }
    assert!(html.contains("banner-success") && !html.contains("banner-error"));
}

#[test]
fn a_failure_shows_type_and_message() {
    let payload = r#"{"errorMessage": "'FAVOURITE_MOVIE'", "errorType": "KeyError", "requestId": "", "stackTrace": []}"#;
    let words = words(&finished(
        invocation("Failed", payload, "[ERROR] KeyError", false),
        false,
    ));
    assert!(words.contains("Status: Failed") && words.contains("Warm start"));
    assert!(words.contains("KeyError: 'FAVOURITE_MOVIE'"), "{words}");
    assert!(!words.contains("Init duration"));
}

#[test]
fn learners_output_is_text() {
    let hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>";
    let payload = serde_json::to_string(hostile).unwrap();
    for status in ["Succeeded", "Failed"] {
        let document = serde_json::json!({"errorType": hostile, "errorMessage": hostile});
        let payload = if status == "Failed" {
            document.to_string()
        } else {
            payload.clone()
        };
        let html = finished(invocation(status, &payload, hostile, false), false);
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
        assert!(html.contains("&lt;script&gt;"));
    }
}

#[test]
fn a_test_of_old_code_says_so() {
    let invocation = invocation("Succeeded", "null", "", false);
    assert!(finished(invocation.clone(), true).contains("Your changes are not deployed"));
    assert!(!finished(invocation, false).contains("Your changes are not deployed"));
}

#[test]
fn a_running_test_can_be_stopped() {
    let running = result_panel(TestRun::Running, RuntimeStatus::Ready);
    assert!(running.contains("Stop the running test"));
    assert!(!result_panel(TestRun::Stopped, RuntimeStatus::Ready).contains("Stop the running"));
}

#[test]
fn the_runtime_is_shown_on_its_way() {
    let loading = RuntimeStatus::Loading {
        received: 4_200_000,
        total: 8_400_000,
    };
    let html = result_panel(TestRun::Never, loading.clone());
    assert!(
        html.contains("4.2 MB of 8.4 MB") && html.contains(r#"aria-valuenow="50""#),
        "{html}"
    );
    let waiting = result_panel(TestRun::Running, loading);
    assert!(waiting.contains("starts as soon as the runtime is here"));
    let failed = result_panel(TestRun::Never, RuntimeStatus::Failed("it is gone".into()));
    assert!(failed.contains("it is gone") && failed.contains("Try again"));
}

#[test]
fn changes_that_are_not_deployed_are_marked() {
    let mut function = starter::function();
    assert!(!function_page(&function).contains("Changes not deployed"));
    let (path, text) = ("lambda_function.py".into(), "changed".into());
    function.apply(FunctionAction::EditFile { path, text });
    assert!(function_page(&function).contains("Changes not deployed"));
    function.apply(FunctionAction::Deploy);
    assert!(!function_page(&function).contains("Changes not deployed"));
}

#[test]
fn an_event_that_is_no_json_is_refused_beside_it() {
    let mut function = starter::function();
    function.apply(FunctionAction::EditEvent("{".into()));
    let error = function.event.check().unwrap_err();
    function.apply(FunctionAction::RefuseEvent(error));
    assert!(function_page(&function).contains("The event is not valid JSON"));
}

#[test]
fn errors_stand_beside_their_fields() {
    let mut function = starter::function();
    function.apply(FunctionAction::EditForm(FormEdit::Memory("100".into())));
    let html = configuration(&function);
    assert!(
        html.contains(r#"aria-describedby="memory-error memory-hint""#),
        "{html}"
    );
    let error = html.split(r#"id="memory-error""#).nth(1).unwrap();
    assert!(error.contains("Member must have value greater than or equal to 128"));
    assert!(!html.contains(r#"id="timeout-error""#));
}

#[test]
fn environment_variables_have_rows() {
    let mut config = FunctionConfig::default();
    config
        .environment
        .insert("FAVOURITE_MOVIE".into(), "Alien".into());
    let mut function = starter::function();
    function = Function::new(config, function.code.draft.split_off(0), function.event);
    let html = configuration(&function);
    assert!(html.contains(r#"value="FAVOURITE_MOVIE""#) && html.contains(r#"value="Alien""#));
    assert!(html.contains("Remove environment variable 1"));
}
