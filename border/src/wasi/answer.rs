//! The sandbox's answers in the form of their types.

use super::Handle;
use crate::abi::Value;
use lambdabox_meter::plan::Type;
use lambdabox_sandbox::wasi::StreamError;
use lambdabox_sandbox::{
    Datetime, DescriptorFlags, DescriptorStat, DirectoryEntry, ErrorCode, MetadataHash,
};

type Told = Value<Handle>;

/// Of a function without a result.
pub(super) fn nothing() -> Told {
    Value::Fields(Vec::new())
}

pub(super) fn text(text: String) -> Told {
    Value::Text(text)
}

pub(super) fn pair(one: Told, other: Told) -> Told {
    Value::Fields(vec![one, other])
}

pub(super) fn option(value: Option<Told>) -> Told {
    match value {
        Some(value) => Value::Case(1, Some(Box::new(value))),
        None => Value::Case(0, None),
    }
}

/// A case of an enum by its name; the first one if the type does not have it, which the published
/// interfaces exclude.
fn case(names: &Type, name: &str) -> Told {
    let found = match names {
        Type::Enum(names) => names.iter().position(|known| known == name),
        _ => None,
    };
    Value::Case(found.unwrap_or_default(), None)
}

/// An option of a code of the file system.
pub(super) fn optional_code(ty: &Type, code: Option<ErrorCode>) -> Told {
    match ty {
        Type::Option(codes) => option(code.map(|code| case(codes, code.wit_name()))),
        _ => option(None),
    }
}

/// What functions answer with that always refuse: an error of a result, or nothing.
pub(super) fn refusal(ty: &Type, code: &str) -> Told {
    match ty {
        Type::Result(_, Some(codes)) => error(case(codes, code)),
        _ => option(None),
    }
}

fn error(value: Told) -> Told {
    Value::Case(1, Some(Box::new(value)))
}

/// `ok` without a value.
pub(super) fn done<E>(answer: Result<(), E>, failed: impl FnOnce(E) -> Told) -> Told {
    match answer {
        Ok(()) => Value::Case(0, None),
        Err(failure) => error(failed(failure)),
    }
}

/// The payload of a result's error: a case of an enum.
pub(super) fn failed(ty: &Type, name: &str) -> Told {
    cases(ty)
        .1
        .map_or(Value::Case(0, None), |names| case(names, name))
}

pub(super) fn value<R, E>(
    answer: Result<R, E>,
    ok: impl FnOnce(R) -> Told,
    failed: impl FnOnce(E) -> Told,
) -> Told {
    match answer {
        Ok(value) => Value::Case(0, Some(Box::new(ok(value)))),
        Err(failure) => error(failed(failure)),
    }
}

/// The types of a result's two cases.
fn cases(ty: &Type) -> (Option<&Type>, Option<&Type>) {
    match ty {
        Type::Result(ok, error) => (ok.as_deref(), error.as_deref()),
        _ => (None, None),
    }
}

fn code(ty: Option<&Type>, code: ErrorCode) -> Told {
    ty.map_or(Value::Case(0, None), |codes| case(codes, code.wit_name()))
}

/// A result without a value whose error is a code of the file system.
pub(super) fn file_done(ty: &Type, answer: Result<(), ErrorCode>) -> Told {
    done(answer, |failure| code(cases(ty).1, failure))
}

/// A result whose error is a code of the file system.
pub(super) fn file<R>(ty: &Type, answer: Result<R, ErrorCode>, ok: impl FnOnce(R) -> Told) -> Told {
    value(answer, ok, |failure| code(cases(ty).1, failure))
}

/// As [`file`], where `ok` must know its own type.
pub(super) fn typed_file<R>(
    ty: &Type,
    answer: Result<R, ErrorCode>,
    ok: impl FnOnce(&Type, R) -> Told,
) -> Told {
    let (of_ok, of_error) = cases(ty);
    let nothing = Type::Tuple(Vec::new());
    let of_ok = of_ok.unwrap_or(&nothing);
    value(
        answer,
        |value| ok(of_ok, value),
        |failure| code(of_error, failure),
    )
}

fn stream_error(error: StreamError) -> Told {
    match error {
        StreamError::LastOperationFailed(number) => {
            Value::Case(0, Some(Box::new(Value::Handle(Handle::Error(number)))))
        }
        StreamError::Closed => Value::Case(1, None),
    }
}

/// A result without a value whose error is a `stream-error`.
pub(super) fn stream_done(answer: Result<(), StreamError>) -> Told {
    done(answer, stream_error)
}

/// A result whose error is a `stream-error`.
pub(super) fn stream<R>(answer: Result<R, StreamError>, ok: impl FnOnce(R) -> Told) -> Told {
    value(answer, ok, stream_error)
}

pub(super) fn datetime(time: Datetime) -> Told {
    pair(
        Value::Number(time.seconds),
        Value::Number(time.nanoseconds.into()),
    )
}

/// The type of a record's first field.
fn first_field(record: &Type) -> Option<&Type> {
    match record {
        Type::Record(fields) => fields.first().map(|(_, ty)| ty),
        _ => None,
    }
}

fn kind(record: &Type, name: &str) -> Told {
    first_field(record).map_or(Value::Case(0, None), |kinds| case(kinds, name))
}

pub(super) fn kind_alone(ty: &Type, name: &str) -> Told {
    case(ty, name)
}

pub(super) fn stat(ty: &Type, stat: DescriptorStat) -> Told {
    let time = |time| option(Some(datetime(time)));
    Value::Fields(vec![
        kind(ty, stat.kind.wit_name()),
        Value::Number(stat.link_count),
        Value::Number(stat.size),
        time(stat.accessed),
        time(stat.modified),
        time(stat.changed),
    ])
}

pub(super) fn directory_entry(ty: &Type, entry: Option<DirectoryEntry>) -> Told {
    let record = match ty {
        Type::Option(record) => record.as_ref(),
        other => other,
    };
    option(entry.map(|entry| pair(kind(record, entry.kind.wit_name()), Value::Text(entry.name))))
}

pub(super) fn metadata_hash(hash: MetadataHash) -> Told {
    pair(Value::Number(hash.lower), Value::Number(hash.upper))
}

pub(super) fn descriptor_flags(flags: DescriptorFlags) -> Told {
    let bits = [
        flags.read,
        flags.write,
        flags.file_integrity_sync,
        flags.data_integrity_sync,
        flags.requested_write_sync,
        flags.mutate_directory,
    ];
    let bits = bits.into_iter().enumerate();
    Value::Flags(bits.fold(0, |all, (at, set)| all | u32::from(set) << at))
}
