//! What has to be known of a function before its operators are gone through.

use crate::rules;
use wasmparser::{FunctionBody, Operator};

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scan {
    /// Some operator's cost depends on a length.
    pub(super) has_bulk_operators: bool,
    /// Something branches to the end of the function as if it were a block's.
    pub(super) branches_out: bool,
}

impl Scan {
    pub(super) fn of(body: &FunctionBody<'_>) -> wasmparser::Result<Self> {
        let mut scan = Self::default();
        // Blocks around the operator.
        let mut depth: u32 = 0;
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            let operator = reader.read()?;
            scan.has_bulk_operators |= rules::cost_per_unit(&operator).is_some();
            match &operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
                Operator::End => depth = depth.saturating_sub(1),
                Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => {
                    scan.branches_out |= *relative_depth == depth;
                }
                Operator::BrTable { targets } => {
                    for target in targets.targets() {
                        scan.branches_out |= target? == depth;
                    }
                    scan.branches_out |= targets.default() == depth;
                }
                _ => {}
            }
        }
        Ok(scan)
    }
}
