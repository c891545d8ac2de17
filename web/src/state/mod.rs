//! The page's state and everything that can happen to it.
//!
//! The state is a plain value; an [`Action`] gives the next one. Nothing here touches the browser,
//! so all of it is tested natively.

pub mod code;
pub mod configuration;
pub mod function;
pub mod json_text;
pub mod route;
pub mod runtime;
pub mod starter;
pub mod test_run;

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::Reducible;

use function::{Function, FunctionAction};
use route::Route;
use runtime::RuntimeStatus;

/// The whole state of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Console {
    /// What is shown.
    pub route: Route,
    /// All functions, by name.
    pub functions: BTreeMap<String, Rc<Function>>,
    /// The language runtime in the worker.
    pub runtime: RuntimeStatus,
}

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The address changed: what stands after its `#`.
    Follow(String),
    /// The worker's runtime moved on.
    Runtime(RuntimeStatus),
    /// Something happened to one function.
    Function {
        /// Which one.
        name: String,
        /// What.
        action: FunctionAction,
    },
}

impl Console {
    /// The state of a first visit: one function, as the console's own first lesson has it.
    #[must_use]
    pub fn first_visit(hash: &str) -> Self {
        let function = starter::function();
        let name = function.config.function_name.clone();
        Self {
            route: Route::parse(hash, &name),
            functions: BTreeMap::from([(name, Rc::new(function))]),
            runtime: RuntimeStatus::default(),
        }
    }

    /// The function that an address without one leads to.
    #[must_use]
    pub fn home(&self) -> &str {
        self.functions.keys().next().map_or("", String::as_str)
    }

    /// The state after an action.
    #[must_use]
    pub fn after(&self, action: Action) -> Self {
        let mut next = self.clone();
        match action {
            Action::Follow(hash) => next.route = Route::parse(&hash, self.home()),
            Action::Runtime(status) => next.runtime = status,
            Action::Function { name, action } => {
                if let Some(function) = next.functions.get_mut(&name) {
                    Rc::make_mut(function).apply(action);
                }
            }
        }
        next
    }
}

impl Reducible for Console {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(self.after(action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::test_run::TestRun;

    #[test]
    fn a_first_visit_shows_the_code_of_a_deployed_function() {
        let console = Console::first_visit("");
        assert_eq!(console.route, Route::parse("#/", console.home()));
        let function = &console.functions[console.home()];
        assert!(!function.code.has_changes());
        assert_eq!(function.read_form().as_ref(), Ok(&function.config));
        assert_eq!(function.event.check(), Ok(()));
    }

    #[test]
    fn actions_reach_their_function_only() {
        let console = Console::first_visit("");
        let action = FunctionAction::Run(TestRun::Running);
        let elsewhere = Action::Function {
            name: "other".into(),
            action: action.clone(),
        };
        assert_eq!(console.after(elsewhere), console);
        let here = Action::Function {
            name: console.home().to_owned(),
            action,
        };
        assert!(
            console.after(here).functions[console.home()]
                .run
                .is_running()
        );
    }

    #[test]
    fn the_address_and_the_runtime_are_kept() {
        let console = Console::first_visit("")
            .after(Action::Follow("#/nowhere".to_owned()))
            .after(Action::Runtime(RuntimeStatus::Ready));
        assert_eq!(console.route, Route::NotFound);
        assert_eq!(console.runtime, RuntimeStatus::Ready);
    }
}
