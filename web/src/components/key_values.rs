//! Names with their values, as in the console's summaries.

use yew::prelude::*;

/// One name with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyValue {
    /// What it is.
    pub name: &'static str,
    /// What it is now.
    pub value: AttrValue,
    /// It needs the room of two.
    pub long: bool,
}

/// A list of names and values in columns.
pub fn key_values(pairs: &[KeyValue]) -> Html {
    html! {
        <dl class="key-values">
            { for pairs.iter().map(|pair| html! {
                <div class={classes!("key-value", pair.long.then_some("key-value-long"))}>
                    <dt>{ pair.name }</dt><dd>{ &pair.value }</dd>
                </div>
            }) }
        </dl>
    }
}
