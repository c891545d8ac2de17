//! Where the canonical ABI puts values: sizes, alignments, and how many core values a type is.

use super::{Signature, Type};

/// More core values than this are passed in memory.
pub const FLAT_PARAMETERS: usize = 16;

/// A type of core WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Core {
    /// `i32`
    I32,
    /// `i64`
    I64,
}

impl Core {
    /// What holds either.
    fn join(self, other: Self) -> Self {
        if self == other { self } else { Self::I64 }
    }
}

impl Type {
    /// The alignment in memory, in bytes.
    #[must_use]
    pub fn align(&self) -> u32 {
        let most =
            |types: &mut dyn Iterator<Item = &Self>| types.map(Self::align).max().unwrap_or(1);
        match self {
            Self::Bool | Self::U8 => 1,
            Self::U16 => 2,
            Self::U32 | Self::String | Self::List(_) | Self::Own(_) | Self::Borrow(_) => 4,
            Self::U64 | Self::S64 => 8,
            Self::Record(fields) => most(&mut fields.iter().map(|(_, ty)| ty)),
            Self::Tuple(types) => most(&mut types.iter()),
            Self::Flags(names) => flags_bytes(names.len()),
            Self::Enum(_) | Self::Variant(_) | Self::Option(_) | Self::Result(..) => {
                let payload = most(&mut self.payloads());
                payload.max(self.discriminant_bytes())
            }
        }
    }

    /// The size in memory, in bytes.
    #[must_use]
    pub fn size(&self) -> u32 {
        match self {
            Self::Bool | Self::U8 => 1,
            Self::U16 => 2,
            Self::U32 | Self::Own(_) | Self::Borrow(_) => 4,
            Self::U64 | Self::S64 | Self::String | Self::List(_) => 8,
            Self::Record(fields) => product_size(fields.iter().map(|(_, ty)| ty)),
            Self::Tuple(types) => product_size(types.iter()),
            Self::Flags(names) => flags_bytes(names.len()),
            Self::Enum(_) | Self::Variant(_) | Self::Option(_) | Self::Result(..) => {
                let payload = self.payloads().map(Self::size).max();
                align_to(self.payload_offset() + payload.unwrap_or(0), self.align())
            }
        }
    }

    /// The type of a variant's case; `None` if it has no such case, or is no variant.
    #[must_use]
    pub fn payload(&self, case: usize) -> Option<Option<&Self>> {
        match (self, case) {
            (Self::Variant(cases), _) => cases.get(case).map(|(_, ty)| ty.as_ref()),
            (Self::Enum(names), _) => names.get(case).map(|_| None),
            (Self::Option(_), 0) => Some(None),
            (Self::Option(some), 1) => Some(Some(some)),
            (Self::Result(ok, _), 0) => Some(ok.as_deref()),
            (Self::Result(_, err), 1) => Some(err.as_deref()),
            _ => None,
        }
    }

    /// The types of those cases of a variant that have one.
    fn payloads(&self) -> impl Iterator<Item = &Self> {
        let cases = match self {
            Self::Variant(cases) => cases.len(),
            Self::Option(_) | Self::Result(..) => 2,
            _ => 0,
        };
        (0..cases).filter_map(|case| self.payload(case).flatten())
    }

    /// The size of the number that tells a variant's cases apart, in bytes.
    #[must_use]
    pub fn discriminant_bytes(&self) -> u32 {
        let cases = match self {
            Self::Variant(cases) => cases.len(),
            Self::Enum(names) => names.len(),
            _ => 2,
        };
        match cases {
            0..=256 => 1,
            257..=65_536 => 2,
            _ => 4,
        }
    }

    /// Where the payload of a variant is, in bytes from its start.
    #[must_use]
    pub fn payload_offset(&self) -> u32 {
        let align = self.payloads().map(Self::align).max();
        align_to(self.discriminant_bytes(), align.unwrap_or(1))
    }

    /// How many core values it is passed as, when it is not passed in memory.
    #[must_use]
    pub fn flat_count(&self) -> usize {
        match self {
            Self::String | Self::List(_) => 2,
            Self::Record(fields) => fields.iter().map(|(_, ty)| ty.flat_count()).sum(),
            Self::Tuple(types) => types.iter().map(Self::flat_count).sum(),
            Self::Enum(_) | Self::Variant(_) | Self::Option(_) | Self::Result(..) => {
                1 + self.payloads().map(Self::flat_count).max().unwrap_or(0)
            }
            _ => 1,
        }
    }

    /// The core values that it is passed as, when it is not passed in memory.
    #[must_use]
    pub fn flat(&self) -> Vec<Core> {
        match self {
            Self::Bool | Self::U8 | Self::U16 | Self::U32 | Self::Own(_) | Self::Borrow(_) => {
                vec![Core::I32]
            }
            Self::U64 | Self::S64 => vec![Core::I64],
            Self::String | Self::List(_) => vec![Core::I32, Core::I32],
            Self::Record(fields) => fields.iter().flat_map(|(_, ty)| ty.flat()).collect(),
            Self::Tuple(types) => types.iter().flat_map(Self::flat).collect(),
            Self::Flags(_) => vec![Core::I32],
            Self::Enum(_) | Self::Variant(_) | Self::Option(_) | Self::Result(..) => {
                let mut joined: Vec<Core> = Vec::new();
                for payload in self.payloads() {
                    for (at, core) in payload.flat().into_iter().enumerate() {
                        match joined.get_mut(at) {
                            Some(known) => *known = known.join(core),
                            None => joined.push(core),
                        }
                    }
                }
                joined.insert(0, Core::I32);
                joined
            }
        }
    }
}

impl Signature {
    /// The parameters of the core function that it is called as from outside: of an export.
    #[must_use]
    pub fn lifted_parameters(&self) -> Vec<Core> {
        let flat: Vec<Core> = self.params.iter().flat_map(Type::flat).collect();
        if flat.len() > FLAT_PARAMETERS {
            vec![Core::I32]
        } else {
            flat
        }
    }

    /// The type of the core function that modules call: of an import. A result of more than one core
    /// value is written where the last parameter says.
    #[must_use]
    pub fn lowered(&self) -> (Vec<Core>, Option<Core>) {
        let mut parameters = self.lifted_parameters();
        let flat = self.result.as_ref().map(Type::flat).unwrap_or_default();
        match flat.as_slice() {
            [] => (parameters, None),
            [one] => (parameters, Some(*one)),
            _ => {
                parameters.push(Core::I32);
                (parameters, None)
            }
        }
    }
}

/// The size of values one after the other, each at its alignment.
fn product_size<'a>(types: impl Iterator<Item = &'a Type> + Clone) -> u32 {
    let align = types.clone().map(Type::align).max().unwrap_or(1);
    let end = types.fold(0, |end, ty| align_to(end, ty.align()) + ty.size());
    align_to(end, align)
}

/// The next multiple of `align`, which is a power of two.
#[must_use]
pub(crate) fn align_to(offset: u32, align: u32) -> u32 {
    offset.next_multiple_of(align)
}

fn flags_bytes(count: usize) -> u32 {
    match count {
        0..=8 => 1,
        9..=16 => 2,
        _ => 4,
    }
}
