//! A page without a browser, and an account that answers it.

use lambdabox_contract::event::RuntimeState;
use lambdabox_contract::file::File;
use lambdabox_contract::function::{
    FunctionRow, Hints, NamedEvent, Opened, Overview, RuntimeChoice, Settings, TabTitle,
};
use lambdabox_contract::run::Outcome;
use lambdabox_contract::sheet::{Pair, Sheet};
use lambdabox_contract::{Change, Given, Reading, Refusal, Reply, Request, write};
use lambdabox_web::state::model::{Model, Sent};
use lambdabox_web::state::msg::Msg;
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
pub(crate) struct Page {
    pub(crate) model: Rc<RefCell<Model>>,
    pub(crate) functions: Vec<FunctionRow>,
    pub(crate) sheet: Sheet,
}

pub(crate) fn given<T: Serialize>(value: &T, attachments: &[&str]) -> Reply {
    Ok(Given {
        value: write(value),
        attachments: attachments
            .iter()
            .map(|text| text.as_bytes().to_vec())
            .collect(),
    })
}

pub(crate) fn refusal(exception: &str, message: &str, fields: &[&str]) -> Reply {
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
            notes: vec!["What is different here.".into()],
            ..Overview::default()
        },
        tabs: vec![tab("code", "Code"), tab("monitor", "Monitor")],
        files: vec![File {
            path: "lambda_function.py".into(),
            text: true,
        }],
        event_name: "hello-world".into(),
        hints: Hints {
            handler: "What a handler is made of.".into(),
            environment: "Where variables are.".into(),
            ..Hints::default()
        },
        ..Opened::default()
    };
    given(&opened, &["1", "{}"])
}

impl Page {
    pub(crate) fn at(hash: &str) -> Self {
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
    pub(crate) fn step(&self, msg: Msg) -> Vec<Sent> {
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
    pub(crate) fn answered(&self, msg: Msg, reply: Reply) {
        let sent = self.step(msg).pop().unwrap();
        self.model.borrow_mut().answered(sent.id, reply);
    }

    pub(crate) fn ready(&self, state: RuntimeState) {
        self.model.borrow_mut().runtimes = vec![("python3.14".into(), state)];
    }

    pub(crate) fn html(&self) -> String {
        let props = ShownProps {
            model: Rc::clone(&self.model),
        };
        let renderer = LocalServerRenderer::<Shown>::with_props(props).hydratable(false);
        pollster::block_on(renderer.render())
    }

    /// The words of the page, tags left out.
    pub(crate) fn words(&self) -> String {
        let mut text = String::new();
        for part in self.html().split('<') {
            text.push_str(part.split_once('>').map_or(part, |(_, words)| words));
            text.push(' ');
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn shows(&self, texts: &[&str]) {
        let words = self.words();
        for text in texts {
            assert!(words.contains(text), "{text} is not in: {words}");
        }
    }
}

pub(crate) fn outcome(failed: bool, payload: &str, log: &str) -> Reply {
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

pub(crate) fn set(id: &str, text: &str) -> Msg {
    Msg::Set(id.to_owned().into(), text.to_owned().into())
}

pub(crate) fn edit(text: &str) -> Msg {
    Msg::Edit("lambda_function.py".into(), text.to_owned().into())
}
