//! WASI for wasmtime: every import of a guest is answered by the [`Sandbox`] in its store.
//!
//! Nothing here decides anything. What a guest can observe is decided in `lambdabox-sandbox`, which
//! the browser's engine binds as well.

mod bindings;
mod cli;
mod clocks;
mod convert;
mod descriptor;
mod filesystem;
mod http;
mod random;
mod resources;
mod sockets;
mod streams;

use bindings::wasi;
use lambdabox_sandbox::{CallEnd, Sandbox};
use wasmtime::component::{Access, HasData, Linker, Resource};
use wasmtime::{AsContext as _, AsContextMut as _, StoreContextMut};

/// Store data that holds a guest's world.
pub trait SandboxView: 'static {
    /// The world of the guest in this store.
    fn sandbox(&mut self) -> &mut Sandbox;
}

/// Answers all of WASI 0.2 (any 0.2.x) with the [`Sandbox`] of the store.
///
/// When the sandbox ends a call, the error that unwinds the guest is a [`CallEnd`]; afterwards
/// [`Sandbox::ended`] says so, too. The engine must have fuel switched on.
///
/// # Errors
/// If the linker already has one of the definitions.
pub fn add_to_linker<T: SandboxView>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    wasi::cli::environment::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::cli::exit::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::cli::stdin::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::cli::stdout::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::cli::stderr::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::cli::terminal_input::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::cli::terminal_output::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::cli::terminal_stdin::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::cli::terminal_stdout::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::cli::terminal_stderr::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::clocks::monotonic_clock::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::clocks::wall_clock::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::filesystem::types::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::filesystem::preopens::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::io::error::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::io::poll::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::io::streams::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::random::random::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::random::insecure::add_to_linker::<T, Wasi>(linker, nothing)?;
    wasi::random::insecure_seed::add_to_linker::<T, Wasi>(linker, nothing)?;
    http::add_to_linker(linker)?;
    sockets::add_to_linker(linker)
}

/// Implements the generated traits. It holds nothing: everything is reached through the store.
struct Wasi;

/// See [`Wasi`].
struct Nothing;

impl HasData for Wasi {
    type Data<'a> = Nothing;
}

fn nothing<T>(_: &mut T) -> Nothing {
    Nothing
}

/// The store of a host call.
type Store<'a, T> = Access<'a, T, Wasi>;

/// Runs one host call in the sandbox and takes its price off the store's fuel.
fn call<T: SandboxView, R>(
    mut store: Store<'_, T>,
    body: impl FnOnce(&mut Sandbox) -> Result<R, CallEnd>,
) -> wasmtime::Result<R> {
    call_in(store.as_context_mut(), body)
}

/// As [`call`], where the store comes in another form.
fn call_in<T: SandboxView, R>(
    mut store: StoreContextMut<'_, T>,
    body: impl FnOnce(&mut Sandbox) -> Result<R, CallEnd>,
) -> wasmtime::Result<R> {
    let fuel_left = store.as_context().get_fuel()?;
    let done = store.data_mut().sandbox().host_call(fuel_left, body);
    if let Some(fuel) = done.new_fuel_left {
        store.set_fuel(fuel)?;
    }
    Ok(done.result?)
}

/// The guest drops a resource.
fn dropped<T: SandboxView>(
    mut store: Store<'_, T>,
    body: impl FnOnce(&mut Sandbox),
) -> wasmtime::Result<()> {
    body(store.data_mut().sandbox());
    Ok(())
}

/// As [`call`], for a function that gives the guest a resource.
fn call_new<T: SandboxView, R: 'static>(
    store: Store<'_, T>,
    body: impl FnOnce(&mut Sandbox) -> Result<u32, CallEnd>,
) -> wasmtime::Result<Resource<R>> {
    call(store, body).map(Resource::new_own)
}
