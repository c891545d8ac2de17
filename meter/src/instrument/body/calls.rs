//! Calls: the counter is stored before them, and known again after them.

use super::Meter;
use crate::error::MeterError;
use wasmparser::Operator;

impl Meter<'_> {
    pub(super) fn call(&mut self, operator: &Operator<'_>) -> Result<(), MeterError> {
        match *operator {
            Operator::Call { function_index } if self.context.is_plain_import(function_index) => {
                self.store();
                self.out.sink().call(function_index);
                self.out.load();
                self.stored = true;
            }
            Operator::Call { function_index } => {
                self.hand_over(function_index);
                let function = self.context.metered(function_index);
                self.out.sink().call(function);
                self.out.set_fuel();
                self.stored = true;
            }
            Operator::ReturnCall { function_index } => {
                self.hand_over(function_index);
                let function = self.context.metered(function_index);
                self.out.sink().return_call(function);
                self.reachable = false;
            }
            Operator::CallIndirect {
                type_index,
                table_index,
            } => {
                let ty = self.context.metered_type(type_index);
                let scratch = self.out.scratch();
                self.out.sink().local_set(scratch);
                self.store();
                self.out.get_fuel();
                self.out
                    .sink()
                    .local_get(scratch)
                    .call_indirect(table_index, ty);
                self.out.set_fuel();
                self.stored = true;
            }
            Operator::ReturnCallIndirect {
                type_index,
                table_index,
            } => {
                let ty = self.context.metered_type(type_index);
                let scratch = self.out.scratch();
                self.out.sink().local_set(scratch);
                self.store();
                self.out.get_fuel();
                self.out
                    .sink()
                    .local_get(scratch)
                    .return_call_indirect(table_index, ty);
                self.reachable = false;
            }
            _ => {}
        }
        Ok(())
    }

    /// Leaves the copy of the counter on the stack for a function, and stores it unless that does.
    fn hand_over(&mut self, function: u32) {
        if self.context.stores_on_entry(function) {
            let pending = self.take_pending();
            self.out.get_charged(pending);
        } else {
            self.store();
            self.out.get_fuel();
        }
    }
}
