//! Names with their values, as in the console's summaries.

use yew::prelude::*;

/// Properties of [`KeyValues`].
#[derive(Clone, PartialEq, Properties)]
pub struct KeyValuesProps {
    /// In the order in which they are shown.
    pub pairs: Vec<KeyValue>,
}

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
#[component]
pub fn KeyValues(props: &KeyValuesProps) -> Html {
    html! {
        <dl class="key-values">
            { for props.pairs.iter().map(|pair| html! {
                <div class={classes!("key-value", pair.long.then_some("key-value-long"))}>
                    <dt>{ pair.name }</dt><dd>{ &pair.value }</dd>
                </div>
            }) }
        </dl>
    }
}
