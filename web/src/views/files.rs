//! The files tree of a function's code.

use super::parts::field;
use crate::components::button::button;
use crate::components::file_choice::file_choice;
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::ui::Ui;
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
                        html! {
                            <li key={path.to_string()}>
                                <button
                                    type="button"
                                    class="file-button"
                                    aria-current={current.then_some("true")}
                                    onclick={ui.on(Msg::ShowFile(path.clone()))}
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
                { button("New file", ui.on(Msg::BeginFile("new"))).link().view() }
                if open.file().is_some() {
                    { button("Rename", ui.on(Msg::BeginFile("rename"))).link().label("Rename the file in the editor").view() }
                    { button("Delete", ui.on(Msg::AskToDeleteFile)).link().label("Delete the file in the editor").view() }
                }
            </div>
            if !doing.is_empty() {
                <div class="file-form">
                    { field(ui, &model.form, "path", if doing == "new" { "New file" } else { "New name" })
                        .hint("A slash makes a folder: lib/helper.py")
                        .view() }
                    { button(if doing == "new" { "Create file" } else { "Rename file" }, ui.on(Msg::FinishFile)).view() }
                    { button("Cancel", ui.on(Msg::BeginFile(""))).link().label("Cancel the change of files").view() }
                </div>
            }
        </div>
    }
}

/// Uploading and downloading the deployment package.
pub fn package(ui: &Ui) -> Html {
    html! {
        <>
            { file_choice("Upload .zip", "Upload a .zip file", ".zip,application/zip", ui.with(Msg::TakeFile)) }
            { button("Download .zip", ui.on(Msg::SaveZip)).view() }
        </>
    }
}
