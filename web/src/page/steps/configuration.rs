//! The parts of a function's configuration: shown in a form, saved from it.

use crate::json::{Json, Object, quote};
use crate::page::form::Form;
use crate::page::model::{Answer, Model};
use crate::page::route::{Route, Section, Tab};
use yew::AttrValue;

/// Fields of the general configuration: id, key in AWS's API.
const GENERAL: [(&str, &str); 3] = [
    ("description", "Description"),
    ("handler", "Handler"),
    ("role", "Role"),
];

/// Coming to a part of the configuration.
pub fn begin(model: &mut Model, section: Section) {
    fill(model);
    match section {
        Section::General => model.ask("limits", "GetLimits", Object::new()),
        Section::Triggers | Section::FunctionUrl => super::triggers::begin(model),
        _ => {}
    }
}

/// Puts what is saved into the form, unless something is being typed.
pub fn fill(model: &mut Model) {
    let Route::Function {
        tab: Tab::Configuration(section),
        ..
    } = &model.route
    else {
        return;
    };
    let (section, typed) = (*section, model.form.is_changed());
    let Some(open) = model.function() else {
        return;
    };
    if typed {
        return;
    }
    let function = &open.function;
    let configuration = open.configuration();
    let form = match section {
        Section::General | Section::Permissions => {
            let mut form = Form::of(&[
                ("memory", configuration.text("MemorySize")),
                ("timeout", configuration.text("Timeout")),
                (
                    "storage",
                    configuration.get("EphemeralStorage").text("Size"),
                ),
            ]);
            for (id, key) in GENERAL {
                form.set(id, configuration.text(key));
            }
            form
        }
        Section::Environment => {
            Form::default().rows(pairs(configuration.get("Environment").get("Variables")))
        }
        Section::Tags => Form::default().rows(pairs(function.get("Tags"))),
        Section::Concurrency => {
            let reserved = function
                .get("Concurrency")
                .text("ReservedConcurrentExecutions");
            let mode = if reserved.is_empty() {
                "unreserved"
            } else {
                "reserved"
            };
            Form::of(&[("mode", mode.into()), ("reserved", reserved)])
        }
        Section::Triggers | Section::FunctionUrl => return,
    };
    model.form = form.saved();
}

fn pairs(object: &Json) -> Vec<(AttrValue, AttrValue)> {
    let members = object.members().iter();
    members
        .map(|(key, value)| (key.clone(), value.as_text()))
        .collect()
}

/// Saves what the form of the part that is shown holds.
pub fn save(model: &mut Model) {
    let Route::Function {
        name,
        tab: Tab::Configuration(section),
    } = model.route.clone()
    else {
        return;
    };
    if model.form.busy {
        return;
    }
    model.form.clear_errors();
    let input = Object::new().text("FunctionName", &name);
    match section {
        Section::General | Section::Permissions => save_general(model, input),
        Section::Environment => {
            if let Some(variables) = rows_to_json(&mut model.form) {
                let environment = Object::new().json("Variables", &variables).end();
                send(
                    model,
                    "UpdateFunctionConfiguration",
                    input.json("Environment", &environment),
                );
            }
        }
        Section::Tags => {
            if let Some(tags) = rows_to_json(&mut model.form) {
                send(model, "ReplaceTags", input.json("Tags", &tags));
            }
        }
        Section::Concurrency => {
            if model.form.get("mode") == "reserved" {
                if let Some(reserved) = whole_number(&mut model.form, "reserved") {
                    let input = input.json("ReservedConcurrentExecutions", &reserved);
                    send(model, "PutFunctionConcurrency", input);
                }
            } else {
                send(model, "DeleteFunctionConcurrency", input);
            }
        }
        // What triggers ask for has buttons of its own.
        Section::Triggers | Section::FunctionUrl => {}
    }
}

fn save_general(model: &mut Model, mut input: Object) {
    let form = &mut model.form;
    let numbers = [("memory", "MemorySize"), ("timeout", "Timeout")];
    for (id, key) in numbers {
        if let Some(number) = whole_number(form, id) {
            input = input.json(key, &number);
        }
    }
    if let Some(number) = whole_number(form, "storage") {
        input = input.json(
            "EphemeralStorage",
            &Object::new().json("Size", &number).end(),
        );
    }
    for (id, key) in GENERAL {
        input = input.text(key, &form.get(id));
    }
    if form.is_right() {
        send(model, "UpdateFunctionConfiguration", input);
    }
}

/// Keys and values as an object; `None`, with the error beside its row, if that cannot be.
fn rows_to_json(form: &mut Form) -> Option<String> {
    let mut object = Object::new();
    let mut seen: Vec<AttrValue> = Vec::new();
    for (row, (key, value)) in form.rows.clone().into_iter().enumerate() {
        // An empty row is one that has not been filled in yet.
        if key.is_empty() && value.is_empty() {
            continue;
        }
        let wrong = if key.is_empty() {
            Some("Enter a key.".to_owned())
        } else if seen.contains(&key) {
            Some(["The key ", &key, " is there twice."].concat())
        } else {
            None
        };
        if let Some(error) = wrong {
            form.refuse(&row_id(row, "key"), error.into());
            return None;
        }
        object = object.json(&key, &quote(&value));
        seen.push(key);
    }
    Some(object.end())
}

/// The id of a field in a row of keys and values.
#[must_use]
pub fn row_id(row: usize, part: &str) -> String {
    ["row-", &row.to_string(), "-", part].concat()
}

fn whole_number(form: &mut Form, id: &str) -> Option<String> {
    let number: Option<u32> = form.get(id).trim().parse().ok();
    if number.is_none() {
        form.refuse(id, "Enter a whole number.".into());
    }
    number.map(|number| number.to_string())
}

fn send(model: &mut Model, action: &'static str, input: Object) {
    model.form.busy = true;
    let visit = model.visit;
    model.call(action, input, move |model, answer| {
        if model.visit == visit {
            saved(model, answer);
        }
    });
}

fn saved(model: &mut Model, answer: Answer) {
    model.form.busy = false;
    match answer {
        Ok(_) => {
            model.form = std::mem::take(&mut model.form).saved();
            let name = model.function_name().unwrap_or_default().to_owned();
            model.succeed(["Successfully updated the function ", &name, "."].concat());
            super::arrive::refresh(model);
        }
        Err(error) => place(&mut model.form, &error.message),
    }
}

/// Puts AWS's words beside the field that they are about.
fn place(form: &mut Form, message: &AttrValue) {
    let fields = [
        ("'memorySize'", "memory"),
        ("'timeout'", "timeout"),
        ("'ephemeralStorage", "storage"),
        ("'handler'", "handler"),
        ("'description'", "description"),
        ("'role'", "role"),
    ];
    // Several errors come as one text: each field that is named gets it.
    let mut placed = false;
    for (name, id) in fields {
        if message.contains(name) {
            form.refuse(id, message.clone());
            placed = true;
        }
    }
    let rows = form.rows.clone();
    if let Some((_, keys)) = message.split_once("Reserved keys used in this request: ") {
        for (row, (key, _)) in rows.iter().enumerate() {
            if keys.split(", ").any(|reserved| *reserved == **key) {
                form.refuse(&row_id(row, "key"), message.clone());
                placed = true;
            }
        }
    }
    if !placed {
        form.refuse("", message.clone());
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
