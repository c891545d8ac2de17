//! The question before something that cannot be undone.

use super::parts::field;
use crate::components::button::button;
use crate::state::model::{Asked, Model};
use crate::state::msg::Msg;
use crate::state::ui::Ui;
use yew::prelude::*;

/// The question, if there is one.
pub fn view(model: &Model, ui: &Ui) -> Html {
    model
        .asked
        .as_ref()
        .map_or_else(Html::default, |asked| dialog(model, ui, asked))
}

fn dialog(model: &Model, ui: &Ui, asked: &Asked) -> Html {
    let may = asked
        .word
        .as_ref()
        .is_none_or(|word| model.form.get("word").trim() == word.as_str());
    let unask = ui.on(Msg::Unask);
    let escape = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            unask.emit(());
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
                    { button(asked.button.clone(), ui.on(Msg::Confirm))
                        .primary().off(!may).label(["Confirm: ", &asked.button].concat()).view() }
                    { button("Cancel", ui.on(Msg::Unask)).link().view() }
                </div>
            </div>
        </div>
    }
}
