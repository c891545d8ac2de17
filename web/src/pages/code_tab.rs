//! The Code tab: source, event, result.

use std::rc::Rc;

use yew::prelude::*;

use super::function_page::Command;
use super::result_panel::ResultPanel;
use super::test_event::TestEventBox;
use crate::components::button::{Button, ButtonKind};
use crate::components::container::Container;
use crate::components::editor::{Editor, EditorCommand, Language};
use crate::components::icon::{Icon, icon};
use crate::state::function::{Function, FunctionAction};
use crate::state::runtime::RuntimeStatus;

/// Properties of [`CodeTab`].
#[derive(Clone, PartialEq, Properties)]
pub struct CodeTabProps {
    /// The function.
    pub function: Rc<Function>,
    /// The runtime in the worker.
    pub runtime: RuntimeStatus,
    /// Called with every change.
    pub onaction: Callback<FunctionAction>,
    /// Called with every command.
    pub oncommand: Callback<Command>,
}

/// Source, event and result of one function.
#[component]
pub fn CodeTab(props: &CodeTabProps) -> Html {
    let function = &props.function;
    let oneditorcommand = props.oncommand.reform(|command| match command {
        EditorCommand::Test => Command::Test,
        EditorCommand::Deploy => Command::Deploy,
    });
    html! {
        <div class="grid grid-code">
            { code_source(props, &oneditorcommand) }
            <TestEventBox
                event={function.event.clone()}
                running={function.run.is_running()}
                onaction={props.onaction.clone()}
                oncommand={props.oncommand.clone()}
                oneditorcommand={oneditorcommand.clone()}
            />
            <div class="grid-wide">
                <ResultPanel
                    run={function.run.clone()}
                    runtime={props.runtime.clone()}
                    onstop={props.oncommand.reform(|()| Command::Stop)}
                    onretry={props.oncommand.reform(|()| Command::Retry)}
                />
            </div>
        </div>
    }
}

fn code_source(props: &CodeTabProps, oneditorcommand: &Callback<EditorCommand>) -> Html {
    let code = &props.function.code;
    let changed = code.has_changes();
    // The mark is a live region that is always there, so that its coming is spoken.
    let mark = html! {
        <span role="status">
            if changed {
                <span class="badge badge-warning">{ icon(Icon::Warning) }{ "Changes not deployed" }</span>
            }
        </span>
    };
    let actions = html! {
        <Button
            text="Deploy"
            kind={if changed { ButtonKind::Primary } else { ButtonKind::Normal }}
            disabled={!changed}
            title="Make the code in the editor what runs (Ctrl+S)"
            onclick={props.oncommand.reform(|()| Command::Deploy)}
        />
    };
    html! {
        <Container
            id="code-source"
            title="Code source"
            {mark}
            {actions}
            flush=true
        >
            { for code.draft.iter().map(|file| {
                let path = file.path.clone();
                let onchange = props.onaction.reform(move |text| FunctionAction::EditFile { path: path.clone(), text });
                html! {
                    <div class="file" key={file.path.to_string()}>
                        <div class="file-name">{ &file.path }</div>
                        <Editor
                            class="editor-code"
                            label={format!("Code of {}. Press Escape and then Tab to leave the editor.", file.path)}
                            language={Language::Python}
                            value={file.text.clone()}
                            {onchange}
                            oncommand={oneditorcommand.clone()}
                        />
                    </div>
                }
            }) }
        </Container>
    }
}
