//! A guest made of a vector.

use super::{Fault, Guest, Lift, Lower, Value};
use lambdabox_meter::plan::Type;
use std::cell::RefCell;

/// Hands out room one piece after the other and remembers what it was asked for.
#[derive(Default)]
struct Memory {
    bytes: RefCell<Vec<u8>>,
    asked: RefCell<Vec<(u32, u32)>>,
}

impl Memory {
    fn new() -> Self {
        let memory = Self::default();
        memory.bytes.borrow_mut().resize(64, 0xee);
        memory
    }
}

impl Guest for Memory {
    type Handle = u32;
    type Thrown = &'static str;

    fn memory_bytes(&self) -> Result<u64, Fault<&'static str>> {
        Ok(self.bytes.borrow().len() as u64)
    }

    fn read(&self, at: u32, length: u32) -> Result<Vec<u8>, Fault<&'static str>> {
        let at = at as usize;
        Ok(self.bytes.borrow()[at..at + length as usize].to_vec())
    }

    fn write(&self, at: u32, bytes: &[u8]) -> Result<(), Fault<&'static str>> {
        let at = at as usize;
        self.bytes.borrow_mut()[at..at + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn realloc(&self, align: u32, size: u32) -> Result<u32, Fault<&'static str>> {
        if size > 1 << 20 {
            return Err(Fault::Thrown("out of memory"));
        }
        self.asked.borrow_mut().push((align, size));
        let mut bytes = self.bytes.borrow_mut();
        let at = bytes.len().next_multiple_of(align as usize);
        bytes.resize(at + size as usize, 0);
        Ok(at as u32)
    }

    fn take(&self, resource: usize, handle: u32) -> Result<u32, Fault<&'static str>> {
        Ok(handle - 1_000 * resource as u32)
    }

    fn borrow(&self, resource: usize, handle: u32) -> Result<u32, Fault<&'static str>> {
        self.take(resource, handle)
    }

    fn give(&self, resource: usize, value: u32) -> Result<u32, Fault<&'static str>> {
        Ok(value + 1_000 * resource as u32)
    }
}

fn text(text: &str) -> Value<u32> {
    Value::Text(text.into())
}

fn some(value: Value<u32>) -> Value<u32> {
    Value::Case(1, Some(Box::new(value)))
}

/// Types of every kind, with a value of each.
fn samples() -> Vec<(Type, Value<u32>)> {
    let pair = Type::Tuple(vec![Type::String, Type::U8]);
    let variant = Type::Variant(vec![
        ("none".into(), None),
        ("when".into(), Some(Type::U64)),
        ("who".into(), Some(Type::String)),
    ]);
    vec![
        (Type::Bool, Value::Bool(true)),
        (Type::U8, Value::Number(200)),
        (Type::U16, Value::Number(60_000)),
        (Type::U32, Value::Number(4_000_000_000)),
        (Type::U64, Value::Number(u64::MAX - 7)),
        (Type::S64, Value::Number(-7_i64 as u64)),
        (Type::String, text("żółw 𝄞")),
        (Type::String, text("")),
        (
            Type::List(Box::new(Type::U8)),
            Value::Bytes(vec![1, 2, 255]),
        ),
        (
            Type::List(Box::new(pair.clone())),
            Value::List(vec![
                Value::Fields(vec![text("a"), Value::Number(1)]),
                Value::Fields(vec![text("bc"), Value::Number(2)]),
            ]),
        ),
        (
            Type::Record(vec![
                ("one".into(), Type::U8),
                ("two".into(), Type::U64),
                ("three".into(), Type::U16),
            ]),
            Value::Fields(vec![Value::Number(1), Value::Number(2), Value::Number(3)]),
        ),
        (variant.clone(), Value::Case(0, None)),
        (variant.clone(), some(Value::Number(1 << 40))),
        (variant, Value::Case(2, Some(Box::new(text("me"))))),
        (Type::Enum(vec!["x".into(); 300]), Value::Case(299, None)),
        (Type::Flags(vec!["f".into(); 11]), Value::Flags(0x555)),
        (Type::Flags(vec!["f".into(); 32]), Value::Flags(u32::MAX)),
        (Type::Option(Box::new(pair)), Value::Case(0, None)),
        (
            Type::Result(Some(Box::new(Type::Own(2))), Some(Box::new(Type::U8))),
            Value::Case(0, Some(Box::new(Value::Handle(5)))),
        ),
        (Type::Result(None, None), Value::Case(1, None)),
    ]
}

#[test]
fn what_goes_in_comes_out_by_every_way() {
    for (ty, value) in samples() {
        let memory = Memory::new();
        let lower = Lower::new(&memory);
        let mut lift = Lift::new(&memory, 1 << 20);

        // As a parameter.
        let types = [ty.clone()];
        let core = lower.parameters(&types, vec![value.clone()]).unwrap();
        assert_eq!(core.len(), ty.flat().len());
        assert_eq!(core.len(), ty.flat_count());
        let out = lift.parameters(&types, &core).unwrap();
        assert_eq!(out, std::slice::from_ref(&value), "{ty:?}");

        // Among so many that all of them go through the memory.
        let many = vec![ty.clone(); 17];
        let core = lower.parameters(&many, vec![value.clone(); 17]).unwrap();
        assert_eq!(core.len(), 1);
        let out = lift.parameters(&many, &core).unwrap();
        assert_eq!(out, vec![value.clone(); 17], "{ty:?}");

        // As a result.
        if ty.flat().len() == 1 {
            let core = lower.result(&ty, value.clone()).unwrap();
            assert_eq!(lift.result(&ty, core).unwrap(), value, "{ty:?}");
        } else {
            lower.result_at(&ty, value.clone(), 8).unwrap();
            assert_eq!(lift.result(&ty, 8).unwrap(), value, "{ty:?}");
        }
    }
}

#[test]
fn room_is_asked_for_as_wasmtime_asks() {
    let memory = Memory::new();
    let entry = Type::Tuple(vec![Type::String, Type::String]);
    let entry_value = |a: &str, b: &str| Value::Fields(vec![text(a), text(b)]);
    let list = Value::List(vec![entry_value("A", "xyz"), entry_value("B", "")]);
    let list_type = Type::List(Box::new(entry));
    Lower::new(&memory).result_at(&list_type, list, 0).unwrap();
    assert_eq!(
        *memory.asked.borrow(),
        [(4, 32), (1, 1), (1, 3), (1, 1), (1, 0)]
    );
}

#[test]
fn what_breaks_the_rules_is_refused() {
    let memory = Memory::new();
    let bytes = Type::List(Box::new(Type::U8));
    let words = Type::List(Box::new(Type::U32));
    let refused = |ty: &Type, core: &[u64]| {
        let mut lift = Lift::new(&memory, 40);
        lift.parameters(std::slice::from_ref(ty), core).unwrap_err()
    };
    let beyond = Fault::Broken("a pointer beyond the memory");
    assert_eq!(refused(&bytes, &[60, 5]), beyond);
    assert_eq!(refused(&bytes, &[0, 65]), beyond);
    assert_eq!(refused(&bytes, &[0xffff_ffff, 0xffff_ffff]), beyond);
    assert_eq!(refused(&words, &[0, 0xffff_ffff]), beyond);
    let crooked = Fault::Broken("a pointer that is not aligned");
    assert_eq!(refused(&words, &[2, 1]), crooked);
    let too_much = Fault::Broken("more data than the guest can hold");
    assert_eq!(refused(&bytes, &[0, 41]), too_much);
    // Two strings without a byte, which count as much as they take outside.
    let strings = Type::List(Box::new(Type::String));
    assert_eq!(refused(&strings, &[0, 2]), too_much);
    let no_text = Fault::Broken("a string that is not UTF-8");
    assert_eq!(refused(&Type::String, &[0, 1]), no_text);
    let no_case = Fault::Broken("a case that the type does not have");
    assert_eq!(refused(&Type::Enum(vec!["x".into()]), &[1]), no_case);
    assert_eq!(refused(&Type::Option(Box::new(Type::U8)), &[2, 0]), no_case);

    let result = Lower::new(&memory).result_at(&Type::U64, Value::Number(1), 60);
    assert_eq!(result, Err(crooked));
    let result = Lower::new(&memory).result_at(&Type::U64, Value::Number(1), 64);
    assert_eq!(result, Err(beyond));
}

#[test]
fn an_end_while_making_room_is_passed_on() {
    let memory = Memory::new();
    let bytes = Type::List(Box::new(Type::U8));
    let value = Value::Bytes(vec![0; (1 << 20) + 1]);
    let result = Lower::new(&memory).result_at(&bytes, value, 0);
    assert_eq!(result, Err(Fault::Thrown("out of memory")));
}
