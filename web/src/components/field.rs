//! Form fields with their label, hint and error.

use super::icon::{Icon, icon};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// One line of text, to be described and then drawn.
pub struct Field {
    id: AttrValue,
    label: AttrValue,
    value: AttrValue,
    error: Option<AttrValue>,
    hint: Option<AttrValue>,
    unit: Option<AttrValue>,
    numeric: bool,
    label_hidden: bool,
    lines: bool,
    kind: &'static str,
    onchange: Callback<String>,
}

/// A field: its id, unique in the page, what is asked for, what it holds, what is wrong with that.
#[must_use]
pub fn field_of(
    id: impl Into<AttrValue>,
    label: impl Into<AttrValue>,
    value: AttrValue,
    error: Option<AttrValue>,
    onchange: Callback<String>,
) -> Field {
    Field {
        id: id.into(),
        label: label.into(),
        value,
        error,
        hint: None,
        unit: None,
        numeric: false,
        label_hidden: false,
        lines: false,
        kind: "text",
        onchange,
    }
}

impl Field {
    /// What may be entered.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<AttrValue>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whole numbers only: shows a numeric keyboard on touch screens.
    #[must_use]
    pub fn numeric(self) -> Self {
        self.numeric_if(true)
    }

    /// A unit after the input.
    #[must_use]
    pub fn unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(AttrValue::Static(unit));
        self
    }

    /// What may be entered, if that is to be said.
    #[must_use]
    pub fn hint_of(mut self, hint: Option<String>) -> Self {
        self.hint = hint.map(AttrValue::from);
        self
    }

    /// A unit after the input, if there is one.
    #[must_use]
    pub fn unit_of(mut self, unit: Option<String>) -> Self {
        self.unit = unit.map(AttrValue::from);
        self
    }

    /// Whole numbers only, if so.
    #[must_use]
    pub fn numeric_if(mut self, numeric: bool) -> Self {
        self.numeric = numeric;
        self
    }

    /// Several lines, if so.
    #[must_use]
    pub fn area_if(mut self, area: bool) -> Self {
        self.lines = area;
        self
    }

    /// A field to search with.
    #[must_use]
    pub fn search(mut self) -> Self {
        self.kind = "search";
        self
    }

    /// The label is for screen readers only: something else shows it to others.
    #[must_use]
    pub fn label_hidden(mut self) -> Self {
        self.label_hidden = true;
        self
    }

    /// The field.
    pub fn view(self) -> Html {
        let onchange = self.onchange;
        let oninput = Callback::from(move |event: InputEvent| {
            let Some(target) = event.target() else {
                return;
            };
            if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
                onchange.emit(input.value());
            } else if let Some(area) = target.dyn_ref::<HtmlTextAreaElement>() {
                onchange.emit(area.value());
            }
        });
        let id = self.id;
        let described = described_by(&id, self.hint.is_some(), self.error.is_some());
        let invalid = self.error.is_some();
        html! {
            <div class={if invalid { "field field-invalid" } else { "field" }}>
                <label class={if self.label_hidden { "visually-hidden" } else { "field-label" }} for={&id}>{ self.label }</label>
                <div class="field-row">
                    if self.lines {
                        <textarea
                            id={&id}
                            rows="4"
                            autocomplete="off"
                            autocapitalize="off"
                            spellcheck="false"
                            value={self.value}
                            aria-invalid={invalid.then_some("true")}
                            aria-describedby={described}
                            {oninput}
                        />
                    } else {
                    <input
                        id={&id}
                        type={self.kind}
                        inputmode={self.numeric.then_some("numeric")}
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        value={self.value}
                        aria-invalid={invalid.then_some("true")}
                        aria-describedby={described}
                        {oninput}
                    />
                    }
                    if let Some(unit) = self.unit {
                        <span class="field-unit">{ unit }</span>
                    }
                </div>
                { notes(&id, self.hint, self.error) }
            </div>
        }
    }
}

/// A choice among several, each with its value and its text.
pub fn select(
    id: impl Into<AttrValue>,
    label: impl Into<AttrValue>,
    options: &[(AttrValue, AttrValue)],
    value: &str,
    onchange: Callback<String>,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let target = event.target();
        let select = target.and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(select) = select {
            onchange.emit(select.value());
        }
    });
    let (id, label) = (id.into(), label.into());
    let known = options.iter().any(|(option, _)| option == value);
    html! {
        <div class="field">
            <label class="field-label" for={&id}>{ label }</label>
            <select {id} {onchange}>
                if !known {
                    <option value="" disabled=true selected=true>{ "Choose" }</option>
                }
                { for options.iter().map(|(option, text)| html! {
                    <option value={option} selected={option == value}>{ text }</option>
                }) }
            </select>
        </div>
    }
}

/// A choice among a few that are all shown: value, text, what it means.
pub fn radios_of(
    chosen: &str,
    id: &'static str,
    label: &'static str,
    options: &[(&'static str, AttrValue, AttrValue)],
    choose: Callback<&'static str>,
) -> Html {
    html! {
        <fieldset class="field radios">
            <legend class="field-label">{ label }</legend>
            { for options.iter().map(|(value, text, hint)| {
                let value = *value;
                let choose = choose.clone();
                let onchange = Callback::from(move |_: Event| choose.emit(value));
                html! {
                    <label class="radio">
                        <input type="radio" name={id} {value} checked={chosen == value} {onchange} />
                        <span>{ text }<span class="field-hint">{ hint }</span></span>
                    </label>
                }
            }) }
        </fieldset>
    }
}

/// What is wrong, beside what it is about.
pub fn error_text(error: AttrValue) -> Html {
    html! { <p class="field-error">{ icon(Icon::Warning) }<span>{ error }</span></p> }
}

/// The ids of a field's hint and error, for `aria-describedby`.
fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let mut ids = Vec::new();
    if error {
        ids.push([id, "-error"].concat());
    }
    if hint {
        ids.push([id, "-hint"].concat());
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn notes(id: &str, hint: Option<AttrValue>, error: Option<AttrValue>) -> Html {
    html! {
        <>
            if let Some(error) = error {
                <div id={[id, "-error"].concat()}>{ error_text(error) }</div>
            }
            if let Some(hint) = hint {
                <p class="field-hint" id={[id, "-hint"].concat()}>{ hint }</p>
            }
        </>
    }
}
