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
                "This browser does not keep your work ({reason}): it is gone when you close or reload the page."
            ));
        }
        self.damaged.get().then(|| {
            "Some of the work saved in this browser could not be read. It was put aside; the rest is here.".to_owned()
        })
    }

    /// All records, if they are newer than the account.
    pub(super) async fn read_if_newer(&self) -> Option<Vec<Record>> {
        // What is only in memory would be lost.
        if !self.unsaved.borrow().is_empty() {
            return None;
        }
        if self.version.get().is_some() && !self.doubtful.replace(false) {
            return None;
        }
        match self.read().await {
            Ok(records) => records,
            Err(error) => {
                self.version.set(Some(-1.0));
                self.failure.replace(Some(reason(&error)));
                None
            }
        }
    }

    async fn read(&self) -> Result<Option<Vec<Record>>, JsValue> {
        let newest = JsFuture::from(newest()).await?.as_f64();
        if self.version.get() == newest {
            return Ok(None);
        }
        let all = JsFuture::from(read_all()).await?;
        let list = |key: &str| -> Result<Vec<JsValue>, JsValue> {
            Ok(Array::from(&Reflect::get(&all, &key.into())?).to_vec())
        };
        let version = Reflect::get(&all, &"version".into())?.as_f64();
        self.version.set(version.or(Some(0.0)));
        let keys = list("keys")?.into_iter();
        let records = keys.zip(list("values")?).map(|(key, value)| {
            let bytes = value.dyn_ref().map(Uint8Array::to_vec);
            (
                key.as_string().unwrap_or_default(),
                bytes.unwrap_or_default(),
            )
        });
        Ok(Some(records.collect()))
    }

    /// Writes changes, and what could not be written before.
    pub(super) async fn write(&self, changes: Vec<Change>) {
        let (keys, values) = {
            let mut unsaved = self.unsaved.borrow_mut();
            unsaved.extend(changes);
            if unsaved.is_empty() {
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
        let changes = records.into_iter().flat_map(|(key, bytes)| {
            let aside = (format!("damaged/{key}"), Some(bytes));
            [aside, (key, None)]
        });
        self.write(changes.collect()).await;
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
