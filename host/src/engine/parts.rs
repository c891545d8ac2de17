//! What one instance of a component consists of: what host calls and the contract's calls look at.

use lambdabox_border::Handles;
use lambdabox_border::wasi::Handle;
use lambdabox_meter::rules;
use std::collections::BTreeMap;
use wasmtime::{AsContextMut, Func, Global, GlobalType, Memory, Mutability, Result, Val, ValType};

/// What following a component's plan has made so far.
#[derive(Debug)]
pub(crate) struct Parts {
    /// There from the beginning on; only a store that is there can make it.
    fuel: Option<Fuel>,
    pub(super) memories: Vec<Memory>,
    pub(super) reallocs: Vec<Func>,
    pub(super) post_returns: Vec<Func>,
    /// By component instance.
    pub(super) handles: BTreeMap<usize, Handles<Handle>>,
    /// Whether the guest may call the host: not while it makes room for a value.
    pub(super) may_leave: bool,
    /// The most bytes that one call may carry out of the guest.
    pub(super) most_bytes: u64,
}

impl Parts {
    /// Of an instance of which there is nothing yet.
    pub(super) fn new(most_bytes: u64) -> Self {
        Self {
            fuel: None,
            memories: Vec::new(),
            reallocs: Vec::new(),
            post_returns: Vec::new(),
            handles: BTreeMap::new(),
            may_leave: true,
            most_bytes,
        }
    }

    pub(super) fn set_fuel(&mut self, fuel: Fuel) {
        self.fuel = Some(fuel);
    }

    pub(super) fn fuel(&self) -> Option<Fuel> {
        self.fuel
    }
}

/// The counter that all modules of an instance import: minus what is left, counting up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fuel(Global);

impl Fuel {
    /// A counter with a budget.
    pub(super) fn new(store: impl AsContextMut, budget: u64) -> Result<Self> {
        let ty = GlobalType::new(ValType::I64, Mutability::Var);
        let counter = Val::I64(rules::counter_for(budget));
        Global::new(store, ty, counter).map(Self)
    }

    /// What modules import.
    pub(super) fn global(self) -> Global {
        self.0
    }

    /// Gives a budget in the place of what is left.
    pub(super) fn set(self, store: impl AsContextMut, budget: u64) -> Result<()> {
        self.0.set(store, Val::I64(rules::counter_for(budget)))
    }

    /// What is left of the budget.
    pub(super) fn left(self, store: impl AsContextMut) -> u64 {
        rules::fuel_left(self.counter(store))
    }

    /// Whether a check of the guest has failed.
    pub(super) fn ran_out(self, store: impl AsContextMut) -> bool {
        self.counter(store) == rules::OUT_OF_FUEL
    }

    fn counter(self, store: impl AsContextMut) -> i64 {
        // Always a 64-bit integer: the type of the global says so.
        self.0.get(store).i64().unwrap_or(rules::OUT_OF_FUEL)
    }
}
