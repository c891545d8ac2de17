//! Functions: listed, created, edited, deployed, tested.

use crate::page::{Page, edit, given, outcome, refusal, set};
use lambdabox_contract::event::RuntimeState;
use lambdabox_contract::function::{FunctionRow, Overview};
use lambdabox_contract::{Change, Request};
use lambdabox_web::state::msg::Msg;
use lambdabox_web::steps::update;

#[test]
fn an_empty_account_says_what_to_do() {
    Page::at("#/functions").shows(&["No functions", "Create function", "not affiliated with"]);
}

#[test]
fn functions_are_listed_with_links() {
    let mut page = Page::at("");
    page.functions.push(FunctionRow {
        name: "shop".into(),
        runtime: "python3.14".into(),
        ..FunctionRow::default()
    });
    page.step(Msg::Follow("#/functions".into()));
    assert!(
        page.html()
            .contains(r##"href="#/functions/shop?tab=code""##)
    );
}

#[test]
fn a_refused_name_stands_beside_its_field() {
    let page = Page::at("#/create/function");
    page.step(set("name", "a b"));
    let refused = refusal(
        "ValidationException",
        "failed to satisfy constraint",
        &["name"],
    );
    page.answered(Msg::Create, refused);
    let html = page.html();
    let beside = html.split(r#"id="name-error""#).nth(1).unwrap();
    assert!(beside.contains("failed to satisfy constraint"));
    assert!(
        html.contains(r#"aria-describedby="name-error name-hint""#),
        "{html}"
    );
}

#[test]
fn a_success_shows_status_response_summary_and_log() {
    let page = Page::at("#/functions/f");
    page.answered(
        Msg::Test,
        outcome(false, "{\n  \"statusCode\": 200\n}", "hello from print"),
    );
    page.shows(&[
        "Status: Succeeded",
        "Cold start",
        "Test event: hello-world",
        "Duration 3.01 ms",
        "Cost $0.000000437500475",
        "hello from print",
        "{ \"statusCode\": 200 }",
    ]);
}

#[test]
fn learners_output_is_text() {
    let hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>";
    for failed in [false, true] {
        let page = Page::at("#/functions/f");
        page.answered(Msg::Test, outcome(failed, hostile, hostile));
        let html = page.html();
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
        assert!(html.contains("&lt;script&gt;"));
    }
}

#[test]
fn changes_that_are_not_deployed_are_marked_and_do_not_run() {
    let page = Page::at("#/functions/f");
    assert!(!page.words().contains("Changes not deployed"));
    page.step(edit("2"));
    page.shows(&["Changes not deployed"]);
    page.answered(Msg::Test, outcome(false, "null", ""));
    page.shows(&["Your changes are not deployed"]);
    page.step(Msg::Deploy);
    assert!(!page.words().contains("Changes not deployed"));
}

#[test]
fn a_refused_deployment_leaves_what_ran_before() {
    let page = Page::at("#/functions/f");
    page.step(edit("2"));
    let refused = refusal("InvalidParameterValueException", "too large", &[]);
    page.answered(Msg::Deploy, refused);
    page.shows(&["too large", "Changes not deployed"]);
}

#[test]
fn typing_asks_for_nothing_until_the_draft_is_kept() {
    let page = Page::at("#/functions/f");
    for text in ["2", "23", "234"] {
        update(&mut page.model.borrow_mut(), edit(text));
    }
    assert!(page.model.borrow().outbox.is_empty());
    // Whatever leads away has it kept first.
    for msg in [
        Msg::KeepDraft(("eu-west-1".into(), "f".into())),
        Msg::Leaving,
        Msg::Follow("#/functions".into()),
    ] {
        update(
            &mut page.model.borrow_mut(),
            Msg::Follow("#/functions/f".into()),
        );
        update(&mut page.model.borrow_mut(), edit("2345"));
        page.model.borrow_mut().outbox.clear();
        update(&mut page.model.borrow_mut(), msg);
        let sent = page.model.borrow_mut().outbox.remove(0);
        assert!(
            matches!(&sent.request, Request::Change(Change::PutDraft(_))),
            "{sent:?}"
        );
        assert_eq!(sent.attachments, [b"{}".to_vec(), b"2345".to_vec()]);
    }
}

#[test]
fn good_news_goes_when_one_leaves_its_place() {
    let page = Page::at("#/functions/f");
    page.step(edit("2"));
    page.answered(Msg::Deploy, given(&Overview::default(), &[]));
    let news = "Successfully updated the function";
    page.shows(&[news]);
    page.step(Msg::Follow("#/functions/f?tab=test".into()));
    page.shows(&[news]);
    page.step(Msg::Follow("#/functions/g".into()));
    assert!(!page.words().contains(news));
    // News of a place that is shown next waits for it.
    page.step(Msg::Follow("#/create/function".into()));
    page.step(set("name", "new"));
    page.answered(Msg::Create, given(&(), &[]));
    page.step(Msg::Follow("#/functions/new?tab=code".into()));
    page.shows(&["Successfully created the function new"]);
    page.step(Msg::Follow("#/pricing".into()));
    assert!(!page.words().contains("Successfully created"));
}

#[test]
fn a_running_test_can_be_stopped() {
    let page = Page::at("#/functions/f");
    page.ready(RuntimeState::Ready);
    page.step(Msg::Test);
    page.shows(&["The function is running"]);
    assert!(page.html().contains("Stop the running test"));
}

#[test]
fn the_runtime_is_shown_on_its_way() {
    let page = Page::at("#/functions/f");
    page.ready(RuntimeState::Loading {
        received: 4_200_000,
        total: 8_400_000,
    });
    page.shows(&["4.2 MB of 8.4 MB"]);
    assert!(page.html().contains(r#"aria-valuenow="50""#));
    page.step(Msg::Test);
    page.shows(&["starts as soon as the runtime is here"]);
    let page = Page::at("#/functions/f");
    page.ready(RuntimeState::Failed("it is gone".into()));
    page.shows(&["it is gone", "Try again"]);
}

#[test]
fn an_event_that_is_no_json_is_refused_beside_it() {
    let page = Page::at("#/functions/f");
    page.step(Msg::EditEvent("{".into()));
    page.step(Msg::Test);
    page.shows(&["The event is not valid JSON"]);
}

#[test]
fn an_event_may_be_nested_as_deeply_as_the_command_line_takes_it() {
    let page = Page::at("#/functions/f");
    let deep = ["[".repeat(100_000), "]".repeat(100_000)].concat();
    page.step(Msg::EditEvent(deep.clone().into()));
    let sent = page.step(Msg::Test).pop().unwrap();
    assert_eq!(sent.attachments, [deep.into_bytes()]);
}

#[test]
fn a_function_that_is_not_there_is_said_to_be_missing() {
    let page = Page::at("#/functions");
    update(
        &mut page.model.borrow_mut(),
        Msg::Follow("#/functions/f".into()),
    );
    let sent = page.model.borrow_mut().outbox.remove(0);
    let refused = refusal("ResourceNotFoundException", "Function not found: f", &[]);
    page.model.borrow_mut().answered(sent.id, refused);
    page.shows(&["Function not found: f", "Go to your functions"]);
}
