//! The account's services in the page: a WebAssembly module of its own beside the worker, which is fetched when a
//! function first calls one of them.
//!
//! A guest cannot be suspended, so the worker waits for the module, as it does for pieces of a library. What
//! a call has changed is told at once: whoever ends the worker in the middle of a run loses none of it.

use super::host::{Host, address_of};
use crate::engine::{fetch, text_of};
use crate::engine_protocol::{self, Reply};
use js_sys::{Array, Function, Object, Reflect, Uint8Array, WebAssembly};
use lambdabox_core::network::message::{Asked, Told, join, split};
use lambdabox_core::network::{
    Follows, Happening, ServiceAnswer, ServiceRequest, Services, Unreadable,
};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

/// The module, beside the worker's script.
const FILE: &str = "services.wasm";

/// The services of the account whose functions this worker runs.
#[derive(Debug)]
pub(super) struct PageServices;

thread_local! {
    static HERE: RefCell<Here> = RefCell::default();
}

/// What this thread has of the services.
#[derive(Default)]
struct Here {
    module: Option<Module>,
    /// Records that the module is given once it is there.
    records: Vec<(String, Vec<u8>)>,
    /// When something is due next, as the account worker was told last.
    told_due_ms: Option<i64>,
}

/// The module's exports.
struct Module {
    exports: JsValue,
}

/// Goes on from what the services have kept, and from nothing else.
pub(super) fn restore(records: Vec<(String, Vec<u8>)>) {
    HERE.set(Here {
        module: None,
        records,
        told_due_ms: None,
    });
}

impl Services for PageServices {
    fn answer(&self, request: ServiceRequest<'_>) -> Result<ServiceAnswer, Unreadable> {
        let ServiceRequest {
            request,
            caller,
            now_ms,
            seed,
            hops,
        } = request;
        let asked = Asked {
            method: request.method,
            url: request.url,
            headers: request.headers,
            caller: caller.clone(),
            now_ms,
            seed,
            hops,
        };
        let message = join(&asked, &request.body);
        HERE.with_borrow_mut(|here| {
            let module = here.loaded()?;
            let told = module.call("answer", &message).map_err(failed)?;
            here.tell_aftermath().map_err(failed)?;
            let (told, body) = split::<Told>(&told)
                .ok_or_else(|| failed(JsValue::from_str("there is no answer")))?;
            Ok(told.with_body(body))
        })
    }
}

/// Lets something happen to the services that no function asks for.
pub(super) fn happen(happening: &Happening) -> Result<(), Unreadable> {
    HERE.with_borrow_mut(|here| {
        let module = here.loaded()?;
        module.write(&join(happening, &[])).map_err(failed)?;
        module.number("happen", &[]).map_err(failed)?;
        here.tell_aftermath().map_err(failed)
    })
}

fn failed(error: JsValue) -> Unreadable {
    Unreadable(format!(
        "AWS's services, which are fetched when a function first calls one, failed: {}. Test again; if that does \
         not help, load the page anew",
        text_of(&error)
    ))
}

impl Here {
    /// Tells the account worker what has changed and what follows, unless it knows that already.
    fn tell_aftermath(&mut self) -> Result<(), JsValue> {
        let Some(module) = &self.module else {
            return Ok(());
        };
        let (changes, follows) = module.aftermath()?;
        let news = !changes.is_empty()
            || !follows.summons.is_empty()
            || follows.due_ms != self.told_due_ms;
        if news {
            self.told_due_ms = follows.due_ms;
            tell(&changes, follows);
        }
        Ok(())
    }

    fn loaded(&mut self) -> Result<&Module, Unreadable> {
        if self.module.is_none() {
            let module = Module::load()?;
            for record in std::mem::take(&mut self.records) {
                // One that cannot be read stays with whoever keeps it: the module refuses to write over it.
                let _ = module.restore(&record);
            }
            // What was put back is no change.
            let _ = module.aftermath();
            self.module = Some(module);
        }
        self.module
            .as_ref()
            .ok_or_else(|| Unreadable(String::new()))
    }
}

impl Module {
    fn load() -> Result<Self, Unreadable> {
        let address = address_of(FILE);
        let unreadable = |reason: String| {
            Unreadable(format!(
                "AWS's services, which are fetched when a function first calls one, cannot be had: {address} \
                 {reason}. Check the connection to the page's server and test again; if the page was updated \
                 meanwhile, load it anew"
            ))
        };
        let bytes = fetch(&address, None).map_err(unreadable)?;
        let module = WebAssembly::Module::new(&Uint8Array::from(&*bytes));
        let instance =
            module.and_then(|module| WebAssembly::Instance::new(&module, &Object::new()));
        let instance =
            instance.map_err(|error| unreadable(format!("cannot be run: {}", text_of(&error))))?;
        Ok(Self {
            exports: instance.exports().into(),
        })
    }

    fn export(&self, name: &str) -> Result<Function, JsValue> {
        Reflect::get(&self.exports, &name.into())?
            .dyn_into()
            .map_err(|_| JsValue::from_str("the module is another one"))
    }

    fn number(&self, name: &str, arguments: &[JsValue]) -> Result<u32, JsValue> {
        let arguments: Array = arguments.iter().collect();
        let number = self.export(name)?.apply(&JsValue::UNDEFINED, &arguments)?;
        // What WebAssembly returns is signed.
        Ok(number.as_f64().unwrap_or_default() as i64 as u32)
    }

    fn memory(&self) -> Result<Uint8Array, JsValue> {
        let memory = Reflect::get(&self.exports, &"memory".into())?;
        let memory: WebAssembly::Memory = memory.unchecked_into();
        Ok(Uint8Array::new(&memory.buffer()))
    }

    fn write(&self, message: &[u8]) -> Result<(), JsValue> {
        let length = message.len() as u32;
        let at = self.number("allocate", &[length.into()])?;
        let room = self.memory()?.subarray(at, at.saturating_add(length));
        room.copy_from(message);
        Ok(())
    }

    fn told(&self, length: u32) -> Result<Vec<u8>, JsValue> {
        let at = self.number("told_address", &[])?;
        let end = at.saturating_add(length);
        Ok(self.memory()?.subarray(at, end).to_vec())
    }

    /// What an export says to a message.
    fn call(&self, name: &str, message: &[u8]) -> Result<Vec<u8>, JsValue> {
        self.write(message)?;
        let length = self.number(name, &[])?;
        self.told(length)
    }

    fn restore(&self, (key, bytes): &(String, Vec<u8>)) -> Result<bool, JsValue> {
        self.write(&join(key, bytes))?;
        Ok(self.number("restore", &[])? != 0)
    }

    /// What changed since the last time, and what follows.
    fn aftermath(&self) -> Result<(Vec<Change>, Follows), JsValue> {
        let length = self.number("take_aftermath", &[])?;
        let message = self.told(length)?;
        let ((keys, follows), mut bytes) =
            split::<(Vec<(String, Option<usize>)>, Follows)>(&message).unwrap_or_default();
        let mut changes = Vec::with_capacity(keys.len());
        for (key, length) in keys {
            let (own, rest) = bytes
                .split_at_checked(length.unwrap_or_default())
                .unwrap_or_default();
            bytes = rest;
            changes.push((key, length.map(|_| own.to_vec())));
        }
        Ok((changes, follows))
    }
}

/// A record's key, and its bytes unless it is gone.
type Change = (String, Option<Vec<u8>>);

/// Tells the account worker what changed, and what follows.
fn tell(changes: &[Change], follows: Follows) {
    let keys = changes.iter().map(|(key, _)| key.clone()).collect();
    let attachments: Array = changes
        .iter()
        .map(|(_, bytes)| match bytes {
            Some(bytes) => Uint8Array::from(bytes.as_slice()).into(),
            None => JsValue::NULL,
        })
        .collect();
    if let Some(host) = Host::of_this_thread()
        && let Ok(message) =
            engine_protocol::encode(&Reply::Changed { keys, follows }, &attachments)
    {
        host.post(&message);
    }
}
