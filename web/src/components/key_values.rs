//! Names with their values, as in the console's summaries.

use yew::prelude::*;

/// Properties of [`KeyValues`].
#[derive(Clone, PartialEq, Properties)]
pub struct KeyValuesProps {
    /// Name and value, in order.
    pub pairs: Vec<(AttrValue, AttrValue)>,
}

/// A list of names and values in columns.
#[component]
pub fn KeyValues(props: &KeyValuesProps) -> Html {
    html! {
        <dl class="key-values">
            { for props.pairs.iter().map(|(name, value)| html! {
                <div class="key-value"><dt>{ name }</dt><dd>{ value }</dd></div>
            }) }
        </dl>
    }
}
