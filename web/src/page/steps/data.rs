//! Everything that this browser keeps: saved as a file, taken from one, deleted.

use crate::components::file_choice::Handed;
use crate::json::Object;
use crate::page::model::{ApiError, Asked, Model, Wish};
use crate::page::route::Route;
use yew::AttrValue;

/// Asks what there is.
pub fn begin(model: &mut Model) {
    model.ask("stored", "GetStoredData", Object::new());
}

/// Has everything saved as one file.
pub fn export(model: &mut Model) {
    model.call("WriteBackup", Object::new(), |model, answer| match answer {
        Ok(json) => {
            let name = json.text("Name");
            model.wishes.push(Wish::Save(
                name.to_string(),
                "application/octet-stream",
                json.text("File").to_string(),
            ));
            model.succeed(["Everything is in the file ", &name, "."].concat());
        }
        Err(error) => model.fail(&error),
    });
}

/// A file was chosen: what it would do is shown first.
pub fn choose(model: &mut Model, file: Handed) {
    model.data.remove("import");
    let Some(base64) = file.base64 else {
        return model.fail(&ApiError {
            message: "The file is too large to be read here.".into(),
            ..ApiError::default()
        });
    };
    let visit = model.visit;
    let input = Object::new().text("File", &base64);
    model.call("ReadBackup", input, move |model, answer| match answer {
        Ok(json) if model.visit == visit => {
            model.notice = None;
            model.data.insert("import", json);
            model.form.set("import-name", file.name.into());
            model.form.set("import-file", base64.into());
            model.form.set("import-mode", "merge".into());
        }
        Ok(_) => {}
        Err(error) => model.fail(&error),
    });
}

/// Imports the file that was chosen; what deletes work is asked about once more.
pub fn import(model: &mut Model) {
    if model.form.get("import-mode") == "merge" {
        return take(model, false);
    }
    model.form.set("word", AttrValue::default());
    model.asked = Some(Asked {
        title: "Replace everything".into(),
        text: "All functions and all that belongs to them are deleted from this browser, and the file takes their place. This cannot be undone: export first what you want to keep.".into(),
        word: Some("replace".into()),
        button: "Replace everything",
        act: |model| take(model, true),
    });
}

fn take(model: &mut Model, replace: bool) {
    let input = Object::new()
        .text("File", &model.form.get("import-file"))
        .json("Replace", if replace { "true" } else { "false" });
    model.call("ImportBackup", input, |model, answer| {
        done(model, answer.map(|_| ()), "The file was imported.");
    });
}

/// Forgets the file that was chosen.
pub fn forget(model: &mut Model) {
    model.data.remove("import");
}

/// Asks before everything is deleted.
pub fn ask_to_delete(model: &mut Model) {
    model.form.set("word", AttrValue::default());
    model.asked = Some(Asked {
        title: "Delete everything".into(),
        text: "All functions in all regions, their code, events and logs are deleted from this browser. This cannot be undone.".into(),
        word: Some("delete everything".into()),
        button: "Delete everything",
        act: |model| {
            model.call("DeleteEverything", Object::new(), |model, answer| {
                done(model, answer.map(|_| ()), "Everything was deleted.");
            });
        },
    });
}

fn done(model: &mut Model, answer: Result<(), ApiError>, text: &'static str) {
    match answer {
        Ok(()) => {
            // Whatever was open may be another function now, or none.
            model.open.clear();
            model.data.clear();
            model.succeed(text);
            if model.route == Route::Data {
                super::arrive::refresh(model);
            }
        }
        Err(error) => model.fail(&error),
    }
}
