//! Testing a function.

use crate::json::{Object, parse};
use crate::page::model::{Answer, Model, Wish};
use crate::page::open::Open;
use crate::page::test_run::{Finished, TestRun};
use crate::views::result::RESULTS;
use yew::AttrValue;

/// Sends the event in the editor to the code that is deployed.
pub fn test(model: &mut Model) {
    let region = model.region.clone();
    let Some(open) = model.function_mut() else {
        return;
    };
    if open.run.is_running() || !check_event(open) {
        return;
    }
    let name = open.configuration().text("FunctionName");
    let event_name = open.event_name.clone();
    let without_changes = open.has_changes();
    let input = Object::new()
        .text("FunctionName", &name)
        .text("Payload", &open.event);
    open.run = TestRun::Running;
    // Below the editors: whoever presses Test must see what comes of it.
    model.wishes.push(Wish::Show(RESULTS));
    let key = (region, name.to_string());
    model.call("Invoke", input, move |model, answer| {
        if let Some(open) = model.open.get_mut(&key) {
            open.run = run_of(answer, event_name, without_changes);
        }
    });
}

fn run_of(answer: Answer, event_name: AttrValue, without_changes: bool) -> TestRun {
    match answer {
        Ok(outcome) => TestRun::Finished(Finished {
            outcome,
            event_name,
            without_changes,
        }),
        Err(error) if error.kind == "Stopped" => TestRun::Stopped,
        Err(error) => TestRun::Impossible(error.message),
    }
}

/// Whether the event is a JSON document; if not, that is said beside it.
fn check_event(open: &mut Open) -> bool {
    let checked = parse(&open.event);
    open.event_error = checked.err().map(|error| {
        ["The event is not valid JSON: ", &error.to_string(), "."]
            .concat()
            .into()
    });
    open.event_error.is_none()
}

/// Ends the running test. Whoever waits for its answer is told.
pub fn stop(model: &mut Model) {
    model.call("StopInvocations", Object::new(), |model, answer| {
        if let Err(error) = answer {
            model.fail(&error);
        }
    });
}

/// Loads the runtime again.
pub fn retry(model: &mut Model) {
    model.wishes.push(Wish::LoadRuntime);
}

/// Puts the event of a template or a saved event into the editor.
pub fn choose_event(model: &mut Model, name: &str) {
    let templates = model.answer("templates").cloned().unwrap_or_default();
    let keep = model.function_mut().and_then(|open| {
        let saved = open.saved_events.items().to_vec();
        let found = saved
            .iter()
            .chain(templates.list("Templates"))
            .find(|event| event.text("Name") == name)?;
        open.event = found.text("Event");
        open.event_name = found.text("Name");
        open.event_error = None;
        Some(())
    });
    if keep.is_some() {
        super::code::keep_draft(model);
    }
}

/// The event was edited.
pub fn edit_event(model: &mut Model, text: AttrValue) {
    if let Some(open) = model.function_mut() {
        open.event = text;
        open.event_error = None;
    }
    super::code::keep_draft(model);
}

/// Lays the event out anew.
pub fn format_event(model: &mut Model) {
    if let Some(open) = model.function_mut()
        && check_event(open)
    {
        open.event = crate::json::pretty(&open.event).into();
    }
    super::code::keep_draft(model);
}
