//! What came of the last test, as the console shows it.

use super::triggers::details;
use crate::components::banner::{Tone, banner, empty, line};
use crate::components::button::button;
use crate::components::container::container;
use crate::components::icon::{Icon, icon};
use crate::components::key_values::key_values;
use crate::components::progress::progress;
use crate::json::{Json, pretty};
use crate::page::model::Model;
use crate::page::open::Open;
use crate::page::route::Route;
use crate::page::runtime::RuntimeStatus;
use crate::page::steps::invoke::{retry, stop};
use crate::page::test_run::{Finished, TestRun};
use crate::page::ui::Ui;
use yew::prelude::*;

/// The id of what [`view`] draws.
pub const RESULTS: &str = "execution-results";

/// Status, response, summary and log of the last test.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    let (run, runtime) = (&open.run, &model.runtime);
    let actions = if run.is_running() {
        button("Stop", ui.on(stop))
            .label("Stop the running test")
            .icon(Icon::Stopped)
            .view()
    } else if matches!(runtime, RuntimeStatus::Failed(_)) {
        button("Try again", ui.on(retry)).view()
    } else {
        Html::default()
    };
    container(RESULTS, "Execution results")
        .actions(actions)
        .view(html! {
            <>
                // The live region is always there, so that each change of its text is spoken.
                <div role="status" class="result-status">{ status(run, runtime) }</div>
                if let TestRun::Finished(finished) = run {
                    <Outcome outcome={finished.outcome.clone()} />
                    { details(Some(ui), finished.outcome.list("Details"), false) }
                } else if !matches!(runtime, RuntimeStatus::Ready | RuntimeStatus::Failed(_)) {
                    { loading(runtime) }
                } else if run.is_running() {
                    { progress("Running", "", None) }
                }
            </>
        })
}

/// The first thing to read: where the test stands.
fn status(run: &TestRun, runtime: &RuntimeStatus) -> Html {
    let text = |text: &AttrValue| html! { <p>{ text }</p> };
    match (run, runtime) {
        (TestRun::Finished(finished), _) => verdict(finished),
        (TestRun::Stopped, _) => banner(
            Tone::Warning,
            "Status: Stopped",
            text(&"You stopped the test. Its environment was thrown away, so the next test is a cold start.".into()),
            Html::default(),
        ),
        (TestRun::Impossible(reason), _) => {
            banner(Tone::Error, "The test could not be run", text(reason), Html::default())
        }
        (TestRun::NotInvoked(why), _) => banner(
            Tone::Info,
            "The function was not invoked",
            html! { <p class="banner-text">{ why }</p> },
            Html::default(),
        ),
        (_, RuntimeStatus::Failed(reason)) => banner(
            Tone::Error,
            "The language runtime is not available",
            text(reason),
            Html::default(),
        ),
        (TestRun::Running, RuntimeStatus::Ready) => line(Tone::Info, "The function is running"),
        (TestRun::Running, _) => line(Tone::Info, "The test starts as soon as the runtime is here"),
        (TestRun::Never, _) => empty(
            "No test yet",
            html! {
                <span>
                    { "Choose " }<b>{ "Test" }</b>
                    { " to send the event to the deployed code. In an editor, " }
                    <kbd>{ "Ctrl" }</kbd>{ " or " }<kbd>{ "⌘" }</kbd>{ " + " }<kbd>{ "Enter" }</kbd>
                    { " does the same." }
                </span>
            },
        ),
    }
}

fn loading(runtime: &RuntimeStatus) -> Html {
    let (detail, percent) = runtime.progress();
    progress("Loading the language runtime", &detail, percent)
}

/// The banner of a finished test.
fn verdict(finished: &Finished) -> Html {
    let outcome = &finished.outcome;
    let failed = is_failed(outcome);
    let (tone, title) = if failed {
        (Tone::Error, "Status: Failed")
    } else {
        (Tone::Success, "Status: Succeeded")
    };
    let (symbol, start) = if outcome.is_true("ColdStart") {
        (Icon::Cold, "Cold start")
    } else {
        (Icon::Warm, "Warm start")
    };
    let more = html! {
        <>
            <p>{ if outcome.get("Trigger").is_null() { "Test event: " } else { "Trigger: " } }{ &finished.event_name }</p>
            { for outcome.list("Remarks").iter().map(|remark| html! { <p>{ remark.as_text() }</p> }) }
            if let Some(error) = outcome.some_text("Error") {
                <p class="banner-error-text">{ error }</p>
            }
            if finished.without_changes {
                <p>{ "Your changes are not deployed: this was the code that had been deployed before. Choose Deploy, then Test again." }</p>
            }
        </>
    };
    let aside = html! { <span class="badge badge-neutral">{ icon(symbol) }{ start }</span> };
    banner(tone, title, more, aside)
}

fn is_failed(outcome: &Json) -> bool {
    outcome.text("Status") == "Failed"
}

#[derive(Clone, PartialEq, Properties)]
struct OutcomeProps {
    outcome: Json,
}

/// Response, summary and log. A component of its own, so that it is not laid out anew while the
/// learner types.
#[component]
fn Outcome(props: &OutcomeProps) -> Html {
    let outcome = &props.outcome;
    let payload = outcome.text("Payload");
    let class = if is_failed(outcome) {
        "output output-error"
    } else {
        "output"
    };
    let summary = outcome.list("Summary").iter();
    html! {
        <div class="results">
            <section class="result-part" aria-labelledby="response-heading">
                <h3 id="response-heading">{ "Response" }</h3>
                <pre {class} tabindex="0" aria-labelledby="response-heading">{ if outcome.is_true("Plain") { payload.to_string() } else { pretty(&payload) } }</pre>
                if outcome.is_true("PayloadCut") {
                    <p class="quiet">{ "Only the beginning of the response is shown." }</p>
                }
            </section>
            <section class="result-part" aria-labelledby="summary-heading">
                <h3 id="summary-heading">{ "Summary" }</h3>
                { key_values(summary.map(|pair| {
                    (pair.text("Name"), html! { { pair.text("Value") } }, pair.is_true("Long"))
                })) }
            </section>
            <section class="result-part" aria-labelledby="logs-heading">
                <h3 id="logs-heading">{ "Function logs" }</h3>
                <pre class="output" tabindex="0" aria-labelledby="logs-heading">{ outcome.text("Log") }</pre>
                if outcome.is_true("LogCut") {
                    <p class="quiet">{ "Showing the end of the log, as the console does." }</p>
                }
                if let Some(stream) = outcome.some_text("LogStreamName") {
                    <p><a href={Route::log_events(&outcome.text("LogGroupName"), Some(&stream)).href()}>{ "View the log stream in CloudWatch" }</a></p>
                }
            </section>
        </div>
    }
}
