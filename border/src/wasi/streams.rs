//! `wasi:io`.

use super::answer::{nothing, optional_code, stream, stream_done, text};
use super::{Answered, Arguments, Handle};
use crate::abi::Value;
use lambdabox_meter::plan::Type;
use lambdabox_sandbox::Sandbox;

/// What answers a function, by its interface without the `wasi:`.
pub(super) fn find(
    interface: &str,
    function: &str,
) -> Option<fn(&mut Sandbox, &mut Arguments, &Type) -> Answered> {
    let method = function.strip_prefix("[method]").unwrap_or(function);
    Some(match (interface, method) {
        ("io/error", "error.to-debug-string") => |sandbox, arguments, _| {
            let error = arguments.error()?;
            Ok(text(sandbox.error_to_debug_string(error)?))
        },
        ("filesystem/types", "filesystem-error-code") => |sandbox, arguments, ty| {
            let error = arguments.error()?;
            Ok(optional_code(ty, sandbox.filesystem_error_code(error)?))
        },
        ("io/poll", "pollable.ready") => |sandbox, arguments, _| {
            let pollable = arguments.pollable()?;
            Ok(Value::Bool(sandbox.pollable_ready(pollable)?))
        },
        ("io/poll", "pollable.block") => |sandbox, arguments, _| {
            let pollable = arguments.pollable()?;
            sandbox.pollable_block(pollable)?;
            Ok(nothing())
        },
        ("io/poll", "poll") => |sandbox, arguments, _| {
            let pollables = arguments.pollables()?;
            let ready = sandbox.poll(&pollables)?.into_iter();
            Ok(Value::List(
                ready.map(|index| Value::Number(index.into())).collect(),
            ))
        },
        ("io/streams", "input-stream.read" | "input-stream.blocking-read") => {
            |sandbox, arguments, _| {
                let (input, length) = (arguments.input()?, arguments.number()?);
                Ok(stream(sandbox.input_read(input, length)?, Value::Bytes))
            }
        }
        ("io/streams", "input-stream.skip" | "input-stream.blocking-skip") => {
            |sandbox, arguments, _| {
                let (input, length) = (arguments.input()?, arguments.number()?);
                Ok(stream(sandbox.input_skip(input, length)?, Value::Number))
            }
        }
        ("io/streams", "input-stream.subscribe") => |sandbox, arguments, _| {
            let pollable = sandbox.input_subscribe(arguments.input()?)?;
            Ok(Value::Handle(Handle::Pollable(pollable)))
        },
        ("io/streams", "output-stream.check-write") => |sandbox, arguments, _| {
            let output = arguments.output()?;
            Ok(stream(sandbox.output_check_write(output)?, Value::Number))
        },
        ("io/streams", "output-stream.write" | "output-stream.blocking-write-and-flush") => {
            |sandbox, arguments, _| {
                let (output, bytes) = (arguments.output()?, arguments.bytes()?);
                Ok(stream_done(sandbox.output_write(output, &bytes)?))
            }
        }
        ("io/streams", "output-stream.flush" | "output-stream.blocking-flush") => {
            |sandbox, arguments, _| {
                let output = arguments.output()?;
                Ok(stream_done(sandbox.output_flush(output)?))
            }
        }
        (
            "io/streams",
            "output-stream.write-zeroes" | "output-stream.blocking-write-zeroes-and-flush",
        ) => |sandbox, arguments, _| {
            let (output, length) = (arguments.output()?, arguments.number()?);
            Ok(stream_done(sandbox.output_write_zeroes(output, length)?))
        },
        ("io/streams", "output-stream.splice" | "output-stream.blocking-splice") => {
            |sandbox, arguments, _| {
                let (output, input) = (arguments.output()?, arguments.input()?);
                let length = arguments.number()?;
                let spliced = sandbox.output_splice(output, input, length)?;
                Ok(stream(spliced, Value::Number))
            }
        }
        ("io/streams", "output-stream.subscribe") => |sandbox, arguments, _| {
            let pollable = sandbox.output_subscribe(arguments.output()?)?;
            Ok(Value::Handle(Handle::Pollable(pollable)))
        },
        _ => return None,
    })
}
