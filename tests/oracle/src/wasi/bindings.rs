//! WASI's interfaces as Rust types and traits. Host calls get at the store, since only the store
//! knows how much fuel is left and so what time it is.

wasmtime::component::bindgen!({
    path: "../../sandbox/wit",
    world: "lambdabox:sandbox/without-sockets",
    imports: { default: store | trappable },
    with: {
        "wasi:cli/terminal-input.terminal-input": super::resources::TerminalInput,
        "wasi:cli/terminal-output.terminal-output": super::resources::TerminalOutput,
        "wasi:filesystem/types.descriptor": super::resources::Descriptor,
        "wasi:filesystem/types.directory-entry-stream": super::resources::DirectoryEntryStream,
        "wasi:io/error.error": super::resources::Error,
        "wasi:io/poll.pollable": super::resources::Pollable,
        "wasi:io/streams.input-stream": super::resources::InputStream,
        "wasi:io/streams.output-stream": super::resources::OutputStream,
    },
});
