//! The Code tab: files, source, event, result.

use super::{compiled, files, result, test_event};
use crate::components::button::button;
use crate::components::container::container;
use crate::components::editor::{Editor, EditorCommand, Language};
use crate::components::icon::{Icon, icon};
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::source_file::Contents;
use crate::state::ui::Ui;
use yew::prelude::*;

/// Source, event and result of one function.
pub fn view(model: &Model, ui: &Ui, open: &Open) -> Html {
    html! {
        <div class="grid grid-code">
            if open.compiled.is_some() {
                { compiled::view(model, ui, open) }
            } else {
                { source(model, ui, open) }
            }
            { test_event::view(model, ui, open, false) }
            <div class="grid-wide">{ result::view(model, ui, open) }</div>
        </div>
    }
}

/// What the keys of an editor do.
pub fn on_command(ui: &Ui) -> Callback<EditorCommand> {
    ui.with(|command| match command {
        EditorCommand::Test => Msg::Test,
        EditorCommand::Deploy => Msg::Deploy,
    })
}

fn source(model: &Model, ui: &Ui, open: &Open) -> Html {
    let changed = open.has_changes();
    // The mark is a live region that is always there, so that its coming is spoken.
    let mark = html! {
        <span role="status">
            if changed {
                <span class="badge badge-warning">{ icon(Icon::Warning) }{ "Changes not deployed" }</span>
            }
        </span>
    };
    let actions = html! {
        <>
            { files::package(ui) }
            { button("Deploy", ui.on(Msg::Deploy))
                .primary_if(changed)
                .off(!changed)
                .title("Make the code in the editor what runs (Ctrl+S)")
                .view() }
        </>
    };
    container("code-source", "Code source")
        .mark(mark)
        .actions(actions)
        .flush()
        .view(html! {
            <div class="source">
                { files::view(model, ui, open) }
                { editor(ui, open) }
            </div>
        })
}

fn editor(ui: &Ui, open: &Open) -> Html {
    let Some(file) = open.file() else {
        return html! {
            <div class="empty"><strong>{ "No files" }</strong><span>{ "Create one with New file, or upload a .zip file." }</span></div>
        };
    };
    let path = file.path.clone();
    let Contents::Text(text) = &file.contents else {
        return html! {
            <div class="empty"><strong>{ path }</strong><span>{ "This file is no text, so it cannot be edited here. It is deployed as it is." }</span></div>
        };
    };
    let label = [
        "Code of ",
        &*path,
        ". Press Escape and then Tab to leave the editor.",
    ];
    let language = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("py") => Language::Python,
        Some("js" | "mjs" | "cjs") => Language::JavaScript,
        Some("json") => Language::Json,
        _ => Language::Text,
    };
    html! {
        <div class="file" key={[path.as_str(), language.name()].concat()}>
            <Editor
                class="editor-code"
                label={label.concat()}
                {language}
                value={text.clone()}
                onchange={ui.with(move |text| Msg::Edit(path.clone(), text))}
                oncommand={on_command(ui)}
            />
        </div>
    }
}
