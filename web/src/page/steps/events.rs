//! Saving test events.

use crate::json::Object;
use crate::page::model::{Answer, Model};
use yew::AttrValue;

/// Saves the event in the editor under the name in the field, or under its own.
pub fn save_event(model: &mut Model) {
    let typed = model.form.get("event-name");
    let Some(open) = model.function() else {
        return;
    };
    let name: AttrValue = if typed.trim().is_empty() {
        open.event_name.clone()
    } else {
        typed.trim().to_owned().into()
    };
    let input = Object::new()
        .text("FunctionName", &open.configuration().text("FunctionName"))
        .text("Name", &name)
        .text("Event", &open.event);
    model.call("PutTestEvent", input, move |model, answer| {
        let done = ["Saved the test event ", &name, "."].concat();
        if changed(model, answer, done)
            && let Some(open) = model.function_mut()
        {
            open.event_name = name;
        }
    });
}

/// Deletes the saved event that is in the editor. Its text stays there.
pub fn delete_event(model: &mut Model) {
    let Some(open) = model.function() else {
        return;
    };
    let name = open.event_name.clone();
    let input = Object::new()
        .text("FunctionName", &open.configuration().text("FunctionName"))
        .text("Name", &name);
    model.call("DeleteTestEvent", input, move |model, answer| {
        changed(
            model,
            answer,
            ["Deleted the test event ", &name, "."].concat(),
        );
    });
}

/// Takes the events as they are now.
fn changed(model: &mut Model, answer: Answer, done: String) -> bool {
    match answer {
        Ok(json) => {
            if let Some(open) = model.function_mut() {
                open.saved_events = json.get("Events").clone();
            }
            model.form.set("event-name", AttrValue::default());
            model.succeed(done);
            true
        }
        Err(error) => {
            model.form.refuse("event-name", error.message);
            false
        }
    }
}
