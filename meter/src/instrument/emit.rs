//! Writes the body of a metered function: operators as they are, and the meter's own.

use super::context::Context;
use crate::rules::OUT_OF_FUEL;
use wasm_encoder::{BlockType, InstructionSink, ValType};

/// A function under construction.
#[derive(Debug)]
pub(crate) struct Emitter {
    pub(crate) bytes: Vec<u8>,
    /// The local that holds the copy of the counter.
    fuel: u32,
    /// A local for a 32-bit integer, free between two operators.
    scratch: u32,
    /// The number of the counter.
    counter: u32,
    pub(crate) scratch_used: bool,
}

impl Emitter {
    pub(crate) fn new(context: &Context, fuel: u32, scratch: u32) -> Self {
        Self {
            bytes: Vec::new(),
            fuel,
            scratch,
            counter: context.fuel_global(),
            scratch_used: false,
        }
    }

    pub(crate) fn sink(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.bytes)
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn scratch(&mut self) -> u32 {
        self.scratch_used = true;
        self.scratch
    }

    /// Leaves the copy of the counter on the stack.
    pub(crate) fn get_fuel(&mut self) {
        let fuel = self.fuel;
        self.sink().local_get(fuel);
    }

    /// Takes the copy of the counter from the stack.
    pub(crate) fn set_fuel(&mut self) {
        let fuel = self.fuel;
        self.sink().local_set(fuel);
    }

    /// Adds `charge` to the copy of the counter.
    pub(crate) fn charge(&mut self, charge: i64) {
        if charge != 0 {
            let fuel = self.fuel;
            self.sink()
                .local_get(fuel)
                .i64_const(charge)
                .i64_add()
                .local_set(fuel);
        }
    }

    /// Leaves what the copy of the counter will be after `charge` on the stack, but not in the copy:
    /// for those that get a new one next.
    pub(crate) fn get_charged(&mut self, charge: i64) {
        let fuel = self.fuel;
        self.sink().local_get(fuel);
        if charge != 0 {
            self.sink().i64_const(charge).i64_add();
        }
    }

    /// Adds `charge` to the copy of the counter and leaves it on the stack.
    fn charge_and_get(&mut self, charge: i64) {
        let fuel = self.fuel;
        self.sink().local_get(fuel);
        if charge != 0 {
            self.sink().i64_const(charge).i64_add().local_tee(fuel);
        }
    }

    /// `br_if` to the label at `depth`, which takes no values: charges only if the branch is taken.
    pub(crate) fn charge_and_branch_if(&mut self, charge: i64, depth: u32) {
        self.sink().if_(BlockType::Empty);
        self.charge(charge);
        self.sink().br(depth + 1).end();
    }

    /// Charges, then stores the copy in the counter.
    pub(crate) fn store(&mut self, charge: i64) {
        let counter = self.counter;
        self.charge_and_get(charge);
        self.sink().global_set(counter);
    }

    /// Reads the copy from the counter.
    pub(crate) fn load(&mut self) {
        let (counter, fuel) = (self.counter, self.fuel);
        self.sink().global_get(counter).local_set(fuel);
    }

    /// Leaves for the label at `depth` if the budget is used up by `charge`, which is yet to be added
    /// to the copy.
    pub(crate) fn check(&mut self, charge: i64, depth: u32) {
        let fuel = self.fuel;
        self.sink()
            .local_get(fuel)
            .i64_const(charge.saturating_neg())
            .i64_ge_s()
            .br_if(depth);
    }

    /// Charges `charge` and the length on top of the stack, which stays, and checks.
    pub(crate) fn charge_length_and_check(&mut self, charge: i64, depth: u32) {
        let (fuel, scratch) = (self.fuel, self.scratch());
        self.sink()
            .local_tee(scratch)
            .local_get(scratch)
            .i64_extend_i32_u()
            .local_get(fuel)
            .i64_add();
        if charge != 0 {
            self.sink().i64_const(charge).i64_add();
        }
        self.sink()
            .local_tee(fuel)
            .i64_const(0)
            .i64_ge_s()
            .br_if(depth);
    }

    /// Says that the budget is used up, and traps.
    pub(crate) fn out_of_fuel(&mut self) {
        let counter = self.counter;
        // Every function has this: the shortest way to write the number.
        const { assert!(OUT_OF_FUEL == ((-1_i64).cast_unsigned() >> 1).cast_signed()) };
        self.sink()
            .i64_const(-1)
            .i64_const(1)
            .i64_shr_u()
            .global_set(counter)
            .unreachable();
    }

    /// `memory.grow`, announced if it is within `maximum` pages.
    pub(crate) fn grow_memory(&mut self, context: &Context, memory: u32, maximum: u64) {
        let scratch = self.scratch();
        self.sink()
            .local_tee(scratch)
            .i64_extend_i32_u()
            .memory_size(memory)
            .i64_extend_i32_u()
            .i64_add()
            .i64_const(maximum.cast_signed())
            .i64_le_u()
            .if_(BlockType::Result(ValType::I32))
            .local_get(scratch)
            .call(context.grow_function())
            .local_get(scratch)
            .memory_grow(memory)
            .local_tee(scratch)
            .i32_const(-1)
            .i32_eq()
            .if_(BlockType::Empty)
            .call(context.grow_failed_function())
            .end()
            .local_get(scratch)
            .else_()
            .i32_const(-1)
            .end();
    }

    /// `table.grow` for the initial value and the count on the stack.
    pub(crate) fn grow_table(&mut self, table: u32, maximum: u32) {
        let scratch = self.scratch();
        self.sink()
            .local_set(scratch)
            .i32_const(-1)
            .local_get(scratch)
            .local_get(scratch)
            .i64_extend_i32_u()
            .table_size(table)
            .i64_extend_i32_u()
            .i64_add()
            .i64_const(i64::from(maximum))
            .i64_gt_u()
            .select()
            .table_grow(table);
    }
}
