//! What a month costs, with the formula.

use super::{head, loading};
use crate::components::container::container;
use crate::components::field::{Field, field_of, select};
use crate::components::table::table;
use crate::json::Json;
use crate::page::model::Model;
use crate::page::steps::pricing::set;
use crate::page::ui::Ui;
use yew::prelude::*;

/// The figures and the bill.
pub fn view(model: &Model, ui: &Ui) -> Html {
    html! {
        <>
            { head("Pricing calculator", Html::default(), Html::default()) }
            <div class="grid">
                { container("usage", "Usage in a month").view(usage(model, ui)) }
                { container("bill", "Bill").view(model.answer("bill").map_or_else(loading, bill)) }
            </div>
        </>
    }
}

fn usage(model: &Model, ui: &Ui) -> Html {
    let form = &model.form;
    let number = |id: &'static str, label: &'static str| -> Field {
        let onchange = ui.with(move |model, text| set(model, id, text));
        field_of(id, label, form.get(id), form.error(id), onchange).numeric()
    };
    html! {
        <div class="fields">
            { number("requests", "Requests").hint("Invocations of all your functions together.").view() }
            { number("duration", "Duration of each").unit("ms").hint("Billed duration, start-up included.").view() }
            { number("memory", "Memory").unit("MB").view() }
            { select("architecture", "Architecture", &[
                ("x86_64".into(), "x86_64".into()), ("arm64".into(), "arm64".into()),
            ], &form.get("architecture"), ui.with(|model, text| set(model, "architecture", text))) }
            { select("free", "Free tier", &[
                ("yes".into(), "Included".into()), ("no".into(), "Used up".into()),
            ], &form.get("free"), ui.with(|model, text| set(model, "free", text))) }
        </div>
    }
}

fn bill(bill: &Json) -> Html {
    let lines = bill.list("Lines").iter().map(|line| {
        let cell = |key: &str| html! { { line.text(key) } };
        vec![cell("Name"), cell("Formula"), cell("Value")]
    });
    html! {
        <>
            { table("Bill", &["What", "How it is reckoned", "Result"], lines.collect()) }
            <p role="status"><strong>{ "Total for the month: " }{ bill.text("Total") }</strong></p>
        </>
    }
}
