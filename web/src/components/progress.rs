//! How far something is.

use yew::prelude::*;

/// A progress bar with its words: what is going on, how far it is in words, and how far it is from
/// 0 to 100 if that can be known.
pub fn progress(label: &'static str, detail: &str, percent: Option<u8>) -> Html {
    let percent = percent.map(|percent| percent.min(100).to_string());
    let detail = AttrValue::from(detail.to_owned());
    html! {
        <div class="progress">
            <div class="progress-words">
                <span>{ label }</span>
                <span class="quiet">{ &detail }</span>
            </div>
            <div
                class="progress-track"
                role="progressbar"
                aria-label={label}
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow={percent.clone()}
                aria-valuetext={detail}
            >
                <div
                    class={if percent.is_some() { "progress-bar" } else { "progress-bar progress-unknown" }}
                    style={percent.as_ref().map(|percent| ["inline-size: ", percent, "%"].concat())}
                />
            </div>
        </div>
    }
}
