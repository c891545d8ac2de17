//! The event that Test sends.

use lambdabox_core::events::{EVENT_TEMPLATES, event_template};
use yew::prelude::*;

use super::function_page::Command;
use crate::components::button::{Button, ButtonKind};
use crate::components::container::Container;
use crate::components::editor::{Editor, EditorCommand, Language};
use crate::components::field::SelectField;
use crate::components::icon::{Icon, icon};
use crate::state::function::FunctionAction;
use crate::state::test_run::TestEvent;

/// Properties of [`TestEventBox`].
#[derive(Clone, PartialEq, Properties)]
pub struct TestEventProps {
    /// The event.
    pub event: TestEvent,
    /// A test runs: there is no second one beside it.
    pub running: bool,
    /// Called with every change.
    pub onaction: Callback<FunctionAction>,
    /// Called with every command.
    pub oncommand: Callback<Command>,
    /// Called when a command's keys are pressed in the editor.
    pub oneditorcommand: Callback<EditorCommand>,
}

/// Template, JSON and the Test button.
#[component]
pub fn TestEventBox(props: &TestEventProps) -> Html {
    let actions = html! {
        <Button
            text="Test"
            kind={ButtonKind::Primary}
            disabled={props.running}
            title="Send the event to the deployed code (Ctrl+Enter)"
            onclick={props.oncommand.reform(|()| Command::Test)}
        />
    };
    let options: Vec<(AttrValue, AttrValue)> = EVENT_TEMPLATES
        .iter()
        .map(|template| {
            (
                AttrValue::Static(template.slug),
                AttrValue::Static(template.name),
            )
        })
        .collect();
    let onchoose = {
        let onaction = props.onaction.clone();
        Callback::from(move |name: String| {
            if let Ok(template) = event_template(&name) {
                onaction.emit(FunctionAction::ChooseTemplate {
                    slug: template.slug.into(),
                    text: template.json.trim_end().into(),
                });
            }
        })
    };
    html! {
        <Container id="test-event" title="Test event" {actions} flush=true>
            <div class="event-template">
                <SelectField
                    id="event-template"
                    label="Template"
                    {options}
                    value={props.event.template.clone()}
                    onchange={onchoose}
                />
            </div>
            <div role="alert" class="event-error">
                if let Some(error) = &props.event.error {
                    <p class="field-error">{ icon(Icon::Failure) }<span>{ error }</span></p>
                }
            </div>
            <Editor
                class="editor-event event-editor"
                label="Event JSON. Press Escape and then Tab to leave the editor."
                language={Language::Json}
                value={props.event.text.clone()}
                onchange={props.onaction.reform(FunctionAction::EditEvent)}
                oncommand={props.oneditorcommand.clone()}
            />
        </Container>
    }
}
