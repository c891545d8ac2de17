//! `wasi:cli`.

use crate::end::CallEnd;
use crate::output::OutputStream;
use crate::prices;
use crate::sandbox::{INITIAL_CWD, InputStream, OutputSink, Sandbox};

impl Sandbox {
    /// `wasi:cli/environment.get-environment`
    pub fn get_environment(&mut self) -> Result<Vec<(String, String)>, CallEnd> {
        let bytes = |(name, value): &(String, String)| name.len() + value.len();
        self.charge_bytes(self.environment.iter().map(bytes).sum());
        self.charge(prices::times(prices::ITEM, self.environment.len()));
        Ok(self.environment.clone())
    }

    /// `wasi:cli/environment.get-arguments`
    pub fn get_arguments(&mut self) -> Result<Vec<String>, CallEnd> {
        self.charge_bytes(self.arguments.iter().map(String::len).sum());
        self.charge(prices::times(prices::ITEM, self.arguments.len()));
        Ok(self.arguments.clone())
    }

    /// `wasi:cli/environment.initial-cwd`
    pub fn initial_cwd(&mut self) -> Result<Option<String>, CallEnd> {
        Ok(Some(INITIAL_CWD.to_owned()))
    }

    /// `wasi:cli/exit.exit` (0 for `ok`, 1 for `error`) and `exit-with-code`: never answers.
    pub fn exit(&mut self, code: u8) -> Result<(), CallEnd> {
        Err(CallEnd::Exit { code })
    }

    /// `wasi:cli/stdin.get-stdin`: a closed stream.
    pub fn get_stdin(&mut self) -> Result<u32, CallEnd> {
        self.charge(prices::RESOURCE);
        self.inputs.insert(InputStream::Stdin)
    }

    /// `wasi:cli/terminal-stdin.get-terminal-stdin`, and those of stdout and stderr: there is none.
    pub fn get_terminal(&mut self) -> Result<(), CallEnd> {
        Ok(())
    }

    /// `wasi:cli/stdout.get-stdout` and `wasi:cli/stderr.get-stderr`
    pub fn get_output(&mut self, stream: OutputStream) -> Result<u32, CallEnd> {
        self.charge(prices::RESOURCE);
        self.outputs.insert(OutputSink::Captured(stream))
    }
}
