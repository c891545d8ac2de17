//! Names with their values, as in the console's summaries.

use yew::prelude::*;

/// A list of names and values in columns; what is `long` needs the room of two.
pub fn key_values(pairs: impl Iterator<Item = (AttrValue, Html, bool)>) -> Html {
    html! {
        <dl class="key-values">
            { for pairs.map(|(name, value, long)| html! {
                <div class={if long { "key-value key-value-long" } else { "key-value" }}>
                    <dt>{ name }</dt><dd>{ value }</dd>
                </div>
            }) }
        </dl>
    }
}
