//! The Configuration tab: memory, timeout, handler, environment variables.

use std::rc::Rc;

use lambdabox_core::limits;
use yew::prelude::*;

use super::variables::Variables;
use crate::components::banner::{Banner, Tone};
use crate::components::button::{Button, ButtonKind};
use crate::components::container::Container;
use crate::components::field::TextField;
use crate::state::function::{FormEdit, Function, FunctionAction};

/// Properties of [`ConfigurationTab`].
#[derive(Clone, PartialEq, Properties)]
pub struct ConfigurationTabProps {
    /// The function.
    pub function: Rc<Function>,
    /// Called with every change.
    pub onaction: Callback<FunctionAction>,
}

/// The configuration form. It is checked while typing, and counts once it is saved.
#[component]
pub fn ConfigurationTab(props: &ConfigurationTabProps) -> Html {
    let form = &props.function.form;
    let errors = props.function.read_form().err().unwrap_or_default();
    let changed = props.function.form_has_changes();
    let can_save = changed && errors.is_empty();
    let edit = |edit: fn(AttrValue) -> FormEdit| {
        props
            .onaction
            .reform(move |text: String| FunctionAction::EditForm(edit(text.into())))
    };
    html! {
        <div class="grid">
            <Container id="general-configuration" title="General configuration">
                <div class="fields">
                    <TextField
                        id="memory"
                        label="Memory"
                        unit="MB"
                        numeric=true
                        hint={format!(
                            "{} to {}. CPU grows with memory; {} MB is one vCPU.",
                            thousands(limits::MEMORY_MIN_MB),
                            thousands(limits::MEMORY_MAX_MB),
                            thousands(limits::MEMORY_OF_ONE_VCPU_MB),
                        )}
                        value={form.memory.clone()}
                        error={errors.memory.clone()}
                        onchange={edit(FormEdit::Memory)}
                    />
                    <TextField
                        id="timeout"
                        label="Timeout"
                        unit="seconds"
                        numeric=true
                        hint={format!("{} to {}.", limits::TIMEOUT_MIN_S, limits::TIMEOUT_MAX_S)}
                        value={form.timeout.clone()}
                        error={errors.timeout.clone()}
                        onchange={edit(FormEdit::Timeout)}
                    />
                    <TextField
                        id="handler"
                        label="Handler"
                        hint="File without its ending, a dot, the function's name."
                        value={form.handler.clone()}
                        error={errors.handler.clone()}
                        onchange={edit(FormEdit::Handler)}
                    />
                </div>
            </Container>
            <Container
                id="environment-variables"
                title="Environment variables"
                description={html! {
                    "Your code reads them from os.environ. They are settings, not secrets: never keep a password in one."
                }}
                actions={html! {
                    <Button
                        text="Add environment variable"
                        onclick={props.onaction.reform(|()| FunctionAction::EditForm(FormEdit::AddVariable))}
                    />
                }}
            >
                <Variables
                    variables={form.variables.clone()}
                    row_error={errors.variable.clone()}
                    error={errors.variables.clone()}
                    onedit={props.onaction.reform(FunctionAction::EditForm)}
                />
            </Container>
            if let Some(error) = &errors.other {
                <Banner tone={Tone::Error} title="The configuration cannot be saved"><p>{ error }</p></Banner>
            }
            <div class="form-actions">
                <Button
                    text="Save"
                    kind={ButtonKind::Primary}
                    disabled={!can_save}
                    onclick={props.onaction.reform(|()| FunctionAction::SaveForm)}
                />
                <Button
                    text="Cancel"
                    kind={ButtonKind::Link}
                    disabled={!changed}
                    onclick={props.onaction.reform(|()| FunctionAction::ResetForm)}
                />
                <span role="status" class="quiet">
                    { if changed { "Changes are not saved yet." } else { "All changes are saved." } }
                </span>
            </div>
        </div>
    }
}

/// `10,240`.
fn thousands(number: u32) -> String {
    let digits = number.to_string();
    match digits.len().checked_sub(3) {
        Some(split @ 1..) => format!("{},{}", &digits[..split], &digits[split..]),
        _ => digits,
    }
}
