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
pub mod saved;
pub mod starter;
pub mod test_run;

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::Reducible;

use function::{Function, FunctionAction};
use route::Route;
use runtime::RuntimeStatus;

/// The whole state of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Console {
    /// What is shown.
    pub route: Route,
    /// All functions, by name.
    pub functions: BTreeMap<String, Rc<Function>>,
    /// The language runtime in the worker.
    pub runtime: RuntimeStatus,
    /// Whether the work survives a reload.
    pub keeping: Keeping,
}

/// Whether the learner's work is kept in the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// It is.
    #[default]
    Kept,
    /// The browser forbids it, or has no room.
    Impossible,
    /// It is; older work could not be read and was put aside.
    SetAside,
    /// It is not: there is older work that cannot be read and must not be written over.
    LeftAlone,
}

impl Keeping {
    /// Whether the work may be written down.
    #[must_use]
    pub const fn may_write(self) -> bool {
        !matches!(self, Self::LeftAlone)
    }

    /// What the learner is told; nothing if all is well.
    #[must_use]
    pub const fn warning(self) -> Option<&'static str> {
        match self {
            Self::Kept => None,
            Self::Impossible => Some(
                "This browser does not let the page keep your work: it is gone when you close or reload the page.",
            ),
            Self::SetAside => Some(
                "The work saved in this browser could not be read. It was put aside, and you start anew.",
            ),
            Self::LeftAlone => Some(
                "The work saved in this browser is of another version of this page and is left as it is. What you do now is not kept.",
            ),
        }
    }
}

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The address changed: what stands after its `#`.
    Follow(String),
    /// The worker's runtime moved on.
    Runtime(RuntimeStatus),
    /// Whether the work is kept has changed.
    Keep(Keeping),
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
        Self::of(BTreeMap::from([(name, Rc::new(function))]), hash)
    }

    /// The state that begins with some functions.
    #[must_use]
    pub fn of(functions: BTreeMap<String, Rc<Function>>, hash: &str) -> Self {
        let mut console = Self {
            route: Route::NotFound,
            functions,
            runtime: RuntimeStatus::default(),
            keeping: Keeping::default(),
        };
        console.route = Route::parse(hash, console.home());
        console
    }

    /// The same state, with another word on whether the work is kept.
    #[must_use]
    pub fn keeping(self, keeping: Keeping) -> Self {
        Self { keeping, ..self }
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
            Action::Keep(keeping) => next.keeping = keeping,
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
