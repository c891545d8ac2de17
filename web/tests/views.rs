//! What the views show, rendered without a browser.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use lambdabox_contract::event::RuntimeState;
use lambdabox_contract::file::File;
use lambdabox_contract::function::{
    FunctionRow, NamedEvent, Opened, Overview, RuntimeChoice, Settings, TabTitle,
};
use lambdabox_contract::run::{Outcome, Studied};
use lambdabox_contract::sheet::{
    Act, Button, Cell, Container, Field, FieldKind, Form, Lanes, Pair, Part, Sheet, Table,
};
use lambdabox_contract::{Change, Deed, Done, Given, Reading, Refusal, Reply, Request, write};
use lambdabox_web::state::model::{Model, Sent};
use lambdabox_web::state::msg::Msg;
use lambdabox_web::state::sheet::Pressed;
use lambdabox_web::state::ui::Ui;
use lambdabox_web::steps::update;
use lambdabox_web::views;
use serde::Serialize;
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
    functions: Vec<FunctionRow>,
    sheet: Sheet,
}

fn given<T: Serialize>(value: &T, attachments: &[&str]) -> Reply {
    Ok(Given {
        value: write(value),
        attachments: attachments
            .iter()
            .map(|text| text.as_bytes().to_vec())
            .collect(),
    })
}

fn refusal(exception: &str, message: &str, fields: &[&str]) -> Reply {
    Err(Refusal {
        exception: exception.into(),
        status: 400,
        message: message.into(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    })
}

fn opened() -> Reply {
    let tab = |slug: &str, title: &str| TabTitle {
        slug: slug.into(),
        title: title.into(),
    };
    let opened = Opened {
        overview: Overview {
            name: "f".into(),
            arn: "arn:aws:lambda:eu-west-1:123456789012:function:f".into(),
            runtime: "python3.14".into(),
            settings: Settings {
                handler: "lambda_function.lambda_handler".into(),
                memory: 128,
                timeout: 3,
                storage: 512,
                ..Settings::default()
            },
            environment: vec![("FAVOURITE_MOVIE".into(), "Alien".into())],
            tags: vec![("Name".into(), "first".into())],
            ..Overview::default()
        },
        tabs: vec![tab("code", "Code"), tab("monitor", "Monitor")],
        files: vec![File {
            path: "lambda_function.py".into(),
            text: true,
        }],
        event_name: "hello-world".into(),
        ..Opened::default()
    };
    given(&opened, &["1", "{}"])
}

impl Page {
    fn at(hash: &str) -> Self {
        let page = Self {
            model: Rc::new(RefCell::new(Model::new())),
            functions: Vec::new(),
            sheet: Sheet::default(),
        };
        page.step(Msg::Follow(hash.into()));
        page
    }

    fn answer(&self, request: &Request) -> Option<Reply> {
        match request {
            Request::Read(Reading::ListFunctions(_)) => Some(given(&self.functions, &[])),
            Request::Read(Reading::ListRuntimes(_)) => {
                let python = RuntimeChoice {
                    name: "python3.14".into(),
                    title: "Python 3.14".into(),
                    available: true,
                    ..RuntimeChoice::default()
                };
                Some(given(&vec![python], &[]))
            }
            Request::Read(Reading::ListEventTemplates(_)) => {
                let template = NamedEvent {
                    name: "hello-world".into(),
                    title: "Hello World".into(),
                    event: "{}".into(),
                };
                Some(given(&vec![template], &[]))
            }
            Request::Read(Reading::OpenFunction(_)) => Some(opened()),
            Request::Read(Reading::GetSheet(_)) => Some(given(&self.sheet, &[])),
            Request::Change(Change::PutDraft(_)) => Some(given(&(), &[])),
            _ => None,
        }
    }

    /// Something happens; whatever is asked then is answered. What is not, is handed back.
    fn step(&self, msg: Msg) -> Vec<Sent> {
        update(&mut self.model.borrow_mut(), msg);
        let asked: Vec<_> = self.model.borrow_mut().outbox.drain(..).collect();
        let open = asked
            .into_iter()
            .filter(|sent| match self.answer(&sent.request) {
                Some(answer) => {
                    self.model.borrow_mut().answered(sent.id, answer);
                    false
                }
                None => true,
            });
        open.collect()
    }

    /// Something happens that the account is asked for, and it answers this.
    fn answered(&self, msg: Msg, reply: Reply) {
        let sent = self.step(msg).pop().unwrap();
        self.model.borrow_mut().answered(sent.id, reply);
    }

    fn ready(&self, state: RuntimeState) {
        self.model.borrow_mut().runtimes = vec![("python3.14".into(), state)];
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

fn outcome(failed: bool, payload: &str, log: &str) -> Reply {
    let outcome = Outcome {
        failed,
        cold_start: true,
        error: failed.then(|| payload.to_owned()),
        summary: vec![
            Pair::new("Duration", "3.01 ms"),
            Pair::new("Cost", "$0.000000437500475"),
        ],
        ..Outcome::default()
    };
    given(&outcome, &[payload, log])
}

fn set(id: &str, text: &str) -> Msg {
    Msg::Set(id.to_owned().into(), text.to_owned().into())
}

fn edit(text: &str) -> Msg {
    Msg::Edit("lambda_function.py".into(), text.to_owned().into())
}

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
        outcome(false, r#"{"statusCode": 200}"#, "hello from print"),
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
fn errors_stand_beside_their_fields() {
    let page = Page::at("#/functions/f?tab=configuration");
    page.step(set("memory", "100"));
    let refused = refusal("ValidationException", "in any words", &["memory"]);
    page.answered(Msg::Save, refused);
    let html = page.html();
    assert!(html.contains(r#"id="memory-error""#), "{html}");
    assert!(!html.contains(r#"id="timeout-error""#));
    page.step(set("timeout", "x"));
    page.step(Msg::Save);
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
    page.step(Msg::AddRow);
    page.step(Msg::EditRow(1, Some("AWS_REGION".into()), Some("x".into())));
    let refused = refusal(
        "InvalidParameterValueException",
        "in any words",
        &["AWS_REGION"],
    );
    page.answered(Msg::Save, refused);
    assert!(page.html().contains(r#"id="row-1-key-error""#));
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

#[test]
fn a_simulation_is_drawn_told_in_words_and_listed() {
    let page = Page::at("#/functions/f?tab=simulate");
    page.shows(&[
        "No simulation yet",
        "Run simulation",
        "Reserved concurrency",
    ]);
    let hostile = "<img src=x onerror=alert(1)>";
    let lanes = Lanes {
        label: "Environments over time".into(),
        height: "36".into(),
        rows: vec![("Env 1".into(), "9".into())],
        layers: vec![(
            "init".into(),
            "Cold start (INIT)".into(),
            "M0 3h50v12h-50z".into(),
        )],
        ticks: vec!["0".into(), "1 s".into()],
        ..Lanes::default()
    };
    let table = Table {
        caption: "Environments".into(),
        heads: vec!["Environment".into()],
        rows: vec![vec![Cell::from(hostile)]],
    };
    let save = Button {
        text: "Download JSON".into(),
        act: Act {
            deed: Deed::SaveStudy(0).raw(),
            ..Act::default()
        },
        ..Button::default()
    };
    let result = Studied {
        sentence: "1 cold start.".into(),
        parts: vec![Part::Box(Container {
            title: "Environments: As configured".into(),
            buttons: vec![save],
            parts: vec![
                Part::Lanes(lanes),
                Part::Pairs(vec![Pair::new("Cold starts", "1")]),
                Part::More("As a table".into(), vec![Part::Table(table)]),
            ],
            ..Container::default()
        })],
    };
    page.answered(Msg::Simulate, given(&result, &[]));
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
    page.step(Msg::Tune);
    page.shows(&["Stop", "It starts as soon as the runtime is here"]);
}

/// A part of a function's page on which a file can be put into a bucket.
fn bucket(hostile: &str) -> (Sheet, Form) {
    let field = |id: &str, kind: FieldKind| Field {
        id: id.into(),
        label: ["Label of ", id].concat(),
        value: "v".into(),
        kind,
        ..Field::default()
    };
    let form = Form {
        id: "trigger-0-put".into(),
        label: "Upload".into(),
        fields: vec![
            field("key", FieldKind::Line),
            field("text", FieldKind::Area),
            field(
                "one",
                FieldKind::Choice(vec![("v".into(), "Text of v".into())]),
            ),
        ],
        button: Button {
            text: "Upload".into(),
            act: Act {
                deed: Deed::SaveStudy(7).raw(),
                runs: true,
                ..Act::default()
            },
            ..Button::default()
        },
        file: Some(("key".into(), "in/".into())),
        ..Form::default()
    };
    let parts = vec![
        Part::Box(Container {
            title: "S3: photos".into(),
            parts: vec![
                Part::Pairs(vec![Pair::new("Prefix", hostile)]),
                Part::Form(form.clone()),
            ],
            ..Container::default()
        }),
        Part::LastRun,
    ];
    (Sheet { parts }, form)
}

#[test]
fn triggers_are_drawn_from_what_the_account_says_and_as_text() {
    let hostile = "<img src=x onerror=alert(1)>";
    let mut page = Page::at("#/functions/f?tab=code");
    let (sheet, form) = bucket(hostile);
    page.sheet = sheet;
    page.step(Msg::Follow(
        "#/functions/f?tab=configuration&section=triggers".into(),
    ));
    page.shows(&["S3: photos", "Label of key", "Text of v", "Choose a file"]);
    let html = page.html();
    assert!(!html.contains("<img"), "{html}");
    assert!(html.contains("<textarea"), "{html}");

    // A refusal stands beside its field.
    let press = || {
        Msg::Press(Rc::new(Pressed {
            act: form.button.act.clone(),
            form: form.id.clone(),
            fields: form.fields.clone(),
            ..Pressed::default()
        }))
    };
    page.answered(press(), refusal("X", "no such key", &["key"]));
    assert!(page.html().contains(r#"id="trigger-0-put-key-error""#));
    page.answered(press(), given(&Done::NotInvoked(hostile.into()), &[]));
    page.shows(&["The function was not invoked", "&lt;img"]);
    let ran = Outcome {
        trigger: Some("S3 ObjectCreated:Put cat.jpg".into()),
        ..Outcome::default()
    };
    page.answered(
        press(),
        given(&Done::Ran(Box::new(ran)), &["null", "the log"]),
    );
    page.shows(&["Trigger: S3 ObjectCreated:Put cat.jpg", "the log"]);
}

#[test]
fn what_is_typed_goes_with_the_deed_that_was_described() {
    let mut page = Page::at("#/functions/f?tab=code");
    let (sheet, form) = bucket("");
    page.sheet = sheet;
    page.step(Msg::Follow(
        "#/functions/f?tab=configuration&section=triggers".into(),
    ));
    page.step(set("trigger-0-put-key", "typed"));
    let pressed = Pressed {
        act: form.button.act.clone(),
        form: form.id.clone(),
        fields: form.fields.clone(),
        ..Pressed::default()
    };
    let sent = page.step(Msg::Press(Rc::new(pressed))).pop().unwrap();
    let Request::Run(lambdabox_contract::Running::Do(asked)) = sent.request else {
        panic!("{sent:?}");
    };
    assert_eq!(asked.deed, Deed::SaveStudy(7).raw());
    let pair = |id: &str, text: &str| (id.to_owned(), text.to_owned());
    assert_eq!(
        asked.fields,
        [pair("key", "typed"), pair("text", "v"), pair("one", "v")]
    );
}
