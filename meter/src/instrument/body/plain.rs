//! Operators that begin and end no block.

use super::super::access::access;
use super::{Kind, Meter};
use crate::constants::Constants;
use crate::error::MeterError;
use crate::rules::{self, SMALL_BULK_COST};
use wasmparser::Operator;

impl Meter<'_> {
    pub(super) fn plain(
        &mut self,
        operator: &Operator<'_>,
        bytes: &[u8],
    ) -> Result<(), MeterError> {
        match operator {
            Operator::LocalGet { local_index } => {
                let local = self.local(*local_index);
                self.out.sink().local_get(local);
            }
            Operator::LocalSet { local_index } => {
                let local = self.local(*local_index);
                self.out.sink().local_set(local);
            }
            Operator::LocalTee { local_index } => {
                let local = self.local(*local_index);
                self.out.sink().local_tee(local);
            }
            Operator::GlobalGet { global_index } => {
                let global = self.context.global(*global_index);
                self.out.sink().global_get(global);
            }
            Operator::GlobalSet { global_index } => {
                let global = self.context.global(*global_index);
                self.out.sink().global_set(global);
            }
            Operator::RefFunc { function_index } => {
                let function = self.context.metered(*function_index);
                self.out.sink().ref_func(function);
            }
            Operator::Br { relative_depth } => {
                self.flush();
                self.branch_to(*relative_depth);
                self.out.raw(bytes);
                self.reachable = false;
            }
            Operator::BrIf { relative_depth } => {
                // Whoever goes on forward need not pay before: what is left behind is added on the
                // way out, and whoever stays adds more at once. A way back into a loop is taken
                // nearly always.
                let target = self.branch_to(*relative_depth);
                let forward =
                    target.is_some_and(|frame| frame.kind != Kind::Loop && !frame.takes_values);
                if forward && self.pending != 0 {
                    let pending = self.pending;
                    self.out.charge_and_branch_if(pending, *relative_depth);
                } else {
                    self.flush();
                    self.out.raw(bytes);
                }
            }
            Operator::BrTable { targets } => {
                self.flush();
                for depth in targets.targets().flatten().chain([targets.default()]) {
                    self.branch_to(depth);
                }
                self.out.raw(bytes);
                self.reachable = false;
            }
            Operator::Return => {
                self.leave();
                self.reachable = false;
            }
            Operator::Unreachable => {
                self.store();
                self.out.raw(bytes);
                self.reachable = false;
            }
            Operator::Call { .. }
            | Operator::CallIndirect { .. }
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. } => self.call(operator)?,
            Operator::MemoryGrow { mem } => {
                self.charge_length(0);
                let maximum = self.context.maximum_pages(*mem)?.min(65_536);
                self.out.grow_memory(self.context, *mem, maximum);
            }
            Operator::TableGrow { table } => {
                self.charge_length(1);
                self.out.grow_table(*table, self.context.table_elements);
            }
            _ => {
                if let Some(cost) = rules::cost_per_unit(operator) {
                    self.charge_length(cost);
                } else if self.is_always_out_of_bounds(operator)? {
                    self.store();
                    self.out.raw(bytes);
                    self.out.sink().unreachable();
                    self.reachable = false;
                    return Ok(());
                }
                self.out.raw(bytes);
            }
        }
        Ok(())
    }

    /// The new number of a local: the copy of the counter is the last parameter.
    fn local(&self, index: u32) -> u32 {
        if index < self.parameters {
            index
        } else {
            index + 1
        }
    }

    /// Charges the length on top of the stack, at `cost_per_unit` of 0 or 1.
    fn charge_length(&mut self, cost_per_unit: i64) {
        match self.constants.as_ref().and_then(Constants::top) {
            Some(units) => {
                let units = i64::try_from(units).unwrap_or(i64::MAX);
                let cost = units.saturating_mul(cost_per_unit);
                self.pending = self.pending.saturating_add(cost);
                if cost > SMALL_BULK_COST {
                    self.check();
                }
            }
            None if cost_per_unit == 0 => self.check(),
            None => {
                let pending = self.take_pending();
                let depth = self.out_of_fuel_depth();
                self.out.charge_length_and_check(pending, depth);
                self.constants.iter_mut().for_each(Constants::check);
            }
        }
    }

    /// Whether a load or store is beyond what its memory may ever have, whatever its address.
    fn is_always_out_of_bounds(&self, operator: &Operator<'_>) -> Result<bool, MeterError> {
        let Some((memory, offset, size)) = access(operator) else {
            return Ok(false);
        };
        Ok(offset.saturating_add(size) > self.context.maximum_bytes(memory)?)
    }
}
