//! What the views show, rendered without a browser.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use lambdabox_web::json::parse;
use lambdabox_web::page::model::{Answer, ApiError, Model};
use lambdabox_web::page::runtime::RuntimeStatus;
use lambdabox_web::page::steps::{arrive, code, configuration, invoke, study, triggers};
use lambdabox_web::page::ui::Ui;
use lambdabox_web::views;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use yew::{Callback, Html, LocalServerRenderer, Properties, component};

#[derive(Clone, Properties)]
struct ShownProps {
    model: Rc<RefCell<Model>>,
}

impl PartialEq for ShownProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    views::page(&props.model.borrow(), &Ui::new(Callback::noop()))
}

/// A page and the account that answers it.
struct Page {
    model: Rc<RefCell<Model>>,
    account: Value,
}

impl Page {
    fn at(hash: &str) -> Self {
        let page = Self {
            model: Rc::new(RefCell::new(Model::new())),
            account: json!({
                "ListFunctions": {"Functions": []},
                "ListRuntimes": {"Runtimes": [{"Name": "python3.14", "DisplayName": "Python 3.14", "Available": true}]},
                "ListRoles": {"Roles": []},
                "GetLimits": {},
                "ListEventTemplates": {"Templates": [{"Name": "hello-world", "Title": "Hello World", "Event": "{}"}]},
                "OpenFunction": {
                    "Function": {
                        "Configuration": {
                            "FunctionName": "f", "FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:f",
                            "Runtime": "python3.14", "Handler": "lambda_function.lambda_handler",
                            "MemorySize": 128, "Timeout": 3, "EphemeralStorage": {"Size": 512},
                            "Environment": {"Variables": {"FAVOURITE_MOVIE": "Alien"}},
                        },
                        "Tags": {"Name": "first"},
                    },
                    "Files": [{"Path": "lambda_function.py", "Text": "1"}],
                    "Draft": {"Files": [], "Event": "{}", "EventName": "hello-world"},
                    "Events": [],
                },
                "PutDraft": {},
            }),
        };
        page.step(|model| arrive::follow(model, hash));
        page
    }

    /// Something happens; whatever is asked then is answered.
    fn step(&self, act: impl FnOnce(&mut Model)) {
        act(&mut self.model.borrow_mut());
        let asked: Vec<_> = self.model.borrow_mut().outbox.drain(..).collect();
        for (id, action, _) in asked {
            if let Some(answer) = self.account.get(action) {
                let answer = parse(&answer.to_string()).unwrap();
                self.model.borrow_mut().answered(id, Ok(answer));
            }
        }
    }

    /// Something happens that the worker is asked for, and it answers this.
    fn answered(&self, act: impl FnOnce(&mut Model), answer: Answer) {
        act(&mut self.model.borrow_mut());
        let (id, ..) = self.model.borrow_mut().outbox.pop().unwrap();
        self.model.borrow_mut().answered(id, answer);
    }

    fn html(&self) -> String {
        let props = ShownProps {
            model: Rc::clone(&self.model),
        };
        let renderer = LocalServerRenderer::<Shown>::with_props(props).hydratable(false);
        pollster::block_on(renderer.render())
    }

    /// The words of the page, tags left out.
    fn words(&self) -> String {
        let mut text = String::new();
        for part in self.html().split('<') {
            text.push_str(part.split_once('>').map_or(part, |(_, words)| words));
            text.push(' ');
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn shows(&self, texts: &[&str]) {
        let words = self.words();
        for text in texts {
            assert!(words.contains(text), "{text} is not in: {words}");
        }
    }
}

fn outcome(status: &str, payload: &str, log: &str) -> Answer {
    let outcome = json!({
        "Status": status, "ColdStart": true, "Payload": payload, "Log": log,
        "Error": (status == "Failed").then_some(payload),
        "Summary": [{"Name": "Duration", "Value": "3.01 ms"}, {"Name": "Cost", "Value": "$0.000000437500475"}],
    });
    Ok(parse(&outcome.to_string()).unwrap())
}

#[test]
fn an_empty_account_says_what_to_do() {
    Page::at("#/functions").shows(&["No functions", "Create function", "not affiliated with"]);
}

#[test]
fn functions_are_listed_with_links() {
    let mut page = Page::at("");
    page.account["ListFunctions"] =
        json!({"Functions": [{"FunctionName": "shop", "Runtime": "python3.14"}]});
    page.step(arrive::refresh);
    assert!(
        page.html()
            .contains(r##"href="#/functions/shop?tab=code""##)
    );
}

#[test]
fn a_refused_name_stands_beside_its_field() {
    let page = Page::at("#/create/function");
    let error = ApiError {
        kind: "ValidationException".into(),
        message: "failed to satisfy constraint".into(),
        ..ApiError::default()
    };
    page.step(|model| model.form.set("name", "a b".into()));
    page.answered(lambdabox_web::page::steps::functions::create, Err(error));
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
        invoke::test,
        outcome("Succeeded", r#"{"statusCode": 200}"#, "hello from print"),
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
    for status in ["Succeeded", "Failed"] {
        let page = Page::at("#/functions/f");
        page.answered(invoke::test, outcome(status, hostile, hostile));
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
    page.step(|model| code::edit(model, "lambda_function.py", "2".into()));
    page.shows(&["Changes not deployed"]);
    page.answered(invoke::test, outcome("Succeeded", "null", ""));
    page.shows(&["Your changes are not deployed"]);
    page.step(code::deploy);
    assert!(!page.words().contains("Changes not deployed"));
}

#[test]
fn a_refused_deployment_leaves_what_ran_before() {
    let page = Page::at("#/functions/f");
    page.step(|model| code::edit(model, "lambda_function.py", "2".into()));
    let error = ApiError {
        kind: "InvalidParameterValueException".into(),
        message: "too large".into(),
        ..ApiError::default()
    };
    page.answered(code::deploy, Err(error));
    page.shows(&["too large", "Changes not deployed"]);
}

#[test]
fn a_running_test_can_be_stopped() {
    let page = Page::at("#/functions/f");
    page.step(|model| model.runtime = RuntimeStatus::Ready);
    page.step(invoke::test);
    page.shows(&["The function is running"]);
    assert!(page.html().contains("Stop the running test"));
}

#[test]
fn the_runtime_is_shown_on_its_way() {
    let page = Page::at("#/functions/f");
    page.step(|model| {
        model.runtime = RuntimeStatus::Loading {
            received: 4_200_000,
            total: 8_400_000,
        };
    });
    page.shows(&["4.2 MB of 8.4 MB"]);
    assert!(page.html().contains(r#"aria-valuenow="50""#));
    page.step(invoke::test);
    page.shows(&["starts as soon as the runtime is here"]);
    let page = Page::at("#/functions/f");
    page.step(|model| model.runtime = RuntimeStatus::Failed("it is gone".into()));
    page.shows(&["it is gone", "Try again"]);
}

#[test]
fn an_event_that_is_no_json_is_refused_beside_it() {
    let page = Page::at("#/functions/f");
    page.step(|model| invoke::edit_event(model, "{".into()));
    page.step(invoke::test);
    page.shows(&["The event is not valid JSON"]);
}

#[test]
fn errors_stand_beside_their_fields() {
    let page = Page::at("#/functions/f?tab=configuration");
    page.step(|model| model.form.set("memory", "100".into()));
    let error = ApiError {
        kind: "ValidationException".into(),
        message: "Value '100' at 'memorySize' failed to satisfy constraint".into(),
        ..ApiError::default()
    };
    page.answered(configuration::save, Err(error));
    let html = page.html();
    assert!(html.contains(r#"id="memory-error""#), "{html}");
    assert!(!html.contains(r#"id="timeout-error""#));
    page.step(|model| model.form.set("timeout", "x".into()));
    page.step(configuration::save);
    page.shows(&["Enter a whole number."]);
}

#[test]
fn environment_variables_and_tags_have_rows() {
    let html = Page::at("#/functions/f?tab=configuration&section=environment").html();
    assert!(html.contains(r#"value="FAVOURITE_MOVIE""#) && html.contains(r#"value="Alien""#));
    assert!(html.contains("Remove environment variable 1"));
    let html = Page::at("#/functions/f?tab=configuration&section=tags").html();
    assert!(html.contains(r#"value="Name""#) && html.contains("Remove tag 1"));
}

#[test]
fn a_reserved_key_is_refused_at_its_row() {
    let page = Page::at("#/functions/f?tab=configuration&section=environment");
    page.step(|model| model.form.rows.push(("AWS_REGION".into(), "x".into())));
    let error = ApiError {
        kind: "InvalidParameterValueException".into(),
        message: "Reserved keys used in this request: AWS_REGION".into(),
        ..ApiError::default()
    };
    page.answered(configuration::save, Err(error));
    assert!(page.html().contains(r#"id="row-1-key-error""#));
}

#[test]
fn a_function_that_is_not_there_is_said_to_be_missing() {
    let page = Page::at("#/functions/f");
    page.model.borrow_mut().open.clear();
    let error = ApiError {
        kind: "ResourceNotFoundException".into(),
        message: "Function not found: f".into(),
        ..ApiError::default()
    };
    page.answered(|model| code::open(model, "f"), Err(error));
    page.shows(&["Function not found: f", "Go to your functions"]);
}

#[test]
fn a_simulation_is_drawn_told_in_words_and_listed() {
    let page = Page::at("#/functions/f?tab=simulate");
    page.shows(&[
        "No simulation yet",
        "Run simulation",
        "Reserved concurrency",
    ]);
    let hostile = "<img src=x onerror=alert(1)>";
    let chart = json!({
        "Label": "Environments over time", "Height": "36", "Grid": "", "Ticks": ["0", "1.00 s"],
        "Rows": [{"Text": "Env 1", "Y": "9"}], "More": "",
        "Layers": [{"Class": "init", "Text": "Cold start (INIT)", "Path": "M0 3h50v12h-50z"}],
    });
    let run = json!({
        "Title": "As configured", "Setting": "128 MB", "Sentence": "", "Chart": chart,
        "Totals": [{"Name": "Cold starts", "Value": "1"}],
        "Environments": [["Env 1", "0", "1", "2", "3", hostile]], "EnvironmentsMore": "",
        "Requests": [["1", "0", "Env 1", "Cold", "0", "1", "Succeeded"]], "RequestsMore": "",
    });
    let result = json!({"Sentence": "1 cold start.", "Runs": [run], "Comparison": []});
    page.answered(study::simulate, Ok(parse(&result.to_string()).unwrap()));
    page.shows(&[
        "1 cold start.",
        "Cold start (INIT)",
        "Cold starts 1",
        "Download JSON",
        "Env 1",
    ]);
    let html = page.html();
    assert!(
        html.contains(r#"role="img" aria-label="Environments over time""#),
        "{html}"
    );
    assert!(
        html.contains(r#"d="M0 3h50v12h-50z" class="bar-init""#),
        "{html}"
    );
    assert!(!html.contains("<img"), "{html}");
}

#[test]
fn power_tuning_runs_once_at_a_time_and_can_be_stopped() {
    let page = Page::at("#/functions/f?tab=tuning");
    page.shows(&["No power tuning yet", "Run power tuning"]);
    page.step(study::tune);
    page.shows(&["Stop", "It starts as soon as the runtime is here"]);
}

#[test]
fn triggers_are_drawn_from_what_the_worker_says_and_as_text() {
    let hostile = "<img src=x onerror=alert(1)>";
    let mut page = Page::at("#/functions/f?tab=code");
    let field = |id: &str, kind: &str| json!({"Id": id, "Label": format!("Label of {id}"), "Hint": "", "Value": "v", "Kind": kind, "Options": [["v", "Text of v"]]});
    page.account["GetTriggers"] = json!({
        "Kinds": [
            {"Kind": "s3", "Title": "S3", "About": "Put files", "Fields": [field("name", "line")]},
            {"Kind": "function-url", "Title": "Function URL", "About": "Over HTTP", "Fields": []},
        ],
        "Triggers": [{
            "Key": "s3/photos", "Title": "S3: photos", "Takes": "files", "Folder": "in/",
            "Facts": [["Prefix", hostile], ["Suffix", ""]],
            "Heads": ["Key"], "Rows": [[hostile]], "None": "",
            "Uses": [{"Use": "put", "Button": "Upload", "Fields": [field("key", "line"), field("text", "area"), field("one", "choice")]}],
        }],
    });
    page.step(|model| arrive::follow(model, "#/functions/f?tab=configuration&section=triggers"));
    page.shows(&[
        "S3: photos",
        "Label of key",
        "Text of v",
        "Choose a file",
        "Add trigger",
    ]);
    let html = page.html();
    assert!(!html.contains("<img"), "{html}");
    assert!(html.contains("<textarea"), "{html}");
    assert!(
        !page.words().contains("Suffix"),
        "an empty fact is left out"
    );

    // A refusal stands beside its field.
    let refusal = ApiError {
        message: "no such key".into(),
        field: "key".into(),
        ..ApiError::default()
    };
    page.answered(|model| triggers::use_trigger(model, 0, "put"), Err(refusal));
    assert!(page.html().contains(r#"id="trigger-0-put-key-error""#));
    let nothing = parse(&json!({"Nothing": hostile}).to_string());
    page.answered(
        |model| triggers::use_trigger(model, 0, "put"),
        Ok(nothing.unwrap()),
    );
    page.shows(&["The function was not invoked", "&lt;img"]);

    page.step(|model| arrive::follow(model, "#/functions/f?tab=configuration&section=url"));
    page.shows(&["No function URL", "Create function URL"]);
}
