//! The state of the page.

use super::data::Data;
use super::form::Form;
use super::log_view::LogView;
use super::msg::Msg;
use super::open::Open;
use super::route::Route;
use super::runtime::RuntimeState;
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::{Ask, Attachments, Given, Refusal, Reply, Request, read};
use std::rc::Rc;
use yew::AttrValue;

/// Where functions are until another region is chosen.
pub const HOME_REGION: &str = "eu-west-1";

/// A function: its region and its name.
pub type FunctionKey = (AttrValue, String);

/// What the account says, or why not.
pub type Answer<T> = Result<Given<T>, Refusal>;

/// The whole state.
#[derive(Default)]
pub struct Model {
    /// What is shown.
    pub route: Route,
    /// The region that is shown.
    pub region: AttrValue,
    /// The language runtimes that were asked for, by AWS's names.
    pub runtimes: Vec<(String, RuntimeState)>,
    /// Why the learner's work would not survive a reload; nothing if it would.
    pub trouble: Option<AttrValue>,
    /// A newer version of the page waits to be used.
    pub newer: bool,
    /// What went well or wrong last, to be shown above the view.
    pub notice: Option<Notice>,
    /// What the account answered to the questions of the view.
    pub data: Data,
    /// What has been typed into the view's fields.
    pub form: Form,
    /// The question that is asked before something that cannot be undone.
    pub asked: Option<Asked>,
    /// The file that was chosen to be imported.
    pub import: Rc<[u8]>,
    /// The log events that are shown.
    pub log: LogView,
    /// What must be sent.
    pub outbox: Vec<Sent>,
    /// What must be done in the browser.
    pub wishes: Vec<Wish>,
    /// Counts changes of the view, so that an answer to another view's question is told apart.
    pub visit: u32,
    /// The functions that were opened in this visit.
    open: Vec<(FunctionKey, Open)>,
    waiting: Vec<(u32, Then)>,
    last_id: u32,
}

/// What is done with a reply.
type Then = Box<dyn FnOnce(&mut Model, Reply)>;

/// A request on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Its answer has the same.
    pub id: u32,
    /// What is asked for.
    pub request: Request,
    /// What travels beside it.
    pub attachments: Attachments,
}

/// What went well or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// It went well.
    pub good: bool,
    /// In words.
    pub text: AttrValue,
    /// The place that it is about: once one leaves it, good news is old.
    pub place: Route,
}

/// A question before something that cannot be undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What is about to happen.
    pub title: AttrValue,
    /// What that means.
    pub text: AttrValue,
    /// What must be typed to go on, if anything.
    pub word: Option<AttrValue>,
    /// The button's text.
    pub button: AttrValue,
    /// What happens then.
    pub then: Msg,
}

/// Something that only the browser can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Show another address.
    Go(String),
    /// Bring the element of this id into view.
    Show(&'static str),
    /// Put a text into the clipboard.
    Copy(AttrValue),
    /// Save a file: its name, its type, its bytes.
    Save(String, &'static str, Vec<u8>),
    /// Load a runtime again.
    LoadRuntime(String),
    /// Reload the page with its newer version.
    TakeOver,
    /// Have the draft of a function kept 300 ms from now, if nothing is typed before.
    KeepSoon(FunctionKey),
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

    /// Asks the account for something.
    pub fn call<A: Ask>(
        &mut self,
        ask: A,
        attachments: Attachments,
        then: impl FnOnce(&mut Model, Answer<A::Answer>) + 'static,
    ) {
        let then = move |model: &mut Model, reply: Reply| then(model, answer_of(reply));
        self.send(ask.into(), attachments, Box::new(then));
    }

    fn send(&mut self, request: Request, attachments: Attachments, then: Then) {
        self.last_id += 1;
        self.outbox.push(Sent {
            id: self.last_id,
            request,
            attachments,
        });
        self.waiting.push((self.last_id, then));
    }

    /// Asks, and does something with the answer if the same view is still shown then. A refusal is
    /// said above the view.
    pub fn ask<A: Ask>(
        &mut self,
        ask: A,
        attachments: Attachments,
        then: impl FnOnce(&mut Model, A::Answer) + 'static,
    ) {
        let visit = self.visit;
        self.call(ask, attachments, move |model, answer| match answer {
            _ if model.visit != visit => {}
            Ok(given) => then(model, given.value),
            Err(refusal) => model.fail(refusal.message),
        });
    }

    /// A reply has come.
    pub fn answered(&mut self, id: u32, reply: Reply) {
        let place = self.waiting.iter().position(|(known, _)| *known == id);
        if let Some(place) = place {
            let (_, then) = self.waiting.remove(place);
            then(self, reply);
        }
    }

    /// Says that something went wrong.
    pub fn fail(&mut self, text: impl Into<AttrValue>) {
        self.notice = Some(Notice {
            good: false,
            text: text.into(),
            place: self.route.clone(),
        });
    }

    /// Says that something went well at the place that is shown.
    pub fn succeed(&mut self, text: impl Into<AttrValue>) {
        self.succeed_at(self.route.clone(), text);
    }

    /// Says that something went well, which belongs to a place that is shown next.
    pub fn succeed_at(&mut self, place: Route, text: impl Into<AttrValue>) {
        self.notice = Some(Notice {
            good: true,
            text: text.into(),
            place,
        });
    }

    /// Shows another view.
    pub fn go(&mut self, route: &Route) {
        self.wishes.push(Wish::Go(route.href()));
    }

    /// How far a runtime is.
    #[must_use]
    pub fn runtime(&self, name: &str) -> RuntimeState {
        let found = self.runtimes.iter().find(|(known, _)| known == name);
        found.map(|(_, state)| state.clone()).unwrap_or_default()
    }

    /// The name of the function whose page is shown.
    #[must_use]
    pub fn function_name(&self) -> Option<&str> {
        match &self.route {
            Route::Function { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The key of the function whose page is shown.
    #[must_use]
    pub fn function_key(&self) -> Option<FunctionKey> {
        let name = self.function_name()?.to_owned();
        Some((self.region.clone(), name))
    }

    /// The function whose page is shown, as requests name it.
    #[must_use]
    pub fn function_id(&self) -> FunctionId {
        self.named(self.function_name().unwrap_or_default())
    }

    /// A function of the region that is shown, as requests name it.
    #[must_use]
    pub fn named(&self, name: &str) -> FunctionId {
        FunctionId {
            region: self.region.to_string(),
            name: name.to_owned(),
        }
    }

    /// The function whose page is shown, once it is there.
    #[must_use]
    pub fn function(&self) -> Option<&Open> {
        let key = self.function_key()?;
        let found = self.open.iter().find(|(known, _)| *known == key);
        found.map(|(_, open)| open)
    }

    /// The function whose page is shown, to change it.
    pub fn function_mut(&mut self) -> Option<&mut Open> {
        let key = self.function_key()?;
        self.opened(&key)
    }

    /// A function that was opened.
    pub fn opened(&mut self, key: &FunctionKey) -> Option<&mut Open> {
        let found = self.open.iter_mut().find(|(known, _)| known == key);
        found.map(|(_, open)| open)
    }

    /// All functions that were opened.
    pub fn all_opened(&mut self) -> impl Iterator<Item = (&FunctionKey, &mut Open)> {
        self.open.iter_mut().map(|(key, open)| (&*key, open))
    }

    /// A function is open from now on.
    pub fn keep_open(&mut self, key: FunctionKey, open: Open) {
        self.open.push((key, open));
    }

    /// A function is not open any more.
    pub fn close(&mut self, key: &FunctionKey) {
        self.open.retain(|(known, _)| known != key);
    }

    /// No function is open any more.
    pub fn close_all(&mut self) {
        self.open.clear();
    }
}

/// Reads a reply.
fn answer_of<T: serde::de::DeserializeOwned>(reply: Reply) -> Answer<T> {
    let given = reply?;
    let value = read(&given.value).map_err(|_| {
        Refusal::of_page("The account worker's answer cannot be read: reload the page.")
    })?;
    Ok(Given {
        value,
        attachments: given.attachments,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_contract::function::FunctionRow;
    use lambdabox_contract::{ListFunctions, Reading};

    fn ask(model: &mut Model) -> Sent {
        let region = model.region.to_string();
        model.ask(ListFunctions { region }, Vec::new(), |model, rows| {
            model.data.functions = Some(rows);
        });
        model.outbox.remove(0)
    }

    fn text(json: &str) -> Reply {
        Ok(Given {
            value: json.to_owned(),
            attachments: Vec::new(),
        })
    }

    #[test]
    fn answers_reach_who_asked_and_are_kept_for_their_view() {
        let mut model = Model::new();
        let sent = ask(&mut model);
        assert!(
            matches!(&sent.request, Request::Read(Reading::ListFunctions(asked)) if asked.region == "eu-west-1")
        );
        model.answered(sent.id, text("[]"));
        assert_eq!(model.data.functions, Some(Vec::<FunctionRow>::new()));

        model.data.functions = None;
        let sent = ask(&mut model);
        model.visit += 1;
        model.answered(sent.id, text("[]"));
        assert_eq!(model.data.functions, None);
    }

    #[test]
    fn refusals_and_nonsense_are_said() {
        for (reply, words) in [
            (Err(Refusal::of_page("no")), "no"),
            (
                text("{"),
                "The account worker's answer cannot be read: reload the page.",
            ),
        ] {
            let mut model = Model::new();
            let sent = ask(&mut model);
            model.answered(sent.id, reply);
            let notice = model.notice.unwrap();
            assert_eq!((notice.good, &*notice.text), (false, words));
        }
    }
}
