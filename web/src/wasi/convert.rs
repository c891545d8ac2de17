//! Between the sandbox's words and JavaScript's.

use js_sys::{Array, Object, Reflect};
use lambdabox_sandbox::{
    Datetime, DescriptorFlags, DescriptorStat, DirectoryEntry, ErrorCode, MetadataHash,
    NewTimestamp, OpenFlags,
};
use wasm_bindgen::prelude::*;

pub(super) fn object() -> Object {
    Object::new()
}

/// Sets a property of an object of our own; that cannot fail.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// A property of an object; `undefined` if it has none.
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn is_set(object: &JsValue, name: &str) -> bool {
    get(object, name).is_truthy()
}

fn record<const N: usize>(fields: [(&str, JsValue); N]) -> JsValue {
    let record = object();
    for (name, value) in fields {
        set(&record, name, &value);
    }
    record.into()
}

/// `err` of a result. What is not of this form is taken for `ok`.
pub(super) fn err(value: &JsValue) -> JsValue {
    record([("tag", "err".into()), ("val", value.clone())])
}

/// A result whose error is a code of the file system.
pub(super) fn answer<R>(answer: Result<R, ErrorCode>, ok: impl FnOnce(R) -> JsValue) -> JsValue {
    match answer {
        Ok(value) => ok(value),
        Err(code) => err(&code.wit_name().into()),
    }
}

/// `ok` without a value.
pub(super) fn nothing((): ()) -> JsValue {
    JsValue::UNDEFINED
}

pub(super) fn bytes(bytes: &[u8]) -> JsValue {
    js_sys::Uint8Array::from(bytes).into()
}

pub(super) fn datetime(time: Datetime) -> JsValue {
    record([
        ("seconds", time.seconds.into()),
        ("nanoseconds", time.nanoseconds.into()),
    ])
}

pub(super) fn stat(stat: DescriptorStat) -> JsValue {
    record([
        ("type", stat.kind.wit_name().into()),
        ("linkCount", stat.link_count.into()),
        ("size", stat.size.into()),
        ("dataAccessTimestamp", datetime(stat.accessed)),
        ("dataModificationTimestamp", datetime(stat.modified)),
        ("statusChangeTimestamp", datetime(stat.changed)),
    ])
}

pub(super) fn metadata_hash(hash: MetadataHash) -> JsValue {
    record([("lower", hash.lower.into()), ("upper", hash.upper.into())])
}

pub(super) fn directory_entry(entry: Option<DirectoryEntry>) -> JsValue {
    entry.map_or(JsValue::UNDEFINED, |entry| {
        record([
            ("type", entry.kind.wit_name().into()),
            ("name", entry.name.into()),
        ])
    })
}

pub(super) fn pair(one: &JsValue, other: &JsValue) -> JsValue {
    Array::of2(one, other).into()
}

pub(super) fn from_descriptor_flags(flags: DescriptorFlags) -> JsValue {
    record([
        ("read", flags.read.into()),
        ("write", flags.write.into()),
        ("fileIntegritySync", flags.file_integrity_sync.into()),
        ("dataIntegritySync", flags.data_integrity_sync.into()),
        ("requestedWriteSync", flags.requested_write_sync.into()),
        ("mutateDirectory", flags.mutate_directory.into()),
    ])
}

pub(super) fn to_descriptor_flags(flags: &JsValue) -> DescriptorFlags {
    DescriptorFlags {
        read: is_set(flags, "read"),
        write: is_set(flags, "write"),
        file_integrity_sync: is_set(flags, "fileIntegritySync"),
        data_integrity_sync: is_set(flags, "dataIntegritySync"),
        requested_write_sync: is_set(flags, "requestedWriteSync"),
        mutate_directory: is_set(flags, "mutateDirectory"),
    }
}

pub(super) fn to_open_flags(flags: &JsValue) -> OpenFlags {
    OpenFlags {
        create: is_set(flags, "create"),
        directory: is_set(flags, "directory"),
        exclusive: is_set(flags, "exclusive"),
        truncate: is_set(flags, "truncate"),
    }
}

/// `path-flags`: whether to follow a symbolic link in the last place.
pub(super) fn to_follow(flags: &JsValue) -> bool {
    is_set(flags, "symlinkFollow")
}

pub(super) fn to_new_timestamp(timestamp: &JsValue) -> NewTimestamp {
    match get(timestamp, "tag").as_string().as_deref() {
        Some("now") => NewTimestamp::Now,
        Some("timestamp") => {
            let time = get(timestamp, "val");
            let nanoseconds = get(&time, "nanoseconds").as_f64().unwrap_or_default();
            NewTimestamp::Timestamp(Datetime {
                seconds: u64::try_from(get(&time, "seconds")).unwrap_or_default(),
                // An unsigned 32-bit integer, which a double holds exactly.
                nanoseconds: nanoseconds as u32,
            })
        }
        _ => NewTimestamp::NoChange,
    }
}

/// `start-bind` as `startBind`: how WIT's names are spelt in JavaScript.
pub(crate) fn camel_case(name: &str) -> String {
    let mut parts = name.split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut name, part| {
        let (head, tail) = part.split_at(part.len().min(1));
        name.push_str(&head.to_ascii_uppercase());
        name.push_str(tail);
        name
    })
}
