//! What a call sets off elsewhere.

use std::collections::BTreeMap;

/// An invocation of a function by a service, which the caller of the cloud has to see to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The function's ARN, with or without an alias or version.
    pub function: String,
    /// The event, as JSON.
    pub payload: String,
    /// The service that invokes (`s3.amazonaws.com`).
    pub principal: String,
    /// The ARN on whose behalf it does.
    pub source: String,
    /// How many events led to this one.
    pub hops: u32,
    /// Whom the function's answer is told, once: an event source mapping and its batch, which hands the
    /// event over again itself if it has to. Nobody waits for the answer to other events, and Lambda tries them again.
    pub answer_to: Option<String>,
}

/// What one service has another one of the same cloud do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// The caller's business.
    Invoke(Invocation),
    /// A message into a queue.
    Send {
        queue: String,
        body: String,
        attributes: BTreeMap<String, (String, String)>,
        group: Option<String>,
        deduplication: Option<String>,
    },
    /// A message to a topic.
    Publish {
        topic: String,
        subject: Option<String>,
        message: String,
    },
    /// An event onto the default bus of the region.
    Event {
        region: String,
        source: String,
        detail_type: String,
        detail: String,
        resources: Vec<String>,
    },
    /// An event onto another bus, by its ARN.
    Forward { bus: String, event: String },
    /// An event of EventBridge into a log group.
    Log {
        region: String,
        group: String,
        message: String,
    },
}

impl Task {
    /// About how long what it hands over is, in bytes.
    pub(crate) const fn size(&self) -> usize {
        match self {
            Self::Invoke(invocation) => invocation.payload.len(),
            Self::Send { body, .. } => body.len(),
            Self::Publish { message, .. } | Self::Log { message, .. } => message.len(),
            Self::Event { detail, .. } => detail.len(),
            Self::Forward { event, .. } => event.len(),
        }
    }
}
