//! `AWS_LAMBDA_EXEC_WRAPPER`: a program that a language runtime is started through.
//!
//! AWS's start script looks for the file first, and ends with what a shell says of a command that is
//! not there. One that is there would be a native program or a script of a shell, neither of which
//! can run here; so it is refused, with a sentence, where AWS would start it.

use crate::{
    engine::{Failure, OutputLine, OutputStream, PackageFile},
    fault::Fault,
    function::{EXEC_WRAPPER, FunctionConfig},
    runtime::RuntimeManifest,
};

/// What the start script takes until it gives up, in nanoseconds: as in a public log.
pub(super) const START_SCRIPT_NS: u64 = 11_890_000;
/// What AWS reports as Max Memory Used then, in MB: as in the same log.
pub(super) const START_SCRIPT_MB: u32 = 3;

/// A process that ends before there is a runtime.
pub(super) struct NoRuntime {
    pub(super) fault: Fault,
    /// What it says.
    pub(super) line: String,
}

impl NoRuntime {
    /// The line in the log, written so long after the process began.
    pub(super) fn output(&self, time_ns: u64) -> OutputLine {
        OutputLine {
            time_ns,
            stream: OutputStream::Stdout,
            bytes: self.line.clone().into_bytes(),
        }
    }
}

/// Why a function's runtime does not even start, if its configuration names a wrapper.
pub(super) fn prevents(
    config: &FunctionConfig,
    manifest: &RuntimeManifest,
    code: &[PackageFile],
) -> Option<NoRuntime> {
    // A custom runtime is its own start script and looks at no variable.
    manifest.execution_env.as_ref()?;
    let wrapper = config.environment.get(EXEC_WRAPPER)?;
    if wrapper.is_empty() {
        return None;
    }
    let path = absolute(wrapper);
    let of_ours = ["/var/task", "/opt", "/tmp"].iter().any(|folder| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    });
    let there = match path.strip_prefix("/var/task/") {
        Some(relative) => code.iter().any(|file| file.path == relative),
        // What AWS's own image holds elsewhere, nobody knows here.
        None => !of_ours,
    };
    if !there {
        return Some(NoRuntime {
            fault: Fault::Exit(127),
            line: format!("{wrapper}: does not exist"),
        });
    }
    let message = format!(
        "{EXEC_WRAPPER} names {wrapper}, a program of its own that would start the runtime. \
         lambdabox runs handlers in WebAssembly and cannot start it: remove the variable, or do \
         what the wrapper does in the handler's module"
    );
    Some(NoRuntime {
        line: format!("[ERROR] Runtime.InvalidEntrypoint: {message}"),
        fault: Fault::Init(Failure {
            error_type: "Runtime.InvalidEntrypoint".into(),
            error_message: message,
            stack_trace: Vec::new(),
            document: None,
        }),
    })
}

/// The path as the start script finds it, whose working directory is `/var/task`.
fn absolute(path: &str) -> String {
    let whole = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/var/task/{path}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(wrapper: &str, execution_env: Option<&str>) -> Option<String> {
        let mut config = FunctionConfig::default();
        config
            .environment
            .insert(EXEC_WRAPPER.into(), wrapper.into());
        let manifest = RuntimeManifest {
            execution_env: execution_env.map(str::to_owned),
            ..RuntimeManifest::compiled()
        };
        let code = [PackageFile {
            path: "bin/wrap".into(),
            contents: Vec::new().into(),
        }];
        prevents(&config, &manifest, &code).map(|end| end.line)
    }

    #[test]
    fn a_wrapper_that_is_not_there_is_named_as_it_was_written() {
        let python = Some("AWS_Lambda_python3.14");
        for wrapper in [
            "/opt/otel-instrument",
            "/opt/bin/../x",
            "/var/task/wrap",
            "wrap",
            "/tmp/wrap",
        ] {
            let line = format!("{wrapper}: does not exist");
            assert_eq!(ends(wrapper, python), Some(line));
        }
        for wrapper in [
            "/var/task/bin/wrap",
            "bin/wrap",
            "./bin//wrap",
            "/usr/bin/env",
        ] {
            let line = ends(wrapper, python).unwrap();
            assert!(
                line.contains(&format!("names {wrapper}, a program")),
                "{line}"
            );
        }
        assert_eq!(ends("", python), None);
        assert_eq!(ends("/opt/x", None), None, "a custom runtime starts itself");
    }
}
