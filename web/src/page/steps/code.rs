//! A function's code: opened, edited, deployed.

use crate::json::{Json, Object};
use crate::page::model::{ApiError, Model, Wish};
use crate::page::open::{Open, SourceFile};
use yew::AttrValue;

/// Asks for a function. One that is open keeps what is being edited.
pub fn open(model: &mut Model, name: &str) {
    let key = (model.region.clone(), name.to_owned());
    let puts = model.open.get(&key).map_or(0, |open| open.puts);
    let input = Object::new().text("FunctionName", name);
    model.call("OpenFunction", input, move |model, answer| match answer {
        Ok(json) => {
            model.data.insert("opened", Json::Bool(true));
            let open = model.open.entry(key).or_default();
            take(open, &json, puts);
            super::configuration::fill(model);
            super::study::fill(model);
        }
        Err(error) => {
            model.open.remove(&key);
            model.data.insert("missing", Json::Text(error.message));
        }
    });
}

/// Puts what the worker says into an open function. It was asked when the tab had had its draft kept
/// `puts` times.
fn take(open: &mut Open, json: &Json, puts: u32) {
    let files = SourceFile::list_of(json.get("Files"));
    let unchanged = !open.has_changes();
    open.function = json.get("Function").clone();
    open.saved_events = json.get("Events").clone();
    open.compiled = json.is_true("Compiled");
    open.component = json.get("Component").clone();
    open.deployed.clone_from(&files);
    let draft = json.get("Draft");
    let revision = draft.text("Revision");
    let theirs = !json.is_true("DraftIsMine") && revision != open.base;
    // What was typed since is not thrown away: the worker refuses to keep it, and the learner chooses.
    let follows = theirs && !open.conflict && open.puts == puts;
    if !open.opened || follows {
        open.opened = true;
        open.base = revision;
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
    put_draft(model, false);
}

/// What is in this tab takes the place of what another tab has had kept.
pub fn keep_mine(model: &mut Model) {
    put_draft(model, true);
}

/// What another tab has had kept takes the place of what is in this one.
pub fn take_theirs(model: &mut Model) {
    if let Some(open) = model.function_mut() {
        open.opened = false;
        open.conflict = false;
    }
    super::arrive::refresh(model);
}

fn put_draft(model: &mut Model, overwrite: bool) {
    let region = model.region.clone();
    let Some(open) = model.function_mut() else {
        return;
    };
    open.puts = open.puts.wrapping_add(1);
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
        .text("Base", &open.base)
        .json("Overwrite", if overwrite { "true" } else { "false" })
        .json("Draft", &draft);
    let key = (region, name.to_string());
    model.call("PutDraft", input, move |model, answer| match answer {
        Ok(_) => {
            if let Some(open) = model.open.get_mut(&key).filter(|_| overwrite) {
                open.conflict = false;
            }
        }
        Err(error) => refused(model, &key, &error),
    });
}

/// The worker did not keep or deploy what is in this tab.
fn refused(model: &mut Model, key: &(AttrValue, String), error: &ApiError) {
    let changed_elsewhere = error.kind == "PreconditionFailedException";
    match model.open.get_mut(key).filter(|_| changed_elsewhere) {
        Some(open) => open.conflict = true,
        None => model.fail(error),
    }
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
        .text("Base", &open.base)
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
            refused(model, &key, &error);
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
