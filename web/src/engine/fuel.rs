//! The fuel counter of one environment.

use super::world::FuelGlobal;
use js_sys::{BigInt, Object, Reflect, WebAssembly::Global};
use lambdabox_core::engine::EngineError;
use lambdabox_meter::rules;
use wasm_bindgen::{JsCast, JsValue};

/// The global that all modules of an environment import: minus what is left, counting up.
#[derive(Clone, Debug)]
pub(super) struct Fuel {
    global: Global,
}

impl Fuel {
    /// A counter with nothing left.
    pub(super) fn new() -> Result<Self, EngineError> {
        let fault = |_| EngineError {
            message: "the browser has no WebAssembly global of 64 bits".into(),
        };
        let descriptor = Object::new();
        Reflect::set(&descriptor, &"value".into(), &"i64".into()).map_err(fault)?;
        Reflect::set(&descriptor, &"mutable".into(), &JsValue::TRUE).map_err(fault)?;
        let global = Global::new(&descriptor, &BigInt::from(0_i64).into()).map_err(fault)?;
        Ok(Self { global })
    }

    /// What modules import.
    pub(super) fn global(&self) -> &JsValue {
        self.global.as_ref()
    }

    /// What the sandbox reads and sets.
    pub(super) fn for_sandbox(&self) -> FuelGlobal {
        self.global.clone().unchecked_into()
    }

    /// Gives a budget.
    pub(super) fn set(&self, budget: u64) {
        self.global
            .set_value(&BigInt::from(rules::counter_for(budget)).into());
    }

    /// What is left of the budget.
    pub(super) fn left(&self) -> u64 {
        rules::fuel_left(self.counter())
    }

    /// Whether a check of the guest has failed.
    pub(super) fn ran_out(&self) -> bool {
        self.counter() == rules::OUT_OF_FUEL
    }

    fn counter(&self) -> i64 {
        // Always a 64-bit integer: the type of the global says so.
        i64::try_from(self.global.value()).unwrap_or(rules::OUT_OF_FUEL)
    }
}
