//! Questions before something that cannot be undone.

use super::update;
use crate::state::model::{Asked, Model};
use crate::state::msg::Msg;
use yew::AttrValue;

/// Asks; with a word to be typed where the loss is large.
pub fn ask(
    model: &mut Model,
    title: impl Into<AttrValue>,
    text: impl Into<AttrValue>,
    word: Option<&'static str>,
    button: impl Into<AttrValue>,
    then: Msg,
) {
    model.form.set("word", AttrValue::default());
    model.asked = Some(Asked {
        title: title.into(),
        text: text.into(),
        word: word.map(AttrValue::Static),
        button: button.into(),
        then,
    });
}

/// The answer is yes.
pub fn confirm(model: &mut Model) {
    if let Some(asked) = model.asked.take() {
        update(model, asked.then);
    }
}
