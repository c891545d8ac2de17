//! The imports object, as the engine's linker uses it.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use lambdabox_sandbox::{CallEnd, ClockRate, PackageFile, Sandbox, SandboxConfig};
use lambdabox_web::wasi::{FuelGlobal, imports};
use std::cell::RefCell;
use std::num::NonZeroU64;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Every function of WASI that a guest may import, from its WIT.
const FUNCTIONS: &str = include_str!("../../sandbox/wit/functions.txt");

const LIMIT_NS: u64 = 10_000_000_000;

struct Guest {
    sandbox: Rc<RefCell<Sandbox>>,
    fuel: FuelGlobal,
    imports: Object,
}

impl Guest {
    fn new() -> Self {
        let one = NonZeroU64::MIN;
        let sandbox = Sandbox::new(SandboxConfig {
            environment: vec![("A".to_owned(), "1".to_owned())],
            arguments: vec![],
            package: vec![PackageFile {
                path: "code.py".to_owned(),
                contents: Arc::new(b"hello".to_vec()),
            }],
            library: None,
            tmp_bytes: 32 * 1024,
            seed: 1,
            clock_rate: ClockRate::new(one, one),
            epoch_ns: 1_000_000_000,
        });
        let sandbox = Rc::new(RefCell::new(sandbox.unwrap()));
        let budget = sandbox.borrow_mut().begin_call(0, LIMIT_NS);
        let fuel: FuelGlobal = Object::new().unchecked_into();
        fuel.set_left(budget);
        Self {
            imports: imports(&sandbox, &fuel),
            sandbox,
            fuel,
        }
    }

    fn call(&self, interface: &str, function: &str, arguments: &[JsValue]) -> JsValue {
        self.try_call(interface, function, arguments).unwrap()
    }

    fn try_call(
        &self,
        interface: &str,
        function: &str,
        arguments: &[JsValue],
    ) -> Result<JsValue, JsValue> {
        method(&get(&self.imports, interface), function, arguments)
    }

    fn root(&self) -> JsValue {
        let directories: Array = self
            .call("wasi:filesystem/preopens", "getDirectories", &[])
            .unchecked_into();
        let first: Array = directories.get(0).unchecked_into();
        assert_eq!(first.get(1), "/");
        first.get(0)
    }

    fn class(&self, interface: &str, name: &str) -> Function {
        get(&get(&self.imports, interface), name).unchecked_into()
    }
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn method(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = get(object, name).dyn_into()?;
    let arguments: Array = arguments.iter().collect();
    Reflect::apply(&function, object, &arguments)
}

fn flags(names: &[&str]) -> JsValue {
    let flags = Object::new();
    for name in names {
        Reflect::set(&flags, &(*name).into(), &true.into()).unwrap();
    }
    flags.into()
}

fn open(root: &JsValue, path: &str, open: &[&str], how: &[&str]) -> JsValue {
    let arguments = [
        flags(&["symlinkFollow"]),
        path.into(),
        flags(open),
        flags(how),
    ];
    method(root, "openAt", &arguments).unwrap()
}

fn error_of(answer: &JsValue) -> JsValue {
    assert_eq!(get(answer, "tag"), "err");
    get(answer, "val")
}

/// `start-bind` as `startBind` or `StartBind`.
fn camel_case(name: &str, upper: bool) -> String {
    let part = |(index, part): (usize, &str)| {
        if index == 0 && !upper {
            part.to_owned()
        } else {
            part[..1].to_uppercase() + &part[1..]
        }
    };
    name.split('-').enumerate().map(part).collect()
}

#[wasm_bindgen_test]
fn every_function_of_wasi_is_there() {
    let guest = Guest::new();
    for line in FUNCTIONS.lines() {
        let (interface, function) = line.split_once(' ').unwrap();
        let interface = get(&guest.imports, interface);
        let found = if let Some(resource) = function.strip_prefix("[resource]") {
            get(&interface, &camel_case(resource, true))
        } else if let Some(name) = function.strip_prefix("[method]") {
            let (resource, name) = name.split_once('.').unwrap();
            let class = get(&interface, &camel_case(resource, true));
            get(&get(&class, "prototype"), &camel_case(name, false))
        } else {
            get(&interface, &camel_case(function, false))
        };
        assert!(found.is_function(), "{line} is missing");
    }
}

#[wasm_bindgen_test]
fn files_are_those_of_the_sandbox() {
    let guest = Guest::new();
    let root = guest.root();
    assert_eq!(
        error_of(&open(&root, "code.py", &["create"], &["write"])),
        "read-only"
    );
    let code = open(&root, "var/task/code.py", &[], &["read"]);
    let read: Array = method(&code, "read", &[100_u64.into(), 1_u64.into()])
        .unwrap()
        .unchecked_into();
    assert_eq!(Uint8Array::from(read.get(0)).to_vec(), b"ello");
    assert_eq!(read.get(1), false);
    let stat = method(&code, "stat", &[]).unwrap();
    assert_eq!(get(&stat, "type"), "regular-file");
    assert_eq!(get(&stat, "size"), JsValue::from(5_u64));
    let modified = get(&stat, "dataModificationTimestamp");
    assert_eq!(get(&modified, "seconds"), JsValue::from(1_u64));

    let file = open(&root, "tmp/file", &["create"], &["read", "write"]);
    let stream = method(&file, "writeViaStream", &[0_u64.into()]).unwrap();
    let class = guest.class("wasi:io/streams", "OutputStream");
    assert!(
        Reflect::get_prototype_of(&stream)
            .unwrap()
            .loose_eq(&get(&class, "prototype"))
    );
    let permit = method(&stream, "checkWrite", &[]).unwrap();
    assert_eq!(permit, JsValue::from(1_u64 << 20));
    let contents = Uint8Array::new_with_length(40_000).into();
    let failed = error_of(&method(&stream, "write", &[contents]).unwrap());
    assert_eq!(get(&failed, "tag"), "last-operation-failed");
    let error = get(&failed, "val");
    let code = guest.call("wasi:filesystem/types", "filesystemErrorCode", &[error]);
    assert_eq!(code, "insufficient-space");
    let same = method(&file, "isSameObject", std::slice::from_ref(&root)).unwrap();
    assert_eq!(same, false);

    let listing = open(&root, "tmp", &["directory"], &["read"]);
    let listing = method(&listing, "readDirectory", &[]).unwrap();
    let entry = method(&listing, "readDirectoryEntry", &[]).unwrap();
    assert_eq!(get(&entry, "name"), "file");
    assert!(
        method(&listing, "readDirectoryEntry", &[])
            .unwrap()
            .is_undefined()
    );
}

/// The linker frees a resource that the guest drops; the file is then free again.
#[wasm_bindgen_test]
fn dropping_gives_back() {
    let guest = Guest::new();
    let root = guest.root();
    for _ in 0..3_000 {
        let file = open(&root, "tmp/file", &["create"], &["write"]);
        method(&file, "free", &[]).unwrap();
    }
}

#[wasm_bindgen_test]
fn waiting_takes_virtual_time_and_fuel() {
    let guest = Guest::new();
    let clock = "wasi:clocks/monotonic-clock";
    let before = u64::try_from(guest.call(clock, "now", &[])).unwrap();
    let fuel = guest.fuel.left();
    let timer = guest.call(clock, "subscribeDuration", &[1_000_000_u64.into()]);
    let pollables: Array = [timer.clone()].iter().collect();
    let ready: js_sys::Uint32Array = guest
        .call("wasi:io/poll", "poll", &[pollables.into()])
        .unchecked_into();
    assert_eq!(ready.to_vec(), [0]);
    assert_eq!(method(&timer, "ready", &[]).unwrap(), true);
    let after = u64::try_from(guest.call(clock, "now", &[])).unwrap();
    // One unit of work for the one pollable.
    assert_eq!(
        (after - before, fuel - guest.fuel.left()),
        (1_000_001, 1_000_001)
    );
}

#[wasm_bindgen_test]
fn the_sandbox_ends_calls_with_an_exception_that_no_guest_gets() {
    let ended = |interface: &str, function: &str, arguments: &[JsValue]| {
        let guest = Guest::new();
        let thrown = guest.try_call(interface, function, arguments).unwrap_err();
        assert!(thrown.is_instance_of::<js_sys::Error>());
        assert_eq!(get(&thrown, "name"), "CallEnd");
        assert!(get(&thrown, "payload").is_undefined());
        guest.sandbox.borrow().ended()
    };
    let failed = Object::new();
    Reflect::set(&failed, &"tag".into(), &"err".into()).unwrap();
    assert_eq!(
        ended("wasi:cli/exit", "exit", &[failed.into()]),
        Some(CallEnd::Exit { code: 1 })
    );
    assert_eq!(
        ended("wasi:cli/exit", "exitWithCode", &[7.into()]),
        Some(CallEnd::Exit { code: 7 })
    );
    assert!(matches!(
        ended("wasi:io/poll", "poll", &[Array::new().into()]),
        Some(CallEnd::Misuse(_))
    ));
    assert!(matches!(
        ended("wasi:random/random", "getRandomBytes", &[u64::MAX.into()]),
        Some(CallEnd::Misuse(_))
    ));

    let guest = Guest::new();
    let clock = "wasi:clocks/monotonic-clock";
    let timer = guest.call(clock, "subscribeDuration", &[LIMIT_NS.into()]);
    assert!(method(&timer, "block", &[]).is_err());
    assert_eq!(guest.sandbox.borrow().ended(), Some(CallEnd::Deadline));
}

#[wasm_bindgen_test]
fn there_is_no_network_and_no_terminal() {
    let guest = Guest::new();
    let network = guest.call("wasi:sockets/instance-network", "instanceNetwork", &[]);
    let class = guest.class("wasi:sockets/network", "Network");
    assert!(
        Reflect::get_prototype_of(&network)
            .unwrap()
            .loose_eq(&get(&class, "prototype"))
    );
    let family = ["ipv4".into()];
    let socket = guest.call("wasi:sockets/tcp-create-socket", "createTcpSocket", &family);
    assert_eq!(error_of(&socket), "access-denied");
    let name = [network, "example.com".into()];
    let addresses = guest.call("wasi:sockets/ip-name-lookup", "resolveAddresses", &name);
    assert_eq!(error_of(&addresses), "name-unresolvable");
    let terminal = guest.call("wasi:cli/terminal-stdout", "getTerminalStdout", &[]);
    assert!(terminal.is_undefined());
}

#[wasm_bindgen_test]
fn the_sandbox_is_freed_with_its_owner() {
    let guest = Guest::new();
    let root = guest.root();
    let weak = Rc::downgrade(&guest.sandbox);
    drop(guest);
    assert!(weak.upgrade().is_none());
    assert!(method(&root, "stat", &[]).is_err());
}
