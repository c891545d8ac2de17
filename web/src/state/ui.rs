//! How a view makes something happen.

use super::msg::Msg;
use yew::{AttrValue, Callback};

/// Where messages go: clones lead to the same page.
#[derive(Clone, Debug, PartialEq)]
pub struct Ui {
    messages: Callback<Msg>,
}

impl Ui {
    /// Messages go to `messages`.
    #[must_use]
    pub fn new(messages: Callback<Msg>) -> Self {
        Self { messages }
    }

    /// A callback that sends a message, whatever it is called with.
    pub fn on<T: 'static>(&self, msg: Msg) -> Callback<T> {
        let messages = self.messages.clone();
        Callback::from(move |_| messages.emit(msg.clone()))
    }

    /// A callback that sends what `make` makes of what it is called with.
    pub fn with<T: 'static>(&self, make: impl Fn(T) -> Msg + 'static) -> Callback<T> {
        let messages = self.messages.clone();
        Callback::from(move |value| messages.emit(make(value)))
    }

    /// A callback that puts a text into a field of the form.
    pub fn set(&self, id: impl Into<AttrValue>) -> Callback<String> {
        let id = id.into();
        self.with(move |text: String| Msg::Set(id.clone(), text.into()))
    }
}
