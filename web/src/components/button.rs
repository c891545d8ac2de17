//! Buttons.

use yew::prelude::*;

use super::icon::{Icon, icon};

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do next.
    Primary,
    /// An outlined button.
    #[default]
    Normal,
    /// Text only, for small things beside others.
    Link,
}

/// Properties of [`Button`].
#[derive(Clone, PartialEq, Properties)]
pub struct ButtonProps {
    /// What the button does, in a word or two.
    pub text: AttrValue,
    /// How it looks.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// Shown before the text.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// A longer name for screen readers, where the text alone does not say what it is about.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// A hint, such as its keys.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Whether it can be pressed. A disabled button stays reachable, so that its hint can be read.
    #[prop_or_default]
    pub disabled: bool,
    /// Called when it is pressed.
    pub onclick: Callback<()>,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let onclick = {
        let (callback, disabled) = (props.onclick.clone(), props.disabled);
        Callback::from(move |_: MouseEvent| {
            if !disabled {
                callback.emit(());
            }
        })
    };
    let kind = match props.kind {
        ButtonKind::Primary => "button-primary",
        ButtonKind::Normal => "button-normal",
        ButtonKind::Link => "button-link",
    };
    html! {
        <button
            type="button"
            class={classes!("button", kind)}
            aria-disabled={props.disabled.then_some("true")}
            aria-label={props.label.clone()}
            title={props.title.clone()}
            {onclick}
        >
            if let Some(symbol) = props.icon {
                { icon(symbol) }
            }
            <span>{ &props.text }</span>
        </button>
    }
}
