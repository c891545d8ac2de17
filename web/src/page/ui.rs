//! How a view makes something happen.

use super::model::Model;
use std::rc::Rc;
use yew::Callback;

/// One thing that happens to the state.
pub type Step = Box<dyn FnOnce(&mut Model)>;

/// What a callback does, and what it does with what it is called with.
type Act = Rc<dyn Fn(&mut Model)>;
type ActWith<T> = Rc<dyn Fn(&mut Model, T)>;

/// Where steps go: clones lead to the same page.
#[derive(Clone, Debug, PartialEq)]
pub struct Ui {
    steps: Callback<Step>,
}

impl Ui {
    /// Steps go to `steps`.
    #[must_use]
    pub fn new(steps: Callback<Step>) -> Self {
        Self { steps }
    }

    /// A callback that does `act`, whatever it is called with.
    pub fn on<T: 'static>(&self, act: impl Fn(&mut Model) + 'static) -> Callback<T> {
        self.send(Rc::new(act))
    }

    // The code of this is in the page once for each kind of event, not once for each button.
    fn send<T: 'static>(&self, act: Act) -> Callback<T> {
        let steps = self.steps.clone();
        Callback::from(move |_| {
            let act = Rc::clone(&act);
            steps.emit(Box::new(move |model| act(model)));
        })
    }

    /// A callback that does `act` with what it is called with.
    pub fn with<T: 'static>(&self, act: impl Fn(&mut Model, T) + 'static) -> Callback<T> {
        self.send_with(Rc::new(act))
    }

    fn send_with<T: 'static>(&self, act: ActWith<T>) -> Callback<T> {
        let steps = self.steps.clone();
        Callback::from(move |value| {
            let act = Rc::clone(&act);
            steps.emit(Box::new(move |model| act(model, value)));
        })
    }
}
