//! The page and the account, joined by the words that they would send each other in a browser.

use super::log_events::Found;
use super::names::Account;
use super::{changes, readings, tab};
use crate::state::model::{Model, Wish};
use crate::state::msg::Msg;
use crate::state::source_file::Contents;
use crate::steps::update;
use lambdabox_contract::{Reply, Request, read, write};
use std::cell::RefCell;
use std::rc::Rc;

const HERE: &str = "#/functions/f";

/// One account, and a tab that shows it.
struct Tab {
    name: &'static str,
    model: Model,
    account: Rc<RefCell<Account>>,
    found: RefCell<Option<Found>>,
}

impl Tab {
    fn new(name: &'static str, account: &Rc<RefCell<Account>>) -> Self {
        Self {
            name,
            model: Model::new(),
            account: Rc::clone(account),
            found: RefCell::default(),
        }
    }

    /// Something happens; whatever is asked is answered, until nothing is asked any more.
    fn act(&mut self, msg: Msg) {
        tab::set_name(self.name.to_owned());
        update(&mut self.model, msg);
        while !self.model.outbox.is_empty() {
            let sent = self.model.outbox.remove(0);
            let request: Request = read(&write(&sent.request)).unwrap();
            if let Some(reply) = self.answer(request, sent.attachments) {
                self.model.answered(sent.id, reply);
            }
        }
    }

    fn answer(&self, request: Request, attachments: Vec<Vec<u8>>) -> Option<Reply> {
        let account = &self.account;
        match request {
            Request::Read(reading) => Some(readings::answer(
                &account.borrow(),
                &self.found,
                reading,
                attachments,
            )),
            Request::Change(change) => Some(changes::answer(
                &mut account.borrow_mut(),
                change,
                attachments,
            )),
            Request::Run(_) => None,
        }
    }

    fn go(&mut self, hash: &str) {
        self.act(Msg::Follow(hash.to_owned()));
    }

    fn set(&mut self, id: &'static str, text: &str) {
        self.act(Msg::Set(id.into(), text.to_owned().into()));
    }

    fn type_in(&mut self, text: &str) {
        let text = text.to_owned().into();
        self.act(Msg::Edit("lambda_function.py".into(), text));
    }

    /// What the editor shows.
    fn text(&self) -> String {
        let file = self.model.function().unwrap().file().unwrap();
        match &file.contents {
            Contents::Text(text) => text.to_string(),
            Contents::Bytes(bytes) => format!("{bytes:?}"),
        }
    }

    fn notice(&self) -> String {
        let notice = self.model.notice.as_ref();
        notice
            .map(|notice| notice.text.to_string())
            .unwrap_or_default()
    }
}

/// An account with one function, and a tab on its page.
fn first() -> Tab {
    let mut tab = Tab::new("first", &Rc::default());
    tab.go("#/create/function");
    tab.set("name", "f");
    tab.act(Msg::Create);
    let gone = Wish::Go("#/functions/f?tab=code".into());
    assert!(tab.model.wishes.contains(&gone), "{}", tab.notice());
    tab.go(HERE);
    tab
}

#[test]
fn a_function_is_created_typed_into_kept_and_deployed() {
    let mut tab = first();
    assert!(tab.text().contains("def lambda_handler"));
    tab.type_in("second = 2");
    tab.act(Msg::KeepDraft(("eu-west-1".into(), "f".into())));
    let mut reloaded = Tab::new("reloaded", &tab.account);
    reloaded.go(HERE);
    assert_eq!(reloaded.text(), "second = 2");
    assert!(reloaded.model.function().unwrap().has_changes());
    reloaded.act(Msg::Deploy);
    assert!(
        reloaded
            .notice()
            .contains("Successfully updated the function f")
    );
    reloaded.go(HERE);
    assert!(!reloaded.model.function().unwrap().has_changes());
    assert_eq!(reloaded.text(), "second = 2");
    // What runs is what the first tab typed: it has nothing left to deploy.
    tab.act(Msg::Heard(lambdabox_contract::Heard::Event(
        lambdabox_contract::Event::Changed,
    )));
    assert!(!tab.model.function().unwrap().has_changes());
}

#[test]
fn what_another_tab_has_kept_is_not_written_over() {
    let mut one = first();
    let mut two = Tab::new("second", &one.account);
    two.go(HERE);
    one.type_in("one = 1");
    one.act(Msg::Leaving);
    two.type_in("two = 2");
    two.act(Msg::Leaving);
    assert!(two.model.function().unwrap().conflict);
    two.act(Msg::KeepMine);
    assert!(!two.model.function().unwrap().conflict);
    one.act(Msg::Deploy);
    assert!(one.model.function().unwrap().conflict);
    one.act(Msg::TakeTheirs);
    assert_eq!(one.text(), "two = 2");
}

#[test]
fn every_wrong_field_is_marked() {
    let mut tab = first();
    tab.go("#/functions/f?tab=configuration");
    tab.set("memory", "100");
    tab.set("timeout", "0");
    tab.act(Msg::Save);
    for id in ["memory", "timeout"] {
        let error = tab.model.form.error(id).unwrap_or_default();
        assert!(error.contains("2 validation errors"), "{id}: {error}");
    }
    assert!(tab.model.form.error("storage").is_none());
    tab.set("memory", "256");
    tab.set("timeout", "5");
    tab.act(Msg::Save);
    assert!(
        tab.notice().contains("Successfully updated"),
        "{}",
        tab.notice()
    );
    assert_eq!(tab.model.function().unwrap().overview.settings.memory, 256);

    tab.go("#/functions/f?tab=configuration&section=environment");
    for (row, key) in ["TOKEN", "AWS_REGION"].into_iter().enumerate() {
        tab.act(Msg::AddRow);
        tab.act(Msg::EditRow(row, Some(key.into()), Some("x".into())));
    }
    tab.act(Msg::Save);
    assert!(tab.model.form.error("row-1-key").is_some());
    assert!(tab.model.form.error("row-0-key").is_none());
    tab.act(Msg::RemoveRow(1));
    tab.act(Msg::Save);
    let environment = &tab.model.function().unwrap().overview.environment;
    assert_eq!(*environment, [("TOKEN".to_owned(), "x".to_owned())]);

    tab.go("#/functions/f?tab=configuration&section=concurrency");
    tab.set("mode", "reserved");
    tab.set("reserved", "901");
    tab.act(Msg::Save);
    assert!(tab.model.form.error("reserved").is_some());
    tab.set("reserved", "5");
    tab.act(Msg::Save);
    assert_eq!(tab.model.function().unwrap().overview.reserved, Some(5));
}

#[test]
fn a_name_that_is_taken_or_wrong_stands_beside_its_field() {
    let mut tab = first();
    for (name, words) in [
        ("f", "already exist"),
        ("a b", "failed to satisfy constraint"),
    ] {
        tab.go("#/create/function");
        tab.set("name", name);
        tab.act(Msg::Create);
        let error = tab.model.form.error("name").unwrap_or_default();
        assert!(error.contains(words), "{name}: {error}");
    }
    tab.go("#/create/function");
    tab.set("name", "g");
    tab.set("role", "existing");
    tab.act(Msg::Create);
    assert!(tab.model.form.error("role-name").is_some());
}

#[test]
fn events_are_saved_byte_by_byte() {
    let mut tab = first();
    tab.go("#/functions/f?tab=test");
    let event = "{ \"n\" : 1.0e400 }";
    tab.act(Msg::EditEvent(event.into()));
    tab.set("event-name", "mine");
    tab.act(Msg::SaveEvent);
    let open = tab.model.function().unwrap();
    assert_eq!(open.saved_events[0].event, event);
    assert_eq!(open.event_name, "mine");
    tab.set("event-name", "no good name");
    tab.act(Msg::SaveEvent);
    assert!(tab.model.form.error("event-name").is_some());
    tab.act(Msg::DeleteEvent);
    assert!(tab.model.function().unwrap().saved_events.is_empty());
}

#[test]
fn a_function_goes_as_a_link_and_comes_back() {
    let mut tab = first();
    tab.go("#/functions/f?tab=share");
    let link = tab.model.data.link.clone().unwrap().fragment;
    tab.go(&link);
    let shared = tab.model.data.shared.clone().unwrap();
    assert_eq!(shared.name, "f-2");
    assert!(format!("{:?}", shared.sheet).contains("def lambda_handler"));
    tab.act(Msg::CreateShared);
    tab.go("#/functions");
    let names = tab.model.data.functions.clone().unwrap();
    let names: Vec<String> = names.into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["f", "f-2"]);
    tab.go("#/share/AQID");
    assert!(tab.model.data.missing.as_ref().unwrap().contains("damaged"));
}

#[test]
fn every_described_view_is_answered() {
    let mut tab = first();
    for (hash, words) in [
        ("#/pricing", "$2.73"),
        ("#/logs", "No log groups"),
        ("#/functions/f?tab=monitor", "No metrics yet"),
        ("#/functions/f?tab=nothing", "There is nothing here"),
        (
            "#/functions/f?tab=configuration&section=triggers",
            "Bucket name",
        ),
        (
            "#/functions/f?tab=configuration&section=url",
            "Create function URL",
        ),
    ] {
        tab.go(hash);
        let sheet = format!("{:?}", tab.model.data.sheet);
        assert!(sheet.contains(words), "{hash}: {sheet}");
    }
    tab.act(Msg::Follow(
        "#/functions/f?tab=configuration&section=triggers".into(),
    ));
    tab.act(Msg::SetAndAsk("trigger-kind".into(), "schedule".into()));
    assert!(format!("{:?}", tab.model.data.sheet).contains("Schedule expression"));
    tab.go("#/logs/none");
    assert!(
        tab.model
            .data
            .missing
            .as_ref()
            .unwrap()
            .contains("does not exist")
    );
}

#[test]
fn a_deleted_function_is_gone() {
    let mut tab = first();
    tab.act(Msg::AskToDeleteFunction("f".into()));
    assert!(tab.model.asked.is_some());
    tab.act(Msg::Confirm);
    tab.go("#/functions");
    assert_eq!(tab.model.data.functions, Some(Vec::new()));
    assert!(tab.notice().contains("Successfully deleted the function f"));
    tab.go(HERE);
    assert!(tab.model.data.missing.is_some());
}
