//! Construction of static single assignment form, on the fly.

use std::collections::HashMap;

/// A value; the same value may have several numbers ([`Kind::Alias`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value(u32);

/// A local, or a parameter or result of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Variable(pub(super) u32);

/// A basic block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Block(u32);

/// The branch at the end of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Branch {
    id: u32,
    from: Block,
}

/// What is not known to be a constant and never will be. One value for all of them: it is only
/// ever asked whether a value is constant, and where two of these meet, there is no constant.
pub(super) const OPAQUE: Value = Value(0);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Opaque,
    Constant(u64),
    /// Where blocks meet.
    Parameter,
    Alias(Value),
}

#[derive(Debug, Default)]
struct BlockData {
    predecessors: Vec<Branch>,
    sealed: bool,
    /// Looked up before all predecessors were known.
    undefined: Vec<(Variable, Value)>,
    /// The one predecessor of a sealed block.
    single_predecessor: Option<Block>,
}

enum Step {
    Use(Block),
    Finish(Value, Block),
}

/// The builder.
#[derive(Debug)]
pub(super) struct Builder {
    values: Vec<Kind>,
    blocks: Vec<BlockData>,
    definitions: HashMap<(Variable, Block), Value>,
    branches: u32,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            values: vec![Kind::Opaque],
            blocks: Vec::new(),
            definitions: HashMap::new(),
            branches: 0,
        }
    }

    pub(super) fn constant(&mut self, constant: u64) -> Value {
        self.value(Kind::Constant(constant))
    }

    fn value(&mut self, kind: Kind) -> Value {
        self.values.push(kind);
        Value(self.values.len() as u32 - 1)
    }

    fn resolve(&self, mut value: Value) -> Value {
        while let Some(Kind::Alias(other)) = self.values.get(value.0 as usize) {
            value = *other;
        }
        value
    }

    /// The constant that a value is known to be by now.
    pub(super) fn constant_of(&self, value: Value) -> Option<u64> {
        match self.values.get(self.resolve(value).0 as usize) {
            Some(Kind::Constant(constant)) => Some(*constant),
            _ => None,
        }
    }

    pub(super) fn block(&mut self) -> Block {
        self.blocks.push(BlockData::default());
        Block(self.blocks.len() as u32 - 1)
    }

    fn data(&mut self, block: Block) -> &mut BlockData {
        &mut self.blocks[block.0 as usize]
    }

    /// The branch that ends `from`, to be declared at each of its destinations.
    pub(super) fn branch(&mut self, from: Block) -> Branch {
        self.branches += 1;
        Branch {
            id: self.branches,
            from,
        }
    }

    pub(super) fn declare(&mut self, to: Block, branch: Branch) {
        self.data(to).predecessors.push(branch);
    }

    pub(super) fn redirect(&mut self, branch: Branch, from: Block, to: Block) {
        self.data(from)
            .predecessors
            .retain(|other| other.id != branch.id);
        self.declare(to, branch);
    }

    pub(super) fn define(&mut self, variable: Variable, value: Value, block: Block) {
        self.definitions.insert((variable, block), value);
    }

    /// Says that all branches to a block have been declared.
    pub(super) fn seal(&mut self, block: Block) {
        let data = self.data(block);
        if data.sealed {
            return;
        }
        data.sealed = true;
        if let [only] = data.predecessors[..] {
            data.single_predecessor = Some(only.from);
        }
        for (variable, value) in std::mem::take(&mut data.undefined) {
            self.run(vec![Step::Finish(value, block)], variable);
        }
    }

    /// The value of a variable at the end of a block, as far as it is filled.
    pub(super) fn look_up(&mut self, variable: Variable, block: Block) -> Value {
        if let Some(value) = self.definitions.get(&(variable, block)) {
            return *value;
        }
        self.run(vec![Step::Use(block)], variable).unwrap_or(OPAQUE)
    }

    /// Works through `steps`; a `Finish` without its predecessors' results asks for them first.
    fn run(&mut self, initial: Vec<Step>, variable: Variable) -> Option<Value> {
        let mut steps = Vec::new();
        let mut results = Vec::new();
        for step in initial {
            match step {
                Step::Finish(parameter, block) => self.expand(parameter, block, &mut steps),
                step @ Step::Use(_) => steps.push(step),
            }
        }
        while let Some(step) = steps.pop() {
            match step {
                Step::Use(block) => {
                    let (value, from) = self.find(variable, block, &mut steps, &mut results);
                    let mut block = block;
                    while block != from {
                        self.definitions.insert((variable, block), value);
                        match self.data(block).single_predecessor {
                            Some(predecessor) => block = predecessor,
                            None => break,
                        }
                    }
                }
                Step::Finish(parameter, block) => {
                    let count = self.data(block).predecessors.len();
                    let met = results.split_off(results.len().saturating_sub(count));
                    results.push(self.finish(parameter, &met));
                }
            }
        }
        results.pop()
    }

    fn expand(&mut self, parameter: Value, block: Block, steps: &mut Vec<Step>) {
        steps.push(Step::Finish(parameter, block));
        let predecessors = &self.blocks[block.0 as usize].predecessors;
        steps.extend(
            predecessors
                .iter()
                .rev()
                .map(|branch| Step::Use(branch.from)),
        );
    }

    /// The newest definition, and the block that holds it.
    fn find(
        &mut self,
        variable: Variable,
        start: Block,
        steps: &mut Vec<Step>,
        results: &mut Vec<Value>,
    ) -> (Value, Block) {
        let mut block = start;
        if let Some(value) = self.definitions.get(&(variable, block)) {
            results.push(*value);
            return (*value, block);
        }
        // Follow blocks with one predecessor. Such a chain only comes back to its start in code
        // that cannot be reached.
        let mut left = self.blocks.len();
        while let Some(predecessor) = self.data(block).single_predecessor {
            if left == 0 {
                break;
            }
            left -= 1;
            block = predecessor;
            if let Some(value) = self.definitions.get(&(variable, block)) {
                results.push(*value);
                return (*value, block);
            }
        }
        let value = self.value(Kind::Parameter);
        self.define(variable, value, block);
        if self.data(block).sealed {
            self.expand(value, block, steps);
        } else {
            self.data(block).undefined.push((variable, value));
            results.push(value);
        }
        (value, block)
    }

    /// What a parameter turns out to be, given the values of all predecessors.
    fn finish(&mut self, parameter: Value, met: &[Value]) -> Value {
        let mut others = met
            .iter()
            .map(|value| self.resolve(*value))
            .filter(|value| *value != parameter);
        let same = match others.next() {
            Some(first) => others.all(|other| other == first).then_some(first),
            // Never defined: the code cannot be reached, and the builder makes it 0.
            None => Some(self.constant(0)),
        };
        match same {
            Some(same) => {
                if let Some(kind) = self.values.get_mut(parameter.0 as usize) {
                    *kind = Kind::Alias(same);
                }
                same
            }
            None => parameter,
        }
    }
}
