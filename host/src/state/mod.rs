//! An account that is kept in a folder of this machine between commands.
//!
//! Every change follows the locking rule of [`lambdabox_core::account`]: what a command tells its user
//! is on the disk by then, and outlives a kill and a loss of power.

mod runner;
mod sqlite;

pub use runner::{RunError, RunnableCode, Runner};
pub use sqlite::{SqliteStore, StateError};

use lambdabox_core::account::{
    Account, Refusal,
    ledger::Ledger,
    store::{ReadRecords, Store},
};
use lambdabox_core::share::backup::Records;
use std::path::Path;

/// An account in a folder.
pub struct State {
    store: SqliteStore,
    ledger: Ledger,
    account: Account,
}

impl State {
    /// Opens the account of a folder, which is made if it is not there.
    ///
    /// # Errors
    /// [`StateError`] if it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, StateError> {
        let mut state = Self {
            store: SqliteStore::open(folder)?,
            ledger: Ledger::default(),
            account: Account::default(),
        };
        state.refresh()?;
        Ok(state)
    }

    /// The account, as it was when it was read or changed last.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// How many records could not be read and were put aside by this program.
    #[must_use]
    pub const fn set_aside(&self) -> usize {
        self.ledger.set_aside()
    }

    /// Reads what others have written.
    ///
    /// # Errors
    /// [`StateError`] if it cannot be read.
    pub fn refresh(&mut self) -> Result<(), StateError> {
        let reading = self.store.read(self.ledger.version())?;
        self.ledger.take(&mut self.account, reading);
        Ok(())
    }

    /// Does something to the account; what it answers is kept by then, and so is what it did, whatever the
    /// answer: a request that is refused may count (an invocation that is throttled).
    ///
    /// # Errors
    /// [`StateError`] if it cannot be kept. Then nothing has changed on the disk, and this program
    /// must not go on with what it has.
    pub fn change<T>(&mut self, act: impl FnOnce(&mut Account) -> T) -> Result<T, StateError> {
        self.store.lock()?;
        let done = self.change_locked(act);
        // A lock that cannot be given back goes with the program at the latest.
        let unlocked = self.store.unlock();
        let answer = done?;
        unlocked?;
        Ok(answer)
    }

    /// Does something to the account that may be refused: then nothing of it is done.
    ///
    /// # Errors
    /// [`StateError`] as for [`Self::change`]; the refusal is what it answers.
    pub fn try_change<T>(
        &mut self,
        act: impl FnOnce(&mut Account) -> Result<T, Refusal>,
    ) -> Result<Result<T, Refusal>, StateError> {
        self.change(|account| account.all_or_nothing(act))
    }

    fn change_locked<T>(&mut self, act: impl FnOnce(&mut Account) -> T) -> Result<T, StateError> {
        self.refresh()?;
        let answer = act(&mut self.account);
        let changes = self.ledger.to_write(self.account.take_changes());
        if !changes.is_empty() {
            let version = self.store.write(&changes)?;
            self.ledger.written(version);
        }
        Ok(answer)
    }

    /// All records, as an export has them.
    ///
    /// # Errors
    /// [`StateError`] if they cannot be read.
    pub fn records(&mut self) -> Result<Records, StateError> {
        match self.store.read(None)?.records {
            ReadRecords::All(all) => Ok(all.into_iter().collect()),
            ReadRecords::Changed(_) => Ok(Records::new()),
        }
    }

    /// Changes records as a whole: `plan` sees all that there are, and says what to write.
    ///
    /// # Errors
    /// [`StateError`] if it cannot be kept; nothing has changed then.
    pub fn change_records<T>(
        &mut self,
        plan: impl FnOnce(&Records) -> (T, Vec<lambdabox_core::account::records::Change>),
    ) -> Result<T, StateError> {
        self.store.lock()?;
        let done = self.records().and_then(|records| {
            let (answer, changes) = plan(&records);
            if !changes.is_empty() {
                self.store.write(&changes)?;
            }
            Ok(answer)
        });
        let unlocked = self.store.unlock();
        let answer = done?;
        unlocked?;
        self.refresh()?;
        Ok(answer)
    }
}
