//! The files of a function's code: shown, made, renamed, deleted, taken as a package.

use super::{asked, draft};
use crate::state::model::{Model, Wish};
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::source_file::SourceFile;
use lambdabox_contract::{ReadPackage, WritePackage};
use std::rc::Rc;
use yew::AttrValue;

/// Shows a file in the editor.
pub fn show(model: &mut Model, path: AttrValue) {
    if let Some(open) = model.function_mut() {
        open.current = path;
    }
    model.form.set("files", AttrValue::default());
}

/// Asks for the name of a new file, or for another one; for none to stop asking.
pub fn begin(model: &mut Model, what: &'static str) {
    let current = model.function().filter(|_| what == "rename");
    let path = current.map(|open| open.current.clone());
    model.form.set("files", what.into());
    model.form.set("path", path.unwrap_or_default());
}

/// The name was entered.
pub fn finish(model: &mut Model) {
    let new = model.form.get("files") == "new";
    let path = model.form.get("path");
    change(model, |open| {
        if new {
            open.add(&path)
        } else {
            open.rename(&path)
        }
    });
}

/// Asks before the file in the editor is deleted.
pub fn ask_to_delete(model: &mut Model) {
    let Some(path) = model.function().map(|open| open.current.clone()) else {
        return;
    };
    let text = "The file goes from the editor. What is deployed keeps it until you choose Deploy.";
    let title = ["Delete ", &path].concat();
    asked::ask(model, title, text, None, "Delete", Msg::DeleteFile);
}

/// Deletes the file in the editor.
pub fn delete(model: &mut Model) {
    change(model, |open| {
        open.delete();
        Ok(())
    });
}

/// Does something to the files of the open function; what is wrong with it is said at the field `path`.
fn change(model: &mut Model, change: impl FnOnce(&mut Open) -> Result<(), &'static str>) {
    match model.function_mut().map(change) {
        Some(Ok(())) => {
            begin(model, "");
            draft::changed(model);
        }
        Some(Err(error)) => model.form.refuse("path", error.into()),
        None => {}
    }
}

/// A deployment package was chosen: its files take the place of the draft.
pub fn take_zip(model: &mut Model, bytes: &Rc<[u8]>) {
    model.call(ReadPackage {}, vec![bytes.to_vec()], |model, answer| match answer {
        Ok(given) => {
            let files = SourceFile::attached(given.value, &mut given.attachments.into_iter());
            if let Some(open) = model.function_mut() {
                open.take(files);
            }
            draft::changed(model);
            model.succeed("The files of the .zip file are in the editor. Choose Deploy to make them what runs.");
        }
        Err(refusal) => model.fail(refusal.message),
    });
}

/// Has the draft saved as a deployment package.
pub fn save_zip(model: &mut Model) {
    let Some(open) = model.function() else {
        return;
    };
    let name = [&*open.overview.name, ".zip"].concat();
    let (files, attachments) = SourceFile::to_attach(&open.draft);
    model.call(
        WritePackage { files },
        attachments,
        move |model, answer| match answer {
            Ok(given) => {
                let bytes = given.attachments.into_iter().next().unwrap_or_default();
                model
                    .wishes
                    .push(Wish::Save(name, "application/zip", bytes));
            }
            Err(refusal) => model.fail(refusal.message),
        },
    );
}
