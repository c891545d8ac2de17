//! Coloured banners: what happened, in colour, icon and words.

use yew::prelude::*;

use super::icon::{Icon, icon};

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

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Success => "banner-success",
            Self::Error => "banner-error",
            Self::Warning => "banner-warning",
            Self::Info => "banner-info",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Success => Icon::Success,
            Self::Error => Icon::Failure,
            Self::Warning => Icon::Warning,
            Self::Info => Icon::Info,
        }
    }
}

/// Properties of [`Banner`].
#[derive(Clone, PartialEq, Properties)]
pub struct BannerProps {
    /// Which colour and icon.
    pub tone: Tone,
    /// The first line.
    pub title: AttrValue,
    /// At the first line's end, such as marks.
    #[prop_or_default]
    pub aside: Html,
    /// Below the first line.
    #[prop_or_default]
    pub children: Html,
}

/// A banner.
#[component]
pub fn Banner(props: &BannerProps) -> Html {
    html! {
        <div class={classes!("banner", props.tone.class())}>
            { icon(props.tone.icon()) }
            <div class="banner-text">
                <strong class="banner-title">{ &props.title }</strong>
                { props.children.clone() }
            </div>
            { props.aside.clone() }
        </div>
    }
}
