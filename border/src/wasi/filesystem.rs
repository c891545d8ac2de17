//! `wasi:filesystem/types`.

use super::answer::{
    descriptor_flags, directory_entry, file, file_done, kind_alone, metadata_hash, pair, stat,
    text, typed_file,
};
use super::{Answered, Arguments, Handle};
use crate::abi::Value;
use lambdabox_meter::plan::Type;
use lambdabox_sandbox::Sandbox;

type Body = fn(&mut Sandbox, &mut Arguments, &Type) -> Answered;

/// What answers a function, by its interface without the `wasi:`.
pub(super) fn find(interface: &str, function: &str) -> Option<Body> {
    if interface != "filesystem/types" {
        return None;
    }
    let method = function.strip_prefix("[method]")?;
    match method.strip_prefix("descriptor.") {
        Some(method) => of_descriptor(method).or_else(|| of_path(method)),
        None if method == "directory-entry-stream.read-directory-entry" => {
            Some(|sandbox, arguments, ty| {
                let entry = sandbox.read_directory_entry(arguments.directory_stream()?)?;
                Ok(typed_file(ty, entry, directory_entry))
            })
        }
        None => None,
    }
}

/// What is done with an open descriptor.
fn of_descriptor(method: &str) -> Option<Body> {
    Some(match method {
        "read-via-stream" => |sandbox, arguments, ty| {
            let (this, offset) = (arguments.descriptor()?, arguments.number()?);
            let stream = sandbox.descriptor_read_via_stream(this, offset)?;
            Ok(file(ty, stream, |number| {
                Value::Handle(Handle::Input(number))
            }))
        },
        "write-via-stream" => |sandbox, arguments, ty| {
            let (this, offset) = (arguments.descriptor()?, arguments.number()?);
            let stream = sandbox.descriptor_write_via_stream(this, offset)?;
            Ok(file(ty, stream, output))
        },
        "append-via-stream" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            let stream = sandbox.descriptor_append_via_stream(this)?;
            Ok(file(ty, stream, output))
        },
        "advise" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            Ok(file_done(ty, sandbox.descriptor_advise(this)?))
        },
        "sync" | "sync-data" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            Ok(file_done(ty, sandbox.descriptor_sync(this)?))
        },
        "get-flags" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            let flags = sandbox.descriptor_get_flags(this)?;
            Ok(file(ty, flags, descriptor_flags))
        },
        "get-type" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            let kind = sandbox.descriptor_get_type(this)?;
            Ok(typed_file(ty, kind, |ty, kind| {
                kind_alone(ty, kind.wit_name())
            }))
        },
        "set-size" => |sandbox, arguments, ty| {
            let (this, size) = (arguments.descriptor()?, arguments.number()?);
            Ok(file_done(ty, sandbox.descriptor_set_size(this, size)?))
        },
        "set-times" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            let (accessed, modified) = (arguments.timestamp()?, arguments.timestamp()?);
            let done = sandbox.descriptor_set_times(this, accessed, modified)?;
            Ok(file_done(ty, done))
        },
        "read" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            let (length, offset) = (arguments.number()?, arguments.number()?);
            let read = sandbox.descriptor_read(this, length, offset)?;
            Ok(file(ty, read, |(bytes, end)| {
                pair(Value::Bytes(bytes), Value::Bool(end))
            }))
        },
        "write" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            let (bytes, offset) = (arguments.bytes()?, arguments.number()?);
            let written = sandbox.descriptor_write(this, &bytes, offset)?;
            Ok(file(ty, written, Value::Number))
        },
        "read-directory" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            let stream = sandbox.descriptor_read_directory(this)?;
            Ok(file(ty, stream, |number| {
                Value::Handle(Handle::DirectoryStream(number))
            }))
        },
        "stat" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            Ok(typed_file(ty, sandbox.descriptor_stat(this)?, stat))
        },
        "is-same-object" => |sandbox, arguments, _| {
            let (one, other) = (arguments.descriptor()?, arguments.descriptor()?);
            Ok(Value::Bool(sandbox.descriptor_is_same_object(one, other)?))
        },
        "metadata-hash" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            let hash = sandbox.descriptor_metadata_hash(this)?;
            Ok(file(ty, hash, metadata_hash))
        },
        _ => return None,
    })
}

/// What is done with a path below an open directory.
fn of_path(method: &str) -> Option<Body> {
    Some(match method {
        "open-at" => |sandbox, arguments, ty| {
            let (this, follow) = (arguments.descriptor()?, arguments.follow()?);
            let (path, open) = (arguments.text()?, arguments.open_flags()?);
            let flags = arguments.descriptor_flags()?;
            let opened = sandbox.descriptor_open_at(this, follow, &path, open, flags)?;
            Ok(file(ty, opened, |number| {
                Value::Handle(Handle::Descriptor(number))
            }))
        },
        "create-directory-at" => |sandbox, arguments, ty| {
            let (this, path) = (arguments.descriptor()?, arguments.text()?);
            let done = sandbox.descriptor_create_directory_at(this, &path)?;
            Ok(file_done(ty, done))
        },
        "stat-at" => |sandbox, arguments, ty| {
            let (this, follow) = (arguments.descriptor()?, arguments.follow()?);
            let path = arguments.text()?;
            let known = sandbox.descriptor_stat_at(this, follow, &path)?;
            Ok(typed_file(ty, known, stat))
        },
        "metadata-hash-at" => |sandbox, arguments, ty| {
            let (this, follow) = (arguments.descriptor()?, arguments.follow()?);
            let path = arguments.text()?;
            let hash = sandbox.descriptor_metadata_hash_at(this, follow, &path)?;
            Ok(file(ty, hash, metadata_hash))
        },
        "set-times-at" => |sandbox, arguments, ty| {
            let (this, follow) = (arguments.descriptor()?, arguments.follow()?);
            let path = arguments.text()?;
            let (accessed, modified) = (arguments.timestamp()?, arguments.timestamp()?);
            let done = sandbox.descriptor_set_times_at(this, follow, &path, accessed, modified)?;
            Ok(file_done(ty, done))
        },
        "link-at" => |sandbox, arguments, ty| {
            let (this, follow) = (arguments.descriptor()?, arguments.follow()?);
            let old_path = arguments.text()?;
            let (new, new_path) = (arguments.descriptor()?, arguments.text()?);
            let done = sandbox.descriptor_link_at(this, follow, &old_path, new, &new_path)?;
            Ok(file_done(ty, done))
        },
        "readlink-at" => |sandbox, arguments, ty| {
            let (this, path) = (arguments.descriptor()?, arguments.text()?);
            let target = sandbox.descriptor_readlink_at(this, &path)?;
            Ok(file(ty, target, text))
        },
        "remove-directory-at" => |sandbox, arguments, ty| {
            let (this, path) = (arguments.descriptor()?, arguments.text()?);
            let done = sandbox.descriptor_remove_directory_at(this, &path)?;
            Ok(file_done(ty, done))
        },
        "rename-at" => |sandbox, arguments, ty| {
            let (this, old_path) = (arguments.descriptor()?, arguments.text()?);
            let (new, new_path) = (arguments.descriptor()?, arguments.text()?);
            let done = sandbox.descriptor_rename_at(this, &old_path, new, &new_path)?;
            Ok(file_done(ty, done))
        },
        "symlink-at" => |sandbox, arguments, ty| {
            let this = arguments.descriptor()?;
            let (old_path, new_path) = (arguments.text()?, arguments.text()?);
            let done = sandbox.descriptor_symlink_at(this, &old_path, &new_path)?;
            Ok(file_done(ty, done))
        },
        "unlink-file-at" => |sandbox, arguments, ty| {
            let (this, path) = (arguments.descriptor()?, arguments.text()?);
            let done = sandbox.descriptor_unlink_file_at(this, &path)?;
            Ok(file_done(ty, done))
        },
        _ => return None,
    })
}

fn output(number: u32) -> Value<Handle> {
    Value::Handle(Handle::Output(number))
}
