//! The canonical ABI: how values of the component model are laid out in a guest's memory and passed
//! as core values, by the types of a plan.
//!
//! Nothing here knows JavaScript. What a guest hands out is checked as wasmtime checks it, in the
//! same order, and room in a guest is asked for with the same calls, since they cost the guest fuel.

mod lift;
mod lower;
#[cfg(test)]
mod tests;

pub use lift::Lift;
pub use lower::Lower;

/// A value on its way across the border.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<H> {
    /// `bool`
    Bool(bool),
    /// An integer of any size; of a negative one its bits.
    Number(u64),
    /// `string`
    Text(String),
    /// `list<u8>`
    Bytes(Vec<u8>),
    /// Any other list.
    List(Vec<Value<H>>),
    /// A record or a tuple.
    Fields(Vec<Value<H>>),
    /// A case of a variant, an enum, an option or a result, by its number.
    Case(usize, Option<Box<Value<H>>>),
    /// One bit a flag.
    Flags(u32),
    /// A resource.
    Handle(H),
}

/// Why a value did not get across.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault<T> {
    /// The guest broke the rules of the component model.
    Broken(&'static str),
    /// The guest ended while it made room.
    Thrown(T),
}

/// The guest's side of the border.
pub trait Guest {
    /// A resource outside of the guest.
    type Handle;
    /// How the guest ends.
    type Thrown;

    /// The size of its memory now, in bytes.
    fn memory_bytes(&self) -> Result<u64, Fault<Self::Thrown>>;

    /// Copies out of its memory; the range lies within it.
    fn read(&self, at: u32, length: u32) -> Result<Vec<u8>, Fault<Self::Thrown>>;

    /// Copies into its memory; the range lies within it.
    fn write(&self, at: u32, bytes: &[u8]) -> Result<(), Fault<Self::Thrown>>;

    /// Asks it for room.
    fn realloc(&self, align: u32, size: u32) -> Result<u32, Fault<Self::Thrown>>;

    /// Takes a handle away from it.
    fn take(&self, resource: usize, handle: u32) -> Result<Self::Handle, Fault<Self::Thrown>>;

    /// Looks at what a handle of its stands for.
    fn borrow(&self, resource: usize, handle: u32) -> Result<Self::Handle, Fault<Self::Thrown>>;

    /// Gives it a handle.
    fn give(&self, resource: usize, value: Self::Handle) -> Result<u32, Fault<Self::Thrown>>;
}

/// Whether `length` bytes at `at` are within the memory and `at` is a multiple of `align`.
fn check_range<G: Guest>(
    guest: &G,
    at: u32,
    length: u64,
    align: u32,
) -> Result<(), Fault<G::Thrown>> {
    if !at.is_multiple_of(align) {
        return Err(Fault::Broken("a pointer that is not aligned"));
    }
    if u64::from(at) + length > guest.memory_bytes()? {
        return Err(Fault::Broken("a pointer beyond the memory"));
    }
    Ok(())
}
