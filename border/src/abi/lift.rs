//! Out of the guest.

use super::{Fault, Guest, Value, check_range};
use lambdabox_meter::plan::{FLAT_PARAMETERS, Type};

type Lifted<G> = Result<Value<<G as Guest>::Handle>, Fault<<G as Guest>::Thrown>>;

/// Takes the values of one call out of a guest.
pub struct Lift<'a, G> {
    guest: &'a G,
    /// How many bytes may still be taken: a list may name the same megabyte ten thousand times.
    left: u64,
}

impl<'a, G: Guest> Lift<'a, G> {
    /// Takes at most `most` bytes.
    pub fn new(guest: &'a G, most: u64) -> Self {
        Self { guest, left: most }
    }

    /// Parameters, from core values (of `i32`s, only the lower half counts).
    pub fn parameters(
        &mut self,
        types: &[Type],
        core: &[u64],
    ) -> Result<Vec<Value<G::Handle>>, Fault<G::Thrown>> {
        let flat: usize = types.iter().map(Type::flat_count).sum();
        if flat > FLAT_PARAMETERS {
            let at = pointer(core.first().copied().unwrap_or_default());
            let tuple = Type::Tuple(types.to_vec());
            return match self.at(&tuple, at)? {
                Value::Fields(values) => Ok(values),
                _ => Err(Fault::Broken("parameters that are no tuple")),
            };
        }
        let mut core = core.iter().copied();
        let values = types.iter().map(|ty| self.flat(ty, &mut core));
        values.collect()
    }

    /// A result, from the core value that the call has returned: the value itself or its address.
    pub fn result(&mut self, ty: &Type, core: u64) -> Lifted<G> {
        if ty.flat_count() > 1 {
            self.at(ty, pointer(core))
        } else {
            self.flat(ty, &mut std::iter::once(core))
        }
    }

    fn at(&mut self, ty: &Type, at: u32) -> Lifted<G> {
        check_range(self.guest, at, ty.size().into(), ty.align())?;
        let bytes = self.guest.read(at, ty.size())?;
        self.load(ty, &bytes)
    }

    /// A value that lies in memory as `bytes`, which are as many as its size or more.
    fn load(&mut self, ty: &Type, bytes: &[u8]) -> Lifted<G> {
        Ok(match ty {
            Type::String | Type::List(_) => {
                let (at, length) = (number(bytes, 0, 4), number(bytes, 4, 4));
                return self.list(ty, pointer(at), pointer(length));
            }
            Type::Record(fields) => self.fields(fields.iter().map(|(_, ty)| ty), bytes)?,
            Type::Tuple(types) => self.fields(types.iter(), bytes)?,
            Type::Enum(_) | Type::Variant(_) | Type::Option(_) | Type::Result(..) => {
                let case = number(bytes, 0, ty.discriminant_bytes());
                let payload = self.payload(ty, case)?;
                let offset = ty.payload_offset() as usize;
                let value = payload.map(|ty| self.load(ty, bytes.get(offset..).unwrap_or(&[])));
                Value::Case(pointer(case) as usize, value.transpose()?.map(Box::new))
            }
            scalar => return self.scalar(scalar, number(bytes, 0, scalar.size())),
        })
    }

    fn fields<'t>(&mut self, types: impl Iterator<Item = &'t Type>, bytes: &[u8]) -> Lifted<G> {
        let mut offset = 0_u32;
        let mut values = Vec::new();
        for ty in types {
            offset = offset.next_multiple_of(ty.align());
            values.push(self.load(ty, bytes.get(offset as usize..).unwrap_or(&[]))?);
            offset += ty.size();
        }
        Ok(Value::Fields(values))
    }

    /// A value that is passed as core values. A variant takes those of its longest case, of which
    /// a shorter one leaves some out.
    fn flat(&mut self, ty: &Type, core: &mut dyn Iterator<Item = u64>) -> Lifted<G> {
        let mut next = || core.next().unwrap_or_default();
        Ok(match ty {
            Type::String | Type::List(_) => {
                let (at, length) = (next(), next());
                return self.list(ty, pointer(at), pointer(length));
            }
            Type::Record(fields) => {
                let values = fields.iter().map(|(_, ty)| self.flat(ty, core));
                Value::Fields(values.collect::<Result<_, _>>()?)
            }
            Type::Tuple(types) => {
                let values = types.iter().map(|ty| self.flat(ty, core));
                Value::Fields(values.collect::<Result<_, _>>()?)
            }
            Type::Enum(_) | Type::Variant(_) | Type::Option(_) | Type::Result(..) => {
                let case = next() & u64::from(u32::MAX);
                let all: Vec<u64> = core.take(ty.flat_count() - 1).collect();
                let payload = self.payload(ty, case)?;
                let value = payload.map(|ty| self.flat(ty, &mut all.into_iter()));
                Value::Case(pointer(case) as usize, value.transpose()?.map(Box::new))
            }
            scalar => {
                let core = next();
                return self.scalar(scalar, core);
            }
        })
    }

    /// The type of a variant's case, if it has one.
    fn payload<'t>(&self, ty: &'t Type, case: u64) -> Result<Option<&'t Type>, Fault<G::Thrown>> {
        let case = usize::try_from(case).ok();
        case.and_then(|case| ty.payload(case))
            .ok_or(Fault::Broken("a case that the type does not have"))
    }

    /// What is one core value.
    fn scalar(&self, ty: &Type, core: u64) -> Lifted<G> {
        Ok(match ty {
            Type::Bool => Value::Bool(pointer(core) != 0),
            Type::U8 => Value::Number(core & 0xff),
            Type::U16 => Value::Number(core & 0xffff),
            Type::U32 => Value::Number(core & 0xffff_ffff),
            Type::U64 | Type::S64 => Value::Number(core),
            Type::Flags(names) => {
                let known = u64::MAX.checked_shl(u32::try_from(names.len()).unwrap_or(64));
                Value::Flags(pointer(core & !known.unwrap_or(0)))
            }
            Type::Own(resource) => Value::Handle(self.guest.take(*resource, pointer(core))?),
            Type::Borrow(resource) => Value::Handle(self.guest.borrow(*resource, pointer(core))?),
            _ => return Err(Fault::Broken("a value of several parts where one is due")),
        })
    }

    fn list(&mut self, ty: &Type, at: u32, length: u32) -> Lifted<G> {
        let element = match ty {
            Type::List(element) => element.as_ref(),
            _ => &Type::U8,
        };
        let bytes = u64::from(length) * u64::from(element.size());
        check_range(self.guest, at, bytes, element.align())?;
        let counted = u64::from(length) * counted_bytes(element);
        self.left = self
            .left
            .checked_sub(counted)
            .ok_or(Fault::Broken("more data than the guest can hold"))?;
        let bytes = u32::try_from(bytes).map_err(|_| Fault::Broken("a list of 4 GiB"))?;
        let bytes = self.guest.read(at, bytes)?;
        match ty {
            Type::String => String::from_utf8(bytes)
                .map(Value::Text)
                .map_err(|_| Fault::Broken("a string that is not UTF-8")),
            _ if *element == Type::U8 => Ok(Value::Bytes(bytes)),
            _ => {
                let elements = bytes.chunks_exact(element.size().max(1) as usize);
                let values = elements.map(|bytes| self.load(element, bytes));
                Ok(Value::List(values.collect::<Result<_, _>>()?))
            }
        }
    }
}

/// What an element of a list counts for against the bytes that may be taken, as in wasmtime: what it
/// is outside of the guest, which for a string is more than the two numbers inside.
fn counted_bytes(element: &Type) -> u64 {
    match element {
        Type::String | Type::List(_) => 24,
        Type::Tuple(types) => types.iter().map(counted_bytes).sum(),
        other => other.size().into(),
    }
}

/// A little-endian number of `size` bytes at `at`.
fn number(bytes: &[u8], at: usize, size: u32) -> u64 {
    let bytes = bytes.get(at..).unwrap_or(&[]).iter().take(size as usize);
    bytes
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The `i32` that a core value is.
fn pointer(core: u64) -> u32 {
    core as u32
}
