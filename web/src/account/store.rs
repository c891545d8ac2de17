//! The account's records in IndexedDB. What cannot be kept is told, never lost in silence: it stays
//! in the ledger, and is written with the next change that can be.
//!
//! It does what [`lambdabox_core::account::store::Store`] says, asynchronously.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use lambdabox_core::account::records::{Change, Record};
use lambdabox_core::account::store::{ReadRecords, Reading};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/account/store.js")]
extern "C" {
    #[wasm_bindgen(js_name = readSince)]
    fn js_read_since(known: f64) -> Promise;
    #[wasm_bindgen(js_name = readAll)]
    fn js_read_all() -> Promise;
    #[wasm_bindgen(js_name = write)]
    fn js_write(keys: Array, values: Array) -> Promise;
    #[wasm_bindgen(js_name = onChange)]
    fn js_on_change(listener: &Closure<dyn FnMut()>);
    #[wasm_bindgen(js_name = lock)]
    fn js_lock() -> Promise;
    #[wasm_bindgen(js_name = reason)]
    fn js_reason(error: &JsValue) -> String;
}

/// Why the browser did not do it, in words for the learner.
pub(super) type Reason = String;

async fn done(promise: Promise) -> Result<JsValue, Reason> {
    let done = JsFuture::from(promise).await;
    done.map_err(|error| js_reason(&error))
}

/// What there is, or what has changed since.
pub(super) async fn read(since: Option<u64>) -> Result<Reading, Reason> {
    let found = done(js_read_since(since.map_or(-1.0, to_number))).await?;
    let member = |key: &str| Reflect::get(&found, &key.into()).unwrap_or_default();
    let changes = pairs(&found);
    let records = if member("whole").is_truthy() {
        ReadRecords::All(there(changes).collect())
    } else {
        ReadRecords::Changed(changes.collect())
    };
    Ok(Reading {
        version: from_number(&member("version")),
        records,
    })
}

/// Everything that there is.
pub(super) async fn read_all() -> Result<Vec<Record>, Reason> {
    let found = done(js_read_all()).await?;
    Ok(there(pairs(&found)).collect())
}

/// Writes all of it or nothing; the number of the change.
pub(super) async fn write(changes: &[Change]) -> Result<u64, Reason> {
    let keys: Array = changes
        .iter()
        .map(|(key, _)| JsValue::from(&**key))
        .collect();
    let bytes = changes.iter().map(|(_, bytes)| {
        bytes
            .as_deref()
            .map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes).into())
    });
    let version = done(js_write(keys, bytes.collect())).await?;
    Ok(from_number(&version))
}

/// The lock: dropping it gives it back.
pub(super) struct Lock(Option<Function>);

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            // It resolves a promise, which cannot fail.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Waits until no other tab has the lock, and takes it. Without locks, a tab goes on without.
pub(super) async fn lock() -> Lock {
    let taken = JsFuture::from(js_lock()).await;
    Lock(taken.ok().and_then(|release| release.dyn_into().ok()))
}

/// Calls `listener` when another tab has written.
pub(super) fn on_change(listener: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut()>::new(listener);
    js_on_change(&listener);
    // For ever: the worker has no end of its own.
    listener.forget();
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

fn there(changes: impl Iterator<Item = Change>) -> impl Iterator<Item = Record> {
    changes.filter_map(|(key, bytes)| Some((key, bytes?)))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "nobody changes anything more often than 2^53 times"
)]
fn to_number(version: u64) -> f64 {
    version as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casting a float saturates"
)]
fn from_number(version: &JsValue) -> u64 {
    version.as_f64().unwrap_or_default() as u64
}
