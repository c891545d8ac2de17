//! One account for all requests of a server. Its lock is held for what changes it, never while a function runs.

use super::pace::Pace;
use crate::state::{State, StateError};
use lambdabox_aws::{Caller, DEFAULT_ACCOUNT};
use lambdabox_core::account::Account;
use lambdabox_core::network::Aftermath;
use lambdabox_services::AccountServices;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// See the module.
pub(super) struct SharedAccount {
    kept: Mutex<Kept>,
    services: Arc<AccountServices>,
    pub(super) pace: Pace,
    /// Tells whoever waits that something has changed.
    changes: watch::Sender<()>,
}

enum Kept {
    Memory(Box<Account>),
    Folder(Box<Folder>),
}

struct Folder {
    path: PathBuf,
    /// `None` after a change could not be kept: then it is read anew, since what is in memory is not what is
    /// on the disk.
    state: Option<State>,
    /// What the services know of the account's records of them.
    services_revision: u64,
}

impl SharedAccount {
    pub(super) fn in_memory() -> Self {
        let account = Account::default();
        let pace = Pace::from(account.clock().now());
        let services = Arc::new(AccountServices::new(DEFAULT_ACCOUNT));
        Self::new(Kept::Memory(Box::new(account)), services, pace)
    }

    pub(super) fn in_folder(path: PathBuf, state: State) -> Self {
        let services = Arc::new(AccountServices::new(DEFAULT_ACCOUNT));
        hand_over(&services, state.account());
        let pace = Pace::from(state.account().clock().now());
        let services_revision = state.account().services_revision();
        let folder = Folder {
            path,
            state: Some(state),
            services_revision,
        };
        Self::new(Kept::Folder(Box::new(folder)), services, pace)
    }

    fn new(kept: Kept, services: Arc<AccountServices>, pace: Pace) -> Self {
        Self {
            kept: Mutex::new(kept),
            services,
            pace,
            changes: watch::Sender::new(()),
        }
    }

    pub(super) fn services(&self) -> Arc<AccountServices> {
        Arc::clone(&self.services)
    }

    /// Who calls from outside: the owner of the account, who may do everything.
    pub(super) fn owner() -> Caller {
        Caller::owner(DEFAULT_ACCOUNT)
    }

    /// Whoever subscribes before looking misses no change.
    pub(super) fn subscribe(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    /// Whoever panicked meanwhile has done no more than a part of one change.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the account, with what others have written.
    ///
    /// # Errors
    /// [`StateError`] if it cannot be read.
    pub(super) fn read<T>(&self, look: impl FnOnce(&Account) -> T) -> Result<T, StateError> {
        match &mut *self.kept() {
            Kept::Memory(account) => Ok(look(account)),
            Kept::Folder(folder) => Ok(look(folder.refreshed(&self.services)?)),
        }
    }

    /// Changes the account. What it answers is kept by then, and so is what the services have changed.
    ///
    /// # Errors
    /// [`StateError`] if it cannot be kept: then nothing has changed.
    pub(super) fn change<T>(&self, act: impl FnOnce(&mut Account) -> T) -> Result<T, StateError> {
        let mut kept = self.kept();
        let aftermath = self.services.take_aftermath();
        let done = kept.change(&self.services, aftermath, act);
        drop(kept);
        self.changes.send_replace(());
        done
    }

    /// Keeps what a request has changed in the services, before it is answered, and sends on what it sets off.
    ///
    /// # Errors
    /// [`StateError`] if it cannot be kept.
    pub(super) fn settle(&self) -> Result<(), StateError> {
        let now = self.pace.now();
        let mut kept = self.kept();
        let aftermath = self.services.take_aftermath();
        let nothing = match &*kept {
            Kept::Memory(account) => account.knows_of(&aftermath),
            Kept::Folder(folder) => {
                let state = folder.state.as_ref();
                state.is_some_and(|state| state.account().knows_of(&aftermath))
            }
        };
        if nothing {
            // Nobody is woken by it: those who wait look without changing anything.
            return match &mut *kept {
                Kept::Memory(_) => Ok(()),
                Kept::Folder(folder) => folder.refreshed(&self.services).map(drop),
            };
        }
        let done = kept.change(&self.services, aftermath, |account| account.advance(now));
        drop(kept);
        self.changes.send_replace(());
        done
    }
}

impl Kept {
    fn change<T>(
        &mut self,
        services: &AccountServices,
        aftermath: Aftermath,
        act: impl FnOnce(&mut Account) -> T,
    ) -> Result<T, StateError> {
        match self {
            Self::Memory(account) => {
                account.keep_services(aftermath);
                let answer = act(account);
                // Nobody keeps them: all of it is in memory as it is.
                drop(account.take_changes());
                Ok(answer)
            }
            Self::Folder(folder) => folder.change(services, aftermath, act),
        }
    }
}

impl Folder {
    fn state(&mut self, services: &AccountServices) -> Result<&mut State, StateError> {
        match &mut self.state {
            Some(state) => Ok(state),
            gone => {
                let state = State::open(&self.path)?;
                self.services_revision = state.account().services_revision();
                hand_over(services, state.account());
                Ok(gone.insert(state))
            }
        }
    }

    /// The account with what others have written; the services know of it as well.
    fn refreshed(&mut self, services: &AccountServices) -> Result<&Account, StateError> {
        let known = self.services_revision;
        let state = self.state(services)?;
        state.refresh()?;
        let revision = state.account().services_revision();
        if revision != known {
            hand_over(services, state.account());
        }
        self.services_revision = revision;
        self.state(services).map(|state| state.account())
    }

    fn change<T>(
        &mut self,
        services: &AccountServices,
        aftermath: Aftermath,
        act: impl FnOnce(&mut Account) -> T,
    ) -> Result<T, StateError> {
        let known = self.state.as_ref().map(|_| self.services_revision);
        let state = self.state(services)?;
        let done = state.change(|account| {
            account.keep_services(aftermath);
            act(account)
        });
        let revision = state.account().services_revision();
        if done.is_ok() && known != Some(revision) {
            hand_over(services, state.account());
        }
        self.services_revision = revision;
        if done.is_err() {
            self.state = None;
        }
        done
    }
}

/// Gives the services what the account keeps of them. What cannot be read stays in the account as it is: the
/// services refuse to write over it.
fn hand_over(services: &AccountServices, account: &Account) {
    let records = account.service_records().iter();
    let _ = services.replace(
        DEFAULT_ACCOUNT,
        records.map(|(key, bytes)| (key.clone(), bytes.clone())),
    );
}
