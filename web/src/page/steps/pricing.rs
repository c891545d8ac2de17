//! The month's bill: asked for again whenever a figure changes.

use crate::json::Object;
use crate::page::form::Form;
use crate::page::model::Model;
use yew::AttrValue;

/// AWS's own worked example to begin with.
pub fn begin(model: &mut Model) {
    model.form = Form::of(&[
        ("requests", "3000000".into()),
        ("duration", "120".into()),
        ("memory", "1536".into()),
        ("architecture", "x86_64".into()),
        ("free", "yes".into()),
    ]);
    price(model);
}

/// A figure was changed.
pub fn set(model: &mut Model, id: &str, value: String) {
    model.form.set(id, AttrValue::from(value));
    price(model);
}

fn price(model: &mut Model) {
    let form = &mut model.form;
    let mut input = Object::new();
    for (id, key) in [
        ("requests", "Requests"),
        ("duration", "DurationMs"),
        ("memory", "MemorySize"),
    ] {
        match form.get(id).replace([',', ' '], "").parse::<u64>() {
            Ok(number) => input = input.json(key, &number.to_string()),
            Err(_) => form.refuse(id, "Enter a whole number.".into()),
        }
    }
    if !form.is_right() {
        return;
    }
    input = input
        .text("Architecture", &form.get("architecture"))
        .text("FreeTier", &form.get("free"));
    let visit = model.visit;
    model.call("GetMonthlyBill", input, move |model, answer| match answer {
        Ok(bill) if model.visit == visit => {
            model.data.insert("bill", bill);
        }
        Err(error) if model.visit == visit => model.form.refuse("memory", error.message),
        _ => {}
    });
}
