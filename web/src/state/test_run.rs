//! One press of the Test button and what came of it.

use lambdabox_contract::Given;
use lambdabox_contract::run::Outcome;
use std::rc::Rc;
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
    /// What the account says of it.
    pub outcome: Rc<Told>,
    /// The name of the event that was sent.
    pub event_name: AttrValue,
    /// The editor held changes that were not deployed, so they did not run.
    pub without_changes: bool,
}

/// What is told of a handled event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What it came to.
    pub outcome: Outcome,
    /// The response.
    pub response: String,
    /// The end of the log.
    pub log: String,
}

impl Told {
    /// Takes an answer apart: response and log are attached.
    #[must_use]
    pub fn of(given: Given<Outcome>) -> Rc<Self> {
        let mut texts = given.attachments.into_iter();
        let mut text = || {
            let bytes = texts.next().unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        Rc::new(Self {
            response: text(),
            log: text(),
            outcome: given.value,
        })
    }
}

impl TestRun {
    /// Whether it can be stopped.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Running)
    }
}
