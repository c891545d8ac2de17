//! From a call of the guest into the sandbox and back.

use js_sys::Error;
use lambdabox_border::wasi::Handle;
use lambdabox_sandbox::{CallEnd, Sandbox};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A `WebAssembly.Global` of type `i64`: minus the fuel left, counting up; 0 and more is out.
    pub type FuelGlobal;

    #[wasm_bindgen(method, getter)]
    fn value(this: &FuelGlobal) -> i64;

    #[wasm_bindgen(method, setter)]
    fn set_value(this: &FuelGlobal, value: i64);
}

impl FuelGlobal {
    /// The fuel that the guest has left.
    #[must_use]
    pub fn left(&self) -> u64 {
        let value = self.value();
        if value < 0 { value.unsigned_abs() } else { 0 }
    }

    /// Gives the guest `fuel` from now on; at most `i64::MAX` can be counted.
    pub fn set_left(&self, fuel: u64) {
        let fuel = i64::try_from(fuel).unwrap_or(i64::MAX);
        self.set_value(-fuel);
    }
}

/// What every import of one guest needs.
#[derive(Debug)]
pub(crate) struct World {
    sandbox: Weak<RefCell<Sandbox>>,
    fuel: JsValue,
}

impl World {
    /// The imports of a guest that lives in `sandbox`. `fuel` is its counter. The sandbox is freed
    /// when the caller drops it, whatever JavaScript still holds: it is only borrowed here.
    pub(crate) fn new(sandbox: &Rc<RefCell<Sandbox>>, fuel: &FuelGlobal) -> Rc<Self> {
        Rc::new(Self {
            sandbox: Rc::downgrade(sandbox),
            fuel: fuel.into(),
        })
    }

    /// Runs one host call in the sandbox and takes its price off the guest's fuel. When the sandbox
    /// ends the call, `Err` is an `Error` named `CallEnd`, to be thrown through the guest; afterwards
    /// [`Sandbox::ended`] says why.
    pub(crate) fn call<R>(
        &self,
        body: impl FnOnce(&mut Sandbox) -> Result<R, CallEnd>,
    ) -> Result<R, JsValue> {
        let Some(sandbox) = self.sandbox.upgrade() else {
            return Err(exception("the environment is gone"));
        };
        let Ok(mut sandbox) = sandbox.try_borrow_mut() else {
            return Err(exception("the environment is busy"));
        };
        let fuel: &FuelGlobal = self.fuel.unchecked_ref();
        let done = sandbox.host_call(fuel.left(), body);
        if let Some(left) = done.new_fuel_left {
            fuel.set_left(left);
        }
        done.result.map_err(|end| exception(&end.to_string()))
    }

    /// The guest drops a resource.
    pub(crate) fn drop_handle(&self, handle: Handle) {
        if let Some(sandbox) = self.sandbox.upgrade()
            && let Ok(mut sandbox) = sandbox.try_borrow_mut()
        {
            handle.drop_in(&mut sandbox);
        }
    }
}

/// The exception that unwinds a guest.
fn exception(message: &str) -> JsValue {
    let error = Error::new(message);
    error.set_name("CallEnd");
    error.into()
}
