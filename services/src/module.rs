//! The module's exports, for the worker that loads it: [`allocate`] room, write a message there, call
//! what it is for, and read what came of it at [`told_address`].
//!
//! A module has one account. Nothing is imported.

use crate::AccountServices;
use lambdabox_sandbox::message::{Asked, Told, join, split};
use lambdabox_sandbox::services::{Aftermath, Happening, ServiceRequest, Services as _};
use std::cell::RefCell;
use std::sync::LazyLock;

/// The account's number, as everywhere in lambdabox.
static SERVICES: LazyLock<AccountServices> =
    LazyLock::new(|| AccountServices::new(lambdabox_aws::DEFAULT_ACCOUNT));

thread_local! {
    static ASKED: RefCell<Vec<u8>> = RefCell::default();
    static TOLD: RefCell<Vec<u8>> = RefCell::default();
}

/// Makes room for a message, and says where it is.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(bytes: usize) -> *mut u8 {
    ASKED.with_borrow_mut(|asked| {
        *asked = vec![0; bytes];
        asked.as_mut_ptr()
    })
}

/// Answers the request that was written. Returns how long the answer is; 0 if it was no request.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    let message = ASKED.take();
    tell(split::<Asked>(&message).and_then(|(asked, body)| {
        let (now_ms, seed, hops) = (asked.now_ms, asked.seed, asked.hops);
        let (request, caller) = asked.with_body(body);
        let request = ServiceRequest {
            request,
            caller: &caller,
            now_ms,
            seed,
            hops,
        };
        let answer = SERVICES.answer(request).ok()?;
        let told = Told {
            status: answer.response.status,
            headers: answer.response.headers,
            waited_ms: answer.waited_ms,
        };
        Some(join(&told, &answer.response.body))
    }))
}

/// Takes a record back: a head with its key, and its bytes. 1 if it could be read.
#[unsafe(no_mangle)]
pub extern "C" fn restore() -> u32 {
    let message = ASKED.take();
    let record = split::<String>(&message);
    let damaged = record.map(|(key, bytes)| SERVICES.restore([(key, bytes.to_vec())]));
    damaged.is_some_and(|damaged| damaged.is_empty()).into()
}

/// Something happens though no function asks for it: a [`Happening`]. 1 if it could be read.
#[unsafe(no_mangle)]
pub extern "C" fn happen() -> u32 {
    let message = ASKED.take();
    let happening = split::<Happening>(&message);
    if let Some((happening, _)) = &happening {
        SERVICES.happen(happening);
    }
    happening.is_some().into()
}

/// What changed since the last time, and what follows: a head with keys and lengths (`null` for what is gone) and with
/// [`Follows`](lambdabox_sandbox::services::Follows), and all bytes. Returns how long it is.
#[unsafe(no_mangle)]
pub extern "C" fn take_aftermath() -> usize {
    let Aftermath { changes, follows } = SERVICES.take_aftermath();
    let keys: Vec<_> = changes
        .iter()
        .map(|(key, bytes)| (key, bytes.as_ref().map(Vec::len)))
        .collect();
    let bytes: Vec<u8> = changes
        .iter()
        .filter_map(|(_, bytes)| bytes.as_deref())
        .flatten()
        .copied()
        .collect();
    tell(Some(join(&(keys, follows), &bytes)))
}

fn tell(message: Option<Vec<u8>>) -> usize {
    let message = message.unwrap_or_default();
    let length = message.len();
    TOLD.replace(message);
    length
}

/// Where the last answer is.
#[unsafe(no_mangle)]
pub extern "C" fn told_address() -> *const u8 {
    TOLD.with_borrow(|told| told.as_ptr())
}
