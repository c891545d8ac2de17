//! Which memory an operator accesses, and how far from its address.

use wasmparser::{MemArg, Operator};

/// The memory, the offset, and the size in bytes of what a load or store touches.
pub(crate) fn access(operator: &Operator<'_>) -> Option<(u32, u64, u64)> {
    let (memarg, size): (&MemArg, u64) = match operator {
        Operator::I32Load8S { memarg }
        | Operator::I32Load8U { memarg }
        | Operator::I64Load8S { memarg }
        | Operator::I64Load8U { memarg }
        | Operator::I32Store8 { memarg }
        | Operator::I64Store8 { memarg }
        | Operator::V128Load8Splat { memarg }
        | Operator::V128Load8Lane { memarg, .. }
        | Operator::V128Store8Lane { memarg, .. } => (memarg, 1),
        Operator::I32Load16S { memarg }
        | Operator::I32Load16U { memarg }
        | Operator::I64Load16S { memarg }
        | Operator::I64Load16U { memarg }
        | Operator::I32Store16 { memarg }
        | Operator::I64Store16 { memarg }
        | Operator::V128Load16Splat { memarg }
        | Operator::V128Load16Lane { memarg, .. }
        | Operator::V128Store16Lane { memarg, .. } => (memarg, 2),
        Operator::I32Load { memarg }
        | Operator::F32Load { memarg }
        | Operator::I64Load32S { memarg }
        | Operator::I64Load32U { memarg }
        | Operator::I32Store { memarg }
        | Operator::F32Store { memarg }
        | Operator::I64Store32 { memarg }
        | Operator::V128Load32Splat { memarg }
        | Operator::V128Load32Zero { memarg }
        | Operator::V128Load32Lane { memarg, .. }
        | Operator::V128Store32Lane { memarg, .. } => (memarg, 4),
        Operator::I64Load { memarg }
        | Operator::F64Load { memarg }
        | Operator::I64Store { memarg }
        | Operator::F64Store { memarg }
        | Operator::V128Load8x8S { memarg }
        | Operator::V128Load8x8U { memarg }
        | Operator::V128Load16x4S { memarg }
        | Operator::V128Load16x4U { memarg }
        | Operator::V128Load32x2S { memarg }
        | Operator::V128Load32x2U { memarg }
        | Operator::V128Load64Splat { memarg }
        | Operator::V128Load64Zero { memarg }
        | Operator::V128Load64Lane { memarg, .. }
        | Operator::V128Store64Lane { memarg, .. } => (memarg, 8),
        Operator::V128Load { memarg } | Operator::V128Store { memarg } => (memarg, 16),
        _ => return None,
    };
    Some((memarg.memory, memarg.offset, size))
}
