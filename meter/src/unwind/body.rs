//! One function: looks after each call whether a panic is under way.

use super::module::{Globals, function};
use wasm_encoder::{BlockType, Function, InstructionSink, ValType};
use wasmparser::{FunctionBody, Operator};

/// What a function calls.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) direct: Vec<u32>,
    pub(super) indirect: bool,
}

/// Finds the calls of a function.
pub(super) fn calls(body: &FunctionBody<'_>) -> Option<Calls> {
    let mut calls = Calls::default();
    for operator in body.get_operators_reader().ok()? {
        match operator.ok()? {
            Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                calls.direct.push(function_index);
            }
            Operator::CallIndirect { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::CallRef { .. }
            | Operator::ReturnCallRef { .. } => {
                calls.indirect = true;
            }
            _ => {}
        }
    }
    Some(calls)
}

/// The global that a function sets first: the stack's end, of a function with variables on it.
pub(super) fn first_global_set(body: &FunctionBody<'_>) -> Option<u32> {
    for operator in body.get_operators_reader().ok()? {
        if let Operator::GlobalSet { global_index } = operator.ok()? {
            return Some(global_index);
        }
    }
    None
}

/// What begins an unwinding.
pub(super) fn unwind(globals: Globals) -> Function {
    let mut unwind = function(&[]);
    let mut code = unwind.instructions();
    code.i32_const(1).global_set(globals.unwinding).end();
    unwind
}

/// What ends an unwinding: its parameters are a function of the table, what that is called with, and
/// where its stack begins, or 0 if it goes on with the caller's.
pub(super) fn catch(globals: Globals, callback: u32) -> Function {
    const FUNCTION: u32 = 0;
    const DATA: u32 = 1;
    const OWN: u32 = 2;
    const STACK: u32 = 3;
    let mut catch = function(&[(1, ValType::I32)]);
    let mut code = catch.instructions();
    code.global_get(globals.stack).local_set(STACK);
    code.local_get(OWN)
        .if_(BlockType::Empty)
        .local_get(OWN)
        .global_set(globals.stack)
        .end();
    code.local_get(DATA)
        .local_get(FUNCTION)
        .call_indirect(0, callback);
    code.local_get(STACK).global_set(globals.stack);
    code.global_get(globals.unwinding)
        .i32_const(0)
        .global_set(globals.unwinding)
        .end();
    catch
}

/// The function with a look after each call that `unwinds`, in the form of a code section's entry
/// without its length.
///
/// ```text
/// block $unwinding
///   …                      ;; after each call: br_if $unwinding (global.get $unwinding)
///   return                 ;; branches to the end of the function go beyond the block
/// end
/// 0 …                      ;; results that nobody looks at
/// ```
pub(super) fn rewrite(
    body: &FunctionBody<'_>,
    globals: Globals,
    results: &[ValType],
    unwinds: impl Fn(u32) -> bool,
) -> Option<Vec<u8>> {
    let bytes = body.as_bytes();
    let base = body.range().start;
    let mut operators = body.get_operators_reader().ok()?;
    let mut out = bytes.get(..operators.original_position() - base)?.to_vec();
    InstructionSink::new(&mut out).block(BlockType::Empty);
    // Blocks that are open within the function.
    let mut depth = 0_u32;
    while !operators.eof() {
        let start = operators.original_position() - base;
        let operator = operators.read().ok()?;
        let raw = bytes.get(start..operators.original_position() - base)?;
        let beyond = |label: u32| label + u32::from(label == depth);
        let mut looks = false;
        match &operator {
            Operator::Br { relative_depth } => {
                InstructionSink::new(&mut out).br(beyond(*relative_depth));
                continue;
            }
            Operator::BrIf { relative_depth } => {
                InstructionSink::new(&mut out).br_if(beyond(*relative_depth));
                continue;
            }
            Operator::BrTable { targets } => {
                let labels = targets.targets().map(|label| label.map(beyond));
                let labels: Vec<u32> = labels.collect::<Result<_, _>>().ok()?;
                InstructionSink::new(&mut out).br_table(labels, beyond(targets.default()));
                continue;
            }
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                depth = depth.checked_add(1)?;
            }
            Operator::End => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => break,
            },
            Operator::Call { function_index } => looks = unwinds(*function_index),
            Operator::CallIndirect { .. } | Operator::CallRef { .. } => looks = true,
            // Labels of instructions that no compiler of Rust makes: such a module stays as it is.
            Operator::BrOnNull { .. }
            | Operator::BrOnNonNull { .. }
            | Operator::BrOnCast { .. }
            | Operator::BrOnCastFail { .. }
            | Operator::TryTable { .. }
            | Operator::Try { .. }
            | Operator::Catch { .. }
            | Operator::CatchAll
            | Operator::Delegate { .. }
            | Operator::Rethrow { .. } => return None,
            _ => {}
        }
        out.extend_from_slice(raw);
        if looks {
            InstructionSink::new(&mut out)
                .global_get(globals.unwinding)
                .br_if(depth);
        }
    }
    let mut code = InstructionSink::new(&mut out);
    code.return_().end();
    for result in results {
        match result {
            ValType::I32 => code.i32_const(0),
            ValType::I64 => code.i64_const(0),
            ValType::F32 => code.f32_const(0.0.into()),
            ValType::F64 => code.f64_const(0.0.into()),
            ValType::V128 => code.v128_const(0),
            ValType::Ref(ty) if ty.nullable => code.ref_null(ty.heap_type),
            ValType::Ref(_) => return None,
        };
    }
    code.end();
    Some(out)
}
