//! Views that the account describes as data: what is typed into them, and what is pressed.

use super::form::Form;
use super::ids::field_id;
use lambdabox_contract::sheet::{Act, Field, FieldKind};
use yew::AttrValue;

/// A button of a sheet, with the fields that belong to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pressed {
    /// What is done.
    pub act: Act,
    /// The button's text, for the question before it.
    pub button: AttrValue,
    /// The form that it belongs to; empty if to none.
    pub form: String,
    /// The fields of that form.
    pub fields: Vec<Field>,
    /// Of a form that takes a file: the field of its name, and what the name begins with.
    pub file: Option<(String, String)>,
}

/// What a field holds: what was typed, or what stands there first.
#[must_use]
pub fn value(typed: &Form, form: &str, field: &Field) -> AttrValue {
    let typed = typed.typed(&field_id(form, &field.id));
    let fits = |typed: &AttrValue| match &field.kind {
        FieldKind::Choice(options) => options.iter().any(|(value, _)| *typed == **value),
        _ => true,
    };
    typed
        .filter(fits)
        .unwrap_or_else(|| field.value.clone().into())
}

/// Everything that a form holds: names and texts.
#[must_use]
pub fn values(typed: &Form, form: &str, fields: &[Field]) -> Vec<(String, String)> {
    let one = |field: &Field| (field.id.clone(), value(typed, form, field).to_string());
    fields.iter().map(one).collect()
}
