//! The few icons, drawn in the colour of the text around them.

use yew::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A tick in a circle: it went well.
    Success,
    /// A cross in a circle: it failed.
    Failure,
    /// An exclamation mark in a triangle: look here.
    Warning,
    /// An i in a circle.
    Info,
    /// A square in a circle: it was stopped.
    Stopped,
    /// A snowflake: a cold start.
    Cold,
    /// A flame: a warm start.
    Warm,
    /// A cross: remove.
    Remove,
    /// A sheet with another behind it: copy.
    Copy,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Success => "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM5 8.2l2.1 2.1L11 6.2",
            Self::Failure => {
                "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6"
            }
            Self::Warning => "M8 2 1.6 13.500h12.800zM8 6.500v3.500M8 11.600v.4",
            Self::Info => "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 7.5V11.500M8 4.800v.4",
            Self::Stopped => {
                "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM5.800 5.800h4.400v4.400H5.800z"
            }
            Self::Cold => {
                "M8 1.500v13M2.400 4.750l11.200 6.500M13.600 4.750l-11.200 6.500M6.300 2.600 8 4.300l1.700-1.700M6.300 13.400 8 11.700l1.700 1.700"
            }
            Self::Warm => {
                "M8 14.500c2.900 0 4.800-1.900 4.800-4.600C12.800 6.300 9.300 5 9 1.500 6.400 3 6 5.400 6.200 7.200 5.300 6.900 4.800 6 4.700 5.200 3.700 6.600 3.200 8 3.200 9.900c0 2.700 1.900 4.600 4.800 4.600Z"
            }
            Self::Remove => "M3.500 3.500l9 9M12.500 3.500l-9 9",
            Self::Copy => "M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3",
        }
    }
}

/// An icon. It is hidden from screen readers: the text beside it says the same.
pub fn icon(icon: Icon) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d={icon.path()} />
        </svg>
    }
}
