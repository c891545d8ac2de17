//! Coloured banners: what happened, in colour, icon and words.

use super::icon::{Icon, icon};
use yew::prelude::*;

/// What a banner is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It went well.
    Success,
    /// It failed.
    Error,
    /// Something needs attention.
    Warning,
    /// Something to know.
    Info,
}

/// A banner: its first line, what is below it, what is at the first line's end.
pub fn banner(tone: Tone, title: impl Into<AttrValue>, more: Html, aside: Html) -> Html {
    let (class, symbol) = match tone {
        Tone::Success => ("banner banner-success", Icon::Success),
        Tone::Error => ("banner banner-error", Icon::Failure),
        Tone::Warning => ("banner banner-warning", Icon::Warning),
        Tone::Info => ("banner banner-info", Icon::Info),
    };
    html! {
        <div {class}>
            { icon(symbol) }
            <div class="banner-text">
                <strong class="banner-title">{ title.into() }</strong>
                { more }
            </div>
            { aside }
        </div>
    }
}

/// A banner of one line.
pub fn line(tone: Tone, title: impl Into<AttrValue>) -> Html {
    banner(tone, title, Html::default(), Html::default())
}

/// What is shown where there is nothing yet: what it is, and what to do.
pub fn empty(title: &'static str, more: Html) -> Html {
    html! {
        <div class="empty"><strong>{ title }</strong>{ more }</div>
    }
}
