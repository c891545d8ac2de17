//! What came of the last test, as the console shows it.

use std::rc::Rc;

use lambdabox_core::invocation::{Invocation, Status};
use lambdabox_core::log;
use yew::prelude::*;

use crate::components::banner::{Banner, Tone};
use crate::components::button::Button;
use crate::components::container::Container;
use crate::components::icon::{Icon, icon};
use crate::components::key_values::{KeyValue, key_values};
use crate::components::progress::progress;
use crate::state::json_text;
use crate::state::runtime::RuntimeStatus;
use crate::state::test_run::{Finished, TestRun};

/// The longest response that is shown, in bytes: what nobody reads must not slow the page down.
const RESPONSE_SHOWN_BYTES: usize = 128 << 10;

/// Properties of [`ResultPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct ResultPanelProps {
    /// The last test.
    pub run: TestRun,
    /// The runtime in the worker.
    pub runtime: RuntimeStatus,
    /// Called when the learner stops the test.
    pub onstop: Callback<()>,
    /// Called when the learner asks for the runtime again after it failed.
    pub onretry: Callback<()>,
}

/// Status, response, summary and log of the last test.
#[component]
pub fn ResultPanel(props: &ResultPanelProps) -> Html {
    let actions = if props.run.is_running() {
        html! {
            <Button text="Stop" label="Stop the running test" icon={Icon::Stopped} onclick={props.onstop.clone()} />
        }
    } else if matches!(props.runtime, RuntimeStatus::Failed(_)) {
        html! { <Button text="Try again" onclick={props.onretry.clone()} /> }
    } else {
        Html::default()
    };
    html! {
        <Container id="execution-results" title="Execution results" {actions}>
            // The live region is always there, so that each change of its text is spoken.
            <div role="status" class="result-status">{ status(&props.run, &props.runtime) }</div>
            if let TestRun::Finished(finished) = &props.run {
                <Outcome finished={finished.clone()} />
            } else if !matches!(props.runtime, RuntimeStatus::Ready | RuntimeStatus::Failed(_)) {
                { loading(&props.runtime) }
            } else if props.run.is_running() {
                { progress("Running", "", None) }
            }
        </Container>
    }
}

/// The first thing to read: where the test stands.
fn status(run: &TestRun, runtime: &RuntimeStatus) -> Html {
    match (run, runtime) {
        (TestRun::Finished(finished), _) => verdict(finished),
        (TestRun::Stopped, _) => html! {
            <Banner tone={Tone::Warning} title="Status: Stopped">
                <p>{ "You stopped the test. Its environment was thrown away, so the next test is a cold start." }</p>
            </Banner>
        },
        (TestRun::Impossible(reason), _) => html! {
            <Banner tone={Tone::Error} title="The test could not be run"><p>{ reason }</p></Banner>
        },
        (_, RuntimeStatus::Failed(reason)) => html! {
            <Banner tone={Tone::Error} title="The language runtime is not available"><p>{ reason }</p></Banner>
        },
        (TestRun::Running, RuntimeStatus::Ready) => html! {
            <Banner tone={Tone::Info} title="The function is running" />
        },
        (TestRun::Running, _) => html! {
            <Banner tone={Tone::Info} title="The test starts as soon as the runtime is here" />
        },
        (TestRun::Never, _) => html! {
            <div class="empty">
                <strong>{ "No test yet" }</strong>
                <span>
                    { "Choose " }<b>{ "Test" }</b>
                    { " to send the event to the deployed code. In an editor, " }
                    <kbd>{ "Ctrl" }</kbd>{ " or " }<kbd>{ "⌘" }</kbd>{ " + " }<kbd>{ "Enter" }</kbd>
                    { " does the same." }
                </span>
            </div>
        },
    }
}

fn loading(runtime: &RuntimeStatus) -> Html {
    let (detail, percent) = runtime.progress();
    progress("Loading the language runtime", &detail, percent)
}

/// The banner of a finished test.
fn verdict(finished: &Finished) -> Html {
    let invocation = &finished.invocation;
    let (tone, title) = match invocation.status {
        Status::Succeeded => (Tone::Success, "Status: Succeeded"),
        Status::Failed => (Tone::Error, "Status: Failed"),
    };
    let (symbol, start) = if invocation.cold_start {
        (Icon::Cold, "Cold start")
    } else {
        (Icon::Warm, "Warm start")
    };
    let aside = html! {
        <span class="badge badge-neutral">{ icon(symbol) }{ start }</span>
    };
    html! {
        <Banner {tone} {title} {aside}>
            <p>{ "Test event: " }{ &finished.event_name }</p>
            if let Some(error) = ErrorDocument::of(invocation) {
                <p class="banner-error-text">{ error.to_string() }</p>
            }
            if finished.without_changes {
                <p>{ "Your changes are not deployed: this was the code that had been deployed before. Choose Deploy, then Test again." }</p>
            }
        </Banner>
    }
}

/// What a failed invocation answers.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorDocument {
    #[serde(default)]
    error_type: String,
    #[serde(default)]
    error_message: String,
}

impl ErrorDocument {
    fn of(invocation: &Invocation) -> Option<Self> {
        if invocation.status == Status::Succeeded {
            return None;
        }
        serde_json::from_str(&invocation.payload).ok()
    }
}

impl std::fmt::Display for ErrorDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.error_type.as_str(), self.error_message.as_str()) {
            (error_type, "") => f.write_str(error_type),
            ("", message) => f.write_str(message),
            (error_type, message) => write!(f, "{error_type}: {message}"),
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
struct OutcomeProps {
    finished: Rc<Finished>,
}

/// Response, summary and log. A component of its own, so that it is not laid out anew while the
/// learner types.
#[component]
fn Outcome(props: &OutcomeProps) -> Html {
    let invocation = &props.finished.invocation;
    let failed = invocation.status == Status::Failed;
    let (shown, cut) = json_text::beginning(&invocation.payload, RESPONSE_SHOWN_BYTES);
    let logs = invocation.log_result();
    let logs_cut = logs.len() < invocation.logs().len();
    html! {
        <div class="results">
            <section class="result-part" aria-labelledby="response-heading">
                <h3 id="response-heading">{ "Response" }</h3>
                <pre class={classes!("output", failed.then_some("output-error"))} tabindex="0" aria-labelledby="response-heading">
                    { json_text::pretty(shown) }
                </pre>
                if cut {
                    <p class="quiet">
                        { format!("Showing the first {} KB of {} KB.", RESPONSE_SHOWN_BYTES >> 10, invocation.payload.len() >> 10) }
                    </p>
                }
            </section>
            <section class="result-part" aria-labelledby="summary-heading">
                <h3 id="summary-heading">{ "Summary" }</h3>
                { key_values(&summary(invocation)) }
            </section>
            <section class="result-part" aria-labelledby="logs-heading">
                <h3 id="logs-heading">{ "Function logs" }</h3>
                <pre class="output" tabindex="0" aria-labelledby="logs-heading">{ log::for_people(&logs) }</pre>
                if logs_cut {
                    <p class="quiet">{ "Showing the end of the log, as the console does." }</p>
                }
            </section>
        </div>
    }
}

fn summary(invocation: &Invocation) -> Vec<KeyValue> {
    let report = &invocation.report;
    let cost = &invocation.cost;
    let short = |name, value: String| KeyValue {
        name,
        value: value.into(),
        long: false,
    };
    let long = |name, value: String| KeyValue {
        name,
        value: value.into(),
        long: true,
    };
    let mut pairs = vec![
        short("Duration", format!("{} ms", report.duration)),
        short(
            "Billed duration",
            format!("{} ms", report.billed_duration_ms),
        ),
    ];
    if let Some(init) = report.init_duration {
        pairs.push(short("Init duration", format!("{init} ms")));
    }
    pairs.extend([
        short("Memory size", format!("{} MB", report.memory_size_mb)),
        short(
            "Max memory used",
            format!("{} MB", report.max_memory_used_mb),
        ),
        short("Cost", format!("${}", cost.total_usd)),
        short("GB-seconds", cost.gb_seconds.to_string()),
        long("Request ID", report.request_id.clone()),
        long("Log stream", invocation.log_stream_name.clone()),
    ]);
    pairs
}
