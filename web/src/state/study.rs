//! Many runs of a function at once: a simulation, or power tuning.

use super::form::Form;
use lambdabox_contract::event::Progress;
use lambdabox_contract::run::Studied;
use std::rc::Rc;
use yew::AttrValue;

/// Where the last one of a function stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Study {
    /// It runs, or waits for the runtime.
    pub running: bool,
    /// How far it is.
    pub progress: Progress,
    /// Why there is no result; that it was stopped is a reason too.
    pub problem: Option<AttrValue>,
    /// What it came to; `None` before the first one. The one before is kept while another one runs.
    pub result: Option<Rc<Studied>>,
    /// What it was asked with, to be offered again.
    pub form: Form,
}

impl Study {
    /// Another one begins.
    pub fn begin(&mut self, form: Form) {
        self.running = true;
        self.progress = Progress::default();
        self.problem = None;
        self.form = form;
    }
}
