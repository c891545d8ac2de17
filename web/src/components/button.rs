//! Buttons, and links that look like them.

use super::icon::{Icon, icon};
use yew::prelude::*;

/// A button, to be described and then drawn.
pub struct Button {
    text: AttrValue,
    class: &'static str,
    icon: Option<Icon>,
    label: Option<AttrValue>,
    title: Option<AttrValue>,
    disabled: bool,
    onclick: Callback<MouseEvent>,
}

/// A button: what it does, in a word or two; what happens when it is pressed.
#[must_use]
pub fn button(text: impl Into<AttrValue>, onclick: Callback<MouseEvent>) -> Button {
    Button {
        text: text.into(),
        class: "button button-normal",
        icon: None,
        label: None,
        title: None,
        disabled: false,
        onclick,
    }
}

impl Button {
    /// The one thing to do next.
    #[must_use]
    pub fn primary(self) -> Self {
        self.primary_if(true)
    }

    /// The one thing to do next, if it is.
    #[must_use]
    pub fn primary_if(mut self, yes: bool) -> Self {
        if yes {
            self.class = "button button-primary";
        }
        self
    }

    /// Text only, for small things beside others.
    #[must_use]
    pub fn link(mut self) -> Self {
        self.class = "button button-link";
        self
    }

    /// Shown before the text.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// A longer name for screen readers, where the text alone does not say what it is about.
    #[must_use]
    pub fn label(mut self, label: impl Into<AttrValue>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// A hint, such as its keys.
    #[must_use]
    pub fn title(mut self, title: &'static str) -> Self {
        self.title = Some(title.into());
        self
    }

    /// It cannot be pressed now. It stays reachable, so that its hint can be read.
    #[must_use]
    pub fn off(mut self, off: bool) -> Self {
        self.disabled = off;
        self
    }

    /// The button.
    pub fn view(self) -> Html {
        let onclick = if self.disabled {
            Callback::noop()
        } else {
            self.onclick
        };
        html! {
            <button
                type="button"
                class={self.class}
                aria-disabled={self.disabled.then_some("true")}
                aria-label={self.label}
                title={self.title}
                {onclick}
            >
                { self.icon.map(icon) }
                <span>{ self.text }</span>
            </button>
        }
    }
}

/// A link that looks like a button.
pub fn link_button(text: impl Into<AttrValue>, href: String, primary: bool) -> Html {
    let class = if primary {
        "button button-primary"
    } else {
        "button button-normal"
    };
    html! { <a {class} {href}>{ text.into() }</a> }
}
