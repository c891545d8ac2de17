//! Receipt handles: which message, and which of its receptions.

use crate::wire::protocol::{base64, from_base64};

/// What a receipt handle says; for clients it is only a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Handle {
    pub(super) sequence: u64,
    pub(super) receives: u32,
    /// The queue's name.
    pub(super) queue: String,
}

impl Handle {
    pub(super) fn text(&self) -> String {
        base64(format!("{} {} {}", self.sequence, self.receives, self.queue).as_bytes())
    }

    /// `None` for what was never a handle.
    pub(super) fn read(text: &str) -> Option<Self> {
        let bytes = from_base64(text)?;
        let mut parts = std::str::from_utf8(&bytes).ok()?.splitn(3, ' ');
        Some(Self {
            sequence: parts.next()?.parse().ok()?,
            receives: parts.next()?.parse().ok()?,
            queue: parts.next()?.to_owned(),
        })
    }
}
