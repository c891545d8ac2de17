//! What the pass knows of a module while it goes through the functions.

use crate::error::MeterError;
use std::collections::BTreeSet;
use wasmparser::{BlockType, FuncType, MemoryType, TableType, ValType};

/// Index spaces of the module, and how they are renumbered.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// The function types of the module. The metered kind of type `t` has number `types.len() + t`.
    pub(crate) types: Vec<FuncType>,
    /// The type of every function, imported ones first.
    pub(crate) functions: Vec<u32>,
    /// How many functions are imported.
    pub(crate) imported_functions: u32,
    /// Imported functions of the metered kind.
    pub(crate) linked_imports: BTreeSet<u32>,
    /// Functions that are exported in the metered kind.
    pub(crate) linked_exports: BTreeSet<u32>,
    /// The other imported functions, in order.
    pub(crate) plain_imports: Vec<u32>,
    /// How many functions the meter adds to the imports.
    pub(crate) meter_functions: u32,
    /// The constant that an immutable global of this module is set to.
    pub(crate) global_constants: Vec<Option<i32>>,
    pub(crate) memories: Vec<MemoryType>,
    /// How many memories are imported.
    pub(crate) imported_memories: u32,
    pub(crate) tables: Vec<TableType>,
    /// The most elements that a table may have.
    pub(crate) table_elements: u32,
    /// Types of blocks that leave the results of a function of several results: one for each type
    /// of the module, where it is needed.
    pub(crate) result_blocks: Vec<Option<u32>>,
    /// The functions that code refers to. Exporting a function declares it as such, but what is
    /// exported is not the metered kind.
    pub(crate) referenced: BTreeSet<u32>,
    /// The functions that segments refer to, and hence tables may hold.
    pub(crate) in_segments: BTreeSet<u32>,
    /// How many functions this module defines.
    pub(crate) defined_functions: u32,
    /// The functions of the metered kind that are exported as they were, or started, in order.
    pub(crate) exported: Vec<u32>,
}

/// A reference to what validation has made sure of.
pub(crate) fn known<T>(item: Option<T>) -> Result<T, MeterError> {
    item.ok_or_else(|| MeterError::Invalid("an index is out of bounds".to_owned()))
}

impl Context {
    /// The number of the counter: the first one, since code that names it is then shortest.
    pub(crate) fn fuel_global(&self) -> u32 {
        0
    }

    /// The number of [`crate::rules::GROW_MEMORY`].
    pub(crate) fn grow_function(&self) -> u32 {
        self.imported_functions
    }

    /// The number of [`crate::rules::GROW_MEMORY_FAILED`].
    pub(crate) fn grow_failed_function(&self) -> u32 {
        self.imported_functions + 1
    }

    /// The new number of a global.
    pub(crate) fn global(&self, index: u32) -> u32 {
        index + 1
    }

    /// The new number of a function that this module defines.
    pub(crate) fn defined(&self, index: u32) -> u32 {
        index + self.meter_functions
    }

    fn first_wrapper(&self) -> u32 {
        self.defined(self.imported_functions + self.defined_functions)
    }

    /// Whether a function is imported as it was.
    pub(crate) fn is_plain_import(&self, index: u32) -> bool {
        index < self.imported_functions && !self.linked_imports.contains(&index)
    }

    /// What an export or a start function becomes: imported functions stay as they are.
    pub(crate) fn seen(&self, index: u32) -> Result<u32, MeterError> {
        if self.is_plain_import(index) {
            return Ok(index);
        }
        let place = known(self.exported.binary_search(&index).ok())?;
        Ok(self.first_wrapper() + place as u32)
    }

    /// The metered kind of any function.
    pub(crate) fn metered(&self, index: u32) -> u32 {
        if index >= self.imported_functions {
            return self.defined(index);
        }
        match self.plain_imports.binary_search(&index) {
            Ok(place) => self.first_wrapper() + self.exported.len() as u32 + place as u32,
            Err(_) => index,
        }
    }

    /// The metered kind of a type.
    pub(crate) fn metered_type(&self, index: u32) -> u32 {
        self.types.len() as u32 + index
    }

    /// Whether a function stores the counter itself when it is entered, instead of its callers. Those
    /// that may be called indirectly do not: whoever calls so has to store anyway, since the call
    /// itself may trap. Nor do those that other modules call, which cannot know.
    pub(crate) fn stores_on_entry(&self, function: u32) -> bool {
        !self.in_segments.contains(&function)
            && !self.referenced.contains(&function)
            && !self.linked_exports.contains(&function)
            && !self.linked_imports.contains(&function)
    }

    pub(crate) fn function_type(&self, function: u32) -> Result<(u32, &FuncType), MeterError> {
        let index = *known(self.functions.get(function as usize))?;
        Ok((index, self.type_at(index)?))
    }

    pub(crate) fn type_at(&self, index: u32) -> Result<&FuncType, MeterError> {
        known(self.types.get(index as usize))
    }

    /// What a block takes and leaves.
    pub(crate) fn block_types(
        &self,
        ty: BlockType,
    ) -> Result<(&[ValType], Vec<ValType>), MeterError> {
        Ok(match ty {
            BlockType::Empty => (&[], Vec::new()),
            BlockType::Type(ty) => (&[], vec![ty]),
            BlockType::FuncType(index) => {
                let ty = self.type_at(index)?;
                (ty.params(), ty.results().to_vec())
            }
        })
    }

    /// The most bytes that a memory may ever have.
    pub(crate) fn maximum_bytes(&self, memory: u32) -> Result<u64, MeterError> {
        Ok(self.maximum_pages(memory)?.saturating_mul(65_536))
    }

    /// The most pages that a memory may ever have.
    pub(crate) fn maximum_pages(&self, memory: u32) -> Result<u64, MeterError> {
        let memory = known(self.memories.get(memory as usize))?;
        Ok(memory.maximum.unwrap_or(65_536))
    }
}
