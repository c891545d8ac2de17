//! The interfaces that are plain functions: `wasi:cli`, `wasi:clocks`, `wasi:random`, and what the
//! others have besides classes.

use super::classes::{
    WasiDescriptor, WasiInputStream, WasiOutputStream, WasiPollable, empty_class,
};
use super::convert::{bytes, datetime, get, pair, set};
use super::interface;
use super::world::{Returned, World};
use js_sys::{Array, Object};
use lambdabox_sandbox::{OutputStream, Sandbox};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Adds them all.
pub(super) fn add(imports: &Object, world: &Rc<World>) {
    cli(imports, world);
    clocks(imports, world);
    random(imports, world);
    let poll = interface(imports, "wasi:io/poll");
    function_of(&poll, "poll", world, |world, list: JsValue| {
        let list: Vec<u32> = Array::from(&list)
            .iter()
            .map(|pollable| get(&pollable, "sandboxNumber").as_f64())
            .map(|number| number.map_or(u32::MAX, |number| number as u32))
            .collect();
        let ready = world.call(|sandbox| sandbox.poll(&list))?;
        Ok(js_sys::Uint32Array::from(&*ready).into())
    });
    let types = interface(imports, "wasi:filesystem/types");
    function_of(
        &types,
        "filesystemErrorCode",
        world,
        |world, error: JsValue| {
            let number = get(&error, "sandboxNumber").as_f64();
            let number = number.map_or(u32::MAX, |number| number as u32);
            let code = world.call(|sandbox| sandbox.filesystem_error_code(number))?;
            Ok(code.map_or(JsValue::UNDEFINED, |code| code.wit_name().into()))
        },
    );
    let preopens = interface(imports, "wasi:filesystem/preopens");
    function(&preopens, "getDirectories", world, |world| {
        let directories = world.call(Sandbox::get_directories)?;
        let give = |(number, name): (u32, String)| {
            pair(&WasiDescriptor::give(world, number), &name.into())
        };
        Ok(directories.into_iter().map(give).collect::<Array>().into())
    });
}

fn cli(imports: &Object, world: &Rc<World>) {
    let environment = interface(imports, "wasi:cli/environment");
    function(&environment, "getEnvironment", world, |world| {
        let variables = world.call(Sandbox::get_environment)?;
        let tuple = |(name, value): (String, String)| pair(&name.into(), &value.into());
        Ok(variables.into_iter().map(tuple).collect::<Array>().into())
    });
    function(&environment, "getArguments", world, |world| {
        let arguments = world.call(Sandbox::get_arguments)?;
        Ok(arguments
            .into_iter()
            .map(JsValue::from)
            .collect::<Array>()
            .into())
    });
    function(&environment, "initialCwd", world, |world| {
        let cwd = world.call(Sandbox::initial_cwd)?;
        Ok(cwd.map_or(JsValue::UNDEFINED, JsValue::from))
    });
    let exit = interface(imports, "wasi:cli/exit");
    function_of(&exit, "exit", world, |world, status: JsValue| {
        let failed = get(&status, "tag").as_string().as_deref() == Some("err");
        world.call(|sandbox| sandbox.exit(u8::from(failed)))?;
        Ok(JsValue::UNDEFINED)
    });
    function_of(&exit, "exitWithCode", world, |world, code: JsValue| {
        let code = code.as_f64().unwrap_or_default() as u8;
        world.call(|sandbox| sandbox.exit(code))?;
        Ok(JsValue::UNDEFINED)
    });
    let stdin = interface(imports, "wasi:cli/stdin");
    function(&stdin, "getStdin", world, |world| {
        let number = world.call(Sandbox::get_stdin)?;
        Ok(WasiInputStream::give(world, number))
    });
    let outputs = [
        ("wasi:cli/stdout", "getStdout", OutputStream::Stdout),
        ("wasi:cli/stderr", "getStderr", OutputStream::Stderr),
    ];
    for (name, getter, stream) in outputs {
        function(&interface(imports, name), getter, world, move |world| {
            let number = world.call(|sandbox| sandbox.get_output(stream))?;
            Ok(WasiOutputStream::give(world, number))
        });
    }
    // There is no terminal.
    let terminals = [
        ("wasi:cli/terminal-stdin", "getTerminalStdin"),
        ("wasi:cli/terminal-stdout", "getTerminalStdout"),
        ("wasi:cli/terminal-stderr", "getTerminalStderr"),
    ];
    for (name, getter) in terminals {
        function(&interface(imports, name), getter, world, |world| {
            world.call(Sandbox::get_terminal)?;
            Ok(JsValue::UNDEFINED)
        });
    }
    let input = interface(imports, "wasi:cli/terminal-input");
    set(&input, "TerminalInput", &empty_class());
    let output = interface(imports, "wasi:cli/terminal-output");
    set(&output, "TerminalOutput", &empty_class());
}

fn clocks(imports: &Object, world: &Rc<World>) {
    let monotonic = interface(imports, "wasi:clocks/monotonic-clock");
    function(&monotonic, "now", world, |world| {
        Ok(world.call(Sandbox::monotonic_now)?.into())
    });
    function(&monotonic, "resolution", world, |world| {
        Ok(world.call(Sandbox::monotonic_resolution)?.into())
    });
    function_of(&monotonic, "subscribeInstant", world, |world, when: u64| {
        let number = world.call(|sandbox| sandbox.subscribe_instant(when))?;
        Ok(WasiPollable::give(world, number))
    });
    function_of(
        &monotonic,
        "subscribeDuration",
        world,
        |world, duration: u64| {
            let number = world.call(|sandbox| sandbox.subscribe_duration(duration))?;
            Ok(WasiPollable::give(world, number))
        },
    );
    let wall = interface(imports, "wasi:clocks/wall-clock");
    function(&wall, "now", world, |world| {
        Ok(datetime(world.call(Sandbox::wall_now)?))
    });
    function(&wall, "resolution", world, |world| {
        Ok(datetime(world.call(Sandbox::wall_resolution)?))
    });
}

fn random(imports: &Object, world: &Rc<World>) {
    let random = interface(imports, "wasi:random/random");
    function_of(&random, "getRandomBytes", world, |world, length: u64| {
        Ok(bytes(
            &world.call(|sandbox| sandbox.get_random_bytes(length))?,
        ))
    });
    function(&random, "getRandomU64", world, |world| {
        Ok(world.call(Sandbox::get_random_u64)?.into())
    });
    let insecure = interface(imports, "wasi:random/insecure");
    function_of(
        &insecure,
        "getInsecureRandomBytes",
        world,
        |world, length: u64| {
            let random = world.call(|sandbox| sandbox.get_insecure_random_bytes(length))?;
            Ok(bytes(&random))
        },
    );
    function(&insecure, "getInsecureRandomU64", world, |world| {
        Ok(world.call(Sandbox::get_insecure_random_u64)?.into())
    });
    let seed = interface(imports, "wasi:random/insecure-seed");
    function(&seed, "insecureSeed", world, |world| {
        let (one, other) = world.call(Sandbox::insecure_seed)?;
        Ok(pair(&one.into(), &other.into()))
    });
}

/// A function without parameters.
pub(super) fn function(
    interface: &Object,
    name: &str,
    world: &Rc<World>,
    body: impl Fn(&Rc<World>) -> Returned<JsValue> + 'static,
) {
    let world = Rc::clone(world);
    let closure = Closure::<dyn Fn() -> Returned<JsValue>>::new(move || body(&world));
    set(interface, name, &closure.into_js_value());
}

/// A function of one parameter.
fn function_of<P: wasm_bindgen::convert::FromWasmAbi + 'static>(
    interface: &Object,
    name: &str,
    world: &Rc<World>,
    body: impl Fn(&Rc<World>, P) -> Returned<JsValue> + 'static,
) {
    let world = Rc::clone(world);
    let closure =
        Closure::<dyn Fn(P) -> Returned<JsValue>>::new(move |parameter| body(&world, parameter));
    set(interface, name, &closure.into_js_value());
}
