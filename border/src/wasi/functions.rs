//! `wasi:cli`, `wasi:clocks` and `wasi:random`, and the list of what is open at first.

use super::answer::{datetime, nothing, option, pair, text};
use super::{Answered, Arguments, Handle};
use crate::abi::Value;
use lambdabox_meter::plan::Type;
use lambdabox_sandbox::{OutputStream, Sandbox};

/// What answers a function, by its interface without the `wasi:`.
pub(super) fn find(
    interface: &str,
    function: &str,
) -> Option<fn(&mut Sandbox, &mut Arguments, &Type) -> Answered> {
    Some(match (interface, function) {
        ("cli/environment", "get-environment") => |sandbox, _, _| {
            let variables = sandbox.get_environment()?.into_iter();
            let variables = variables.map(|(name, value)| pair(text(name), text(value)));
            Ok(Value::List(variables.collect()))
        },
        ("cli/environment", "get-arguments") => |sandbox, _, _| {
            let arguments = sandbox.get_arguments()?.into_iter();
            Ok(Value::List(arguments.map(text).collect()))
        },
        ("cli/environment", "initial-cwd") => {
            |sandbox, _, _| Ok(option(sandbox.initial_cwd()?.map(text)))
        }
        ("cli/exit", "exit") => |sandbox, arguments, _| {
            let failed = arguments.case()? != 0;
            sandbox.exit(u8::from(failed))?;
            Ok(nothing())
        },
        ("cli/exit", "exit-with-code") => |sandbox, arguments, _| {
            let code = arguments.number()? as u8;
            sandbox.exit(code)?;
            Ok(nothing())
        },
        ("cli/stdin", "get-stdin") => {
            |sandbox, _, _| Ok(Value::Handle(Handle::Input(sandbox.get_stdin()?)))
        }
        ("cli/stdout", "get-stdout") => |sandbox, _, _| output(sandbox, OutputStream::Stdout),
        ("cli/stderr", "get-stderr") => |sandbox, _, _| output(sandbox, OutputStream::Stderr),
        ("cli/terminal-stdin", "get-terminal-stdin")
        | ("cli/terminal-stdout", "get-terminal-stdout")
        | ("cli/terminal-stderr", "get-terminal-stderr") => |sandbox, _, _| {
            sandbox.get_terminal()?;
            Ok(option(None))
        },
        ("clocks/monotonic-clock", "now") => {
            |sandbox, _, _| Ok(Value::Number(sandbox.monotonic_now()?))
        }
        ("clocks/monotonic-clock", "resolution") => {
            |sandbox, _, _| Ok(Value::Number(sandbox.monotonic_resolution()?))
        }
        ("clocks/monotonic-clock", "subscribe-instant") => |sandbox, arguments, _| {
            let pollable = sandbox.subscribe_instant(arguments.number()?)?;
            Ok(Value::Handle(Handle::Pollable(pollable)))
        },
        ("clocks/monotonic-clock", "subscribe-duration") => |sandbox, arguments, _| {
            let pollable = sandbox.subscribe_duration(arguments.number()?)?;
            Ok(Value::Handle(Handle::Pollable(pollable)))
        },
        ("clocks/wall-clock", "now") => |sandbox, _, _| Ok(datetime(sandbox.wall_now()?)),
        ("clocks/wall-clock", "resolution") => {
            |sandbox, _, _| Ok(datetime(sandbox.wall_resolution()?))
        }
        ("random/random", "get-random-bytes") => {
            |sandbox, arguments, _| Ok(Value::Bytes(sandbox.get_random_bytes(arguments.number()?)?))
        }
        ("random/random", "get-random-u64") => {
            |sandbox, _, _| Ok(Value::Number(sandbox.get_random_u64()?))
        }
        ("random/insecure", "get-insecure-random-bytes") => |sandbox, arguments, _| {
            let bytes = sandbox.get_insecure_random_bytes(arguments.number()?)?;
            Ok(Value::Bytes(bytes))
        },
        ("random/insecure", "get-insecure-random-u64") => {
            |sandbox, _, _| Ok(Value::Number(sandbox.get_insecure_random_u64()?))
        }
        ("random/insecure-seed", "insecure-seed") => |sandbox, _, _| {
            let (one, other) = sandbox.insecure_seed()?;
            Ok(pair(Value::Number(one), Value::Number(other)))
        },
        ("filesystem/preopens", "get-directories") => |sandbox, _, _| {
            let directories = sandbox.get_directories()?.into_iter();
            let directories = directories
                .map(|(number, name)| pair(Value::Handle(Handle::Descriptor(number)), text(name)));
            Ok(Value::List(directories.collect()))
        },
        _ => return None,
    })
}

fn output(sandbox: &mut Sandbox, stream: OutputStream) -> Answered {
    let output = sandbox.get_output(stream)?;
    Ok(Value::Handle(Handle::Output(output)))
}
