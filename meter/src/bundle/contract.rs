//! Whether a component implements the contract of `wit/`.

use super::BundleError;
use wit_parser::{Function, Handle, Interface, Resolve, Type, TypeDefKind, WorldId, WorldItem};

/// The interface that every handler exports.
const HANDLER: &str = "lambdabox:runtime/lambda-handler@0.1.";

/// The deepest type that is compared; the contract's own are four deep.
const DEPTH: u32 = 16;

/// Checks the exported interface, function by function.
pub(super) fn check(resolve: &Resolve, world: WorldId) -> Result<(), BundleError> {
    let refused = |message: String| BundleError::Contract { message };
    let exports = &resolve.worlds[world].exports;
    let exported = exports.iter().find_map(|(key, item)| match item {
        WorldItem::Interface { id, .. } if resolve.name_world_key(key).starts_with(HANDLER) => {
            Some(&resolve.interfaces[*id])
        }
        _ => None,
    });
    let exported = exported.ok_or_else(|| refused(format!("it does not export {HANDLER}0")))?;

    let (wanted_resolve, wanted) = wanted()?;
    for (name, function) in &wanted.functions {
        let given = exported
            .functions
            .get(name)
            .ok_or_else(|| refused(format!("its interface has no function {name}")))?;
        if !same_function((resolve, given), (&wanted_resolve, function)) {
            return Err(refused(format!(
                "its function {name} has another signature"
            )));
        }
    }
    Ok(())
}

/// The contract itself.
fn wanted() -> Result<(Resolve, Interface), BundleError> {
    let fault = |message: String| BundleError::Generator { message };
    let mut resolve = Resolve::default();
    let package = resolve
        .push_source("handler.wit", include_str!("../../../wit/handler.wit"))
        .map_err(|error| fault(format!("{error:#}")))?;
    let interface = resolve.packages[package]
        .interfaces
        .get("lambda-handler")
        .map(|id| resolve.interfaces[*id].clone())
        .ok_or_else(|| fault("the contract has no interface lambda-handler".into()))?;
    Ok((resolve, interface))
}

type In<'a, T> = (&'a Resolve, &'a T);

fn same_function((a, given): In<'_, Function>, (b, wanted): In<'_, Function>) -> bool {
    given.kind == wanted.kind
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

/// Whether two types are the same but for their names.
fn same_type((a, x): In<'_, Type>, (b, y): In<'_, Type>, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match (definition(a, x), definition(b, y)) {
        (Definition::Kind(x), Definition::Kind(y)) => same_kind((a, x), (b, y), depth),
        (Definition::Plain(x), Definition::Plain(y)) => x == y,
        _ => false,
    }
}

enum Definition<'a> {
    Plain(&'a Type),
    Kind(&'a TypeDefKind),
}

/// What a type is, behind all its other names.
fn definition<'a>(resolve: &'a Resolve, mut ty: &'a Type) -> Definition<'a> {
    // Aliases cannot form a circle, the parser sees to that; the bound is for its mistakes.
    for _ in 0..64 {
        match ty {
            Type::Id(id) => match &resolve.types[*id].kind {
                TypeDefKind::Type(other) => ty = other,
                kind => return Definition::Kind(kind),
            },
            plain => return Definition::Plain(plain),
        }
    }
    Definition::Plain(ty)
}

/// Compares what the contract is made of: records, lists, options, results. Anything else is not in
/// it, so it is never the same.
fn same_kind((a, x): In<'_, TypeDefKind>, (b, y): In<'_, TypeDefKind>, depth: u32) -> bool {
    match (x, y) {
        (TypeDefKind::Record(x), TypeDefKind::Record(y)) => {
            x.fields.len() == y.fields.len()
                && x.fields
                    .iter()
                    .zip(&y.fields)
                    .all(|(x, y)| x.name == y.name && same_type((a, &x.ty), (b, &y.ty), depth))
        }
        (TypeDefKind::List(x), TypeDefKind::List(y))
        | (TypeDefKind::Option(x), TypeDefKind::Option(y)) => same_type((a, x), (b, y), depth),
        (TypeDefKind::Result(x), TypeDefKind::Result(y)) => {
            same_optional((a, &x.ok), (b, &y.ok), depth)
                && same_optional((a, &x.err), (b, &y.err), depth)
        }
        (TypeDefKind::Handle(Handle::Own(_) | Handle::Borrow(_)), _) => false,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wit_parser::UnresolvedPackageGroup;

    fn check_text(text: &str) -> Result<(), BundleError> {
        let mut resolve = Resolve::default();
        let group = UnresolvedPackageGroup::parse("test.wit", text).unwrap();
        let package = resolve.push_group(group).unwrap();
        let world = resolve.packages[package].worlds["function"];
        check(&resolve, world)
    }

    const CONTRACT: &str = include_str!("../../../wit/handler.wit");

    #[test]
    fn the_contract_fulfils_itself() {
        assert_eq!(check_text(CONTRACT), Ok(()));
    }

    #[test]
    fn what_differs_is_named() {
        for (from, to, message) in [
            (
                "event: list<u8>,",
                "event: string,",
                "its function invoke has another signature",
            ),
            (
                "deadline-ms: u64",
                "deadline-ms: u32",
                "its function invoke has another signature",
            ),
            (
                "init: func",
                "start: func",
                "its interface has no function init",
            ),
            (
                "runtime@0.1.0",
                "runtime@0.2.0",
                "it does not export lambdabox:runtime/lambda-handler@0.1.0",
            ),
        ] {
            assert!(CONTRACT.contains(from), "{from}");
            let refused = check_text(&CONTRACT.replacen(from, to, 1));
            assert_eq!(
                refused,
                Err(BundleError::Contract {
                    message: message.into()
                })
            );
        }
    }
}
