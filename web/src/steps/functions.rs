//! Creating and deleting functions.

use super::asked;
use crate::state::form::Form;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::route::{Route, Tab};
use lambdabox_contract::{CreateFunction, DeleteFunction, ListRuntimes};
use yew::AttrValue;

/// An empty form.
pub fn begin(model: &mut Model) {
    model.form = Form::of(&[("architecture", "x86_64".into()), ("role", "new".into())]);
    model.ask(ListRuntimes {}, Vec::new(), |model, runtimes| {
        let first = runtimes.iter().find(|runtime| runtime.available);
        if let Some(first) = first.filter(|_| model.form.get("runtime").is_empty()) {
            model.form.set("runtime", first.name.clone().into());
        }
        model.data.runtimes = runtimes;
    });
}

/// Creates the function that the form describes, and shows it.
pub fn create(model: &mut Model) {
    let form = &mut model.form;
    if form.busy {
        return;
    }
    let name: AttrValue = form.get("name").trim().to_owned().into();
    if name.is_empty() {
        return form.refuse("name", "Enter a function name.".into());
    }
    form.clear_errors();
    form.busy = true;
    // Without a role, one is created for the function.
    let existing = form.get("role") == "existing";
    // Whoever is quick creates a function before the list of runtimes has come.
    let runtime = form.get("runtime").to_string();
    let ask = CreateFunction {
        runtime: Some(runtime).filter(|name| !name.is_empty()),
        architecture: form.get("architecture").to_string(),
        role: existing.then(|| form.get("role-name").to_string()),
        function: model.named(&name),
    };
    model.call(ask, Vec::new(), move |model, answer| {
        model.form.busy = false;
        match answer {
            Ok(_) => created(
                model,
                &name,
                ". You can now change its code and configuration. To invoke your function with a test event, choose Test.",
            ),
            Err(refusal) => {
                let role = refusal.fields.iter().any(|field| field == "role");
                let field = if existing && role { "role-name" } else { "name" };
                model.form.refuse(field, refusal.message.into());
            }
        }
    });
}

/// A function was created: it is shown, with a word on it.
pub fn created(model: &mut Model, name: &str, more: &str) {
    let place = Route::function(name, Tab::Code);
    let words = ["Successfully created the function ", name, more];
    model.go(&place);
    model.succeed_at(place, words.concat());
}

/// A function was changed.
pub fn updated(model: &mut Model, name: &str) {
    let place = Route::function(name, Tab::Code);
    let words = ["Successfully updated the function ", name, "."];
    model.succeed_at(place, words.concat());
}

/// Asks before a function is deleted.
pub fn ask_to_delete(model: &mut Model, name: &AttrValue) {
    asked::ask(
        model,
        ["Delete function ", name].concat(),
        "Deleting a function permanently removes its code and its configuration. Its logs stay. This cannot be undone.",
        Some("delete"),
        "Delete",
        Msg::DeleteFunction(name.clone()),
    );
}

/// Deletes a function.
pub fn delete(model: &mut Model, name: &str) {
    let key = (model.region.clone(), name.to_owned());
    if let Some(open) = model.opened(&key) {
        // There is nothing to keep it for.
        open.unkept = false;
    }
    let function = model.named(name);
    model.call(
        DeleteFunction { function },
        Vec::new(),
        move |model, answer| match answer {
            Ok(_) => {
                model.close(&key);
                let words = ["Successfully deleted the function ", &key.1, "."];
                model.succeed_at(Route::Functions, words.concat());
                if model.route == Route::Functions {
                    super::arrive::refresh(model);
                } else {
                    model.go(&Route::Functions);
                }
            }
            Err(refusal) => model.fail(refusal.message),
        },
    );
}
