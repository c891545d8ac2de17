//! Types of functions, as a plan has them.

use super::Refusal;
use super::translate::unsupported;
use crate::plan::Type;
use wasmtime_environ::component::{
    Component, ComponentTypes, InterfaceType, TypeFuncIndex, TypeResourceTable,
    TypeResourceTableIndex,
};

/// The deepest type, in levels; those of WASI and of the contract are less than half as deep.
const DEPTH: u32 = 16;

/// The most parts that the types of one function may have: types may share parts, and a plan spells
/// them out.
const PARTS: u32 = 1_000;

/// All types of a component.
pub(super) struct Types<'a> {
    types: &'a ComponentTypes,
    imported_resources: usize,
}

impl<'a> Types<'a> {
    pub(super) fn new(types: &'a ComponentTypes, component: &Component) -> Self {
        Self {
            types,
            imported_resources: component.imported_resources.len(),
        }
    }

    /// The parameters and the result of a function.
    pub(super) fn function(
        &self,
        index: TypeFuncIndex,
    ) -> Result<(Vec<Type>, Option<Type>), Refusal> {
        let function = &self.types[index];
        if function.async_ {
            return Err(unsupported("asynchronous functions"));
        }
        let mut left = PARTS;
        let mut list = |types: &[InterfaceType]| {
            let types = types.iter().map(|ty| self.ty(*ty, DEPTH, &mut left));
            types.collect::<Result<Vec<_>, _>>()
        };
        let params = list(&self.types[function.params].types)?;
        let mut results = list(&self.types[function.results].types)?;
        let result = results.pop();
        if !results.is_empty() {
            return Err(unsupported("a function with several results"));
        }
        Ok((params, result))
    }

    /// The number of an imported resource.
    pub(super) fn resource(&self, index: TypeResourceTableIndex) -> Result<usize, Refusal> {
        match self.types[index] {
            TypeResourceTable::Concrete { ty, .. }
                if (ty.as_u32() as usize) < self.imported_resources =>
            {
                Ok(ty.as_u32() as usize)
            }
            _ => Err(unsupported("resources of its own")),
        }
    }

    fn ty(&self, ty: InterfaceType, depth: u32, left: &mut u32) -> Result<Type, Refusal> {
        let (Some(depth), Some(fewer)) = (depth.checked_sub(1), left.checked_sub(1)) else {
            return Err(unsupported("types as large as this"));
        };
        *left = fewer;
        let mut part = |ty: InterfaceType| self.ty(ty, depth, left);
        let mut optional = |ty: Option<InterfaceType>| ty.map(&mut part).transpose();
        Ok(match ty {
            InterfaceType::Bool => Type::Bool,
            InterfaceType::U8 => Type::U8,
            InterfaceType::U16 => Type::U16,
            InterfaceType::U32 => Type::U32,
            InterfaceType::U64 => Type::U64,
            InterfaceType::S64 => Type::S64,
            InterfaceType::String => Type::String,
            InterfaceType::List(list) => Type::List(Box::new(part(self.types[list].element)?)),
            InterfaceType::Record(record) => {
                let fields = self.types[record].fields.iter();
                let fields = fields.map(|field| Ok((field.name.clone(), part(field.ty)?)));
                Type::Record(fields.collect::<Result<_, Refusal>>()?)
            }
            InterfaceType::Tuple(tuple) => {
                let types = self.types[tuple].types.iter().map(|ty| part(*ty));
                Type::Tuple(types.collect::<Result<_, _>>()?)
            }
            InterfaceType::Variant(variant) => {
                let cases = self.types[variant].cases.iter();
                let cases = cases.map(|(name, ty)| Ok((name.clone(), optional(*ty)?)));
                Type::Variant(cases.collect::<Result<_, Refusal>>()?)
            }
            InterfaceType::Enum(names) => {
                Type::Enum(self.types[names].names.iter().cloned().collect())
            }
            InterfaceType::Flags(names) => {
                let names = &self.types[names].names;
                if names.len() > 32 {
                    return Err(unsupported("more than 32 flags"));
                }
                Type::Flags(names.iter().cloned().collect())
            }
            InterfaceType::Option(option) => Type::Option(Box::new(part(self.types[option].ty)?)),
            InterfaceType::Result(result) => {
                let result = &self.types[result];
                let ok = optional(result.ok)?;
                Type::Result(ok.map(Box::new), optional(result.err)?.map(Box::new))
            }
            InterfaceType::Own(resource) => Type::Own(self.resource(resource)?),
            InterfaceType::Borrow(resource) => Type::Borrow(self.resource(resource)?),
            _ => return Err(unsupported("types that neither WASI nor the contract has")),
        })
    }
}
