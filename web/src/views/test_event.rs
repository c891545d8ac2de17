//! The event that Test sends.

use super::code::on_command;
use super::parts::field;
use crate::components::button::button;
use crate::components::container::container;
use crate::components::editor::{Editor, Language};
use crate::components::field::{error_text, select};
use crate::state::model::Model;
use crate::state::msg::Msg;
use crate::state::open::Open;
use crate::state::ui::Ui;
use yew::prelude::*;

/// Template or saved event, its JSON and the Test button; with what saves events if it is the Test
/// tab's.
pub fn view(model: &Model, ui: &Ui, open: &Open, saving: bool) -> Html {
    let actions = html! {
        <>
            { button("Format", ui.on(Msg::FormatEvent)).label("Format the event's JSON").view() }
            { button("Test", ui.on(Msg::Test))
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
                    ui.with(Msg::ChooseEvent)) }
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
                onchange={ui.with(Msg::EditEvent)}
                oncommand={on_command(ui)}
            />
        </>
    })
}

/// Names of saved events and templates, saved ones first.
fn events(model: &Model, open: &Open) -> Vec<(AttrValue, AttrValue)> {
    let saved = open.saved_events.iter().map(|event| {
        let title = [&*event.name, " (saved)"].concat();
        (event.name.clone().into(), title.into())
    });
    let templates = model.data.templates.iter();
    let templates = templates.map(|one| (one.name.clone().into(), one.title.clone().into()));
    saved.chain(templates).collect()
}

fn save(model: &Model, ui: &Ui, open: &Open) -> Html {
    let is_saved = open
        .saved_events
        .iter()
        .any(|event| *event.name == *open.event_name);
    html! {
        <div class="save-event">
            { field(ui, &model.form, "event-name", "Event name")
                .hint("Save the event under a name to use it again, at most 10 for each function.")
                .view() }
            <div class="form-actions">
                { button("Save", ui.on(Msg::SaveEvent)).label("Save the event").view() }
                if is_saved {
                    { button("Delete event", ui.on(Msg::DeleteEvent)).link().view() }
                }
            </div>
        </div>
    }
}
