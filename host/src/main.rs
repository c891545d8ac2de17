//! The command `lambdabox`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambdabox_host::commands::run()
}
