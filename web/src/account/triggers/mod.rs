//! A function's triggers: what can be made, what is there, and what is done with them.

mod delivery;
mod kinds;

pub(super) use delivery::{Next, Sending, use_trigger};

use super::names::{Account, key};
use super::refusal::{raw, refused};
use super::sheets::{Fields, choice};
use kinds::{Can, Kind, Shown, URL};
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::sheet::{
    Act, Button, Container, Form, Listing, Pair, Part, Question, Table, Then,
};
use lambdabox_contract::{Deed, Refusal};
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{FunctionUrl, Source, Trigger};

/// The form of a new trigger, and the field that says of which kind.
const NEW: &str = "new";
const KIND: &str = "trigger-kind";

/// What invokes a function, what would, and what came of the last use: its URL, or the others.
pub(super) fn sheet(
    account: &Account,
    id: &FunctionId,
    url: bool,
    fields: &Fields,
) -> Result<Vec<Part>, Refusal> {
    let function = account.function(&key(id)).map_err(refused)?;
    let now = account.clock().next_arrival();
    let there = function.triggers().iter().enumerate();
    let there: Vec<_> = there
        .filter(|(_, trigger)| is_url(trigger) == url)
        .collect();
    let mut parts = Vec::new();
    if there.is_empty() {
        parts.push(nothing(url));
    }
    for (place, trigger) in &there {
        let shown = kinds::shown(trigger, function.config(), now);
        parts.push(one(id, *place, &trigger.key(), shown));
    }
    if there.is_empty() || !url {
        parts.push(adding(id, url, fields));
    }
    parts.push(Part::LastRun);
    Ok(parts)
}

fn nothing(url: bool) -> Part {
    let (title, empty, text) = if url {
        (
            "Function URL",
            "No function URL",
            "Create one to invoke the function over HTTP.",
        )
    } else {
        (
            "Triggers",
            "No triggers",
            "Add one to have another service invoke the function.",
        )
    };
    Part::Box(Container {
        id: "no-triggers".into(),
        title: title.into(),
        parts: vec![Part::Empty(empty.into(), text.into())],
        ..Container::default()
    })
}

/// The form of a new trigger.
fn adding(id: &FunctionId, url: bool, fields: &Fields) -> Part {
    let kinds: Vec<Kind> = kinds::kinds();
    let kinds: Vec<Kind> = kinds
        .into_iter()
        .filter(|kind| (kind.name == URL) == url)
        .collect();
    let title = if url {
        "Create function URL"
    } else {
        "Add trigger"
    };
    let options = kinds
        .iter()
        .map(|kind| (kind.name.to_owned(), kind.title.to_owned()));
    let options: Vec<(String, String)> = options.collect();
    let wanted = fields.get(KIND);
    let chosen = kinds
        .iter()
        .position(|kind| kind.name == wanted)
        .unwrap_or_default();
    let mut parts = Vec::new();
    if let Some(kind) = kinds.into_iter().nth(chosen) {
        if !url {
            let source = choice(KIND, "Source", options, kind.name, Then::Ask);
            parts.push(Part::Fields(vec![source]));
        }
        let deed = Deed::CreateTrigger {
            function: id.name.clone(),
            kind: kind.name.to_owned(),
        };
        parts.push(Part::Form(Form {
            id: NEW.into(),
            label: title.into(),
            fields: kind.fields,
            about: kind.about.into(),
            button: Button {
                text: title.into(),
                primary: true,
                act: Act {
                    deed: deed.raw(),
                    ..Act::default()
                },
                ..Button::default()
            },
            file: None,
        }));
    }
    Part::Box(Container {
        id: "add-trigger".into(),
        title: title.into(),
        parts,
        ..Container::default()
    })
}

fn one(id: &FunctionId, place: usize, key: &str, shown: Shown) -> Part {
    let facts = shown
        .facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty());
    let facts = facts.map(|(name, value)| Pair {
        long: value.chars().count() > 40,
        copy: value.starts_with("arn:") || value.starts_with("https:"),
        ..Pair::new(name, value)
    });
    let mut parts = vec![Part::Pairs(facts.collect())];
    if let Some(first) = shown.heads.first() {
        parts.push(if shown.rows.is_empty() {
            Part::Quiet(shown.none.to_owned())
        } else {
            Part::Table(Table {
                caption: [&*shown.title, ": ", first].concat(),
                heads: shown.heads.iter().map(|head| (*head).to_owned()).collect(),
                rows: shown.rows,
            })
        });
    }
    for can in shown.uses {
        parts.push(using(id, place, key, can, shown.folder.as_ref()));
    }
    let deed = Deed::DeleteTrigger {
        function: id.name.clone(),
        key: key.to_owned(),
    };
    Part::Box(Container {
        id: format!("trigger-{place}"),
        buttons: vec![Button {
            text: "Delete".into(),
            label: Some(["Delete ", &*shown.title].concat()),
            act: Act {
                deed: deed.raw(),
                question: Some(Question {
                    title: "Delete this trigger".into(),
                    text: "What was put into it is deleted too.".into(),
                }),
                ..Act::default()
            },
            ..Button::default()
        }],
        title: shown.title,
        parts,
        ..Container::default()
    })
}

/// Something that can be done with a trigger.
fn using(id: &FunctionId, place: usize, key: &str, can: Can, folder: Option<&String>) -> Part {
    let main = can.name != "delete";
    let deed = Deed::UseTrigger {
        function: id.name.clone(),
        key: key.to_owned(),
        what: can.name.to_owned(),
    };
    Part::Form(Form {
        id: format!("trigger-{place}-{}", can.name),
        label: can.button.into(),
        fields: can.fields,
        about: String::new(),
        button: Button {
            text: can.button.into(),
            primary: main,
            act: Act {
                deed: deed.raw(),
                runs: true,
                ..Act::default()
            },
            ..Button::default()
        },
        file: folder
            .filter(|_| main)
            .map(|folder| ("key".to_owned(), folder.clone())),
    })
}

/// Adds a trigger; what is said of it.
pub(super) fn create(
    account: &mut Account,
    id: &FunctionId,
    kind: &str,
    fields: &Fields,
) -> Result<String, Refusal> {
    let now = account.clock().next_arrival();
    let source = kinds::source(kind, fields, now)?;
    account.create_trigger(&key(id), source).map_err(raw)?;
    let kinds = kinds::kinds();
    let title = kinds.iter().find(|known| known.name == kind);
    Ok([
        title.map_or("The trigger", |kind| kind.title),
        " was added.",
    ]
    .concat())
}

/// The lines that invoke a function from elsewhere.
pub(super) fn commands(
    account: &Account,
    id: &FunctionId,
    event: &[u8],
) -> Result<Vec<Listing>, Refusal> {
    use lambdabox_core::invoke_commands::{aws_cli, boto3};
    let function = account.function(&key(id)).map_err(refused)?;
    let config = function.config();
    let event = String::from_utf8_lossy(event);
    let listing = |title: &str, text: String| Listing {
        title: title.to_owned(),
        text,
        open: true,
    };
    Ok(vec![
        listing("AWS CLI", aws_cli(config, &event)),
        listing("Python with boto3", boto3(config, &event)),
    ])
}

/// The URL of a function that has one.
pub(super) fn url_of(triggers: &[Trigger], config: &FunctionConfig) -> Option<String> {
    let has = triggers.iter().any(is_url);
    has.then(|| FunctionUrl::url(config))
}

/// How many other services invoke the function.
pub(super) fn count(triggers: &[Trigger]) -> u32 {
    let others = triggers.iter().filter(|trigger| !is_url(trigger));
    u32::try_from(others.count()).unwrap_or(u32::MAX)
}

fn is_url(trigger: &Trigger) -> bool {
    matches!(trigger.source, Source::FunctionUrl(_))
}

/// Times as people read them: to the second, in UTC.
fn to_people(time: Timestamp) -> String {
    time.to_seconds().replace('T', " ").replace('Z', " UTC")
}

/// What stands in fields first.
#[cfg(test)]
fn first_values(fields: &[lambdabox_contract::sheet::Field]) -> Vec<(String, String)> {
    let one = |field: &lambdabox_contract::sheet::Field| (field.id.clone(), field.value.clone());
    fields.iter().map(one).collect()
}
