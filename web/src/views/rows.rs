//! Rows of keys and values that can be edited: environment variables, tags.

use crate::components::button::button;
use crate::components::field::field_of;
use crate::state::form::Form;
use crate::state::ids::row_id;
use crate::state::msg::Msg;
use crate::state::ui::Ui;
use yew::prelude::*;

/// The rows of a form; `what` is what each of them is.
pub fn rows(ui: &Ui, form: &Form, what: &'static str) -> Html {
    html! {
        <div class="variables">
            <div class="variable variable-heads" aria-hidden="true">
                <span>{ "Key" }</span><span>{ "Value" }</span>
            </div>
            { for form.rows.iter().enumerate().map(|(row, (key, value))| one(ui, form, what, row, key, value)) }
        </div>
    }
}

fn one(
    ui: &Ui,
    form: &Form,
    what: &'static str,
    row: usize,
    key: &AttrValue,
    value: &AttrValue,
) -> Html {
    let number = (row + 1).to_string();
    let id = row_id(row, "key");
    let error = form.error(&id);
    let on_key = ui.with(move |text| Msg::EditRow(row, Some(text), None));
    let on_value = ui.with(move |text| Msg::EditRow(row, None, Some(text)));
    html! {
        <div class="variable" role="group" aria-label={[what, " ", &number].concat()} key={row}>
            { field_of(id, ["Key ", &number].concat(), key.clone(), error, on_key).label_hidden().view() }
            { field_of(row_id(row, "value"), ["Value ", &number].concat(), value.clone(), None, on_value).label_hidden().view() }
            { button("Remove", ui.on(Msg::RemoveRow(row)))
                .label(["Remove ", &what.to_ascii_lowercase(), " ", &number].concat())
                .view() }
        </div>
    }
}
