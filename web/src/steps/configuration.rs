//! The parts of a function's configuration: shown in a form, saved from it.

use crate::state::form::Form;
use crate::state::ids::row_id;
use crate::state::model::Model;
use crate::state::route::{Route, Section, Tab};
use crate::state::setting;
use lambdabox_contract::function::Settings;
use lambdabox_contract::{Ask, PutConcurrency, PutEnvironment, PutSettings, PutTags, Refusal};
use yew::AttrValue;

/// The part of the configuration that is shown.
fn section(model: &Model) -> Option<Section> {
    match &model.route {
        Route::Function {
            tab: Tab::Configuration(section),
            ..
        } => Some(*section),
        _ => None,
    }
}

/// Puts what is saved into the form, unless something is being typed.
pub fn fill(model: &mut Model) {
    let typed = model.form.is_changed();
    let (Some(section), Some(open)) = (section(model), model.function()) else {
        return;
    };
    if typed {
        return;
    }
    let overview = &open.overview;
    let form = match section {
        Section::General | Section::Permissions => {
            let settings = &overview.settings;
            Form::of(&[
                ("memory", settings.memory.to_string().into()),
                ("timeout", settings.timeout.to_string().into()),
                ("storage", settings.storage.to_string().into()),
                ("description", settings.description.clone().into()),
                ("handler", settings.handler.clone().into()),
                ("role", settings.role.clone().into()),
            ])
        }
        Section::Environment => Form::default().rows(rows(&overview.environment)),
        Section::Tags => Form::default().rows(rows(&overview.tags)),
        Section::Concurrency => {
            let reserved = overview.reserved.map(|reserved| reserved.to_string());
            let mode = if reserved.is_some() {
                "reserved"
            } else {
                "unreserved"
            };
            let reserved = reserved.unwrap_or_default();
            Form::of(&[("mode", mode.into()), ("reserved", reserved.into())])
        }
        Section::Triggers | Section::FunctionUrl => return,
    };
    model.form = form.saved();
}

fn rows(pairs: &[(String, String)]) -> Vec<(AttrValue, AttrValue)> {
    let one = |(key, value): &(String, String)| (key.clone().into(), value.clone().into());
    pairs.iter().map(one).collect()
}

/// Saves what the form of the part that is shown holds.
pub fn save(model: &mut Model) {
    let Some(section) = section(model) else {
        return;
    };
    if model.form.busy {
        return;
    }
    model.form.clear_errors();
    let function = model.function_id();
    match section {
        Section::General | Section::Permissions => {
            let form = &mut model.form;
            let [memory, timeout, storage] =
                ["memory", "timeout", "storage"].map(|id| whole_number(form, id));
            let text = |id| form.get(id).to_string();
            let (description, handler, role) = (text("description"), text("handler"), text("role"));
            if let (Some(memory), Some(timeout), Some(storage)) = (memory, timeout, storage) {
                let settings = Settings {
                    description,
                    handler,
                    role,
                    memory,
                    timeout,
                    storage,
                };
                send(model, PutSettings { function, settings });
            }
        }
        Section::Environment => {
            if let Some(variables) = pairs(&mut model.form) {
                send(
                    model,
                    PutEnvironment {
                        function,
                        variables,
                    },
                );
            }
        }
        Section::Tags => {
            if let Some(tags) = pairs(&mut model.form) {
                send(model, PutTags { function, tags });
            }
        }
        Section::Concurrency => {
            let mut reserved = None;
            if model.form.get("mode") == "reserved" {
                reserved = whole_number(&mut model.form, "reserved");
                if reserved.is_none() {
                    return;
                }
            }
            send(model, PutConcurrency { function, reserved });
        }
        // What triggers ask for has buttons of its own.
        Section::Triggers | Section::FunctionUrl => {}
    }
}

/// Keys and values; `None`, with the error beside its row, if they cannot be.
fn pairs(form: &mut Form) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (row, (key, value)) in form.rows.clone().into_iter().enumerate() {
        // An empty row is one that has not been filled in yet.
        if key.is_empty() && value.is_empty() {
            continue;
        }
        let wrong = if key.is_empty() {
            Some("Enter a key.".to_owned())
        } else if pairs.iter().any(|(seen, _)| *key == **seen) {
            Some(["The key ", &key, " is there twice."].concat())
        } else {
            None
        };
        if let Some(error) = wrong {
            form.refuse(&row_id(row, "key"), error.into());
            return None;
        }
        pairs.push((key.to_string(), value.to_string()));
    }
    Some(pairs)
}

fn whole_number(form: &mut Form, id: &str) -> Option<u32> {
    let number: Option<u32> = form.get(id).trim().parse().ok();
    if number.is_none() {
        form.refuse(id, "Enter a whole number.".into());
    }
    number
}

fn send<A: Ask<Answer = ()>>(model: &mut Model, ask: A) {
    model.form.busy = true;
    let visit = model.visit;
    model.call(ask, Vec::new(), move |model, answer| {
        match answer {
            answer if model.visit == visit => saved(model, answer.map(|_| ())),
            // Its form is gone: above another view is where it can still be read.
            Err(refusal) => model.fail(refusal.message),
            Ok(_) => {}
        }
    });
}

fn saved(model: &mut Model, answer: Result<(), Refusal>) {
    model.form.busy = false;
    match answer {
        Ok(()) => {
            model.form = std::mem::take(&mut model.form).saved();
            let name = model.function_name().unwrap_or_default().to_owned();
            super::functions::updated(model, &name);
            super::arrive::refresh(model);
        }
        Err(refusal) => place(&mut model.form, &refusal),
    }
}

/// Puts a refusal beside the fields that it is about: by their names, or by the keys of rows. What
/// none of the fields shown is about, the view says below them.
fn place(form: &mut Form, refusal: &Refusal) {
    let text: AttrValue = refusal.message.clone().into();
    for field in &refusal.fields {
        let row = setting::variable(field)
            .and_then(|wanted| form.rows.iter().position(|(key, _)| **key == *wanted));
        match row {
            Some(row) => form.refuse(&row_id(row, "key"), text.clone()),
            None => form.refuse(field, text.clone()),
        }
    }
    if refusal.fields.is_empty() {
        form.refuse("", text);
    }
}

/// Changes a row of keys and values.
pub fn edit_row(model: &mut Model, row: usize, key: Option<String>, value: Option<String>) {
    let form = &mut model.form;
    form.accept(&row_id(row, "key"));
    if let Some(pair) = form.rows.get_mut(row) {
        if let Some(key) = key {
            pair.0 = key.into();
        }
        if let Some(value) = value {
            pair.1 = value.into();
        }
    }
}

/// Takes a row away.
pub fn remove_row(model: &mut Model, row: usize) {
    if row < model.form.rows.len() {
        model.form.rows.remove(row);
        model.form.clear_errors();
    }
}
