//! The account's records in IndexedDB. What cannot be kept is told, never lost in silence: it stays
//! in memory and is written with the next change that can be.
//!
//! The rule of locking: whoever writes holds the lock, and has read under it what others have written.

use super::account::CLOCK;
use super::clock::Clock;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

/// A record's key and bytes.
pub(super) type Record = (String, Vec<u8>);
/// A record's key, and what is there now; `None` deletes it.
pub(super) type Change = (String, Option<Vec<u8>>);

#[wasm_bindgen(module = "/src/account/store.js")]
extern "C" {
    #[wasm_bindgen(js_name = readSince)]
    fn read_since(known: f64) -> Promise;
    #[wasm_bindgen(js_name = readAll)]
    fn read_all() -> Promise;
    fn write(keys: Array, values: Array) -> Promise;
    #[wasm_bindgen(js_name = onChange)]
    fn listen(listener: &Closure<dyn FnMut()>);
    #[wasm_bindgen(js_name = lock)]
    fn take_lock() -> Promise;
    fn reason(error: &JsValue) -> String;
}

/// Before the keys of records that were put aside.
pub(super) const ASIDE: &str = "aside/";

/// What is in the browser's storage, as far as this worker knows.
#[derive(Default)]
pub(super) struct Store {
    /// The version of the records that the account was built from; `None` before it was.
    version: Cell<Option<f64>>,
    /// Another tab may have written since.
    doubtful: Cell<bool>,
    /// What could not be written yet.
    unsaved: RefCell<BTreeMap<String, Option<Vec<u8>>>>,
    /// Why the work would not survive a reload.
    failure: RefCell<Option<String>>,
    /// Some records could not be read and were put aside.
    damaged: Cell<bool>,
    /// Some of what could not be written was put aside: another tab had written there meanwhile.
    overtaken: Cell<bool>,
    /// A newer version of the page has written some of them.
    newer: Cell<bool>,
}

/// What others have written.
pub(super) struct News {
    /// It is everything: what is not there is gone.
    pub(super) whole: bool,
    /// The records.
    pub(super) records: Vec<Change>,
}

impl Store {
    /// Another tab has written.
    pub(super) fn doubt(&self) {
        self.doubtful.set(true);
    }

    /// All is to be read again.
    pub(super) fn forget_version(&self) {
        // No version has this number.
        self.version.set(Some(-1.0));
    }

    /// What the learner must be told; nothing if all is well.
    pub(super) fn trouble(&self) -> Option<String> {
        if let Some(reason) = &*self.failure.borrow() {
            return Some(format!(
                "This browser does not keep your work ({reason}): it is gone when you close or reload the page. Choose Your data to export it first."
            ));
        }
        if self.newer.get() {
            return Some("Some of your functions were saved by a newer version of this page, in another tab. Reload the page to see them.".to_owned());
        }
        if self.overtaken.get() {
            return Some("Some of your work could not be saved in time: another tab had changed the same. It was put aside, and is part of an export under Your data.".to_owned());
        }
        self.damaged.get().then(|| {
            "Some of the work saved in this browser could not be read. It was put aside, and is part of an export under Your data; the rest is here.".to_owned()
        })
    }

    /// Whether all work is in the browser's storage.
    pub(super) fn is_kept(&self) -> bool {
        self.failure.borrow().is_none() && self.unsaved.borrow().is_empty()
    }

    /// Some records are, or are not, of a newer version of the page.
    pub(super) fn find_newer(&self, newer: bool) {
        self.newer.set(newer);
    }

    /// What others have written since this was asked last; nothing if that is nothing.
    pub(super) async fn read_news(&self) -> Option<News> {
        let known = self.version.get();
        if known.is_some() && !self.doubtful.replace(false) {
            return None;
        }
        match JsFuture::from(read_since(known.unwrap_or(-1.0))).await {
            Ok(found) => self.take_news(&found, known),
            // It is tried again with the next action.
            Err(error) => {
                self.doubt();
                self.failure.replace(Some(reason(&error)));
                None
            }
        }
    }

    fn take_news(&self, found: &JsValue, known: Option<f64>) -> Option<News> {
        let member = |key: &str| Reflect::get(found, &key.into()).unwrap_or_default();
        if self.unsaved.borrow().is_empty() {
            self.failure.replace(None);
        }
        let version = member("version").as_f64().unwrap_or(0.0);
        if known == Some(version) {
            return None;
        }
        self.version.set(Some(version));
        let whole = member("whole").is_truthy();
        let mut records: BTreeMap<String, Option<Vec<u8>>> = pairs(found).collect();
        self.give_way(&records, whole && known.is_some());
        // What only this tab has goes on top.
        let unsaved = self.unsaved.borrow();
        let things: BTreeSet<String> = records.keys().map(|key| thing(key).to_owned()).collect();
        let touched = unsaved
            .iter()
            .filter(|(key, _)| whole || things.contains(thing(key)));
        records.extend(touched.map(|(key, bytes)| (key.clone(), bytes.clone())));
        Some(News {
            whole,
            records: records.into_iter().collect(),
        })
    }

    /// What could not be written, and what another tab has written meanwhile at the same place, is put
    /// aside: nothing goes over it. `uncertain` says that some of `theirs` may be older.
    fn give_way(&self, theirs: &BTreeMap<String, Option<Vec<u8>>>, uncertain: bool) {
        let mut unsaved = self.unsaved.borrow_mut();
        let mine = std::mem::take(&mut *unsaved);
        for (key, bytes) in mine {
            if let (CLOCK, Some(Some(theirs)), Some(mine)) = (&*key, theirs.get(&key), &bytes) {
                // Time goes on for all.
                unsaved.insert(key, Clock::later_of(mine, theirs));
                continue;
            }
            // Where it is not known what changed, theirs may be what this tab went on from: that is
            // put aside then, so that neither is lost.
            match theirs.get(&key) {
                Some(their_bytes) if *their_bytes != bytes => {
                    self.overtaken.set(true);
                    let (aside_bytes, kept) = if uncertain {
                        (their_bytes.clone(), Some(bytes))
                    } else {
                        (bytes, None)
                    };
                    if let Some(kept) = kept {
                        unsaved.insert(key.clone(), kept);
                    }
                    if let Some(bytes) = aside_bytes {
                        unsaved.insert(aside(&key), Some(bytes));
                    }
                }
                Some(_) => {}
                None => {
                    unsaved.insert(key, bytes);
                }
            }
        }
    }

    /// All records, those among them that could not be written.
    ///
    /// # Errors
    /// Why they cannot be read, though they could before.
    pub(super) async fn everything(&self) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let mut all = match JsFuture::from(read_all()).await {
            Ok(found) => {
                let there = pairs(&found);
                there
                    .filter_map(|(key, bytes)| Some((key, bytes?)))
                    .collect()
            }
            Err(error) if self.version.get().is_some() => return Err(reason(&error)),
            // Nothing ever came from there.
            Err(_) => BTreeMap::new(),
        };
        overlay(&mut all, &self.unsaved.borrow());
        Ok(all)
    }

    /// Writes changes, and what could not be written before.
    pub(super) async fn write(&self, changes: Vec<Change>) {
        let (keys, values) = {
            let mut unsaved = self.unsaved.borrow_mut();
            unsaved.extend(changes);
            // What is there must be known before anything is written over it.
            if unsaved.is_empty() || self.version.get().is_none() {
                return;
            }
            let keys: Array = unsaved
                .keys()
                .map(|key| JsValue::from(key.as_str()))
                .collect();
            let values: Array = unsaved
                .values()
                .map(|bytes| {
                    bytes
                        .as_deref()
                        .map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes).into())
                })
                .collect();
            (keys, values)
        };
        match JsFuture::from(write(keys, values)).await {
            Ok(version) => {
                self.unsaved.borrow_mut().clear();
                self.version.set(version.as_f64());
                self.failure.replace(None);
            }
            Err(error) => {
                self.failure.replace(Some(reason(&error)));
            }
        }
    }

    /// Keeps records that cannot be read, under other keys.
    pub(super) async fn set_aside(&self, records: Vec<Record>) {
        self.damaged.set(true);
        let changes = records
            .into_iter()
            .flat_map(|(key, bytes)| [(aside(&key), Some(bytes)), (key, None)]);
        self.write(changes.collect()).await;
    }
}

/// Keys and bytes of what the store answered; no bytes where nothing is any more.
fn pairs(found: &JsValue) -> impl Iterator<Item = Change> + use<> {
    let list = |key: &str| -> Vec<JsValue> {
        let list = Reflect::get(found, &key.into()).unwrap_or_default();
        Array::from(&list).to_vec()
    };
    let keys = list("keys").into_iter();
    keys.zip(list("values")).map(|(key, value)| {
        let bytes = value.dyn_ref().map(Uint8Array::to_vec);
        (key.as_string().unwrap_or_default(), bytes)
    })
}

/// What a record is a piece of: pieces are told apart behind a `#`.
fn thing(key: &str) -> &str {
    key.rsplit_once('#').map_or(key, |(thing, _)| thing)
}

/// A key of its own for a record that is put aside.
fn aside(key: &str) -> String {
    let now = String::from(js_sys::Date::new_0().to_iso_string());
    format!("{ASIDE}{now}/{key}")
}

/// Makes these changes to records.
fn overlay(records: &mut BTreeMap<String, Vec<u8>>, changes: &BTreeMap<String, Option<Vec<u8>>>) {
    for (key, bytes) in changes {
        match bytes {
            Some(bytes) => records.insert(key.clone(), bytes.clone()),
            None => records.remove(key),
        };
    }
}

/// Calls `listener` when another tab has written.
pub(super) fn on_change(listener: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(listener);
    listen(&listener);
    // For ever: the worker has no end of its own.
    listener.forget();
}

/// Keeps other tabs from changing the account.
pub(super) async fn lock() -> Option<Function> {
    JsFuture::from(take_lock()).await.ok()?.dyn_into().ok()
}

/// Lets other tabs go on.
pub(super) fn release(lock: Option<Function>) {
    if let Some(lock) = lock {
        // It resolves a promise, which cannot fail.
        let _ = lock.call0(&JsValue::UNDEFINED);
    }
}
