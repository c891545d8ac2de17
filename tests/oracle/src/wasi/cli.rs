//! `wasi:cli`.

use super::bindings::wasi::cli::{
    environment, exit, stderr, stdin, stdout, terminal_input, terminal_output, terminal_stderr,
    terminal_stdin, terminal_stdout,
};
use super::resources::{InputStream, OutputStream, TerminalInput, TerminalOutput};
use super::{Nothing, SandboxView, Store, Wasi, call, call_new};
use lambdabox_sandbox::Sandbox;
use wasmtime::Result;
use wasmtime::component::Resource;

impl environment::Host for Nothing {}
impl exit::Host for Nothing {}
impl stdin::Host for Nothing {}
impl stdout::Host for Nothing {}
impl stderr::Host for Nothing {}
impl terminal_input::HostTerminalInput for Nothing {}
impl terminal_input::Host for Nothing {}
impl terminal_output::HostTerminalOutput for Nothing {}
impl terminal_output::Host for Nothing {}
impl terminal_stdin::Host for Nothing {}
impl terminal_stdout::Host for Nothing {}
impl terminal_stderr::Host for Nothing {}

impl<T: SandboxView> environment::HostWithStore<T> for Wasi {
    fn get_environment(store: Store<'_, T>) -> Result<Vec<(String, String)>> {
        call(store, Sandbox::get_environment)
    }

    fn get_arguments(store: Store<'_, T>) -> Result<Vec<String>> {
        call(store, Sandbox::get_arguments)
    }

    fn initial_cwd(store: Store<'_, T>) -> Result<Option<String>> {
        call(store, Sandbox::initial_cwd)
    }
}

impl<T: SandboxView> exit::HostWithStore<T> for Wasi {
    fn exit(store: Store<'_, T>, status: std::result::Result<(), ()>) -> Result<()> {
        call(store, |sandbox| sandbox.exit(u8::from(status.is_err())))
    }

    fn exit_with_code(store: Store<'_, T>, code: u8) -> Result<()> {
        call(store, |sandbox| sandbox.exit(code))
    }
}

impl<T: SandboxView> stdin::HostWithStore<T> for Wasi {
    fn get_stdin(store: Store<'_, T>) -> Result<Resource<InputStream>> {
        call_new(store, Sandbox::get_stdin)
    }
}

impl<T: SandboxView> stdout::HostWithStore<T> for Wasi {
    fn get_stdout(store: Store<'_, T>) -> Result<Resource<OutputStream>> {
        let stream = lambdabox_sandbox::OutputStream::Stdout;
        call_new(store, |sandbox| sandbox.get_output(stream))
    }
}

impl<T: SandboxView> stderr::HostWithStore<T> for Wasi {
    fn get_stderr(store: Store<'_, T>) -> Result<Resource<OutputStream>> {
        let stream = lambdabox_sandbox::OutputStream::Stderr;
        call_new(store, |sandbox| sandbox.get_output(stream))
    }
}

// There is no terminal: the three functions below never give one out.

impl<T: SandboxView> terminal_input::HostTerminalInputWithStore<T> for Wasi {
    fn drop(_: Store<'_, T>, _: Resource<TerminalInput>) -> Result<()> {
        Ok(())
    }
}

impl<T: SandboxView> terminal_output::HostTerminalOutputWithStore<T> for Wasi {
    fn drop(_: Store<'_, T>, _: Resource<TerminalOutput>) -> Result<()> {
        Ok(())
    }
}

impl<T: SandboxView> terminal_stdin::HostWithStore<T> for Wasi {
    fn get_terminal_stdin(store: Store<'_, T>) -> Result<Option<Resource<TerminalInput>>> {
        call(store, Sandbox::get_terminal)?;
        Ok(None)
    }
}

impl<T: SandboxView> terminal_stdout::HostWithStore<T> for Wasi {
    fn get_terminal_stdout(store: Store<'_, T>) -> Result<Option<Resource<TerminalOutput>>> {
        call(store, Sandbox::get_terminal)?;
        Ok(None)
    }
}

impl<T: SandboxView> terminal_stderr::HostWithStore<T> for Wasi {
    fn get_terminal_stderr(store: Store<'_, T>) -> Result<Option<Resource<TerminalOutput>>> {
        call(store, Sandbox::get_terminal)?;
        Ok(None)
    }
}
