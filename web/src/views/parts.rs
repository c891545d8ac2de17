//! Parts of views that are bound to the form of the view.

use crate::components::field::{Field, field_of, radios_of};
use crate::state::form::Form;
use crate::state::msg::Msg;
use crate::state::ui::Ui;
use yew::prelude::*;

/// A field of the form: its id there, which is unique in the page, and what is asked for.
#[must_use]
pub fn field(ui: &Ui, form: &Form, id: &'static str, label: &'static str) -> Field {
    field_of(id, label, form.get(id), form.error(id), ui.set(id))
}

/// A choice of the form among a few that are all shown: value, text, what it means.
pub fn radios(
    ui: &Ui,
    form: &Form,
    id: &'static str,
    label: &'static str,
    options: &[(&'static str, AttrValue, AttrValue)],
) -> Html {
    let choose = ui.with(move |value: &'static str| Msg::Set(id.into(), value.into()));
    radios_of(&form.get(id), id, label, options, choose)
}
