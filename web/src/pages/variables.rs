//! The rows of the environment variables.

use yew::prelude::*;

use crate::components::button::{Button, ButtonKind};
use crate::components::field::TextField;
use crate::components::icon::{Icon, icon};
use crate::state::configuration::VariableDraft;
use crate::state::function::FormEdit;

/// Properties of [`Variables`].
#[derive(Clone, PartialEq, Properties)]
pub struct VariablesProps {
    /// The rows.
    pub variables: Vec<VariableDraft>,
    /// What is wrong with one of them: its row and the text.
    pub row_error: Option<(usize, AttrValue)>,
    /// What is wrong with them as a whole.
    pub error: Option<AttrValue>,
    /// Called with every change.
    pub onedit: Callback<FormEdit>,
}

/// Keys and values that can be edited.
#[component]
pub fn Variables(props: &VariablesProps) -> Html {
    if props.variables.is_empty() {
        return html! {
            <div class="empty">
                <strong>{ "No environment variables" }</strong>
                <span>{ "Add one to change what your code does without changing the code." }</span>
            </div>
        };
    }
    html! {
        <div class="variables">
            <div class="variable variable-heads" aria-hidden="true">
                <span>{ "Key" }</span><span>{ "Value" }</span>
            </div>
            { for props.variables.iter().enumerate().map(|(row, variable)| variable_row(props, row, variable)) }
            <div role="alert">
                if let Some(error) = &props.error {
                    <p class="field-error">{ icon(Icon::Warning) }<span>{ error }</span></p>
                }
            </div>
        </div>
    }
}

fn variable_row(props: &VariablesProps, row: usize, variable: &VariableDraft) -> Html {
    let number = row + 1;
    let error = props
        .row_error
        .as_ref()
        .filter(|(wrong, _)| *wrong == row)
        .map(|(_, text)| text.clone());
    html! {
        <div class="variable" role="group" aria-label={format!("Environment variable {number}")} key={row}>
            <TextField
                id={format!("variable-{row}-key")}
                label={format!("Key {number}")}
                label_hidden=true
                value={variable.key.clone()}
                {error}
                onchange={props.onedit.reform(move |text: String| FormEdit::VariableKey(row, text.into()))}
            />
            <TextField
                id={format!("variable-{row}-value")}
                label={format!("Value {number}")}
                label_hidden=true
                value={variable.value.clone()}
                onchange={props.onedit.reform(move |text: String| FormEdit::VariableValue(row, text.into()))}
            />
            <Button
                text="Remove"
                label={format!("Remove environment variable {number}")}
                kind={ButtonKind::Normal}
                onclick={props.onedit.reform(move |()| FormEdit::RemoveVariable(row))}
            />
        </div>
    }
}
