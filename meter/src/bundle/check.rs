//! What is refused before any work is done.

use super::{BundleError, contract};
use wit_component::DecodedWasm;
use wit_parser::{Resolve, WorldId, WorldItem, WorldKey};

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

/// The records of the contract itself: an interface without functions.
const TYPES: &str = "lambdabox:runtime/types";

/// Tells the kinds of WebAssembly files apart by their first eight bytes.
pub(super) fn check_kind(bytes: &[u8], most: usize) -> Result<(), BundleError> {
    if bytes.len() > most {
        return Err(BundleError::TooLarge {
            bytes: bytes.len(),
            most,
        });
    }
    match bytes.first_chunk::<8>() {
        Some(b"\0asm\x0d\0\x01\0") => Ok(()),
        Some(b"\0asm\x01\0\0\0") => Err(BundleError::CoreModule),
        _ => Err(BundleError::NotWebAssembly),
    }
}

/// Whether the component imports only what is offered, and exports the contract.
pub(super) fn check_world(component: &[u8]) -> Result<(), BundleError> {
    let decoded = wit_component::decode(component).map_err(|error| BundleError::Invalid {
        message: format!("{error:#}"),
    })?;
    match decoded {
        DecodedWasm::Component(resolve, world) => {
            check_imports(&resolve, world)?;
            contract::check(&resolve, world)
        }
        DecodedWasm::WitPackage(..) => Err(BundleError::Contract {
            message: "it holds an interface definition, not a program".into(),
        }),
    }
}

fn check_imports(resolve: &Resolve, world: WorldId) -> Result<(), BundleError> {
    for (key, item) in &resolve.worlds[world].imports {
        let name = resolve.name_world_key(key);
        let offered = match (key, item) {
            (WorldKey::Interface(_), WorldItem::Interface { .. }) => is_offered(&name),
            // A type that an export's signature uses.
            (_, WorldItem::Type { .. }) => true,
            _ => false,
        };
        if !offered {
            return Err(BundleError::Import { import: name });
        }
    }
    Ok(())
}

/// Whether an interface, named with its version, is answered: any version that is compatible with
/// the published ones.
fn is_offered(name: &str) -> bool {
    match name.split_once('@') {
        Some((name, version)) if version.starts_with("0.2.") => OFFERED.contains(&name),
        Some((name, version)) if version.starts_with("0.1.") => name == TYPES,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn only_known_interfaces_of_a_known_version_are_offered() {
        assert!(is_offered("wasi:cli/environment@0.2.9"));
        assert!(is_offered("lambdabox:runtime/types@0.1.0"));
        for name in [
            "wasi:http/types@0.2.9",
            "wasi:cli/environment@0.3.0",
            "wasi:cli/environment",
        ] {
            assert!(!is_offered(name), "{name}");
        }
    }

    #[test]
    fn other_files_are_told_from_components() {
        let kind = |bytes: &[u8]| check_kind(bytes, 16);
        assert_eq!(kind(b"\0asm\x0d\0\x01\0"), Ok(()));
        assert_eq!(kind(b"\0asm\x01\0\0\0"), Err(BundleError::CoreModule));
        assert_eq!(kind(b"PK\x03\x04"), Err(BundleError::NotWebAssembly));
        assert_eq!(kind(b""), Err(BundleError::NotWebAssembly));
        assert_eq!(
            kind(&[0; 17]),
            Err(BundleError::TooLarge {
                bytes: 17,
                most: 16
            })
        );
    }
}
