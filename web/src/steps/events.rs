//! Test events: chosen, edited, saved.

use super::draft;
use crate::state::model::{Answer, Model};
use crate::state::open::Open;
use crate::state::route::{Route, Tab};
use lambdabox_contract::function::NamedEvent;
use lambdabox_contract::{DeleteTestEvent, GetInvokeCommands, PutTestEvent};
use yew::AttrValue;

/// Puts the event of a template or a saved event into the editor.
pub fn choose(model: &mut Model, name: &str) {
    let templates = model.data.templates.clone();
    let Some(open) = model.function_mut() else {
        return;
    };
    let mut all = open.saved_events.iter().chain(&templates);
    if let Some(found) = all.find(|event| event.name == name) {
        let (name, event) = (found.name.clone(), found.event.clone());
        open.event = event.into();
        open.event_name = name.into();
        open.event_error = None;
        draft::changed(model);
    }
}

/// The event was edited.
pub fn edit(model: &mut Model, text: AttrValue) {
    if let Some(open) = model.function_mut() {
        open.event = text;
        open.event_error = None;
    }
    draft::changed(model);
}

/// Lays the event out anew.
pub fn format(model: &mut Model) {
    if let Some(open) = model.function_mut()
        && check(open)
    {
        open.event = crate::pretty::pretty(&open.event).into();
        draft::changed(model);
    }
}

/// Whether the event is a JSON document; if not, that is said beside it.
pub fn check(open: &mut Open) -> bool {
    // Read as the account reads it, so that both find the same events right.
    let checked = serde_json::from_str::<serde::de::IgnoredAny>(&open.event);
    open.event_error = checked.err().map(|error| {
        let words = ["The event is not valid JSON: ", &error.to_string(), "."];
        words.concat().into()
    });
    open.event_error.is_none()
}

/// Saves the event in the editor under the name in the field, or under its own.
pub fn save(model: &mut Model) {
    let typed = model.form.get("event-name");
    let function = model.function_id();
    let Some(open) = model.function() else {
        return;
    };
    let name: AttrValue = if typed.trim().is_empty() {
        open.event_name.clone()
    } else {
        typed.trim().to_owned().into()
    };
    let event = open.event.as_bytes().to_vec();
    let ask = PutTestEvent {
        function,
        name: name.to_string(),
    };
    model.call(ask, vec![event], move |model, answer| {
        let done = ["Saved the test event ", &name, "."].concat();
        if saved(model, answer, done)
            && let Some(open) = model.function_mut()
        {
            open.event_name = name;
        }
    });
}

/// Deletes the saved event that is in the editor. Its text stays there.
pub fn delete(model: &mut Model) {
    let function = model.function_id();
    let Some(open) = model.function() else {
        return;
    };
    let name = open.event_name.to_string();
    let done = ["Deleted the test event ", &name, "."].concat();
    let ask = DeleteTestEvent { function, name };
    model.call(ask, Vec::new(), move |model, answer| {
        saved(model, answer, done);
    });
}

/// Takes the events as they are now.
fn saved(model: &mut Model, answer: Answer<Vec<NamedEvent>>, done: String) -> bool {
    match answer {
        Ok(given) => {
            if let Some(open) = model.function_mut() {
                open.saved_events = given.value;
            }
            model.form.set("event-name", AttrValue::default());
            model.succeed(done);
            true
        }
        Err(refusal) => {
            match model.route {
                Route::Function { tab: Tab::Test, .. } => {
                    model.form.refuse("event-name", refusal.message.into());
                }
                // The field is on that tab only.
                _ => model.fail(refusal.message),
            }
            false
        }
    }
}

/// Asks for the lines that invoke the function from elsewhere, with the event in the editor.
pub fn ask_for_commands(model: &mut Model) {
    let event = model.function().map(|open| open.event.as_bytes().to_vec());
    let function = model.function_id();
    let event = event.unwrap_or_default();
    model.ask(
        GetInvokeCommands { function },
        vec![event],
        |model, lines| {
            model.data.commands = Some(lines);
        },
    );
}
