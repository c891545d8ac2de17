//! How far something is.

use yew::prelude::*;

/// Properties of [`Progress`].
#[derive(Clone, PartialEq, Properties)]
pub struct ProgressProps {
    /// What is going on.
    pub label: AttrValue,
    /// How far it is, in words.
    pub detail: AttrValue,
    /// How far it is, from 0 to 100; `None` if that cannot be known.
    pub percent: Option<u8>,
}

/// A progress bar with its words.
#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let percent = props.percent.map(|percent| percent.min(100));
    html! {
        <div class="progress">
            <div class="progress-words"><span>{ &props.label }</span><span class="quiet">{ &props.detail }</span></div>
            <div
                class="progress-track"
                role="progressbar"
                aria-label={&props.label}
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow={percent.map(|percent| percent.to_string())}
                aria-valuetext={&props.detail}
            >
                <div
                    class={if percent.is_some() { "progress-bar" } else { "progress-bar progress-unknown" }}
                    style={percent.map(|percent| format!("inline-size: {percent}%"))}
                />
            </div>
        </div>
    }
}
