//! What came of the last test, as the console shows it.

use super::sheet::{listing, pairs_of};
use crate::components::banner::{Tone, banner, empty, line};
use crate::components::button::button;
use crate::components::container::container;
use crate::components::icon::{Icon, icon};
use crate::components::progress::progress;
use crate::pretty::{beginning, pretty};
use crate::state::ids::RESULTS;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::runtime::{self, RuntimeState};
use crate::state::test_run::{Finished, TestRun, Told};
use crate::state::ui::Ui;
use std::rc::Rc;
use yew::prelude::*;

/// The longest response that is shown, in bytes: what nobody reads must not slow the page down.
const RESPONSE_SHOWN_BYTES: usize = 128 << 10;

/// Status, response, summary and log of the last test.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    let (run, runtime) = (&open.run, &runtime_of(model, open));
    let actions = if run.is_running() {
        button("Stop", ui.on(Msg::Stop))
            .label("Stop the running test")
            .icon(Icon::Stopped)
            .view()
    } else if matches!(runtime, RuntimeState::Failed(_)) {
        button("Try again", ui.on(Msg::Retry)).view()
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
                    <Outcome told={Rc::clone(&finished.outcome)} ui={ui.clone()} />
                    { for finished.outcome.outcome.listings.iter().map(|one| listing(ui, one)) }
                } else if !matches!(runtime, RuntimeState::Ready | RuntimeState::Failed(_)) {
                    { loading(runtime) }
                } else if run.is_running() {
                    { progress("Running", "", None) }
                }
            </>
        })
}

/// The first thing to read: where the test stands.
fn status(run: &TestRun, runtime: &RuntimeState) -> Html {
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
        (_, RuntimeState::Failed(reason)) => banner(
            Tone::Error,
            "The language runtime is not available",
            text(&reason.clone().into()),
            Html::default(),
        ),
        (TestRun::Running, RuntimeState::Ready) => line(Tone::Info, "The function is running"),
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

fn loading(runtime: &RuntimeState) -> Html {
    let (detail, percent) = runtime::progress(runtime);
    progress("Loading the language runtime", &detail, percent)
}

/// The banner of a finished test.
fn verdict(finished: &Finished) -> Html {
    let outcome = &finished.outcome.outcome;
    let (tone, title) = if outcome.failed {
        (Tone::Error, "Status: Failed")
    } else {
        (Tone::Success, "Status: Succeeded")
    };
    let (symbol, start) = if outcome.cold_start {
        (Icon::Cold, "Cold start")
    } else {
        (Icon::Warm, "Warm start")
    };
    let more = html! {
        <>
            <p>{ if outcome.trigger.is_none() { "Test event: " } else { "Trigger: " } }{ &finished.event_name }</p>
            { for outcome.remarks.iter().map(|remark| html! { <p>{ remark }</p> }) }
            if let Some(error) = &outcome.error {
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

/// How far the runtime of a function is: a compiled handler needs none.
pub fn runtime_of(model: &Model, open: &Open) -> RuntimeState {
    if open.compiled.is_some() {
        RuntimeState::Ready
    } else {
        model.runtime(&open.overview.runtime)
    }
}

#[derive(Clone, PartialEq, Properties)]
struct OutcomeProps {
    told: Rc<Told>,
    ui: Ui,
}

/// Response, summary and log. A component of its own, so that it is not laid out anew while the
/// learner types.
#[component]
fn Outcome(props: &OutcomeProps) -> Html {
    let outcome = &props.told.outcome;
    let (shown, cut) = beginning(&props.told.response, RESPONSE_SHOWN_BYTES);
    let class = if outcome.failed {
        "output output-error"
    } else {
        "output"
    };
    html! {
        <div class="results">
            <section class="result-part" aria-labelledby="response-heading">
                <h3 id="response-heading">{ "Response" }</h3>
                <pre {class} tabindex="0" aria-labelledby="response-heading">{ if outcome.plain { shown.to_owned() } else { pretty(shown) } }</pre>
                if cut {
                    <p class="quiet">{ "Only the beginning of the response is shown." }</p>
                }
            </section>
            <section class="result-part" aria-labelledby="summary-heading">
                <h3 id="summary-heading">{ "Summary" }</h3>
                { pairs_of(&props.ui, &outcome.summary) }
            </section>
            <section class="result-part" aria-labelledby="logs-heading">
                <h3 id="logs-heading">{ "Function logs" }</h3>
                <pre class="output" tabindex="0" aria-labelledby="logs-heading">{ &props.told.log }</pre>
                if outcome.log_cut {
                    <p class="quiet">{ "Showing the end of the log, as the console does." }</p>
                }
                if !outcome.log_href.is_empty() {
                    <p><a href={outcome.log_href.clone()}>{ "View the log stream in CloudWatch" }</a></p>
                }
            </section>
        </div>
    }
}
