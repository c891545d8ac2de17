//! Tabs that are links: each tab is a place of its own with an address.

use yew::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub text: AttrValue,
    /// Its address.
    pub href: String,
    /// It is the one that is shown.
    pub current: bool,
}

/// A row of links, one of them current; `label` says what they are of.
pub fn tabs(label: &'static str, tabs: Vec<Tab>) -> Html {
    html! {
        <nav class="tabs" aria-label={label}>
            <ul>
                { for tabs.into_iter().map(|tab| html! {
                    <li><a href={tab.href} aria-current={tab.current.then_some("page")}>{ tab.text }</a></li>
                }) }
            </ul>
        </nav>
    }
}
