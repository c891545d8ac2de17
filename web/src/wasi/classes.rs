//! The classes of WASI's resources. The values live in the sandbox; an object carries their number.

use super::convert::get;
use super::world::World;
use js_sys::{Object, Reflect};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Makes the class of one resource: what it is called in Rust and how the guest drops one.
macro_rules! resource {
    ($(#[$doc:meta])* $name:ident, $drop:ident) => {
        $(#[$doc])*
        #[wasm_bindgen]
        pub struct $name {
            pub(super) world: Rc<World>,
            /// Its number in the sandbox; none in the object that only stands for its class.
            number: Option<u32>,
        }

        impl $name {
            pub(super) fn give(world: &Rc<World>, number: u32) -> JsValue {
                Self {
                    world: Rc::clone(world),
                    number: Some(number),
                }
                .into()
            }

            fn class(world: &Rc<World>) -> JsValue {
                class_of(&JsValue::from(Self {
                    world: Rc::clone(world),
                    number: None,
                }))
            }

            pub(super) fn number(&self) -> u32 {
                self.number.unwrap_or(u32::MAX)
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                if let Some(number) = self.number {
                    self.world.dropped(|sandbox| sandbox.$drop(number));
                }
            }
        }
    };
}

resource!(
    /// `wasi:filesystem/types.descriptor`
    WasiDescriptor,
    drop_descriptor
);
resource!(
    /// `wasi:filesystem/types.directory-entry-stream`
    WasiDirectoryEntryStream,
    drop_directory_stream
);
resource!(
    /// `wasi:io/error.error`
    WasiError,
    drop_error
);
resource!(
    /// `wasi:io/streams.input-stream`
    WasiInputStream,
    drop_input
);
resource!(
    /// `wasi:io/streams.output-stream`
    WasiOutputStream,
    drop_output
);
resource!(
    /// `wasi:io/poll.pollable`
    WasiPollable,
    drop_pollable
);

#[wasm_bindgen]
impl WasiPollable {
    /// Its number in the sandbox, for `poll`, which gets a list of them.
    #[wasm_bindgen(getter, js_name = sandboxNumber)]
    pub fn sandbox_number(&self) -> u32 {
        self.number()
    }
}

/// The constructors: what the interfaces hold for the resources themselves.
pub(super) struct Classes {
    pub(super) descriptor: JsValue,
    pub(super) directory_stream: JsValue,
    pub(super) error: JsValue,
    pub(super) input: JsValue,
    pub(super) output: JsValue,
    pub(super) pollable: JsValue,
}

impl Classes {
    pub(super) fn new(world: &Rc<World>) -> Self {
        Self {
            descriptor: WasiDescriptor::class(world),
            directory_stream: WasiDirectoryEntryStream::class(world),
            error: WasiError::class(world),
            input: WasiInputStream::class(world),
            output: WasiOutputStream::class(world),
            pollable: WasiPollable::class(world),
        }
    }
}

/// The class of an object, which is freed.
fn class_of(object: &JsValue) -> JsValue {
    let class = get(object, "constructor");
    if let Ok(free) = get(object, "free").dyn_into::<js_sys::Function>() {
        let _ = free.call0(object);
    }
    class
}

/// A class that nothing is ever made of.
pub(super) fn empty_class() -> JsValue {
    let function = Closure::<dyn Fn()>::new(|| {}).into_js_value();
    let _ = Reflect::set(&function, &"prototype".into(), &Object::new());
    function
}
