//! Records in an SQLite file: `account.sqlite` in a folder, with `account.lock` beside it.
//!
//! The lock is the operating system's, on a file of its own, so it goes with the program that holds
//! it, however that ends. Each write is one transaction that is on the disk when it is done.

use lambdabox_core::account::records::Change;
use lambdabox_core::account::store::{ReadRecords, Reading, Store};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, TransactionBehavior, params};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The names of the two files.
const DATABASE: &str = "account.sqlite";
const LOCK: &str = "account.lock";
/// The version of the tables.
const TABLES: u32 = 1;
/// `lbox`, so that no other program's database is taken for ours.
const APPLICATION: i32 = 0x6c62_6f78;
/// How long a reader waits for a writer that is in the middle of it, which takes moments.
const BUSY: Duration = Duration::from_secs(30);

/// One program's way to the records of a folder.
#[derive(Debug)]
pub struct SqliteStore {
    folder: PathBuf,
    connection: Connection,
    lock: File,
    locked: bool,
}

/// The records of a folder cannot be read or written. Nothing that was acknowledged is lost.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The folder or a file in it cannot be made or opened.
    #[error("cannot keep an account in {folder}: {source}", folder = folder.display())]
    Folder {
        /// Where.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no room left.
    #[error(
        "there is no room left where {folder} is: the account is as it was before this command. Make room, then repeat the command",
        folder = folder.display()
    )]
    Full {
        /// Where.
        folder: PathBuf,
    },
    /// It may not be written.
    #[error(
        "{folder} may not be written: give yourself the right to, or name another folder with --state",
        folder = folder.display()
    )]
    ReadOnly {
        /// Where.
        folder: PathBuf,
    },
    /// Another program writes to it, for too long.
    #[error(
        "another program keeps {folder} busy: wait until it has ended, then repeat the command",
        folder = folder.display()
    )]
    Busy {
        /// Where.
        folder: PathBuf,
    },
    /// A later version has made it.
    #[error(
        "{folder} was written by a newer version of lambdabox: use that version, or name another folder with --state",
        folder = folder.display()
    )]
    Newer {
        /// Where.
        folder: PathBuf,
    },
    /// No database, or not one of ours.
    #[error(
        "{path} is damaged, or no file of lambdabox: put a copy of it in its place, or name another folder with --state",
        path = path.display()
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
    /// The disk did not do what it should.
    #[error(
        "the disk that {folder} is on failed ({source}): the account is as it was before this command. Look after the disk, then repeat the command",
        folder = folder.display()
    )]
    Disk {
        /// Where.
        folder: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// Records are written under the lock only.
    #[error("records are written under the lock only")]
    NotLocked,
    /// Anything else.
    #[error("the account in {folder} cannot be used now: {source}", folder = folder.display())]
    Database {
        /// Where.
        folder: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
}

impl SqliteStore {
    /// Opens the records of a folder, which is made if it is not there.
    ///
    /// # Errors
    /// [`StateError`] if it cannot be.
    pub fn open(folder: &Path) -> Result<Self, StateError> {
        let of_folder = |source: io::Error| StateError::of_io(folder, source);
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        // Variables and code are nobody else's business.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(of_folder)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(folder.join(LOCK))
            .map_err(of_folder)?;
        let of_sqlite = |source| StateError::of_sqlite(folder, source);
        let connection = Connection::open(folder.join(DATABASE)).map_err(of_sqlite)?;
        let mut store = Self {
            folder: folder.to_owned(),
            connection,
            lock,
            locked: false,
        };
        store.prepare()?;
        Ok(store)
    }

    fn prepare(&mut self) -> Result<(), StateError> {
        let folder = self.folder.clone();
        let of_sqlite = |source| StateError::of_sqlite(&folder, source);
        self.connection.busy_timeout(BUSY).map_err(of_sqlite)?;
        // A journal that is deleted, and its folder synchronised: the file alone is the account.
        let settings = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; \
                        PRAGMA trusted_schema = OFF;";
        self.connection.execute_batch(settings).map_err(of_sqlite)?;
        if self.tables().map_err(of_sqlite)? == 0 {
            // Two programs may begin at once; the second one finds what the first one made.
            self.lock()?;
            let made = self.make_tables().map_err(of_sqlite);
            self.unlock()?;
            made?;
        }
        let application: i32 = self.pragma("application_id").map_err(of_sqlite)?;
        let tables = self.tables().map_err(of_sqlite)?;
        if application != APPLICATION {
            return Err(StateError::Damaged {
                path: self.folder.join(DATABASE),
            });
        }
        if tables > TABLES {
            return Err(StateError::Newer { folder });
        }
        Ok(())
    }

    fn pragma<T: rusqlite::types::FromSql>(&self, name: &str) -> rusqlite::Result<T> {
        self.connection
            .pragma_query_value(None, name, |row| row.get(0))
    }

    fn tables(&self) -> rusqlite::Result<u32> {
        self.pragma("user_version")
    }

    fn make_tables(&mut self) -> rusqlite::Result<()> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior)?;
        let there: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let others: u32 =
            transaction.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
        if there == 0 && others == 0 {
            // A record that is gone keeps its place, so that others learn of it.
            transaction.execute_batch(&format!(
                "CREATE TABLE records (key TEXT PRIMARY KEY NOT NULL, bytes BLOB, version INTEGER NOT NULL);
                 CREATE INDEX records_by_version ON records (version);
                 CREATE TABLE about (version INTEGER NOT NULL);
                 INSERT INTO about VALUES (0);
                 PRAGMA application_id = {APPLICATION};
                 PRAGMA user_version = {TABLES};"
            ))?;
        }
        transaction.commit()
    }

    fn read_now(&mut self, since: Option<u64>) -> rusqlite::Result<Reading> {
        // One moment for all of it.
        let transaction = self.connection.transaction()?;
        let version: u64 =
            transaction.query_row("SELECT version FROM about", [], |row| unsigned(row.get(0)?))?;
        let records = match since {
            Some(since) => {
                let sql = "SELECT key, bytes FROM records WHERE version > ? ORDER BY key";
                let mut select = transaction.prepare(sql)?;
                let rows =
                    select.query_map([signed(since)], |row| Ok((row.get(0)?, row.get(1)?)))?;
                ReadRecords::Changed(rows.collect::<Result<_, _>>()?)
            }
            None => {
                let sql = "SELECT key, bytes FROM records WHERE bytes IS NOT NULL ORDER BY key";
                let mut select = transaction.prepare(sql)?;
                let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                ReadRecords::All(rows.collect::<Result<_, _>>()?)
            }
        };
        transaction.finish()?;
        Ok(Reading { version, records })
    }

    fn write_now(&mut self, changes: &[Change]) -> rusqlite::Result<u64> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior)?;
        let version: u64 =
            transaction.query_row("SELECT version FROM about", [], |row| unsigned(row.get(0)?))?;
        let version = version.saturating_add(1);
        transaction.execute("UPDATE about SET version = ?", [signed(version)])?;
        {
            let mut put = transaction.prepare(
                "INSERT INTO records (key, bytes, version) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (key) DO UPDATE SET bytes = ?2, version = ?3",
            )?;
            for (key, bytes) in changes {
                put.execute(params![key, bytes.as_deref(), signed(version)])?;
            }
        }
        transaction.commit()?;
        Ok(version)
    }
}

/// SQLite has signed integers only; versions count writes, so they never come near the end.
fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

fn unsigned(version: i64) -> rusqlite::Result<u64> {
    Ok(u64::try_from(version).unwrap_or_default())
}

impl Store for SqliteStore {
    type Error = StateError;

    fn lock(&mut self) -> Result<(), StateError> {
        if !self.locked {
            let locked = self.lock.lock();
            locked.map_err(|source| StateError::of_io(&self.folder, source))?;
            self.locked = true;
        }
        Ok(())
    }

    fn try_lock(&mut self) -> Result<bool, StateError> {
        if !self.locked {
            match self.lock.try_lock() {
                Ok(()) => self.locked = true,
                Err(TryLockError::WouldBlock) => return Ok(false),
                Err(TryLockError::Error(source)) => {
                    return Err(StateError::of_io(&self.folder, source));
                }
            }
        }
        Ok(true)
    }

    fn unlock(&mut self) -> Result<(), StateError> {
        if self.locked {
            let unlocked = self.lock.unlock();
            unlocked.map_err(|source| StateError::of_io(&self.folder, source))?;
            self.locked = false;
        }
        Ok(())
    }

    fn newest(&mut self) -> Result<u64, StateError> {
        let sql = "SELECT version FROM about";
        let version = self
            .connection
            .query_row(sql, [], |row| unsigned(row.get(0)?))
            .optional();
        let version = version.map_err(|source| StateError::of_sqlite(&self.folder, source))?;
        Ok(version.unwrap_or_default())
    }

    fn read(&mut self, since: Option<u64>) -> Result<Reading, StateError> {
        let reading = self.read_now(since);
        reading.map_err(|source| StateError::of_sqlite(&self.folder, source))
    }

    fn write(&mut self, changes: &[Change]) -> Result<u64, StateError> {
        if !self.locked {
            return Err(StateError::NotLocked);
        }
        let version = self.write_now(changes);
        version.map_err(|source| StateError::of_sqlite(&self.folder, source))
    }
}

impl StateError {
    fn of_io(folder: &Path, source: io::Error) -> Self {
        let folder = folder.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { folder },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { folder }
            }
            _ => Self::Folder { folder, source },
        }
    }

    fn of_sqlite(folder: &Path, source: rusqlite::Error) -> Self {
        let folder = folder.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { folder },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly { folder }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { folder },
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged {
                path: folder.join(DATABASE),
            },
            Some(ErrorCode::SystemIoFailure) => Self::Disk { folder, source },
            _ => Self::Database { folder, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::account::store::conformance;

    fn put(key: &str, bytes: usize) -> Change {
        (key.to_owned(), Some(vec![7; bytes]))
    }

    #[test]
    fn sqlite_is_a_store() {
        let folder = tempfile::tempdir().unwrap();
        let full = |store: &mut SqliteStore, full: bool| {
            // There are as many pages then as there may be.
            let most = if full { 1 } else { 1_000_000 };
            let pages = store.connection.pragma_update(None, "max_page_count", most);
            pages.unwrap();
        };
        conformance::play(|| SqliteStore::open(folder.path()), full).unwrap();
    }

    #[test]
    fn a_full_disk_changes_nothing_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(folder.path()).unwrap();
        store.lock().unwrap();
        store.write(&[put("a", 10)]).unwrap();
        let before = store.read(None).unwrap();
        store
            .connection
            .pragma_update(None, "max_page_count", 20)
            .unwrap();
        let error = store.write(&[put("a", 1), put("b", 1 << 20)]).unwrap_err();
        assert!(matches!(error, StateError::Full { .. }), "{error}");
        assert!(error.to_string().contains("Make room, then repeat"));
        assert_eq!(store.read(None).unwrap(), before);
        store
            .connection
            .pragma_update(None, "max_page_count", 1_000_000)
            .unwrap();
        store.write(&[put("b", 1 << 20)]).unwrap();
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let open = |prepare: &dyn Fn(&Path)| {
            let folder = tempfile::tempdir().unwrap();
            prepare(&folder.path().join(DATABASE));
            let before = fs::read(folder.path().join(DATABASE)).unwrap();
            let error = SqliteStore::open(folder.path()).unwrap_err();
            assert_eq!(fs::read(folder.path().join(DATABASE)).unwrap(), before);
            error
        };
        let text = open(&|path| fs::write(path, "these are my notes, and no database").unwrap());
        assert!(matches!(text, StateError::Damaged { .. }), "{text}");
        let other = open(&|path| {
            let other = Connection::open(path).unwrap();
            other.execute_batch("CREATE TABLE notes (text)").unwrap();
        });
        assert!(matches!(other, StateError::Damaged { .. }), "{other}");
        let newer = open(&|path| {
            drop(SqliteStore::open(path.parent().unwrap()).unwrap());
            let newer = Connection::open(path).unwrap();
            newer.pragma_update(None, "user_version", 2).unwrap();
        });
        assert!(matches!(newer, StateError::Newer { .. }), "{newer}");
    }

    #[test]
    fn nothing_is_written_without_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(folder.path()).unwrap();
        assert!(matches!(
            store.write(&[put("a", 1)]),
            Err(StateError::NotLocked)
        ));
    }
}
