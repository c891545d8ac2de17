//! Tabs that are links: each tab is a place of its own with an address.

use yew::prelude::*;

/// Properties of [`Tabs`].
#[derive(Clone, PartialEq, Properties)]
pub struct TabsProps {
    /// What the tabs are of.
    pub label: AttrValue,
    /// Text, address and whether it is the current one.
    pub tabs: Vec<(AttrValue, AttrValue, bool)>,
}

/// A row of links, one of them current.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    html! {
        <nav class="tabs" aria-label={&props.label}>
            <ul>
                { for props.tabs.iter().map(|(text, href, current)| html! {
                    <li><a href={href} aria-current={current.then_some("page")}>{ text }</a></li>
                }) }
            </ul>
        </nav>
    }
}
