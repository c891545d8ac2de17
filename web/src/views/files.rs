//! The files tree of a function's code.

use crate::components::button::button;
use crate::components::field::field;
use crate::components::file_choice::file_choice;
use crate::page::model::{Asked, Model};
use crate::page::open::Open;
use crate::page::steps::code::{change_files, save_zip};
use crate::page::steps::upload::take_file;
use crate::page::ui::Ui;
use yew::prelude::*;

/// The files, and what can be done with them.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    let doing = model.form.get("files");
    html! {
        <div class="files">
            <nav aria-label="Files">
                <ul>
                    { for open.draft.iter().map(|file| {
                        let path = file.path.clone();
                        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
                        let current = path == open.current;
                        let show = path.clone();
                        html! {
                            <li key={path.to_string()}>
                                <button
                                    type="button"
                                    class="file-button"
                                    aria-current={current.then_some("true")}
                                    onclick={ui.on(move |model| {
                                        if let Some(open) = model.function_mut() {
                                            open.current = show.clone();
                                        }
                                        model.form.set("files", AttrValue::default());
                                    })}
                                >
                                    if !folder.is_empty() {
                                        <span class="quiet">{ folder }{ "/" }</span>
                                    }
                                    { name }
                                </button>
                            </li>
                        }
                    }) }
                </ul>
            </nav>
            <div class="file-actions">
                { button("New file", ui.on(|model| start(model, "new", AttrValue::default()))).link().view() }
                if open.file().is_some() {
                    { button("Rename", ui.on(|model| {
                        let path = model.function().map(|open| open.current.clone());
                        start(model, "rename", path.unwrap_or_default());
                    })).link().label("Rename the file in the editor").view() }
                    { button("Delete", ui.on(ask_to_delete)).link().label("Delete the file in the editor").view() }
                }
            </div>
            if !doing.is_empty() {
                <div class="file-form">
                    { field(ui, &model.form, "path", if doing == "new" { "New file" } else { "New name" })
                        .hint("A slash makes a folder: lib/helper.py")
                        .view() }
                    { button(if doing == "new" { "Create file" } else { "Rename file" }, ui.on(finish)).view() }
                    { button("Cancel", ui.on(|model| model.form.set("files", AttrValue::default()))).link().label("Cancel the change of files").view() }
                </div>
            }
        </div>
    }
}

fn start(model: &mut Model, what: &'static str, path: AttrValue) {
    model.form.set("files", what.into());
    model.form.set("path", path);
}

fn finish(model: &mut Model) {
    let new = model.form.get("files") == "new";
    let path = model.form.get("path");
    change_files(model, |open| {
        if new {
            open.add(&path)
        } else {
            open.rename(&path)
        }
    });
}

fn ask_to_delete(model: &mut Model) {
    let Some(path) = model.function().map(|open| open.current.clone()) else {
        return;
    };
    model.asked = Some(Asked {
        title: ["Delete ", &path].concat().into(),
        text: "The file goes from the editor. What is deployed keeps it until you choose Deploy."
            .into(),
        word: None,
        button: "Delete",
        act: |model| {
            change_files(model, |open| {
                open.delete();
                Ok(())
            });
        },
    });
}

/// Uploading and downloading the deployment package.
pub fn package(ui: &Ui) -> Html {
    html! {
        <>
            { file_choice("Upload .zip", "Upload a .zip file", ".zip,application/zip", ui.with(take_file)) }
            { button("Download .zip", ui.on(save_zip)).view() }
        </>
    }
}
