//! Into the guest.

use super::{Fault, Guest, Value, check_range};
use lambdabox_meter::plan::{FLAT_PARAMETERS, Type};

/// Brings the values of one call into a guest.
pub struct Lower<'a, G> {
    guest: &'a G,
}

impl<'a, G: Guest> Lower<'a, G> {
    /// Into this guest.
    pub fn new(guest: &'a G) -> Self {
        Self { guest }
    }

    /// Parameters, as core values: themselves, or the address of all of them.
    pub fn parameters(
        &self,
        types: &[Type],
        values: Vec<Value<G::Handle>>,
    ) -> Result<Vec<u64>, Fault<G::Thrown>> {
        if values.len() != types.len() {
            return Err(Fault::Broken("another number of parameters"));
        }
        let flat: usize = types.iter().map(Type::flat_count).sum();
        if flat > FLAT_PARAMETERS {
            let tuple = Type::Tuple(types.to_vec());
            let at = self.room(tuple.align(), tuple.size().into())?;
            self.to_memory(&tuple, Value::Fields(values), at)?;
            return Ok(vec![at.into()]);
        }
        let mut core = Vec::with_capacity(flat);
        for (ty, value) in types.iter().zip(values) {
            self.flat(ty, value, &mut core)?;
        }
        Ok(core)
    }

    /// A result that is one core value.
    pub fn result(&self, ty: &Type, value: Value<G::Handle>) -> Result<u64, Fault<G::Thrown>> {
        let mut core = Vec::with_capacity(1);
        self.flat(ty, value, &mut core)?;
        Ok(core.first().copied().unwrap_or_default())
    }

    /// A result where the guest wants it.
    pub fn result_at(
        &self,
        ty: &Type,
        value: Value<G::Handle>,
        at: u32,
    ) -> Result<(), Fault<G::Thrown>> {
        check_range(self.guest, at, ty.size().into(), ty.align())?;
        self.to_memory(ty, value, at)
    }

    fn to_memory(
        &self,
        ty: &Type,
        value: Value<G::Handle>,
        at: u32,
    ) -> Result<(), Fault<G::Thrown>> {
        // What is between two fields, or after a short case, stays as it is in the guest.
        let mut bytes = self.guest.read(at, ty.size())?;
        self.store(ty, value, &mut bytes)?;
        self.guest.write(at, &bytes)
    }

    fn store(
        &self,
        ty: &Type,
        value: Value<G::Handle>,
        bytes: &mut [u8],
    ) -> Result<(), Fault<G::Thrown>> {
        match (ty, value) {
            (Type::Record(fields), Value::Fields(values)) => {
                self.store_fields(fields.iter().map(|(_, ty)| ty), values, bytes)
            }
            (Type::Tuple(types), Value::Fields(values)) => {
                self.store_fields(types.iter(), values, bytes)
            }
            (
                Type::Enum(_) | Type::Variant(_) | Type::Option(_) | Type::Result(..),
                Value::Case(case, value),
            ) => {
                put(bytes, case as u64, ty.discriminant_bytes());
                let offset = ty.payload_offset() as usize;
                match payload(ty, case, value)? {
                    Some((ty, value)) => {
                        self.store(ty, value, bytes.get_mut(offset..).unwrap_or(&mut []))
                    }
                    None => Ok(()),
                }
            }
            (Type::String | Type::List(_), value) => {
                let (at, length) = self.list(ty, value)?;
                put(bytes, at.into(), 4);
                put(bytes.get_mut(4..).unwrap_or(&mut []), length.into(), 4);
                Ok(())
            }
            (scalar, value) => {
                put(bytes, self.scalar(scalar, value)?, scalar.size());
                Ok(())
            }
        }
    }

    fn store_fields<'t>(
        &self,
        types: impl Iterator<Item = &'t Type>,
        values: Vec<Value<G::Handle>>,
        bytes: &mut [u8],
    ) -> Result<(), Fault<G::Thrown>> {
        let mut offset = 0_u32;
        for (ty, value) in types.zip(values) {
            offset = offset.next_multiple_of(ty.align());
            self.store(
                ty,
                value,
                bytes.get_mut(offset as usize..).unwrap_or(&mut []),
            )?;
            offset += ty.size();
        }
        Ok(())
    }

    fn flat(
        &self,
        ty: &Type,
        value: Value<G::Handle>,
        core: &mut Vec<u64>,
    ) -> Result<(), Fault<G::Thrown>> {
        match (ty, value) {
            (Type::Record(fields), Value::Fields(values)) => {
                let mut fields = fields.iter().zip(values);
                fields.try_for_each(|((_, ty), value)| self.flat(ty, value, core))
            }
            (Type::Tuple(types), Value::Fields(values)) => {
                let mut fields = types.iter().zip(values);
                fields.try_for_each(|(ty, value)| self.flat(ty, value, core))
            }
            (
                Type::Enum(_) | Type::Variant(_) | Type::Option(_) | Type::Result(..),
                Value::Case(case, value),
            ) => {
                let end = core.len() + ty.flat_count();
                core.push(case as u64);
                if let Some((ty, value)) = payload(ty, case, value)? {
                    self.flat(ty, value, core)?;
                }
                core.resize(end, 0);
                Ok(())
            }
            (Type::String | Type::List(_), value) => {
                let (at, length) = self.list(ty, value)?;
                core.extend([u64::from(at), length.into()]);
                Ok(())
            }
            (scalar, value) => {
                core.push(self.scalar(scalar, value)?);
                Ok(())
            }
        }
    }

    fn scalar(&self, ty: &Type, value: Value<G::Handle>) -> Result<u64, Fault<G::Thrown>> {
        match (ty, value) {
            (Type::Bool, Value::Bool(value)) => Ok(value.into()),
            (Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::S64, Value::Number(value)) => {
                Ok(value)
            }
            (Type::Flags(_), Value::Flags(flags)) => Ok(flags.into()),
            (Type::Own(resource), Value::Handle(value)) => {
                Ok(self.guest.give(*resource, value)?.into())
            }
            _ => Err(Fault::Broken("a value of another type")),
        }
    }

    /// The address and the length of a list that was brought into the guest.
    fn list(&self, ty: &Type, value: Value<G::Handle>) -> Result<(u32, u32), Fault<G::Thrown>> {
        match (ty, value) {
            (Type::String, Value::Text(text)) => self.bytes(text.as_bytes()),
            (Type::List(element), Value::Bytes(bytes)) if **element == Type::U8 => {
                self.bytes(&bytes)
            }
            (Type::List(element), Value::List(values)) => {
                let (length, size) = (values.len() as u64, element.size());
                let at = self.room(element.align(), length * u64::from(size))?;
                let mut bytes = vec![0; values.len() * size as usize];
                for (value, bytes) in values
                    .into_iter()
                    .zip(bytes.chunks_mut(size.max(1) as usize))
                {
                    self.store(element, value, bytes)?;
                }
                self.guest.write(at, &bytes)?;
                Ok((at, length as u32))
            }
            _ => Err(Fault::Broken("a list of another type")),
        }
    }

    fn bytes(&self, bytes: &[u8]) -> Result<(u32, u32), Fault<G::Thrown>> {
        let at = self.room(1, bytes.len() as u64)?;
        self.guest.write(at, bytes)?;
        Ok((at, bytes.len() as u32))
    }

    /// Asks for room, and checks what is given. An empty list asks as well, which costs fuel.
    fn room(&self, align: u32, size: u64) -> Result<u32, Fault<G::Thrown>> {
        let bytes = u32::try_from(size).map_err(|_| Fault::Broken("more than a guest can hold"))?;
        let at = self.guest.realloc(align, bytes)?;
        check_range(self.guest, at, size, align)?;
        Ok(at)
    }
}

/// The payload of a case with its type, if it has any.
fn payload<H, T>(
    ty: &Type,
    case: usize,
    value: Option<Box<Value<H>>>,
) -> Result<Option<(&Type, Value<H>)>, Fault<T>> {
    match (ty.payload(case), value) {
        (Some(Some(ty)), Some(value)) => Ok(Some((ty, *value))),
        (Some(None), None) => Ok(None),
        _ => Err(Fault::Broken("a case of another type")),
    }
}

/// Writes the lower `size` bytes of a number.
fn put(bytes: &mut [u8], number: u64, size: u32) {
    for (to, from) in bytes
        .iter_mut()
        .zip(number.to_le_bytes())
        .take(size as usize)
    {
        *to = from;
    }
}
