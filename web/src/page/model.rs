//! The state of the page.

use super::form::Form;
use super::log_view::LogView;
use super::open::Open;
use super::route::Route;
use super::runtime::RuntimeStatus;
use crate::json::{Json, Object};
use std::collections::BTreeMap;
use yew::AttrValue;

/// Where functions are until another region is chosen.
pub const HOME_REGION: &str = "eu-west-1";

/// The whole state.
#[derive(Default)]
pub struct Model {
    /// What is shown.
    pub route: Route,
    /// The region that is shown.
    pub region: AttrValue,
    /// The language runtime.
    pub runtime: RuntimeStatus,
    /// Why the learner's work would not survive a reload; nothing if it would.
    pub trouble: Option<AttrValue>,
    /// A newer version of the page waits to be used.
    pub newer: bool,
    /// What went well or wrong last, to be shown above the view.
    pub notice: Option<Notice>,
    /// What the worker answered to the questions of the view, by their names.
    pub data: BTreeMap<&'static str, Json>,
    /// What has been typed into the view's fields.
    pub form: Form,
    /// The question that is asked before something that cannot be undone.
    pub asked: Option<Asked>,
    /// The functions that were opened in this visit, by region and name.
    pub open: BTreeMap<(AttrValue, String), Open>,
    /// The log events that are shown.
    pub log: LogView,
    /// What must be sent: id, action, input.
    pub outbox: Vec<(u32, &'static str, String)>,
    /// What must be done in the browser.
    pub wishes: Vec<Wish>,
    waiting: BTreeMap<u32, Then>,
    last_id: u32,
    /// Counts changes of the view, so that an answer to another view's question is told apart.
    pub visit: u32,
}

/// What is done with an answer.
type Then = Box<dyn FnOnce(&mut Model, Answer)>;

/// What the worker says: a document, or why not.
pub type Answer = Result<Json, ApiError>;

/// A refusal, in AWS's words where AWS has any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiError {
    /// The exception's name in AWS's API.
    pub kind: AttrValue,
    /// What it says.
    pub message: AttrValue,
    /// The field that it is about, if any.
    pub field: AttrValue,
}

/// What went well or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// It went well.
    pub good: bool,
    /// In words.
    pub text: AttrValue,
}

/// A question before something that cannot be undone.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is about to happen.
    pub title: AttrValue,
    /// What that means.
    pub text: AttrValue,
    /// What must be typed to go on, if anything.
    pub word: Option<AttrValue>,
    /// The button's text.
    pub button: &'static str,
    /// What is done then.
    pub act: fn(&mut Model),
}

/// Something that only the browser can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Show another address.
    Go(String),
    /// Bring the element of this id into view.
    Show(&'static str),
    /// Put a text into the clipboard.
    Copy(String),
    /// Save a file: its name, its type, its bytes in base64.
    Save(String, &'static str, String),
    /// Save a text as a file: its name, its type, its text.
    SaveText(String, &'static str, AttrValue),
    /// Load the runtime again.
    LoadRuntime,
    /// Reload the page with its newer version.
    TakeOver,
}

impl Model {
    /// The state in which a page begins.
    #[must_use]
    pub fn new() -> Self {
        Self {
            region: AttrValue::Static(HOME_REGION),
            ..Self::default()
        }
    }

    /// Asks the worker for something in the region that is shown.
    pub fn call(
        &mut self,
        action: &'static str,
        input: Object,
        then: impl FnOnce(&mut Model, Answer) + 'static,
    ) {
        self.last_id += 1;
        let region = self.region.clone();
        let input = input.text("Region", &region).end();
        self.outbox.push((self.last_id, action, input));
        self.waiting.insert(self.last_id, Box::new(then));
    }

    /// Asks, and keeps the answer as `name` if the same view is still shown then.
    pub fn ask(&mut self, name: &'static str, action: &'static str, input: Object) {
        let visit = self.visit;
        self.call(action, input, move |model, answer| {
            if model.visit == visit {
                match answer {
                    Ok(json) => {
                        model.data.insert(name, json);
                    }
                    Err(error) => model.fail(&error),
                }
            }
        });
    }

    /// An answer has come.
    pub fn answered(&mut self, id: u32, answer: Answer) {
        if let Some(then) = self.waiting.remove(&id) {
            then(self, answer);
        }
    }

    /// Says that something went wrong.
    pub fn fail(&mut self, error: &ApiError) {
        self.notice = Some(Notice {
            good: false,
            text: error.message.clone(),
        });
    }

    /// Says that something went well.
    pub fn succeed(&mut self, text: impl Into<AttrValue>) {
        self.notice = Some(Notice {
            good: true,
            text: text.into(),
        });
    }

    /// Shows another view.
    pub fn go(&mut self, route: &Route) {
        self.wishes.push(Wish::Go(route.href()));
    }

    /// What the worker answered to a question of this view.
    #[must_use]
    pub fn answer(&self, name: &str) -> Option<&Json> {
        self.data.get(name)
    }

    /// The name of the function whose page is shown.
    #[must_use]
    pub fn function_name(&self) -> Option<&str> {
        match &self.route {
            Route::Function { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The function whose page is shown, once it is there.
    #[must_use]
    pub fn function(&self) -> Option<&Open> {
        let name = self.function_name()?.to_owned();
        self.open.get(&(self.region.clone(), name))
    }

    /// The function whose page is shown, to change it.
    pub fn function_mut(&mut self) -> Option<&mut Open> {
        let name = self.function_name()?.to_owned();
        self.open.get_mut(&(self.region.clone(), name))
    }
}

impl ApiError {
    /// Reads `{"__type": ..., "message": ...}`.
    #[must_use]
    pub fn of(json: &Json) -> Self {
        Self {
            kind: json.text("__type"),
            message: json.text("message"),
            field: json.text("field"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn answers_reach_who_asked_and_are_kept_for_their_view() {
        let mut model = Model::new();
        model.ask("functions", "ListFunctions", Object::new());
        let (id, action, input) = model.outbox.remove(0);
        assert_eq!(
            (action, input.as_str()),
            ("ListFunctions", r#"{"Region":"eu-west-1"}"#)
        );
        let answer = parse(r#"{"Functions":[]}"#).unwrap();
        model.answered(id, Ok(answer.clone()));
        assert_eq!(model.answer("functions"), Some(&answer));

        model.ask("late", "ListFunctions", Object::new());
        let (id, ..) = model.outbox.remove(0);
        model.visit += 1;
        model.answered(id, Ok(answer));
        assert_eq!(model.answer("late"), None);
    }

    #[test]
    fn refusals_are_shown() {
        let mut model = Model::new();
        model.ask("functions", "ListFunctions", Object::new());
        let (id, ..) = model.outbox.remove(0);
        let error = parse(r#"{"__type":"ServiceException","message":"no"}"#).unwrap();
        model.answered(id, Err(ApiError::of(&error)));
        assert_eq!(
            model.notice,
            Some(Notice {
                good: false,
                text: "no".into()
            })
        );
    }
}
