//! Everything that this browser keeps: saved as a file, taken from one, deleted.

use super::asked;
use crate::handed::Handed;
use crate::state::data::Data;
use crate::state::model::{Answer, Model, Wish};
use crate::state::msg::Msg;
use crate::state::route::Route;
use lambdabox_contract::{DeleteEverything, GetStoredData, ImportBackup, ReadBackup, WriteBackup};

/// Asks what there is.
pub fn begin(model: &mut Model) {
    model.ask(GetStoredData {}, Vec::new(), |model, stored| {
        model.data.stored = Some(stored);
    });
}

/// Has everything saved as one file.
pub fn export(model: &mut Model) {
    model.call(WriteBackup {}, Vec::new(), |model, answer| match answer {
        Ok(given) => {
            let name = given.value;
            let bytes = given.attachments.into_iter().next().unwrap_or_default();
            model.succeed(["Everything is in the file ", &name, "."].concat());
            let kind = "application/octet-stream";
            model.wishes.push(Wish::Save(name, kind, bytes));
        }
        Err(refusal) => model.fail(refusal.message),
    });
}

/// A file was chosen: what it would do is shown first.
pub fn choose(model: &mut Model, file: Handed) {
    model.data.import = None;
    let Some(bytes) = file.bytes else {
        return super::upload::too_large(model);
    };
    let visit = model.visit;
    model.call(
        ReadBackup {},
        vec![bytes.to_vec()],
        move |model, answer| match answer {
            Ok(given) if model.visit == visit => {
                model.notice = None;
                model.data.import = Some(given.value);
                model.import = bytes;
                model.form.set("import-name", file.name.into());
                model.form.set("import-mode", "merge".into());
            }
            Ok(_) => {}
            Err(refusal) => model.fail(refusal.message),
        },
    );
}

/// Imports the file that was chosen; what deletes work is asked about once more.
pub fn import(model: &mut Model) {
    if model.form.get("import-mode") == "merge" {
        return take(model, false);
    }
    asked::ask(
        model,
        "Replace everything",
        "All functions and all that belongs to them are deleted from this browser, and the file takes their place. This cannot be undone: export first what you want to keep.",
        Some("replace"),
        "Replace everything",
        Msg::ReplaceAll,
    );
}

/// Takes what the chosen file holds.
pub fn take(model: &mut Model, replace: bool) {
    let file = model.import.to_vec();
    model.call(ImportBackup { replace }, vec![file], |model, answer| {
        done(model, answer, "The file was imported.");
    });
}

/// Asks before everything is deleted.
pub fn ask_to_delete(model: &mut Model) {
    asked::ask(
        model,
        "Delete everything",
        "All functions in all regions, their code, events and logs are deleted from this browser. This cannot be undone.",
        Some("delete everything"),
        "Delete everything",
        Msg::DeleteEverything,
    );
}

/// Deletes everything.
pub fn delete(model: &mut Model) {
    model.call(DeleteEverything {}, Vec::new(), |model, answer| {
        done(model, answer, "Everything was deleted.");
    });
}

fn done(model: &mut Model, answer: Answer<()>, text: &'static str) {
    match answer {
        Ok(_) => {
            // Whatever was open may be another function now, or none.
            model.close_all();
            model.data = Data::default();
            model.import = Default::default();
            model.succeed_at(Route::Data, text);
            if model.route == Route::Data {
                super::arrive::refresh(model);
            }
        }
        Err(refusal) => model.fail(refusal.message),
    }
}
