//! How a component is put together from its core modules: data instead of a generated program, so
//! that a page can follow it under the strictest content security policy, and nothing that a
//! component names is ever executed.
//!
//! A plan is made for handlers only (see [`handler`](crate::handler)). It lists which modules are
//! instantiated with what, which functions of WASI they call, and how values cross the border:
//! the canonical ABI of the component model, for strings in UTF-8 and memories of 32 bits.

mod layout;

pub use layout::{Core, FLAT_PARAMETERS};

use serde::{Deserialize, Serialize};

/// Changes whenever a plan must be read differently: page and bundler are of one build, but a
/// browser may keep one of them longer than the other.
pub const FORMAT: u32 = 1;

/// The plan of a component. Everything is referred to by its place in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// [`FORMAT`].
    pub format: u32,
    /// What is done to start the component, in this order. Each [`Step::Instantiate`] makes the
    /// next instance.
    pub steps: Vec<Step>,
    /// What modules import besides each other's exports.
    pub host_functions: Vec<HostFunction>,
    /// The contract's `init`.
    pub init: Export,
    /// The contract's `invoke`.
    pub invoke: Export,
}

/// One step of the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Instantiates a core module.
    Instantiate {
        /// Which, in the order of the bundle.
        module: usize,
        /// What it is given.
        imports: Vec<Import>,
    },
    /// Remembers a memory, as the next one.
    Memory(Item),
    /// Remembers an allocating function (`cabi_realloc`), as the next one.
    Realloc(Item),
    /// Remembers a function that frees what a call has returned, as the next one.
    PostReturn(Item),
}

/// One import of a core module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The first half of its name.
    pub module: String,
    /// The second half of its name.
    pub name: String,
    /// What it is given.
    pub item: Item,
}

/// Something that core modules pass to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Item {
    /// What an earlier instance exports.
    Export {
        /// Which instance.
        instance: usize,
        /// The name of the export.
        name: String,
    },
    /// One of the plan's host functions.
    Host(usize),
}

/// A function that is not WebAssembly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HostFunction {
    /// A function of WASI.
    Call {
        /// Such as `wasi:io/streams`.
        interface: String,
        /// Such as `get-stdout` or `[method]output-stream.write`.
        function: String,
        /// How values cross the border.
        signature: Signature,
    },
    /// Drops a handle.
    DropResource {
        /// The component instance that it belongs to.
        instance: usize,
        /// What it must be a handle of.
        resource: usize,
    },
}

/// A function that the component exports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// The core function.
    pub function: Item,
    /// What frees the result, if anything.
    pub post_return: Option<usize>,
    /// How values cross the border.
    pub signature: Signature,
}

/// Types, and where their values are in memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The component instance on the guest's side: handles belong to it.
    pub instance: usize,
    /// Where values that do not fit into parameters are.
    pub memory: Option<usize>,
    /// What makes room for values that go into the guest.
    pub realloc: Option<usize>,
    /// The types of the parameters.
    pub params: Vec<Type>,
    /// The type of the result, if there is one.
    pub result: Option<Type>,
}

/// A type of the component model: those that WASI 0.2 and the contract are made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Type {
    /// `bool`
    Bool,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `s64`
    S64,
    /// `string`
    String,
    /// `list<_>`
    List(Box<Type>),
    /// Names and types of the fields.
    Record(Vec<(String, Type)>),
    /// `tuple<_, …>`
    Tuple(Vec<Type>),
    /// Names and types of the cases.
    Variant(Vec<(String, Option<Type>)>),
    /// Names of the cases.
    Enum(Vec<String>),
    /// Names of the flags, at most 32.
    Flags(Vec<String>),
    /// `option<_>`
    Option(Box<Type>),
    /// `result<_, _>`
    Result(Option<Box<Type>>, Option<Box<Type>>),
    /// An own handle of this resource.
    Own(usize),
    /// A borrowed handle of this resource.
    Borrow(usize),
}
