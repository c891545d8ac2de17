//! Triggers: added, deleted, used. What a form asks for comes from the worker.

use crate::components::file_choice::Handed;
use crate::json::{Json, Object, quote};
use crate::page::model::{Answer, ApiError, Asked, Model, Wish};
use crate::page::test_run::{Finished, TestRun};
use crate::views::result::RESULTS;
use yew::AttrValue;

/// Where the fields of a new trigger are in the form.
pub const NEW: &str = "new";
/// The field that says what kind of trigger is to be made.
pub const KIND: &str = "trigger-kind";

/// Asks what can be made and what is there.
pub fn begin(model: &mut Model) {
    let input = of_function(model);
    model.ask("triggers", "GetTriggers", input);
}

fn of_function(model: &Model) -> Object {
    Object::new().text("FunctionName", model.function_name().unwrap_or_default())
}

/// The id of a field: of a form, or of what can be done with a trigger.
#[must_use]
pub fn field_id(form: &str, field: &str) -> String {
    [form, "-", field].concat()
}

/// The form of something that can be done with a trigger, by the trigger's place in the list.
#[must_use]
pub fn form_of(place: usize, use_name: &str) -> String {
    ["trigger-", &place.to_string(), "-", use_name].concat()
}

/// What a field holds: what was typed, or what stands there first.
#[must_use]
pub fn value(model: &Model, form: &str, field: &Json) -> AttrValue {
    let typed = model.form.typed(&field_id(form, &field.text("Id")));
    let options = field.list("Options");
    typed
        .filter(|typed| {
            options.is_empty() || options.iter().any(|option| option_value(option) == *typed)
        })
        .unwrap_or_else(|| field.text("Value"))
}

/// The value of an option, which is followed by its text.
#[must_use]
pub fn option_value(option: &Json) -> AttrValue {
    option
        .items()
        .first()
        .map(Json::as_text)
        .unwrap_or_default()
}

/// Everything that a form holds, as JSON.
fn fields(model: &Model, form: &str, fields: &[Json]) -> String {
    let object = fields.iter().fold(Object::new(), |object, field| {
        object.text(&field.text("Id"), &value(model, form, field))
    });
    object.end()
}

/// The kinds that a part of the configuration makes: a function URL, or the others.
pub fn kinds(answer: &Json, url: bool) -> impl Iterator<Item = &Json> {
    let kinds = answer.list("Kinds").iter();
    kinds.filter(move |kind| (kind.text("Kind") == "function-url") == url)
}

/// The kind of the trigger that would be made.
#[must_use]
pub fn chosen<'a>(model: &Model, answer: &'a Json, url: bool) -> Option<&'a Json> {
    let wanted = model.form.get(KIND);
    let all = || kinds(answer, url);
    all()
        .find(|kind| kind.text("Kind") == wanted)
        .or_else(|| all().next())
}

/// Makes the trigger that the form describes.
pub fn create(model: &mut Model, url: bool) {
    if model.form.busy {
        return;
    }
    let Some(kind) = model
        .answer("triggers")
        .and_then(|answer| chosen(model, answer, url))
    else {
        return;
    };
    let input = of_function(model)
        .text("Kind", &kind.text("Kind"))
        .json("Fields", &fields(model, NEW, kind.list("Fields")));
    let title = kind.text("Title");
    model.form.clear_errors();
    model.form.busy = true;
    let visit = model.visit;
    model.call("CreateTrigger", input, move |model, answer| {
        if model.visit == visit {
            model.form.busy = false;
            changed(model, answer, [&*title, " was added."].concat());
        }
    });
}

fn changed(model: &mut Model, answer: Answer, done: String) {
    match answer {
        Ok(_) => {
            model.form = Default::default();
            model.succeed(done);
            super::arrive::refresh(model);
        }
        Err(error) => refuse(model, NEW, &error),
    }
}

/// Puts a refusal beside the field that it is about.
fn refuse(model: &mut Model, form: &str, error: &ApiError) {
    model
        .form
        .refuse(&field_id(form, &error.field), error.message.clone());
}

/// Asks before a trigger is deleted.
pub fn ask_to_delete(model: &mut Model, key: &str) {
    model.form.set("doomed", key.to_owned().into());
    model.asked = Some(Asked {
        title: "Delete this trigger".into(),
        text: "What was put into it is deleted too.".into(),
        word: None,
        button: "Delete",
        act: |model| {
            let input = of_function(model).text("Key", &model.form.get("doomed"));
            let visit = model.visit;
            model.call("DeleteTrigger", input, move |model, answer| {
                if model.visit == visit {
                    changed(model, answer, "The trigger was deleted.".into());
                }
            });
        },
    });
}

/// Does what a trigger can, with what its form holds.
pub fn use_trigger(model: &mut Model, place: usize, use_name: &str) {
    let found = model.answer("triggers").and_then(|answer| {
        let trigger = answer.list("Triggers").get(place)?;
        let uses = trigger.list("Uses").iter();
        let wanted = uses.into_iter().find(|one| one.text("Use") == use_name)?;
        Some((trigger.text("Key"), wanted.list("Fields").to_vec()))
    });
    let Some((key, wanted)) = found else { return };
    let form = form_of(place, use_name);
    let input = Object::new()
        .text("Key", &key)
        .text("Use", use_name)
        .json("Fields", &fields(model, &form, &wanted));
    send(model, form, input);
}

/// Puts a file into the bucket at this place of the list, under its own name.
pub fn put_file(model: &mut Model, place: usize, file: Handed) {
    let trigger = model
        .answer("triggers")
        .and_then(|answer| answer.list("Triggers").get(place));
    let Some(trigger) = trigger else { return };
    let Some(base64) = file.base64 else {
        return model.fail(&ApiError {
            message: "The file is too large to be read here.".into(),
            ..ApiError::default()
        });
    };
    let key = [&*trigger.text("Folder"), &file.name].concat();
    let fields = Object::new().json("key", &quote(&key)).end();
    let input = Object::new()
        .text("Key", &trigger.text("Key"))
        .text("Use", "put")
        .json("Fields", &fields)
        .text("Base64", &base64);
    send(model, form_of(place, "put"), input);
}

/// A file was dropped on the page: it is for the first bucket, if there is one. Hands it back if not.
pub fn drop_file(model: &mut Model, file: Handed) -> Option<Handed> {
    let triggers = model
        .answer("triggers")
        .map(|answer| answer.list("Triggers"));
    let place = triggers?
        .iter()
        .position(|trigger| trigger.text("Takes") == "files");
    match place {
        Some(place) => {
            put_file(model, place, file);
            None
        }
        None => Some(file),
    }
}

fn send(model: &mut Model, form: String, input: Object) {
    let region = model.region.clone();
    let name = model.function_name().unwrap_or_default().to_owned();
    let key = (region, name.clone());
    let Some(open) = model.open.get_mut(&key) else {
        return;
    };
    if open.run.is_running() {
        return;
    }
    let without_changes = open.has_changes();
    let before = std::mem::replace(&mut open.run, TestRun::Running);
    model.form.clear_errors();
    let visit = model.visit;
    let input = input.text("FunctionName", &name);
    model.call("UseTrigger", input, move |model, answer| {
        let here = model.visit == visit;
        let run = match answer {
            Ok(outcome) => match outcome.some_text("Nothing") {
                Some(why) => TestRun::NotInvoked(why),
                None => TestRun::Finished(Finished {
                    event_name: outcome.text("Trigger"),
                    outcome,
                    without_changes,
                }),
            },
            Err(error) if error.kind == "Stopped" => TestRun::Stopped,
            Err(error) if error.field.is_empty() => TestRun::Impossible(error.message),
            Err(error) => {
                if here {
                    refuse(model, &form, &error);
                }
                before
            }
        };
        let refused = !model.form.is_right();
        if let Some(open) = model.open.get_mut(&key) {
            open.run = run;
        }
        if here {
            begin(model);
            // Below the forms: whoever asked must see what came of it.
            if !refused {
                model.wishes.push(Wish::Show(RESULTS));
            }
        }
    });
}

/// Asks for the lines that invoke the function from elsewhere, with the event in the editor.
pub fn ask_for_commands(model: &mut Model) {
    let event = model.function().map(|open| open.event.clone());
    let input = of_function(model).text("Payload", &event.unwrap_or_default());
    model.ask("commands", "GetInvokeCommands", input);
}
