//! One function: charges, stores and checks where [`rules`](crate::rules) wants them.

mod calls;
mod plain;
mod scan;

use super::context::{Context, known};
use super::emit::Emitter;
use crate::constants::{Constants, Shape};
use crate::error::MeterError;
use crate::rules;
use scan::Scan;
use wasm_encoder::BlockType;
use wasmparser::{FuncValidator, FunctionBody, Operator, ValType, WasmModuleResources};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Block,
    Loop,
    If,
}

/// A block that was entered by reachable code.
#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: Kind,
    /// A branch to it takes values along.
    takes_values: bool,
    /// Charged, but not yet added to the copy of the counter, where an `if` begins: either of its
    /// branches has to.
    pending: i64,
    /// Something branches to its end.
    branched: bool,
    /// Whether its first branch reached its end, from the `else` on.
    then_reached: Option<bool>,
}

impl Frame {
    fn new(kind: Kind, takes_values: bool) -> Self {
        Self {
            kind,
            takes_values,
            pending: 0,
            branched: false,
            then_reached: None,
        }
    }
}

/// Goes through one function.
#[derive(Debug)]
struct Meter<'a> {
    context: &'a Context,
    out: Emitter,
    parameters: u32,
    frames: Vec<Frame>,
    reachable: bool,
    /// Blocks entered since the code became unreachable.
    dead_depth: u32,
    /// Charged, but not yet added to the copy of the counter: 0 wherever two paths meet.
    pending: i64,
    /// The copy is what the counter itself holds.
    stored: bool,
    /// The body is in a block of its own, which stands for the function to those that branch to it.
    has_block: bool,
    constants: Option<Constants>,
}

/// The metered kind of a function of this module, by its number, as the contents of its entry in the
/// code section.
pub(crate) fn meter<R: WasmModuleResources>(
    context: &Context,
    number: u32,
    body: &FunctionBody<'_>,
    validator: &mut FuncValidator<R>,
) -> Result<wasm_encoder::Function, MeterError> {
    let (ty, function_type) = context.function_type(number)?;
    let scan = Scan::of(body)?;
    let parameters = function_type.params().len() as u32;

    let mut groups = Vec::new();
    let mut locals = body.get_locals_reader()?;
    for _ in 0..locals.get_count() {
        groups.push(locals.read()?);
    }
    let local_count: u32 = groups
        .iter()
        .map(|(count, _)| *count)
        .fold(0, u32::saturating_add);
    validator.read_locals(&mut body.get_binary_reader())?;

    let mut meter = Meter {
        context,
        out: Emitter::new(
            context,
            parameters,
            (parameters + 1).saturating_add(local_count),
        ),
        parameters,
        frames: vec![Frame::new(Kind::Block, !function_type.results().is_empty())],
        reachable: true,
        dead_depth: 0,
        pending: 0,
        stored: false,
        has_block: scan.branches_out,
        constants: None,
    };
    if scan.has_bulk_operators {
        let integers = groups
            .iter()
            .map(|(count, ty)| (*count, *ty == ValType::I32));
        meter.constants = Some(Constants::new(
            parameters,
            integers,
            function_type.results().len(),
        ));
    }
    meter.begin(number, ty)?;

    let mut reader = body.get_operators_reader()?;
    let start = body.range().start;
    let code = body.as_bytes();
    while !reader.eof() {
        let position = reader.original_position();
        let operator = reader.read()?;
        let known_result = meter.known_result(&operator, validator);
        let arity = if meter.constants.is_some() {
            operator.operator_arity(&*validator).unwrap_or((0, 0))
        } else {
            (0, 0)
        };
        validator.op(position, &operator)?;
        let bytes = known(code.get(position - start..reader.original_position() - start))?;
        meter.operator(&operator, bytes, arity, known_result)?;
    }
    reader.finish()?;
    meter.finish();

    let mut declared = Vec::with_capacity(groups.len() + 1);
    for (count, ty) in groups {
        declared.push((count, super::module::value_type(ty)?));
    }
    if meter.out.scratch_used {
        declared.push((1, wasm_encoder::ValType::I32));
    }
    let mut function = wasm_encoder::Function::new(declared);
    function.raw(meter.out.bytes);
    if function.byte_len() > MAXIMUM_FUNCTION_BYTES {
        return Err(MeterError::TooLarge("a function's code"));
    }
    Ok(function)
}

/// What browsers accept.
const MAXIMUM_FUNCTION_BYTES: usize = 7_654_321;

impl Meter<'_> {
    /// What precedes the body: the entry's charge and check.
    fn begin(&mut self, number: u32, ty: u32) -> Result<(), MeterError> {
        if self.context.stores_on_entry(number) {
            self.out.store(0);
        }
        self.out.sink().block(BlockType::Empty);
        self.pending = rules::ENTRY_COST;
        self.out.check(self.pending, 0);
        self.constants.iter_mut().for_each(Constants::check);
        if !self.has_block {
            return Ok(());
        }
        let results = self.context.type_at(ty)?.results();
        let block = match results {
            [] => BlockType::Empty,
            [only] => BlockType::Result(super::module::value_type(*only)?),
            _ => BlockType::FunctionType(known(
                self.context
                    .result_blocks
                    .get(ty as usize)
                    .copied()
                    .flatten(),
            )?),
        };
        self.out.sink().block(block);
        Ok(())
    }

    /// What follows the body.
    fn finish(&mut self) {
        if self.reachable {
            self.leave();
        } else {
            self.out.sink().unreachable();
        }
        self.out.sink().end();
        self.out.out_of_fuel();
        self.out.sink().end();
    }

    /// The result of an operator if wasmtime's translation makes it a constant.
    fn known_result<R: WasmModuleResources>(
        &self,
        operator: &Operator<'_>,
        validator: &FuncValidator<R>,
    ) -> Option<u64> {
        self.constants.as_ref()?;
        match operator {
            Operator::I32Const { value } => Some(u64::from(value.cast_unsigned())),
            Operator::GlobalGet { global_index } => {
                let constant = (*self.context.global_constants.get(*global_index as usize)?)?;
                Some(u64::from(constant.cast_unsigned()))
            }
            Operator::TableSize { table } => {
                let table = self.context.tables.get(*table as usize)?;
                (table.maximum == Some(table.initial)).then_some(table.initial)
            }
            Operator::RefIsNull => match validator.get_operand_type(0) {
                Some(Some(ValType::Ref(ty))) if !ty.is_nullable() => Some(0),
                _ => None,
            },
            _ => None,
        }
    }

    fn take_pending(&mut self) -> i64 {
        std::mem::take(&mut self.pending)
    }

    fn flush(&mut self) {
        let pending = self.take_pending();
        self.out.charge(pending);
    }

    fn store(&mut self) {
        let pending = self.take_pending();
        self.out.store(pending);
    }

    /// Returns: the counter is stored, unless it is what a call has just stored.
    fn leave(&mut self) {
        if !self.stored || self.pending != 0 {
            self.store();
        }
        self.out.get_fuel();
        self.out.sink().return_();
    }

    /// The depth of the block whose end says that the fuel is used up.
    fn out_of_fuel_depth(&self) -> u32 {
        self.frames.len() as u32 - u32::from(!self.has_block)
    }

    fn check(&mut self) {
        let depth = self.out_of_fuel_depth();
        self.out.check(self.pending, depth);
        self.constants.iter_mut().for_each(Constants::check);
    }

    fn shape(&self, ty: wasmparser::BlockType) -> Result<Shape, MeterError> {
        let (parameters, results) = self.context.block_types(ty)?;
        Ok(Shape {
            parameters: parameters.len(),
            results: results.len(),
            same_types: parameters == results,
        })
    }

    /// Notes a branch, and returns the block that it leads to.
    fn branch_to(&mut self, depth: u32) -> Option<Frame> {
        let index = self.frames.len().checked_sub(1 + depth as usize)?;
        let frame = self.frames.get_mut(index)?;
        frame.branched |= frame.kind != Kind::Loop;
        Some(*frame)
    }

    /// Whether a branch to a block takes values along.
    fn takes_values(&self, kind: Kind, ty: wasmparser::BlockType) -> Result<bool, MeterError> {
        let (parameters, results) = self.context.block_types(ty)?;
        Ok(match kind {
            Kind::Loop => !parameters.is_empty(),
            Kind::Block | Kind::If => !results.is_empty(),
        })
    }

    /// Enters a block of code that can be reached.
    fn enter(&mut self, kind: Kind, ty: wasmparser::BlockType) -> Result<(), MeterError> {
        let takes_values = self.takes_values(kind, ty)?;
        self.frames.push(Frame::new(kind, takes_values));
        Ok(())
    }

    fn operator(
        &mut self,
        operator: &Operator<'_>,
        bytes: &[u8],
        arity: (u32, u32),
        known_result: Option<u64>,
    ) -> Result<(), MeterError> {
        if !self.reachable && self.skip(operator) {
            return Ok(());
        }
        if self.reachable {
            self.pending = self.pending.saturating_add(rules::cost(operator));
        }
        self.stored &= matches!(operator, Operator::End | Operator::Return);
        match operator {
            Operator::Block { blockty } => {
                if self.constants.is_some() {
                    let shape = self.shape(*blockty)?;
                    self.constants
                        .iter_mut()
                        .for_each(|it| it.enter_block(shape));
                }
                self.enter(Kind::Block, *blockty)?;
                self.out.raw(bytes);
            }
            Operator::Loop { blockty } => {
                if self.constants.is_some() {
                    let shape = self.shape(*blockty)?;
                    self.constants
                        .iter_mut()
                        .for_each(|it| it.enter_loop(shape));
                }
                self.flush();
                self.enter(Kind::Loop, *blockty)?;
                self.out.raw(bytes);
                self.check();
            }
            Operator::If { blockty } => {
                if self.constants.is_some() {
                    let shape = self.shape(*blockty)?;
                    self.constants.iter_mut().for_each(|it| it.enter_if(shape));
                }
                self.enter(Kind::If, *blockty)?;
                if let Some(frame) = self.frames.last_mut() {
                    frame.pending = self.pending;
                }
                self.out.raw(bytes);
            }
            Operator::Else => self.enter_else(bytes),
            Operator::End => self.end(bytes),
            _ => {
                self.plain(operator, bytes)?;
                if let Some(constants) = &mut self.constants {
                    constants.operator(operator, arity, known_result);
                }
            }
        }
        Ok(())
    }

    /// Leaves out what cannot be reached. Returns whether `operator` is such.
    fn skip(&mut self, operator: &Operator<'_>) -> bool {
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                self.dead_depth += 1;
                true
            }
            Operator::End if self.dead_depth > 0 => {
                self.dead_depth -= 1;
                true
            }
            Operator::Else | Operator::End => self.dead_depth > 0,
            _ => true,
        }
    }

    fn enter_else(&mut self, bytes: &[u8]) {
        let reachable = self.reachable;
        if reachable {
            self.flush();
        }
        if let Some(constants) = &mut self.constants {
            constants.enter_else(reachable);
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.then_reached = Some(reachable);
            self.pending = frame.pending;
        }
        self.reachable = true;
        self.out.raw(bytes);
    }

    fn end(&mut self, bytes: &[u8]) {
        let reachable = self.reachable;
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let of_function = self.frames.is_empty();
        self.stored &= of_function && !frame.branched;
        // Without a block of its own, the function's body has no end of its own.
        let has_end = !of_function || self.has_block;
        self.meet(frame, if has_end { bytes } else { &[] });
        let continues = reachable
            || frame.branched
            || match (frame.kind, frame.then_reached) {
                (Kind::If, None) => true,
                (Kind::If, Some(then_reached)) => then_reached,
                _ => false,
            };
        if let Some(constants) = &mut self.constants {
            constants.end(reachable, continues);
        }
        self.reachable = continues;
        if !continues && !self.frames.is_empty() {
            // What follows is left out, but must still be valid.
            self.out.sink().unreachable();
        }
    }

    /// The end of a block. Nothing may be pending where paths meet; a single one goes on with what it
    /// has.
    fn meet(&mut self, frame: Frame, end: &[u8]) {
        let one_armed = frame.kind == Kind::If && frame.then_reached.is_none();
        if one_armed {
            if self.reachable || frame.branched {
                if self.reachable {
                    self.flush();
                }
                if frame.pending != 0 {
                    self.out.sink().else_();
                    self.out.charge(frame.pending);
                }
                self.pending = 0;
            } else {
                // Only those who have not entered come here.
                self.pending = frame.pending;
            }
        } else if self.reachable && (frame.branched || frame.then_reached == Some(true)) {
            self.flush();
        } else if !self.reachable {
            self.pending = 0;
        }
        self.out.raw(end);
    }
}
