//! Whether two functions of different components are the same.

use super::world::unversioned;
use wit_parser::{Function, Handle, Resolve, Type, TypeDefKind, TypeId, TypeOwner, Variant};

/// The deepest type that is compared; those of the contract and of WASI are less than half as deep.
const DEPTH: u32 = 16;

/// Something and the definitions that it is part of.
type In<'a, T> = (&'a Resolve, &'a T);

/// Whether two functions have the same parameters and the same result, but for the names of types.
pub(super) fn same_function((a, given): In<'_, Function>, (b, wanted): In<'_, Function>) -> bool {
    std::mem::discriminant(&given.kind) == std::mem::discriminant(&wanted.kind)
        && given.params.len() == wanted.params.len()
        && given
            .params
            .iter()
            .zip(&wanted.params)
            .all(|(x, y)| same_type((a, &x.ty), (b, &y.ty), DEPTH))
        && same_optional((a, &given.result), (b, &wanted.result), DEPTH)
}

fn same_optional((a, x): In<'_, Option<Type>>, (b, y): In<'_, Option<Type>>, depth: u32) -> bool {
    match (x, y) {
        (Some(x), Some(y)) => same_type((a, x), (b, y), depth),
        (None, None) => true,
        _ => false,
    }
}

fn same_type((a, x): In<'_, Type>, (b, y): In<'_, Type>, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match (definition(a, x), definition(b, y)) {
        (Definition::Made(x), Definition::Made(y)) => same_kind((a, &x), (b, &y), depth),
        (Definition::Plain(x), Definition::Plain(y)) => x == y,
        _ => false,
    }
}

enum Definition {
    Plain(Type),
    Made(TypeId),
}

/// What a type is, behind all its other names.
fn definition(resolve: &Resolve, ty: &Type) -> Definition {
    let mut ty = *ty;
    // Aliases cannot form a circle, the parser sees to that; the bound is for its mistakes.
    for _ in 0..64 {
        match ty {
            Type::Id(id) => match resolve.types[id].kind {
                TypeDefKind::Type(other) => ty = other,
                _ => return Definition::Made(id),
            },
            plain => return Definition::Plain(plain),
        }
    }
    Definition::Plain(ty)
}

/// Compares what the contract and WASI are made of. Anything else is in neither, so it is never the
/// same.
fn same_kind((a, x): In<'_, TypeId>, (b, y): In<'_, TypeId>, depth: u32) -> bool {
    let same = |x: &Type, y: &Type| same_type((a, x), (b, y), depth);
    let same_names = |x: &mut dyn Iterator<Item = &str>, y: &mut dyn Iterator<Item = &str>| x.eq(y);
    match (&a.types[*x].kind, &b.types[*y].kind) {
        (TypeDefKind::Record(x), TypeDefKind::Record(y)) => {
            x.fields.len() == y.fields.len()
                && x.fields
                    .iter()
                    .zip(&y.fields)
                    .all(|(x, y)| x.name == y.name && same(&x.ty, &y.ty))
        }
        (TypeDefKind::Tuple(x), TypeDefKind::Tuple(y)) => {
            x.types.len() == y.types.len() && x.types.iter().zip(&y.types).all(|(x, y)| same(x, y))
        }
        (TypeDefKind::Variant(x), TypeDefKind::Variant(y)) => same_variant((a, x), (b, y), depth),
        (TypeDefKind::Flags(x), TypeDefKind::Flags(y)) => same_names(
            &mut x.flags.iter().map(|flag| flag.name.as_str()),
            &mut y.flags.iter().map(|flag| flag.name.as_str()),
        ),
        (TypeDefKind::Enum(x), TypeDefKind::Enum(y)) => same_names(
            &mut x.cases.iter().map(|case| case.name.as_str()),
            &mut y.cases.iter().map(|case| case.name.as_str()),
        ),
        (TypeDefKind::List(x), TypeDefKind::List(y))
        | (TypeDefKind::Option(x), TypeDefKind::Option(y)) => same(x, y),
        (TypeDefKind::Result(x), TypeDefKind::Result(y)) => {
            same_optional((a, &x.ok), (b, &y.ok), depth)
                && same_optional((a, &x.err), (b, &y.err), depth)
        }
        (TypeDefKind::Handle(Handle::Own(x)), TypeDefKind::Handle(Handle::Own(y)))
        | (TypeDefKind::Handle(Handle::Borrow(x)), TypeDefKind::Handle(Handle::Borrow(y))) => {
            let (x, y) = (resource_name(a, *x), resource_name(b, *y));
            x.is_some() && x == y
        }
        _ => false,
    }
}

fn same_variant((a, x): In<'_, Variant>, (b, y): In<'_, Variant>, depth: u32) -> bool {
    x.cases.len() == y.cases.len()
        && x.cases
            .iter()
            .zip(&y.cases)
            .all(|(x, y)| x.name == y.name && same_optional((a, &x.ty), (b, &y.ty), depth))
}

/// The interface and the name of a resource, behind all its other names.
fn resource_name(resolve: &Resolve, id: TypeId) -> Option<(String, String)> {
    let Definition::Made(id) = definition(resolve, &Type::Id(id)) else {
        return None;
    };
    let resource = &resolve.types[id];
    let TypeOwner::Interface(owner) = resource.owner else {
        return None;
    };
    let interface = resolve.id_of(owner)?;
    Some((unversioned(&interface).to_owned(), resource.name.clone()?))
}
