//! One press of the Test button and what came of it.

use std::rc::Rc;

use lambdabox_core::invocation::Invocation;
use yew::AttrValue;

/// Where the last test of a function stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TestRun {
    /// There was none.
    #[default]
    Never,
    /// It runs, or waits for the runtime.
    Running,
    /// The function answered, or failed to.
    Finished(Rc<Finished>),
    /// The learner stopped it.
    Stopped,
    /// It could not be run, and the function is not to blame; the reason.
    Impossible(AttrValue),
}

/// A test that came to its end. (`Eq`, so that two `Rc` of the same one are equal without a look at
/// what may be megabytes of response; views are compared on every key press.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// What the service says of it.
    pub invocation: Invocation,
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

/// The event in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestEvent {
    /// The slug of the template that it began as; it is the event's name.
    pub template: AttrValue,
    /// The JSON as it stands.
    pub text: AttrValue,
    /// Why it could not be sent.
    pub error: Option<AttrValue>,
}

impl TestEvent {
    /// Checks that the text is a JSON document.
    ///
    /// # Errors
    /// A sentence with the place of the mistake.
    pub fn check(&self) -> Result<(), AttrValue> {
        serde_json::from_str::<serde::de::IgnoredAny>(&self.text)
            .map(|_| ())
            .map_err(|error| format!("The event is not valid JSON: {error}.").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(text: &'static str) -> TestEvent {
        TestEvent {
            template: "hello-world".into(),
            text: text.into(),
            error: None,
        }
    }

    #[test]
    fn any_json_document_is_an_event() {
        for text in ["{}", "null", "[1]", " \"x\" ", "1e400"] {
            assert_eq!(event(text).check(), Ok(()), "{text}");
        }
    }

    #[test]
    fn the_place_of_a_mistake_is_named() {
        let text = event("{\n  a\n}").check().unwrap_err();
        assert_eq!(
            text,
            "The event is not valid JSON: key must be a string at line 2 column 3."
        );
    }
}
