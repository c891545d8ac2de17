//! Keeping the account, by its locking rule: lock, read what others have written, act, write, unlock;
//! only then is anything acknowledged.

use super::names::Account;
use super::{Worker, store};
use lambdabox_contract::event::{Event, Trouble};
use lambdabox_core::account::ledger::Ledger;
use lambdabox_core::account::records::Change;
use std::cell::{Cell, RefCell};

/// What is known of how the account is kept.
#[derive(Default)]
pub(super) struct Kept {
    ledger: RefCell<Ledger>,
    /// Another tab may have written since that was read last.
    doubtful: Cell<bool>,
    /// Why the work would not survive a reload.
    failure: RefCell<Option<store::Reason>>,
}

impl Worker {
    /// Does something to the account, and keeps what it changed.
    pub(super) async fn change<T>(&self, act: impl FnOnce(&mut Account) -> T) -> T {
        // Other tabs wait, and this one goes on from what they have written.
        let lock = store::lock().await;
        self.read_news(true).await;
        let answer = act(&mut self.account.borrow_mut());
        let changes = self.account.borrow_mut().take_changes();
        self.write(changes).await;
        drop(lock);
        self.tell_trouble();
        answer
    }

    /// Takes what another tab has written, or what an earlier visit has.
    pub(super) async fn refresh(&self) {
        let aside = self.kept.ledger.borrow().set_aside();
        if !self.read_news(false).await {
            return;
        }
        if self.kept.ledger.borrow().set_aside() > aside {
            // Records are put aside by whoever holds the lock.
            self.change(|_| ()).await;
        }
        self.tell_trouble();
    }

    /// Reads what others have written, unless nobody has, as far as that was heard; whether something
    /// was there. Whoever holds the lock does not rely on hearing.
    async fn read_news(&self, locked: bool) -> bool {
        let Kept {
            ledger,
            doubtful,
            failure,
        } = &self.kept;
        loop {
            let known = ledger.borrow().version();
            if known.is_some() && !doubtful.replace(false) && !locked {
                return false;
            }
            match store::read(known).await {
                // A run that has ended meanwhile has read too: this may be older than what it read.
                Ok(_) if ledger.borrow().version() != known => {}
                Ok(reading) => {
                    if ledger.borrow().is_kept() {
                        failure.replace(None);
                    }
                    let news = known != Some(reading.version);
                    if news {
                        let mut account = self.account.borrow_mut();
                        ledger.borrow_mut().take(&mut account, reading);
                        // It was found in what was there before.
                        self.found.take();
                    }
                    return news;
                }
                // It is tried again with the next action.
                Err(reason) => {
                    doubtful.set(true);
                    failure.replace(Some(reason));
                    return false;
                }
            }
        }
    }

    /// Writes changes, and what could not be written before. Only under the lock.
    pub(super) async fn write(&self, changes: Vec<Change>) {
        let Kept {
            ledger, failure, ..
        } = &self.kept;
        let all = ledger.borrow_mut().to_write(changes);
        // What is there must be known before anything is written over it.
        if all.is_empty() || ledger.borrow().version().is_none() {
            return;
        }
        match store::write(&all).await {
            Ok(version) => {
                ledger.borrow_mut().written(version);
                failure.replace(None);
            }
            Err(reason) => {
                failure.replace(Some(reason));
            }
        }
    }

    /// All records, those among them that could not be written; why they cannot be read, though they
    /// could before.
    pub(super) async fn everything(&self) -> Result<Vec<Change>, store::Reason> {
        let mut all: Vec<Change> = match store::read_all().await {
            Ok(records) => {
                let records = records.into_iter();
                records.map(|(key, bytes)| (key, Some(bytes))).collect()
            }
            Err(reason) if self.kept.ledger.borrow().version().is_some() => return Err(reason),
            // Nothing ever came from there.
            Err(_) => Vec::new(),
        };
        all.extend(self.kept.ledger.borrow_mut().to_write(Vec::new()));
        Ok(all)
    }

    /// What the learner must be told; nothing if all is well.
    fn trouble(&self) -> Option<String> {
        if let Some(reason) = &*self.kept.failure.borrow() {
            return Some(format!(
                "This browser does not keep your work ({reason}): it is gone when you close or reload the page. Choose Your data to export it first."
            ));
        }
        if self.account.borrow().has_newer() {
            return Some("Some of your functions were saved by a newer version of this page, in another tab. Reload the page to see them.".to_owned());
        }
        (self.kept.ledger.borrow().set_aside() > 0).then(|| {
            "Some of the work saved in this browser could not be read. It was put aside, and is part of an export under Your data; the rest is here.".to_owned()
        })
    }

    /// Tells the page how the account is kept.
    pub(super) fn tell_trouble(&self) {
        let failed = self.kept.failure.borrow().is_some();
        self.page.tell(&Event::Trouble(Trouble {
            text: self.trouble(),
            unsaved: failed || !self.kept.ledger.borrow().is_kept(),
        }));
    }

    /// Another tab has written.
    pub(super) fn changed_elsewhere(&self) {
        self.kept.doubtful.set(true);
        self.page.tell(&Event::Changed);
    }
}
