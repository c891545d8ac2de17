//! The operand stack and the blocks of one function, as its translation sees them.

use super::ssa::{Block, Branch, Builder, OPAQUE, Value, Variable};
use wasmparser::Operator;

/// How many values a block takes and leaves, and whether their types are the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Values that it takes.
    pub(crate) parameters: usize,
    /// Values that it leaves.
    pub(crate) results: usize,
    /// Whether it takes and leaves the same types.
    pub(crate) same_types: bool,
}

#[derive(Debug)]
enum FrameKind {
    Block,
    Loop {
        header: Block,
    },
    If {
        otherwise: Otherwise,
        taken: Vec<Value>,
    },
}

/// Where a condition that does not hold leads to.
#[derive(Clone, Copy, Debug)]
enum Otherwise {
    /// To the end, until there is an `else`.
    End(Branch),
    /// The `else` is inevitable.
    Else(Block),
}

#[derive(Debug)]
struct Frame {
    kind: FrameKind,
    /// What follows the end.
    next: Block,
    /// Where the parameters of `next` are.
    next_variables: Vec<Variable>,
    /// Where the parameters of a loop's header are.
    header_variables: Vec<Variable>,
    /// The operands below this frame's parameters.
    height: usize,
}

impl Frame {
    fn target(&self) -> (Block, &[Variable]) {
        match self.kind {
            FrameKind::Loop { header } => (header, &self.header_variables),
            _ => (self.next, &self.next_variables),
        }
    }
}

/// What is known of the operands while a function is walked through. Only for reachable code.
#[derive(Debug)]
pub(crate) struct Constants {
    builder: Builder,
    current: Block,
    stack: Vec<Value>,
    frames: Vec<Frame>,
    variables: u32,
}

impl Constants {
    /// A function with `parameters`, and then groups of locals: how many, and whether they are
    /// 32-bit integers. All locals of a group begin as the very same zero.
    pub(crate) fn new(
        parameters: u32,
        locals: impl Iterator<Item = (u32, bool)>,
        results: usize,
    ) -> Self {
        let mut builder = Builder::new();
        let current = builder.block();
        builder.seal(current);
        let mut variables = 0;
        let mut declare = |builder: &mut Builder, value| {
            builder.define(Variable(variables), value, current);
            variables += 1;
        };
        for _ in 0..parameters {
            declare(&mut builder, OPAQUE);
        }
        for (count, integer) in locals {
            let zero = if integer { builder.constant(0) } else { OPAQUE };
            for _ in 0..count {
                declare(&mut builder, zero);
            }
        }
        let mut this = Self {
            builder,
            current,
            stack: Vec::new(),
            frames: Vec::new(),
            variables,
        };
        let (next, next_variables) = this.block_with(results);
        this.frames.push(Frame {
            kind: FrameKind::Block,
            next,
            next_variables,
            header_variables: Vec::new(),
            height: 0,
        });
        this
    }

    /// The constant on top of the stack, as its 64 bits.
    pub(crate) fn top(&self) -> Option<u64> {
        self.builder.constant_of(*self.stack.last()?)
    }

    /// Meets a check. It branches away and back, which hides a constant from whoever looks for it
    /// from behind a loop without having looked for it inside.
    pub(crate) fn check(&mut self) {
        let refill = self.builder.block();
        let next = self.builder.block();
        let branch = self.builder.branch(self.current);
        self.builder.declare(refill, branch);
        self.builder.declare(next, branch);
        self.builder.seal(refill);
        let back = self.builder.branch(refill);
        self.builder.declare(next, back);
        self.builder.seal(next);
        self.current = next;
    }

    fn block_with(&mut self, values: usize) -> (Block, Vec<Variable>) {
        let block = self.builder.block();
        let first = self.variables;
        self.variables += values as u32;
        (block, (first..self.variables).map(Variable).collect())
    }

    fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(OPAQUE)
    }

    fn pop_n(&mut self, count: usize) {
        self.stack.truncate(self.stack.len().saturating_sub(count));
    }

    fn push_variables(&mut self, variables: &[Variable]) {
        for variable in variables {
            let value = self.builder.look_up(*variable, self.current);
            self.stack.push(value);
        }
    }

    /// Gives the top operands to `variables`, without popping them.
    fn pass(&mut self, variables: &[Variable]) {
        let first = self.stack.len().saturating_sub(variables.len());
        for (variable, value) in variables.iter().zip(&self.stack[first..]) {
            self.builder.define(*variable, *value, self.current);
        }
    }

    fn jump(&mut self, to: Block, variables: &[Variable]) {
        self.pass(variables);
        let branch = self.builder.branch(self.current);
        self.builder.declare(to, branch);
    }

    fn frame_target(&self, depth: u32) -> Option<(Block, Vec<Variable>)> {
        let index = self.frames.len().checked_sub(1 + depth as usize)?;
        let (block, variables) = self.frames.get(index)?.target();
        Some((block, variables.to_vec()))
    }

    /// Enters a `block`.
    pub(crate) fn enter_block(&mut self, shape: Shape) {
        let (next, next_variables) = self.block_with(shape.results);
        self.frames.push(Frame {
            kind: FrameKind::Block,
            next,
            next_variables,
            header_variables: Vec::new(),
            height: self.stack.len().saturating_sub(shape.parameters),
        });
    }

    /// Enters a `loop`.
    pub(crate) fn enter_loop(&mut self, shape: Shape) {
        let (header, header_variables) = self.block_with(shape.parameters);
        let (next, next_variables) = self.block_with(shape.results);
        self.jump(header, &header_variables);
        self.pop_n(shape.parameters);
        let height = self.stack.len();
        self.current = header;
        self.push_variables(&header_variables);
        self.frames.push(Frame {
            kind: FrameKind::Loop { header },
            next,
            next_variables,
            header_variables,
            height,
        });
    }

    /// Enters an `if`.
    pub(crate) fn enter_if(&mut self, shape: Shape) {
        self.pop();
        let then = self.builder.block();
        let (next, next_variables) = self.block_with(shape.results);
        let otherwise = if shape.same_types {
            self.pass(&next_variables);
            let branch = self.builder.branch(self.current);
            self.builder.declare(then, branch);
            self.builder.declare(next, branch);
            Otherwise::End(branch)
        } else {
            let block = self.builder.block();
            let branch = self.builder.branch(self.current);
            self.builder.declare(then, branch);
            self.builder.declare(block, branch);
            self.builder.seal(block);
            Otherwise::Else(block)
        };
        self.builder.seal(then);
        self.current = then;
        let height = self.stack.len().saturating_sub(shape.parameters);
        self.frames.push(Frame {
            kind: FrameKind::If {
                otherwise,
                taken: self.stack[height..].to_vec(),
            },
            next,
            next_variables,
            header_variables: Vec::new(),
            height,
        });
    }

    /// Meets an `else` whose `if` was reachable; `reachable`: the end of its first branch is, too.
    pub(crate) fn enter_else(&mut self, reachable: bool) {
        let Some(frame) = self.frames.last() else {
            return;
        };
        let FrameKind::If { otherwise, taken } = &frame.kind else {
            return;
        };
        let (otherwise, taken) = (*otherwise, taken.clone());
        let (next, variables, height) = (frame.next, frame.next_variables.clone(), frame.height);
        if reachable {
            self.jump(next, &variables);
        }
        self.current = match otherwise {
            Otherwise::End(branch) => {
                let block = self.builder.block();
                self.builder.redirect(branch, next, block);
                self.builder.seal(block);
                block
            }
            Otherwise::Else(block) => block,
        };
        self.stack.truncate(height);
        self.stack.extend(taken);
    }

    /// Meets the `end` of a reachable frame; `reachable`: it is reached from the code before it;
    /// `continues`: the code after it is reachable.
    pub(crate) fn end(&mut self, reachable: bool, continues: bool) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if reachable {
            self.jump(frame.next, &frame.next_variables);
            self.current = frame.next;
            self.builder.seal(frame.next);
        }
        if let FrameKind::Loop { header } = frame.kind {
            self.builder.seal(header);
        }
        self.stack.truncate(frame.height);
        if continues {
            if !reachable {
                self.current = frame.next;
                self.builder.seal(frame.next);
            }
            self.push_variables(&frame.next_variables);
        }
    }

    /// Meets any other operator that is reachable, which pops and pushes as many operands as
    /// `arity` says. `known` is its result if the translation makes that a constant.
    pub(crate) fn operator(
        &mut self,
        operator: &Operator<'_>,
        arity: (u32, u32),
        known: Option<u64>,
    ) {
        match operator {
            Operator::LocalGet { local_index } => {
                self.push_variables(&[Variable(*local_index)]);
            }
            Operator::LocalSet { local_index } => {
                let value = self.pop();
                self.builder
                    .define(Variable(*local_index), value, self.current);
            }
            Operator::LocalTee { local_index } => {
                let value = self.stack.last().copied().unwrap_or(OPAQUE);
                self.builder
                    .define(Variable(*local_index), value, self.current);
            }
            Operator::Br { relative_depth } => {
                if let Some((block, variables)) = self.frame_target(*relative_depth) {
                    self.jump(block, &variables);
                }
            }
            Operator::BrIf { relative_depth } => {
                self.pop();
                let Some((block, variables)) = self.frame_target(*relative_depth) else {
                    return;
                };
                self.pass(&variables);
                let next = self.builder.block();
                let branch = self.builder.branch(self.current);
                self.builder.declare(block, branch);
                self.builder.declare(next, branch);
                self.builder.seal(next);
                self.current = next;
            }
            Operator::BrTable { targets } => {
                self.pop();
                let mut depths: Vec<u32> = targets.targets().filter_map(Result::ok).collect();
                depths.push(targets.default());
                depths.sort_unstable();
                depths.dedup();
                self.branch_table(&depths);
            }
            _ => {
                self.pop_n(arity.0 as usize);
                let value = match known {
                    Some(constant) => self.builder.constant(constant),
                    None => OPAQUE,
                };
                self.stack
                    .extend(std::iter::repeat_n(value, arity.1 as usize));
            }
        }
    }

    fn branch_table(&mut self, depths: &[u32]) {
        let branch = self.builder.branch(self.current);
        let head = self.current;
        for depth in depths {
            let Some((block, variables)) = self.frame_target(*depth) else {
                continue;
            };
            if variables.is_empty() {
                self.builder.declare(block, branch);
            } else {
                // Each edge has a block of its own, which passes the operands on.
                let edge = self.builder.block();
                self.builder.declare(edge, branch);
                self.builder.seal(edge);
                self.current = edge;
                self.jump(block, &variables);
                self.current = head;
            }
        }
    }
}
