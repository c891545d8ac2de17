//! One press of the Test button and what came of it.

use crate::json::Json;
use yew::AttrValue;

/// Where the last test of a function stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum TestRun {
    /// There was none.
    #[default]
    Never,
    /// It runs, or waits for the runtime.
    Running,
    /// The function answered, or failed to.
    Finished(Finished),
    /// The learner stopped it.
    Stopped,
    /// What was done invokes no function; why.
    NotInvoked(AttrValue),
    /// It could not be run, and the function is not to blame; the reason.
    Impossible(AttrValue),
}

/// A test that came to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// What the worker says of it.
    pub outcome: Json,
    /// The name of the event that was sent.
    pub event_name: AttrValue,
    /// The editor held changes that were not deployed, so they did not run.
    pub without_changes: bool,
}

impl TestRun {
    /// Whether it can be stopped.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Running)
    }
}
