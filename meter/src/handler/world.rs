//! What a component imports and exports.

use super::{Refusal, signatures};
use wit_component::DecodedWasm;
use wit_parser::{Interface, Resolve, WorldId, WorldItem, WorldKey};

/// The interfaces of WASI 0.2 that the sandbox answers.
const OFFERED: [&str; 27] = [
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:filesystem/preopens",
    "wasi:filesystem/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
    "wasi:sockets/instance-network",
    "wasi:sockets/ip-name-lookup",
    "wasi:sockets/network",
    "wasi:sockets/tcp",
    "wasi:sockets/tcp-create-socket",
    "wasi:sockets/udp",
    "wasi:sockets/udp-create-socket",
];

/// The interface that every handler exports.
pub(super) const HANDLER: &str = "lambdabox:runtime/lambda-handler@0.1.";

/// The contract's own interfaces: records, and the way out.
const OWN: [&str; 2] = ["lambdabox:runtime/http", "lambdabox:runtime/types"];

/// What components are compared with: the contract, and WASI as the sandbox's own world has it.
/// Each file comes after those that it uses.
const DEFINITIONS: [(&str, &str); 7] = [
    ("handler.wit", include_str!("../../../wit/handler.wit")),
    ("io.wit", include_str!("../../../sandbox/wit/deps/io.wit")),
    (
        "random.wit",
        include_str!("../../../sandbox/wit/deps/random.wit"),
    ),
    (
        "clocks.wit",
        include_str!("../../../sandbox/wit/deps/clocks.wit"),
    ),
    (
        "filesystem.wit",
        include_str!("../../../sandbox/wit/deps/filesystem.wit"),
    ),
    (
        "sockets.wit",
        include_str!("../../../sandbox/wit/deps/sockets.wit"),
    ),
    ("cli.wit", include_str!("../../../sandbox/wit/deps/cli.wit")),
];

/// Whether the component imports only what is offered, and exports the contract.
pub(super) fn check(component: &[u8]) -> Result<(), Refusal> {
    let decoded = wit_component::decode(component).map_err(|error| Refusal::Invalid {
        message: format!("{error:#}"),
    })?;
    match decoded {
        DecodedWasm::Component(resolve, world) => {
            let defined = defined()?;
            check_imports(&resolve, world, &defined)?;
            check_export(&resolve, world, &defined)
        }
        DecodedWasm::WitPackage(..) => Err(Refusal::Contract {
            message: "it holds an interface definition, not a program".into(),
        }),
    }
}

/// [`DEFINITIONS`], parsed.
fn defined() -> Result<Resolve, Refusal> {
    let mut resolve = Resolve {
        all_features: true,
        ..Resolve::default()
    };
    for (name, text) in DEFINITIONS {
        resolve
            .push_source(name, text)
            // Cannot happen: they are part of this very program, and parsed by its tests.
            .map_err(|error| Refusal::Invalid {
                message: format!("{error:#}"),
            })?;
    }
    Ok(resolve)
}

/// An interface by its name, whatever its version.
fn interface<'a>(resolve: &'a Resolve, name: &str) -> Option<&'a Interface> {
    let found = resolve.interfaces.iter().find(|(id, _)| {
        resolve
            .id_of(*id)
            .is_some_and(|full| unversioned(&full) == name)
    });
    found.map(|(_, interface)| interface)
}

pub(super) fn unversioned(name: &str) -> &str {
    name.split_once('@').map_or(name, |(name, _)| name)
}

fn check_imports(resolve: &Resolve, world: WorldId, defined: &Resolve) -> Result<(), Refusal> {
    for (key, item) in &resolve.worlds[world].imports {
        let name = resolve.name_world_key(key);
        match (key, item) {
            (WorldKey::Interface(_), WorldItem::Interface { id, .. }) if is_offered(&name) => {
                check_interface(resolve, &resolve.interfaces[*id], defined, &name)?;
            }
            // A type that an export's signature uses.
            (_, WorldItem::Type { .. }) => {}
            _ => return Err(Refusal::Import { import: name }),
        }
    }
    Ok(())
}

/// Whether all functions of an imported interface are as they are defined.
fn check_interface(
    resolve: &Resolve,
    imported: &Interface,
    defined: &Resolve,
    name: &str,
) -> Result<(), Refusal> {
    let offered = interface(defined, unversioned(name));
    for (function, given) in &imported.functions {
        let wanted = offered
            .and_then(|interface| interface.functions.get(function))
            .ok_or_else(|| Refusal::Import {
                import: format!("{function} of {name}"),
            })?;
        if !signatures::same_function((resolve, given), (defined, wanted)) {
            return Err(Refusal::ImportSignature {
                interface: name.to_owned(),
                function: function.clone(),
            });
        }
    }
    Ok(())
}

/// Checks the exported interface, function by function.
fn check_export(resolve: &Resolve, world: WorldId, defined: &Resolve) -> Result<(), Refusal> {
    let refused = |message: String| Refusal::Contract { message };
    let exports = &resolve.worlds[world].exports;
    let exported = exports.iter().find_map(|(key, item)| match item {
        WorldItem::Interface { id, .. } if resolve.name_world_key(key).starts_with(HANDLER) => {
            Some(&resolve.interfaces[*id])
        }
        _ => None,
    });
    let exported = exported.ok_or_else(|| refused(format!("it does not export {HANDLER}0")))?;
    let wanted = interface(defined, unversioned(HANDLER))
        .ok_or_else(|| refused(format!("there is no interface {HANDLER}0")))?;
    for (name, function) in &wanted.functions {
        let given = exported
            .functions
            .get(name)
            .ok_or_else(|| refused(format!("its interface has no function {name}")))?;
        if !signatures::same_function((resolve, given), (defined, function)) {
            return Err(refused(format!(
                "its function {name} has another signature"
            )));
        }
    }
    Ok(())
}

/// Whether an interface, named with its version, is answered: any version that is compatible with
/// the published ones.
fn is_offered(name: &str) -> bool {
    match name.split_once('@') {
        Some((name, version)) if version.starts_with("0.2.") => OFFERED.contains(&name),
        Some((name, version)) if version.starts_with("0.1.") => OWN.contains(&name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wit_parser::UnresolvedPackageGroup;

    /// What is offered is what the sandbox's own world lists.
    #[test]
    fn the_sandbox_answers_what_is_offered() {
        let world = include_str!("../../../sandbox/wit/world.wit");
        let mut listed: Vec<_> = world
            .lines()
            .filter_map(|line| line.trim().strip_prefix("import "))
            .filter_map(|name| name.split('@').next())
            .collect();
        listed.sort_unstable();
        assert_eq!(listed, OFFERED);
    }

    #[test]
    fn everything_that_is_offered_is_defined_and_the_same_as_itself() {
        let defined = defined().unwrap();
        for name in OFFERED.into_iter().chain(OWN) {
            let offered = interface(&defined, name).unwrap();
            check_interface(&defined, offered, &defined, name).unwrap();
        }
    }

    #[test]
    fn only_known_interfaces_of_a_known_version_are_offered() {
        assert!(is_offered("wasi:cli/environment@0.2.9"));
        assert!(is_offered("lambdabox:runtime/types@0.1.0"));
        assert!(is_offered("lambdabox:runtime/http@0.1.0"));
        for name in [
            "wasi:http/types@0.2.9",
            "wasi:cli/environment@0.3.0",
            "wasi:cli/environment",
        ] {
            assert!(!is_offered(name), "{name}");
        }
    }

    const CONTRACT: &str = include_str!("../../../wit/handler.wit");

    fn check_text(text: &str) -> Result<(), Refusal> {
        let mut resolve = Resolve::default();
        let group = UnresolvedPackageGroup::parse("test.wit", text).unwrap();
        let package = resolve.push_group(group).unwrap();
        let world = resolve.packages[package].worlds["function"];
        check_export(&resolve, world, &defined().unwrap())
    }

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
                "init: func",
                "init: async func",
                "its function init has another signature",
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
                Err(Refusal::Contract {
                    message: message.into()
                })
            );
        }
    }

    /// A resource of one interface is not one of the same name in another.
    #[test]
    fn imports_are_compared_by_their_signatures() {
        let defined = defined().unwrap();
        let wanted = |text: &str| {
            let mut resolve = Resolve::default();
            for (name, text) in &DEFINITIONS[1..2] {
                resolve.push_source(name, text).unwrap();
            }
            let package = resolve.push_source("test.wit", text).unwrap();
            let id = resolve.packages[package].interfaces["stdout"];
            let name = "wasi:cli/stdout@0.2.12";
            check_interface(&resolve, &resolve.interfaces[id], &defined, name)
        };
        let text = |body: &str| format!("package wasi:cli@0.2.12;\ninterface stdout {{ {body} }}");
        let right = "use wasi:io/streams@0.2.12.{output-stream};
             get-stdout: func() -> output-stream;";
        assert_eq!(wanted(&text(right)), Ok(()));
        for wrong in [
            "resource output-stream; get-stdout: func() -> output-stream;",
            "use wasi:io/streams@0.2.12.{input-stream}; get-stdout: func() -> input-stream;",
            "use wasi:io/streams@0.2.12.{output-stream};
             get-stdout: func(o: borrow<output-stream>) -> output-stream;",
            "get-stdout: func() -> u32;",
        ] {
            let refused = wanted(&text(wrong)).unwrap_err();
            assert!(
                matches!(refused, Refusal::ImportSignature { .. }),
                "{wrong}"
            );
        }
        let unknown = wanted(&text("get-printer: func() -> u32;")).unwrap_err();
        assert!(matches!(unknown, Refusal::Import { .. }), "{unknown}");
    }
}
