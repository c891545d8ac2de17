//! A function's code: opened, edited, deployed.

use crate::json::{Json, Object};
use crate::page::model::{Model, Wish};
use crate::page::open::{Open, SourceFile};
use yew::AttrValue;

/// Asks for a function. One that is open keeps what is being edited.
pub fn open(model: &mut Model, name: &str) {
    let key = (model.region.clone(), name.to_owned());
    let input = Object::new().text("FunctionName", name);
    model.call("OpenFunction", input, move |model, answer| match answer {
        Ok(json) => {
            model.data.insert("opened", Json::Bool(true));
            let open = model.open.entry(key).or_default();
            take(open, &json);
            super::configuration::fill(model);
            super::study::fill(model);
        }
        Err(error) => {
            model.open.remove(&key);
            model.data.insert("missing", Json::Text(error.message));
        }
    });
}

/// Puts what the worker says into an open function.
fn take(open: &mut Open, json: &Json) {
    let files = SourceFile::list_of(json.get("Files"));
    let unopened = open.draft.is_empty();
    let unchanged = !open.has_changes();
    open.function = json.get("Function").clone();
    open.saved_events = json.get("Events").clone();
    open.compiled = json.is_true("Compiled");
    open.component = json.get("Component").clone();
    open.deployed.clone_from(&files);
    if unopened {
        let draft = json.get("Draft");
        open.event = draft.text("Event");
        open.event_name = draft.text("EventName");
        let kept = SourceFile::list_of(draft.get("Files"));
        open.take(if kept.is_empty() { files } else { kept });
    } else if unchanged {
        open.take(files);
    }
    if open.current.is_empty() {
        let first = open.draft.first().map(|file| file.path.clone());
        open.current = first.unwrap_or_default();
    }
}

/// A file's text was changed in the editor.
pub fn edit(model: &mut Model, path: &str, text: AttrValue) {
    if let Some(open) = model.function_mut() {
        open.edit(path, text);
    }
    keep_draft(model);
}

/// Has what is being edited written down, so that it survives a reload.
pub fn keep_draft(model: &mut Model) {
    let Some(open) = model.function() else {
        return;
    };
    let files = if open.has_changes() {
        SourceFile::list_to_json(&open.draft)
    } else {
        "[]".to_owned()
    };
    let draft = Object::new()
        .json("Files", &files)
        .text("Event", &open.event)
        .text("EventName", &open.event_name)
        .end();
    let name = open.configuration().text("FunctionName");
    let input = Object::new()
        .text("FunctionName", &name)
        .json("Draft", &draft);
    model.call("PutDraft", input, |_, _| {});
}

/// Makes the draft what runs. It counts at once, since the worker does one thing after the other; if
/// the worker refuses it, what ran before runs on.
pub fn deploy(model: &mut Model) {
    let Some(open) = model.function_mut() else {
        return;
    };
    if !open.has_changes() {
        return;
    }
    let before = std::mem::replace(&mut open.deployed, open.draft.clone());
    let name = open.configuration().text("FunctionName");
    let input = Object::new()
        .text("FunctionName", &name)
        .json("Files", &SourceFile::list_to_json(&open.draft));
    let key = (model.region.clone(), name.to_string());
    model.call("DeployCode", input, move |model, answer| match answer {
        Ok(json) => {
            if let Some(open) = model.open.get_mut(&key) {
                open.function = json.get("Function").clone();
            }
            model.succeed(["Successfully updated the function ", &key.1, "."].concat());
        }
        Err(error) => {
            if let Some(open) = model.open.get_mut(&key) {
                open.deployed = before;
            }
            model.fail(&error);
            keep_draft(model);
        }
    });
}

/// Does something to the files of the open function; what is wrong with it is said at the field `path`.
pub fn change_files(model: &mut Model, change: impl FnOnce(&mut Open) -> Result<(), &'static str>) {
    let changed = model.function_mut().map(change);
    match changed {
        Some(Ok(())) => {
            model.form.set("path", AttrValue::default());
            model.form.set("files", AttrValue::default());
            keep_draft(model);
        }
        Some(Err(error)) => model.form.refuse("path", error.into()),
        None => {}
    }
}

/// A deployment package was chosen: its files take the place of the draft.
pub fn take_zip(model: &mut Model, base64: &str) {
    let input = Object::new().text("ZipFile", base64);
    model.call("ReadPackage", input, |model, answer| match answer {
        Ok(json) => {
            let files = SourceFile::list_of(json.get("Files"));
            if let Some(open) = model.function_mut() {
                open.take(files);
            }
            keep_draft(model);
            model.succeed("The files of the .zip file are in the editor. Choose Deploy to make them what runs.");
        }
        Err(error) => model.fail(&error),
    });
}

/// Has the draft saved as a deployment package.
pub fn save_zip(model: &mut Model) {
    let Some(open) = model.function() else {
        return;
    };
    let name = open.configuration().text("FunctionName");
    let input = Object::new().json("Files", &SourceFile::list_to_json(&open.draft));
    model.call("WritePackage", input, move |model, answer| match answer {
        Ok(json) => model.wishes.push(Wish::Save(
            [&*name, ".zip"].concat(),
            "application/zip",
            json.text("ZipFile").to_string(),
        )),
        Err(error) => model.fail(&error),
    });
}
