//! WASI for the browser's engine: every import of a guest is answered by a [`Sandbox`].
//!
//! Nothing here decides anything. What a guest can observe is decided in `lambdabox-sandbox`, which
//! the hosts' engine binds as well. This module only builds the object that the engine's linker looks
//! functions up in: interfaces without versions, functions and classes in JavaScript's spelling,
//! results as plain values (`ok`) or `{tag: "err", val}`.

mod classes;
mod convert;
mod filesystem;
mod functions;
mod paths;
mod sockets;
mod streams;
mod world;

pub(crate) use convert::camel_case;
pub use world::FuelGlobal;

use classes::Classes;
use convert::{object, set};
use js_sys::Object;
use lambdabox_sandbox::Sandbox;
use std::cell::RefCell;
use std::rc::Rc;
use world::World;

/// The imports of a guest that lives in `sandbox`, as an object of WASI's interfaces.
///
/// `fuel` is the guest's counter (an `i64` global that holds minus the fuel left and counts up).
/// When the sandbox ends a call, a JavaScript `Error` named `CallEnd` is thrown through the guest;
/// afterwards [`Sandbox::ended`] says why. The sandbox is freed when the caller drops it, whatever
/// JavaScript still holds: it is only borrowed here.
#[must_use]
pub fn imports(sandbox: &Rc<RefCell<Sandbox>>, fuel: &FuelGlobal) -> Object {
    let world = World::new(sandbox, fuel);
    let imports = object();
    functions::add(&imports, &world);
    let classes = Classes::new(&world);
    let types = interface(&imports, "wasi:filesystem/types");
    set(&types, "Descriptor", &classes.descriptor);
    set(&types, "DirectoryEntryStream", &classes.directory_stream);
    let streams = interface(&imports, "wasi:io/streams");
    set(&streams, "InputStream", &classes.input);
    set(&streams, "OutputStream", &classes.output);
    let poll = interface(&imports, "wasi:io/poll");
    set(&poll, "Pollable", &classes.pollable);
    set(
        &interface(&imports, "wasi:io/error"),
        "Error",
        &classes.error,
    );
    sockets::add(&imports, &world);
    imports
}

/// The object of one interface, made if it is not there.
fn interface(imports: &Object, name: &str) -> Object {
    let there = convert::get(imports, name);
    if there.is_undefined() {
        let made = object();
        set(imports, name, &made);
        return made;
    }
    there.into()
}
