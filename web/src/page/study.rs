//! Many runs of a function at once: a simulation, or power tuning.

use super::form::Form;
use crate::json::Json;
use yew::AttrValue;

/// Where the last one of a function stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Study {
    /// It runs, or waits for the runtime.
    pub running: bool,
    /// How far it is, in words, and in percent if that is known.
    pub progress: (AttrValue, Option<u8>),
    /// Why there is no result; that it was stopped is a reason too.
    pub problem: Option<AttrValue>,
    /// What the worker says of it; `Null` before the first one. The one before is kept while
    /// another one runs.
    pub result: Json,
    /// What it was asked with, to be offered again.
    pub form: Form,
}

impl Study {
    /// Another one begins.
    pub fn begin(&mut self, form: Form) {
        self.running = true;
        self.progress = Default::default();
        self.problem = None;
        self.form = form;
    }
}
