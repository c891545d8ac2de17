//! Two programs share the records of one account, by the locking rule.

use crate::story::{event, function, new};
use lambdabox_core::account::{
    Account, ConfigurationChange, FunctionKey, Refusal,
    ledger::Ledger,
    store::{MemoryStore, Store},
};
use std::time::Duration;

/// A tab, or a process.
struct Program {
    store: MemoryStore,
    ledger: Ledger,
    account: Account,
}

impl Program {
    fn new(store: &MemoryStore) -> Self {
        Self {
            store: store.another(),
            ledger: Ledger::default(),
            account: Account::default(),
        }
    }

    fn change<T>(&mut self, act: impl FnOnce(&mut Account) -> T) -> T {
        self.store.lock().unwrap();
        let reading = self.store.read(self.ledger.version()).unwrap();
        self.ledger.take(&mut self.account, reading);
        let answer = act(&mut self.account);
        let changes = self.ledger.to_write(self.account.take_changes());
        if !changes.is_empty()
            && let Ok(version) = self.store.write(&changes)
        {
            self.ledger.written(version);
        }
        self.store.unlock().unwrap();
        answer
    }

    fn describe(&mut self, key: &FunctionKey, text: &str) -> Result<(), Refusal> {
        let change = ConfigurationChange {
            description: Some(text.into()),
            ..ConfigurationChange::default()
        };
        self.change(|account| account.update_configuration(key, change).map(|_| ()))
    }

    fn description(&mut self, key: &FunctionKey) -> String {
        self.change(|account| account.function(key).unwrap().config().description.clone())
    }
}

#[test]
fn each_goes_on_from_what_the_other_wrote() {
    let store = MemoryStore::default();
    let (mut one, mut two) = (Program::new(&store), Program::new(&store));
    one.change(|account| account.create_function(new("f")).map(|_| ()))
        .unwrap();
    two.describe(&function(), "two").unwrap();
    assert_eq!(one.description(&function()), "two");
    // Runs take turns in virtual time, and no seed comes twice.
    let run = one.change(|account| account.begin(event("{}"))).unwrap();
    let other = two.change(|account| account.begin(event("{}"))).unwrap();
    assert_ne!(run.settings.seed, other.settings.seed);
    for (program, run) in [(&mut one, &run), (&mut two, &other)] {
        let took = Duration::from_secs(1);
        let ran = crate::story::invocation(run, "r", took, false);
        program.change(|account| account.end(run, &ran, run.arrival.plus(took)));
    }
    let events = |account: &mut Account| account.log_groups("eu-west-1").next().unwrap().len();
    assert_eq!(one.change(events), 2);
    assert_eq!(two.change(events), 2);
    one.change(|account| account.delete_function(&function()))
        .unwrap();
    assert_eq!(two.describe(&function(), "gone").unwrap_err().status(), 404);
}

#[test]
fn what_could_not_be_written_is_written_later() {
    let store = MemoryStore::default();
    let mut one = Program::new(&store);
    one.store.set_full(true);
    one.change(|account| account.create_function(new("f")).map(|_| ()))
        .unwrap();
    assert!(!one.ledger.is_kept());
    // It is still there for the program itself.
    assert_eq!(one.description(&function()), "");
    let mut two = Program::new(&store);
    assert!(two.change(|account| account.function(&function()).is_err()));
    one.store.set_full(false);
    one.change(|_| ());
    assert!(one.ledger.is_kept());
    assert_eq!(two.description(&function()), "");
}

#[test]
fn after_a_failed_write_nothing_goes_over_a_newer_record() {
    let store = MemoryStore::default();
    let (mut one, mut two) = (Program::new(&store), Program::new(&store));
    one.change(|account| account.create_function(new("f")).map(|_| ()))
        .unwrap();
    one.store.set_full(true);
    one.describe(&function(), "one, not written").unwrap();
    two.describe(&function(), "two").unwrap();
    one.store.set_full(false);
    assert_eq!(one.description(&function()), "two");
    assert_eq!(two.description(&function()), "two");
    assert_eq!(one.ledger.set_aside(), 1);
    let records = store.another().read(None).unwrap().records;
    let text = format!("{records:?}");
    assert!(text.contains("aside/"), "what one had is not lost: {text}");
}

#[test]
fn damaged_records_are_put_aside_and_make_room() {
    let store = MemoryStore::default();
    let mut direct = store.another();
    direct.lock().unwrap();
    let damaged = ("function/eu-west-1/f".to_owned(), Some(b"{".to_vec()));
    direct.write(&[damaged]).unwrap();
    direct.unlock().unwrap();
    let mut one = Program::new(&store);
    one.change(|account| account.create_function(new("f")).map(|_| ()))
        .unwrap();
    assert_eq!(one.ledger.set_aside(), 1);
    let mut two = Program::new(&store);
    assert_eq!(two.description(&function()), "");
    assert_eq!(two.ledger.set_aside(), 0);
}
