//! Compiled components on disk, so that a runtime is compiled once on a machine.
//!
//! An entry is named by the engine's version and settings and by the hash of the component's
//! bytes. Beside it lies the hash of the compiled file, taken when it was written. An entry that
//! does not match is built again, never loaded. Hashing 16 MB and more at every start would take
//! longer than everything else, so a file that was hashed once is trusted as long as its stamp
//! (device, inode, size, modification and change time) stays the same.

mod folder;
mod stamp;

use crate::engine::{Compiled, ComponentError, Wasmtime, WasmtimeEngine};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use stamp::Stamp;
use std::fs::{self, File, TryLockError};
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// Changes whenever the layout of the folder does, or what is made of a component before it is compiled.
const FORMAT: &[u8] = b"lambdabox cache 3";

/// How compiled components are named.
const EXTENSION: &str = "cwasm";

/// How often somebody who waits for a compilation is told of it.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// Who waits no longer than this for another process is not told.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is looked meanwhile whether the other one is done.
const GLANCE: Duration = Duration::from_millis(20);

/// The folder of compiled components.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

/// The cache, or the component, cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// The folder cannot be made or looked at.
    #[error("the cache folder {folder} cannot be used: {source}", folder = folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Other users can write to the folder, so nothing in it can be trusted.
    #[error("the cache folder {folder} does not belong to this user alone", folder = folder.display())]
    NotPrivate {
        /// Which.
        folder: PathBuf,
    },
    /// This user has no folder for caches.
    #[error("this user has no folder for caches: set LAMBDABOX_CACHE_DIR to one")]
    NoFolder,
    /// The component's file cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Source {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds another component than its runtime's manifest tells of: fuel is bound to the bytes.
    #[error(
        "{path} is not the component that the runtime was built with: install the runtime again",
        path = path.display()
    )]
    OtherComponent {
        /// Which.
        path: PathBuf,
    },
    /// The component cannot be run.
    #[error("{path}: {reason}", path = path.display())]
    Component {
        /// Where it is.
        path: PathBuf,
        /// Why.
        reason: ComponentError,
    },
}

impl CacheError {
    fn component(path: &Path, reason: ComponentError) -> Self {
        Self::Component {
            path: path.to_owned(),
            reason,
        }
    }
}

/// What a caller may want to tell its user while a component is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// The component is being compiled, which takes time. Told at once, and then every second.
    Compiling {
        /// The size of the component.
        bytes: usize,
        /// For how long it has been.
        elapsed: Duration,
    },
    /// The component was compiled.
    Compiled {
        /// How long that took.
        elapsed: Duration,
    },
    /// Another process compiles the component, and this one has waited for it for a second. Told once.
    Waiting,
    /// The compiled file was damaged and is built again.
    Rebuilding,
    /// The compiled component could not be kept, so the next start compiles it again.
    NotKept {
        /// Why.
        reason: String,
    },
}

/// A component's file, and what it must hold.
#[derive(Clone, Copy, Debug)]
pub struct ComponentFile<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// The SHA-256 of its bytes in hexadecimal, if a manifest says so.
    pub sha256: Option<&'a str>,
}

impl<'a> From<&'a Path> for ComponentFile<'a> {
    fn from(path: &'a Path) -> Self {
        Self { path, sha256: None }
    }
}

/// Which component a source file held when it was last read.
#[derive(Serialize, Deserialize)]
struct SourceRecord {
    stamp: Stamp,
    content: String,
    /// Its SHA-256, if that was compared.
    #[serde(default)]
    sha256: Option<String>,
}

/// What a compiled file held when it was written or last verified.
#[derive(Serialize, Deserialize)]
struct CompiledRecord {
    stamp: Option<Stamp>,
    content: String,
}

/// A component's bytes, read only when they are needed, and then compared with what they must be.
struct Source<'a> {
    file: ComponentFile<'a>,
    bytes: Option<Vec<u8>>,
}

impl Cache {
    /// The cache of this user: `LAMBDABOX_CACHE_DIR`; or `lambdabox` in the platform's folder for
    /// caches; or, for a user without a home or one that cannot be written to, a folder of this user's
    /// alone where temporary files are.
    ///
    /// # Errors
    /// [`CacheError`] if there is no such folder or others can write to it.
    pub fn of_user() -> Result<Self, CacheError> {
        if let Some(folder) = std::env::var_os("LAMBDABOX_CACHE_DIR").filter(|dir| !dir.is_empty())
        {
            return Self::at(PathBuf::from(folder));
        }
        let at_home = etcetera::choose_base_strategy()
            .map_err(|_| CacheError::NoFolder)
            .and_then(|strategy| {
                Self::at(etcetera::BaseStrategy::cache_dir(&strategy).join("lambdabox"))
            });
        at_home.or_else(|error| match folder::among_temporary_files() {
            Some(folder) => Self::at(folder).map_err(|_| error),
            None => Err(error),
        })
    }

    /// A cache in this folder, which is made if it is not there.
    ///
    /// # Errors
    /// [`CacheError`] if the folder cannot be made or others can write to it.
    pub fn at(root: PathBuf) -> Result<Self, CacheError> {
        folder::private(&root)?;
        Ok(Self { root })
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Loads the component in the file `source`, compiling it only if that was not done before.
    ///
    /// # Errors
    /// [`CacheError`] if the file cannot be read, holds another component than it must, or one that
    /// cannot be run. Trouble with the
    /// cache itself is no error: the component is then compiled and not kept.
    pub fn load(
        &self,
        wasmtime: &Wasmtime,
        source: ComponentFile<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<WasmtimeEngine, CacheError> {
        let entries = self.root.join(engine_key(wasmtime));
        if let Err(error) = folder::private(&entries) {
            // A folder that cannot be written to, or a full disk, keeps nobody from running.
            progress(Progress::NotKept {
                reason: error.to_string(),
            });
            return load_without(wasmtime, source, progress);
        }
        let refused = |error| CacheError::component(source.path, error);
        let mut bytes = Source::new(source);
        let content = content_hash(&entries, &mut bytes)?;
        let compiled = entries.join(format!("{content}.{EXTENSION}"));
        match open(wasmtime, &compiled) {
            Opened::Component(component) => {
                return wasmtime.link(*component).map_err(refused);
            }
            Opened::Damaged => progress(Progress::Rebuilding),
            Opened::Missing => {}
        }

        // One process compiles, the others wait for it.
        let lock = entries.join(format!("{content}.lock"));
        let _lock = File::create(&lock).and_then(|file| locked(file, progress));
        if let Opened::Component(component) = open(wasmtime, &compiled) {
            return wasmtime.link(*component).map_err(refused);
        }
        let binary = bytes.read()?;
        wasmtime.check(binary).map_err(refused)?;
        let code = watched(binary.len(), progress, || wasmtime.precompile(binary));
        let code = code.map_err(refused)?;
        let kept = keep(&compiled, &code);
        folder::prune(&self.root, EXTENSION);
        if let Err(error) = kept {
            progress(Progress::NotKept {
                reason: error.to_string(),
            });
        } else if let Opened::Component(component) = open(wasmtime, &compiled) {
            return wasmtime.link(*component).map_err(refused);
        }
        // It could not be kept: then it is taken from memory, instead of being compiled again.
        match from_memory(wasmtime, &code) {
            Some(component) => wasmtime.link(component).map_err(refused),
            None => wasmtime.compile(bytes.read()?).map_err(refused),
        }
    }

    /// Loads the component in the file `source` if it was compiled before, by any engine with the
    /// same settings.
    pub(crate) fn kept(
        &self,
        wasmtime: &Wasmtime,
        source: ComponentFile<'_>,
    ) -> Option<WasmtimeEngine> {
        let entries = self.root.join(engine_key(wasmtime));
        let content = content_hash(&entries, &mut Source::new(source)).ok()?;
        match open(wasmtime, &entries.join(format!("{content}.{EXTENSION}"))) {
            Opened::Component(component) => wasmtime.link(*component).ok(),
            Opened::Missing | Opened::Damaged => None,
        }
    }
}

/// Waits until the file is locked for this process, and says so if that takes long.
fn locked(file: File, progress: &mut dyn FnMut(Progress)) -> io::Result<File> {
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
                thread::sleep(GLANCE);
            }
            Err(TryLockError::WouldBlock) => {
                progress(Progress::Waiting);
                return file.lock().map(|()| file);
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Loads a component that was compiled right now.
fn from_memory(wasmtime: &Wasmtime, code: &[u8]) -> Option<Compiled> {
    #[expect(
        unsafe_code,
        reason = "wasmtime cannot know that it has made these bytes itself"
    )]
    // SAFETY: these are the very bytes that `Wasmtime::precompile` of the same engine returned.
    unsafe {
        Compiled::from_bytes(wasmtime.raw(), code)
    }
}

/// Compiles the component in the file `source`, where there is no cache.
///
/// # Errors
/// [`CacheError`] if the file cannot be read or its component cannot be run.
pub fn load_without(
    wasmtime: &Wasmtime,
    source: ComponentFile<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<WasmtimeEngine, CacheError> {
    let refused = |error| CacheError::component(source.path, error);
    let mut bytes = Source::new(source);
    let binary = bytes.read()?;
    wasmtime.check(binary).map_err(refused)?;
    let engine = watched(binary.len(), progress, || wasmtime.compile(binary));
    engine.map_err(refused)
}

/// Compiles, and says every second for how long it has been at it.
fn watched<T: Send>(
    bytes: usize,
    progress: &mut dyn FnMut(Progress),
    compile: impl FnOnce() -> T + Send,
) -> T {
    let started = Instant::now();
    let compiled = thread::scope(|scope| {
        let (done, ends) = mpsc::channel::<()>();
        let work = scope.spawn(move || {
            let compiled = compile();
            drop(done);
            compiled
        });
        loop {
            let elapsed = started.elapsed();
            progress(Progress::Compiling { bytes, elapsed });
            if ends.recv_timeout(TOLD_EVERY) != Err(RecvTimeoutError::Timeout) {
                break work.join();
            }
        }
    });
    match compiled {
        Ok(compiled) => {
            let elapsed = started.elapsed();
            progress(Progress::Compiled { elapsed });
            compiled
        }
        // As if there had been no thread.
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// What became of looking for a compiled component.
enum Opened {
    Component(Box<Compiled>),
    Missing,
    Damaged,
}

/// Loads a compiled component, if it is there and whole.
fn open(wasmtime: &Wasmtime, compiled: &Path) -> Opened {
    match is_whole(compiled) {
        Ok(true) => {}
        Ok(false) => return Opened::Damaged,
        Err(_) => return Opened::Missing,
    }
    #[expect(
        unsafe_code,
        reason = "wasmtime maps compiled code instead of reading it; see the safety argument"
    )]
    // SAFETY: the file must be one that wasmtime wrote and must not change while it is mapped.
    // It lies in a folder that only this user can write to (`folder::private`), is a plain file of
    // this user's, and holds the very bytes that `Wasmtime::precompile` returned: `is_whole` has
    // compared them with the hash taken then, now or at an earlier start since when the file's
    // stamp did not change. This crate never writes to it again, but replaces it by renaming
    // (`folder::write`), which leaves mapped files alone.
    let component = unsafe { Compiled::from_file(wasmtime.raw(), compiled) };
    match component {
        Some(component) => {
            folder::use_now(compiled);
            Opened::Component(Box::new(component))
        }
        None => Opened::Damaged,
    }
}

/// Whether the compiled file is what was written; `Err` if there is none.
fn is_whole(compiled: &Path) -> io::Result<bool> {
    let mut file = File::open(compiled)?;
    let metadata = file.metadata()?;
    let Some(record) = folder::read_record::<CompiledRecord>(&record_of(compiled)) else {
        return Ok(false);
    };
    if !metadata.is_file() || !folder::is_private(&metadata) {
        return Ok(false);
    }
    let stamp = Stamp::of(&metadata);
    if stamp.is_some() && stamp == record.stamp {
        return Ok(true);
    }
    if folder::hash(&mut file)?.to_hex().as_str() != record.content {
        return Ok(false);
    }
    if stamp.as_ref().is_some_and(Stamp::is_settled) {
        // Only saves time: without it the next start hashes again.
        let _ = folder::write_record(&record_of(compiled), &CompiledRecord { stamp, ..record });
    }
    Ok(true)
}

/// Writes a compiled component and its record.
fn keep(compiled: &Path, code: &[u8]) -> io::Result<()> {
    folder::write(compiled, code)?;
    let record = CompiledRecord {
        // We wrote it and nobody else does, so there is no need to wait until it has settled.
        stamp: Stamp::of(&fs::metadata(compiled)?),
        content: blake3::hash(code).to_hex().to_string(),
    };
    folder::write_record(&record_of(compiled), &record)
}

/// Where the record of a compiled component lies.
fn record_of(compiled: &Path) -> PathBuf {
    compiled.with_extension("json")
}

/// The hash of the component in the source file, from its record if the file has not changed.
fn content_hash(entries: &Path, source: &mut Source<'_>) -> Result<String, CacheError> {
    let ComponentFile { path, sha256 } = source.file;
    let error = |source| CacheError::Source {
        path: path.to_owned(),
        source,
    };
    let absolute = fs::canonicalize(path).map_err(error)?;
    let name = blake3::hash(absolute.as_os_str().as_encoded_bytes());
    let record_path = entries.join(format!("source-{}.json", name.to_hex()));
    let stamp = Stamp::of(&fs::metadata(&absolute).map_err(error)?);
    if let Some(record) = folder::read_record::<SourceRecord>(&record_path)
        && Some(&record.stamp) == stamp.as_ref()
        && is_hash(&record.content)
        // Bytes that were not compared with this hash are read again.
        && (sha256.is_none() || record.sha256.as_deref() == sha256)
    {
        return Ok(record.content);
    }
    let content = blake3::hash(source.read()?).to_hex().to_string();
    if let Some(stamp) = stamp.filter(Stamp::is_settled) {
        let record = SourceRecord {
            stamp,
            content: content.clone(),
            sha256: sha256.map(str::to_owned),
        };
        // Only saves time: without it the next start hashes again.
        let _ = folder::write_record(&record_path, &record);
    }
    Ok(content)
}

/// Whether a string from a record can be part of a file name.
fn is_hash(text: &str) -> bool {
    text.len() == 2 * blake3::OUT_LEN && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl<'a> Source<'a> {
    fn new(file: ComponentFile<'a>) -> Self {
        Self { file, bytes: None }
    }

    fn read(&mut self) -> Result<&[u8], CacheError> {
        let bytes = match self.bytes.take() {
            Some(bytes) => bytes,
            None => {
                let path = self.file.path;
                let bytes = crate::engine::read_component(path);
                let bytes = bytes.map_err(|source| CacheError::Source {
                    path: path.to_owned(),
                    source,
                })?;
                if self
                    .file
                    .sha256
                    .is_some_and(|wanted| !is_sha256(&bytes, wanted))
                {
                    return Err(CacheError::OtherComponent {
                        path: path.to_owned(),
                    });
                }
                bytes
            }
        };
        Ok(self.bytes.insert(bytes))
    }
}

/// Whether the bytes have this SHA-256, which is written in hexadecimal.
fn is_sha256(bytes: &[u8], wanted: &str) -> bool {
    let digits = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    digits.eq_ignore_ascii_case(wanted)
}

/// Names everything that a compiled component depends on besides its source.
fn engine_key(wasmtime: &Wasmtime) -> String {
    struct Blake3(blake3::Hasher);
    impl Hasher for Blake3 {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut hasher = Blake3(blake3::Hasher::new());
    hasher.write(FORMAT);
    wasmtime
        .raw()
        .precompile_compatibility_hash()
        .hash(&mut hasher);
    let hash = hasher.0.finalize().to_hex();
    hash.as_str().get(..32).unwrap_or_default().to_owned()
}
