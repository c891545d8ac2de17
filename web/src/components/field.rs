//! Form fields with their label, hint and error.

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::icon::{Icon, icon};

/// Properties of [`TextField`].
#[derive(Clone, PartialEq, Properties)]
pub struct TextFieldProps {
    /// An id, unique in the page.
    pub id: AttrValue,
    /// What is asked for.
    pub label: AttrValue,
    /// The text now.
    pub value: AttrValue,
    /// Called with the text after each change.
    pub onchange: Callback<String>,
    /// What may be entered.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Why the text cannot be accepted.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// A unit after the input.
    #[prop_or_default]
    pub unit: Option<AttrValue>,
    /// Whole numbers only: shows a numeric keyboard on touch screens.
    #[prop_or_default]
    pub numeric: bool,
    /// The label is for screen readers only: a column heading shows it to others.
    #[prop_or_default]
    pub label_hidden: bool,
}

/// One line of text.
#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let oninput = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                onchange.emit(input.value());
            }
        })
    };
    let described = described_by(&props.id, props.hint.is_some(), props.error.is_some());
    html! {
        <div class={classes!("field", props.error.is_some().then_some("field-invalid"))}>
            <label class={if props.label_hidden { "visually-hidden" } else { "field-label" }} for={&props.id}>
                { &props.label }
            </label>
            <div class="field-row">
                <input
                    id={&props.id}
                    type="text"
                    inputmode={props.numeric.then_some("numeric")}
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    value={&props.value}
                    aria-invalid={props.error.is_some().then_some("true")}
                    aria-describedby={described}
                    {oninput}
                />
                if let Some(unit) = &props.unit {
                    <span class="field-unit">{ unit }</span>
                }
            </div>
            { notes(&props.id, props.hint.as_ref(), props.error.as_ref()) }
        </div>
    }
}

/// Properties of [`SelectField`].
#[derive(Clone, PartialEq, Properties)]
pub struct SelectFieldProps {
    /// An id, unique in the page.
    pub id: AttrValue,
    /// What is chosen.
    pub label: AttrValue,
    /// Value and text of each choice.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// The value now; may be none of the options.
    pub value: Option<AttrValue>,
    /// Shown when no option is chosen.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// Called with the chosen value.
    pub onchange: Callback<String>,
}

/// A choice among several.
#[component]
pub fn SelectField(props: &SelectFieldProps) -> Html {
    let onchange = {
        let callback = props.onchange.clone();
        Callback::from(move |event: Event| {
            let select = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(select) = select {
                callback.emit(select.value());
            }
        })
    };
    html! {
        <div class="field">
            <label class="field-label" for={&props.id}>{ &props.label }</label>
            <select id={&props.id} {onchange}>
                if let Some(placeholder) = &props.placeholder {
                    <option value="" disabled=true selected={props.value.is_none()}>{ placeholder }</option>
                }
                { for props.options.iter().map(|(value, text)| html! {
                    <option value={value} selected={props.value.as_ref() == Some(value)}>{ text }</option>
                }) }
            </select>
        </div>
    }
}

/// The ids of a field's hint and error, for `aria-describedby`.
fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-error {id}-hint")),
    }
}

fn notes(id: &str, hint: Option<&AttrValue>, error: Option<&AttrValue>) -> Html {
    html! {
        <>
            if let Some(error) = error {
                <p class="field-error" id={format!("{id}-error")}>
                    { icon(Icon::Warning) }<span>{ error }</span>
                </p>
            }
            if let Some(hint) = hint {
                <p class="field-hint" id={format!("{id}-hint")}>{ hint }</p>
            }
        </>
    }
}
