//! The question before something that cannot be undone.

use crate::components::button::button;
use crate::components::field::field;
use crate::page::model::{Asked, Model};
use crate::page::ui::Ui;
use yew::prelude::*;

/// The question, if there is one.
pub fn view(model: &Model, ui: &Ui) -> Html {
    model
        .asked
        .as_ref()
        .map_or_else(Html::default, |asked| dialog(model, ui, asked))
}

fn dialog(model: &Model, ui: &Ui, asked: &Asked) -> Html {
    let act = asked.act;
    let may = asked
        .word
        .as_ref()
        .is_none_or(|word| model.form.get("word").trim() == word.as_str());
    let escape = ui.with(|model, event: KeyboardEvent| {
        if event.key() == "Escape" {
            model.asked = None;
        }
    });
    html! {
        <div class="veil" onkeydown={escape}>
            <div class="dialog" role="alertdialog" aria-modal="true" aria-labelledby="asked-title" aria-describedby="asked-text">
                <h2 id="asked-title">{ &asked.title }</h2>
                <p id="asked-text">{ &asked.text }</p>
                if let Some(word) = &asked.word {
                    { field(ui, &model.form, "word", "To confirm, type the word below")
                        .hint(word.clone())
                        .view() }
                }
                <div class="form-actions">
                    { button(asked.button, ui.on(move |model| {
                        model.asked = None;
                        act(model);
                    })).primary().off(!may).label(["Confirm: ", asked.button].concat()).view() }
                    { button("Cancel", ui.on(|model| model.asked = None)).link().view() }
                </div>
            </div>
        </div>
    }
}
