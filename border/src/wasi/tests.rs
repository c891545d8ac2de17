//! Functions as the engine's linker finds and calls them.

use super::{Function, Handle};
use crate::abi::Value;
use lambdabox_meter::plan::Type;
use lambdabox_sandbox::{CallEnd, ClockRate, PackageFile, Sandbox, SandboxConfig};
use std::num::NonZeroU64;
use std::sync::Arc;

/// Every function of WASI that a guest may import, from its WIT.
const FUNCTIONS: &str = include_str!("../../../sandbox/wit/functions.txt");

struct Guest {
    sandbox: Sandbox,
    fuel: u64,
}

type Told = Value<Handle>;

impl Guest {
    fn new() -> Self {
        let one = NonZeroU64::MIN;
        let sandbox = Sandbox::new(SandboxConfig {
            environment: vec![("A".to_owned(), "1".to_owned())],
            arguments: vec![],
            process: vec![],
            package: vec![PackageFile {
                path: "code.py".to_owned(),
                contents: Arc::new(b"hello".to_vec()),
            }],
            library: None,
            process_bytes: 0,
            tmp_bytes: 32 * 1024,
            seed: 1,
            clock_rate: ClockRate::new(one, one),
            epoch_ns: 1_000_000_000,
        });
        let mut sandbox = sandbox.unwrap();
        let fuel = sandbox.begin_call(0, 10_000_000_000);
        Self { sandbox, fuel }
    }

    fn try_call(
        &mut self,
        interface: &str,
        name: &str,
        parameters: Vec<Told>,
        result: Option<&Type>,
    ) -> Result<Told, CallEnd> {
        let function = Function::find(interface, name).unwrap();
        let done = self.sandbox.host_call(self.fuel, |sandbox| {
            function.call(sandbox, parameters, result)
        });
        self.fuel = done.new_fuel_left.unwrap();
        done.result
    }

    fn call(&mut self, interface: &str, name: &str, parameters: Vec<Told>, result: &Type) -> Told {
        self.try_call(interface, name, parameters, Some(result))
            .unwrap()
    }

    fn descriptor(&mut self, name: &str, parameters: Vec<Told>, ok: Option<Type>) -> Told {
        let result = Type::Result(ok.map(Box::new), Some(Box::new(codes())));
        let name = format!("[method]descriptor.{name}");
        self.call("wasi:filesystem/types", &name, parameters, &result)
    }

    fn open(&mut self, path: &str, open: u32, flags: u32) -> Told {
        let parameters = vec![
            Value::Handle(Handle::Descriptor(0)),
            Value::Flags(1),
            text(path),
            Value::Flags(open),
            Value::Flags(flags),
        ];
        self.descriptor("open-at", parameters, Some(Type::Own(0)))
    }
}

fn text(text: &str) -> Told {
    Value::Text(text.to_owned())
}

fn ok(value: Told) -> Told {
    Value::Case(0, Some(Box::new(value)))
}

fn error(value: Told) -> Told {
    Value::Case(1, Some(Box::new(value)))
}

/// Some of the file system's codes, so that a name has another place than in the sandbox's list.
fn codes() -> Type {
    Type::Enum(
        ["access", "insufficient-space", "read-only"]
            .map(Into::into)
            .into(),
    )
}

#[test]
fn every_function_of_wasi_is_there() {
    for line in FUNCTIONS.lines() {
        let (interface, function) = line.split_once(' ').unwrap();
        let found = Function::find(interface, function).is_some();
        assert_eq!(found, !function.starts_with("[resource]"), "{line}");
    }
    for (interface, function) in [
        ("wasi:io/streams", "[method]output-stream.fly"),
        ("wasi:filesystem/preopens", "[method]descriptor.read"),
        ("net:io/poll", "poll"),
    ] {
        assert!(Function::find(interface, function).is_none());
    }
}

#[test]
fn files_are_those_of_the_sandbox() {
    let mut guest = Guest::new();
    let list = Type::List(Box::new(Type::Tuple(vec![Type::Own(0), Type::String])));
    let root = guest.call("wasi:filesystem/preopens", "get-directories", vec![], &list);
    let root_handle = Value::Handle(Handle::Descriptor(0));
    assert_eq!(
        root,
        Value::List(vec![Value::Fields(vec![root_handle, text("/")])])
    );
    let (create, read, write) = (1, 1, 2);
    let refused = guest.open("code.py", create, write);
    assert_eq!(refused, error(Value::Case(2, None)), "read-only");

    let opened = guest.open("var/task/code.py", 0, read);
    let code = Value::Handle(Handle::Descriptor(1));
    assert_eq!(opened, ok(code.clone()));
    let parameters = vec![code.clone(), Value::Number(100), Value::Number(1)];
    let read_type = Type::Tuple(vec![Type::List(Box::new(Type::U8)), Type::Bool]);
    let contents = guest.descriptor("read", parameters, Some(read_type));
    let expected = vec![Value::Bytes(b"ello".to_vec()), Value::Bool(false)];
    assert_eq!(contents, ok(Value::Fields(expected)));

    let kinds = Type::Enum(["directory", "regular-file"].map(Into::into).into());
    let record = Type::Record(vec![("type".into(), kinds)]);
    let stat = guest.descriptor("stat", vec![code], Some(record));
    let time = || {
        let fields = vec![Value::Number(1), Value::Number(0)];
        Value::Case(1, Some(Box::new(Value::Fields(fields))))
    };
    let kind = Value::Case(1, None);
    let expected = vec![
        kind,
        Value::Number(1),
        Value::Number(5),
        time(),
        time(),
        time(),
    ];
    assert_eq!(stat, ok(Value::Fields(expected)));
}

#[test]
fn a_stream_that_fails_gives_an_error_with_a_code() {
    let mut guest = Guest::new();
    let root = guest.call(
        "wasi:filesystem/preopens",
        "get-directories",
        vec![],
        &codes(),
    );
    assert!(matches!(root, Value::List(_)));
    guest.open("tmp/file", 1, 2);
    let file = Value::Handle(Handle::Descriptor(1));
    let parameters = vec![file, Value::Number(0)];
    let stream = guest.descriptor("write-via-stream", parameters, Some(Type::Own(1)));
    let output = Value::Handle(Handle::Output(0));
    assert_eq!(stream, ok(output.clone()));
    let written = guest.call(
        "wasi:io/streams",
        "[method]output-stream.write",
        vec![output, Value::Bytes(vec![0; 40_000])],
        &Type::Result(None, Some(Box::new(codes()))),
    );
    let failure = Value::Handle(Handle::Error(0));
    assert_eq!(written, error(ok(failure.clone())));
    let code = guest.call(
        "wasi:filesystem/types",
        "filesystem-error-code",
        vec![failure],
        &Type::Option(Box::new(codes())),
    );
    assert_eq!(code, error(Value::Case(1, None)), "insufficient-space");
}

#[test]
fn dropping_gives_back() {
    let mut guest = Guest::new();
    guest.call(
        "wasi:filesystem/preopens",
        "get-directories",
        vec![],
        &codes(),
    );
    for _ in 0..3_000 {
        let opened = guest.open("tmp/file", 1, 2);
        assert_eq!(opened, ok(Value::Handle(Handle::Descriptor(1))));
        Handle::Descriptor(1).drop_in(&mut guest.sandbox);
    }
}

#[test]
fn the_sandbox_ends_calls() {
    let ended = |interface, name, parameters| {
        let mut guest = Guest::new();
        guest
            .try_call(interface, name, parameters, None)
            .unwrap_err()
    };
    let failed = Value::Case(1, None);
    let exit = ended("wasi:cli/exit", "exit", vec![failed]);
    assert_eq!(exit, CallEnd::Exit { code: 1 });
    let exit = ended("wasi:cli/exit", "exit-with-code", vec![Value::Number(7)]);
    assert_eq!(exit, CallEnd::Exit { code: 7 });
    let nothing = ended("wasi:io/poll", "poll", vec![Value::List(vec![])]);
    assert!(matches!(nothing, CallEnd::Misuse(_)));
    let number = vec![Value::Number(u64::MAX)];
    let random = ended("wasi:random/random", "get-random-bytes", number);
    assert!(matches!(random, CallEnd::Misuse(_)));
    let other = ended("wasi:io/poll", "[method]pollable.block", vec![text("x")]);
    assert!(matches!(other, CallEnd::Misuse(_)));
}

#[test]
fn there_is_no_network_and_no_terminal() {
    let mut guest = Guest::new();
    let network = guest.call(
        "wasi:sockets/instance-network",
        "instance-network",
        vec![],
        &Type::Own(0),
    );
    assert_eq!(network, Value::Handle(Handle::Network(0)));
    let codes = Type::Enum(
        ["access-denied", "name-unresolvable"]
            .map(Into::into)
            .into(),
    );
    let result = Type::Result(Some(Box::new(Type::Own(1))), Some(Box::new(codes)));
    let parameters = vec![network, text("example.com")];
    let lookup = "wasi:sockets/ip-name-lookup";
    let addresses = guest.call(lookup, "resolve-addresses", parameters, &result);
    assert_eq!(addresses, error(Value::Case(1, None)));
    let terminal = guest.call(
        "wasi:cli/terminal-stdout",
        "get-terminal-stdout",
        vec![],
        &Type::Option(Box::new(Type::Own(2))),
    );
    assert_eq!(terminal, Value::Case(0, None));
    let gone = guest.try_call(
        "wasi:sockets/tcp",
        "[method]tcp-socket.start-listen",
        vec![],
        None,
    );
    assert!(matches!(gone, Err(CallEnd::Misuse(_))));
}
