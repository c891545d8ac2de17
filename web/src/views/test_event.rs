//! The event that Test sends.

use super::code::on_command;
use crate::components::button::button;
use crate::components::container::container;
use crate::components::editor::{Editor, Language};
use crate::components::field::{error_text, field, select};
use crate::json::Json;
use crate::page::model::Model;
use crate::page::open::Open;
use crate::page::steps::events::{delete_event, save_event};
use crate::page::steps::invoke::{choose_event, edit_event, format_event, test};
use crate::page::ui::Ui;
use yew::prelude::*;

/// Template or saved event, its JSON and the Test button; with what saves events if it is the Test
/// tab's.
pub fn view(model: &Model, ui: &Ui, open: &Open, saving: bool) -> Html {
    let actions = html! {
        <>
            { button("Format", ui.on(format_event)).label("Format the event's JSON").view() }
            { button("Test", ui.on(test))
                .primary()
                .off(open.run.is_running())
                .title("Send the event to the deployed code (Ctrl+Enter)")
                .view() }
        </>
    };
    container("test-event", "Test event").actions(actions).flush().view(html! {
        <>
            <div class="event-template">
                { select("event-template", "Event", &events(model, open), &open.event_name,
                    ui.with(|model, name: String| choose_event(model, &name))) }
                if saving {
                    { save(model, ui, open) }
                }
            </div>
            <div role="alert" class="event-error">{ open.event_error.clone().map(error_text) }</div>
            <Editor
                class="editor-event event-editor"
                label="Event JSON. Press Escape and then Tab to leave the editor."
                language={Language::Json}
                value={open.event.clone()}
                onchange={ui.with(edit_event)}
                oncommand={on_command(ui)}
            />
        </>
    })
}

/// Names of saved events and templates, saved ones first.
fn events(model: &Model, open: &Open) -> Vec<(AttrValue, AttrValue)> {
    let nothing = Json::Null;
    let templates = model.answer("templates").unwrap_or(&nothing);
    let saved = open.saved_events.items().iter().map(|event| {
        let name = event.text("Name");
        (name.clone(), [&*name, " (saved)"].concat().into())
    });
    let templates = templates
        .list("Templates")
        .iter()
        .map(|template| (template.text("Name"), template.text("Title")));
    saved.chain(templates).collect()
}

fn save(model: &Model, ui: &Ui, open: &Open) -> Html {
    let is_saved = open
        .saved_events
        .items()
        .iter()
        .any(|event| event.text("Name") == open.event_name);
    html! {
        <div class="save-event">
            { field(ui, &model.form, "event-name", "Event name")
                .hint("Save the event under a name to use it again, at most 10 for each function.")
                .view() }
            <div class="form-actions">
                { button("Save", ui.on(save_event)).label("Save the event").view() }
                if is_saved {
                    { button("Delete event", ui.on(delete_event)).link().view() }
                }
            </div>
        </div>
    }
}
