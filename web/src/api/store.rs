//! The account's records in IndexedDB. What cannot be kept is told, never lost in silence: it stays
//! in memory and is written with the next change that can be.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

/// A record's key and bytes.
pub(super) type Record = (String, Vec<u8>);
/// A record's key, and what to write there; `None` deletes it.
pub(super) type Change = (String, Option<Vec<u8>>);

#[wasm_bindgen(module = "/src/api/store.js")]
extern "C" {
    fn newest() -> Promise;
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
    /// A newer version of the page has written some of them.
    newer: Cell<bool>,
}

impl Store {
    /// Another tab has written.
    pub(super) fn doubt(&self) {
        self.doubtful.set(true);
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

    /// All records, if they are newer than the account.
    pub(super) async fn read_if_newer(&self) -> Option<Vec<Record>> {
        if self.version.get().is_some() {
            // What is only in memory would be lost.
            if !self.unsaved.borrow().is_empty() || !self.doubtful.replace(false) {
                return None;
            }
        }
        match self.read().await {
            Ok(records) => records.map(|records| self.with_unsaved(records)),
            // It is tried again with the next action.
            Err(error) => {
                self.doubt();
                self.failure.replace(Some(reason(&error)));
                None
            }
        }
    }

    async fn read(&self) -> Result<Option<Vec<Record>>, JsValue> {
        let newest = JsFuture::from(newest()).await?.as_f64();
        if self.unsaved.borrow().is_empty() {
            self.failure.replace(None);
        }
        if self.version.get() == newest {
            return Ok(None);
        }
        let (version, records) = Self::read_records().await?;
        self.version.set(Some(version));
        Ok(Some(records))
    }

    /// Everything in the browser's storage, with its version.
    async fn read_records() -> Result<(f64, Vec<Record>), JsValue> {
        let all = JsFuture::from(read_all()).await?;
        let list = |key: &str| -> Result<Vec<JsValue>, JsValue> {
            Ok(Array::from(&Reflect::get(&all, &key.into())?).to_vec())
        };
        let version = Reflect::get(&all, &"version".into())?.as_f64();
        let keys = list("keys")?.into_iter();
        let records = keys.zip(list("values")?).map(|(key, value)| {
            let bytes = value.dyn_ref().map(Uint8Array::to_vec);
            (
                key.as_string().unwrap_or_default(),
                bytes.unwrap_or_default(),
            )
        });
        Ok((version.unwrap_or(0.0), records.collect()))
    }

    /// What was done while nothing could be read goes on top of what could be read at last. A function
    /// below it is put aside.
    fn with_unsaved(&self, records: Vec<Record>) -> Vec<Record> {
        let mut unsaved = self.unsaved.borrow_mut();
        let mut all: BTreeMap<String, Vec<u8>> = records.into_iter().collect();
        for (key, change) in std::mem::take(&mut *unsaved) {
            if key.starts_with("function/")
                && let Some(below) = all.get(&key)
            {
                self.damaged.set(true);
                unsaved.insert(aside(&key), Some(below.clone()));
            }
            unsaved.insert(key, change);
        }
        overlay(&mut all, &unsaved);
        all.into_iter().collect()
    }

    /// All records, those among them that could not be written.
    ///
    /// # Errors
    /// Why they cannot be read, though they could before.
    pub(super) async fn everything(&self) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let mut all = match Self::read_records().await {
            Ok((_, records)) => records.into_iter().collect(),
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
