//! `wasi:io`: the methods of streams, pollables and errors.

use super::classes::{WasiError, WasiInputStream, WasiOutputStream, WasiPollable};
use super::convert::{bytes, err, nothing, object, set};
use super::world::{Returned, World};
use lambdabox_sandbox::wasi::StreamError;
use lambdabox_sandbox::{CallEnd, Sandbox};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl WasiError {
    #[wasm_bindgen(js_name = toDebugString)]
    pub fn to_debug_string(&self) -> Returned<String> {
        let number = self.number();
        self.world
            .call(|sandbox| sandbox.error_to_debug_string(number))
    }

    /// Its number in the sandbox, for functions that get it as a parameter.
    #[wasm_bindgen(getter, js_name = sandboxNumber)]
    pub fn sandbox_number(&self) -> u32 {
        self.number()
    }
}

#[wasm_bindgen]
impl WasiPollable {
    pub fn ready(&self) -> Returned<bool> {
        self.world
            .call(|sandbox| sandbox.pollable_ready(self.number()))
    }

    pub fn block(&self) -> Returned<()> {
        self.world
            .call(|sandbox| sandbox.pollable_block(self.number()))
    }
}

#[wasm_bindgen]
impl WasiInputStream {
    pub fn read(&self, length: u64) -> Returned<JsValue> {
        let number = self.number();
        let read = |sandbox: &mut Sandbox| sandbox.input_read(number, length);
        answer(&self.world, read, |read| bytes(&read))
    }

    #[wasm_bindgen(js_name = blockingRead)]
    pub fn blocking_read(&self, length: u64) -> Returned<JsValue> {
        self.read(length)
    }

    pub fn skip(&self, length: u64) -> Returned<JsValue> {
        let number = self.number();
        let skip = |sandbox: &mut Sandbox| sandbox.input_skip(number, length);
        answer(&self.world, skip, JsValue::from)
    }

    #[wasm_bindgen(js_name = blockingSkip)]
    pub fn blocking_skip(&self, length: u64) -> Returned<JsValue> {
        self.skip(length)
    }

    pub fn subscribe(&self) -> Returned<JsValue> {
        let number = self.number();
        let pollable = self.world.call(|sandbox| sandbox.input_subscribe(number))?;
        Ok(WasiPollable::give(&self.world, pollable))
    }
}

#[wasm_bindgen]
impl WasiOutputStream {
    #[wasm_bindgen(js_name = checkWrite)]
    pub fn check_write(&self) -> Returned<JsValue> {
        let number = self.number();
        let check = |sandbox: &mut Sandbox| sandbox.output_check_write(number);
        answer(&self.world, check, JsValue::from)
    }

    pub fn write(&self, contents: &[u8]) -> Returned<JsValue> {
        let number = self.number();
        let write = |sandbox: &mut Sandbox| sandbox.output_write(number, contents);
        answer(&self.world, write, nothing)
    }

    #[wasm_bindgen(js_name = blockingWriteAndFlush)]
    pub fn blocking_write_and_flush(&self, contents: &[u8]) -> Returned<JsValue> {
        self.write(contents)
    }

    pub fn flush(&self) -> Returned<JsValue> {
        let number = self.number();
        answer(&self.world, |sandbox| sandbox.output_flush(number), nothing)
    }

    #[wasm_bindgen(js_name = blockingFlush)]
    pub fn blocking_flush(&self) -> Returned<JsValue> {
        self.flush()
    }

    #[wasm_bindgen(js_name = writeZeroes)]
    pub fn write_zeroes(&self, length: u64) -> Returned<JsValue> {
        let number = self.number();
        let write = |sandbox: &mut Sandbox| sandbox.output_write_zeroes(number, length);
        answer(&self.world, write, nothing)
    }

    #[wasm_bindgen(js_name = blockingWriteZeroesAndFlush)]
    pub fn blocking_write_zeroes_and_flush(&self, length: u64) -> Returned<JsValue> {
        self.write_zeroes(length)
    }

    pub fn splice(&self, source: &WasiInputStream, length: u64) -> Returned<JsValue> {
        let (number, source) = (self.number(), source.number());
        let splice = |sandbox: &mut Sandbox| sandbox.output_splice(number, source, length);
        answer(&self.world, splice, JsValue::from)
    }

    #[wasm_bindgen(js_name = blockingSplice)]
    pub fn blocking_splice(&self, source: &WasiInputStream, length: u64) -> Returned<JsValue> {
        self.splice(source, length)
    }

    pub fn subscribe(&self) -> Returned<JsValue> {
        let number = self.number();
        let pollable = self
            .world
            .call(|sandbox| sandbox.output_subscribe(number))?;
        Ok(WasiPollable::give(&self.world, pollable))
    }
}

/// A result whose error is a `stream-error`.
fn answer<R>(
    world: &Rc<World>,
    body: impl FnOnce(&mut Sandbox) -> Result<Result<R, StreamError>, CallEnd>,
    ok: impl FnOnce(R) -> JsValue,
) -> Returned<JsValue> {
    Ok(match world.call(body)? {
        Ok(value) => ok(value),
        Err(StreamError::Closed) => {
            let error = object();
            set(&error, "tag", &"closed".into());
            err(&error)
        }
        Err(StreamError::LastOperationFailed(number)) => {
            let error = object();
            set(&error, "tag", &"last-operation-failed".into());
            set(&error, "val", &WasiError::give(world, number));
            err(&error)
        }
    })
}
