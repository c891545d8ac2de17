//! `wasi:sockets`: there is no network. The sandbox lists the functions and what they answer.

use super::classes::empty_class;
use super::convert::{camel_case, err, get, set};
use super::functions::function;
use super::interface;
use super::world::World;
use js_sys::Object;
use lambdabox_sandbox::wasi::sockets::{INTERFACES, NO_SOCKET};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

pub(super) fn add(imports: &Object, world: &Rc<World>) {
    for description in INTERFACES {
        let interface = interface(imports, &format!("wasi:sockets/{}", description.name));
        for resource in description.resources {
            set(&interface, &class_name(resource), &empty_class());
        }
        for (name, code) in description.refused {
            function(&interface, &camel_case(name), world, |_| {
                Ok(err(&(*code).into()))
            });
        }
        for method in description.unreachable {
            let Some((resource, name)) = method
                .strip_prefix("[method]")
                .and_then(|method| method.split_once('.'))
            else {
                continue;
            };
            let class = get(&interface, &class_name(resource));
            let prototype: Object = get(&class, "prototype").unchecked_into();
            function(&prototype, &camel_case(name), world, |world| {
                world.call(|_| Err::<JsValue, _>(NO_SOCKET))
            });
        }
    }
    let network = interface(imports, "wasi:sockets/network");
    function(&network, "networkErrorCode", world, |_| {
        Ok(JsValue::UNDEFINED)
    });
    let prototype = get(&get(&network, "Network"), "prototype");
    let instance = interface(imports, "wasi:sockets/instance-network");
    function(&instance, "instanceNetwork", world, move |_| {
        let prototype: &Object = prototype.unchecked_ref();
        Ok(Object::create(prototype).into())
    });
}

/// `tcp-socket` as `TcpSocket`.
fn class_name(resource: &str) -> String {
    let name = camel_case(resource);
    let first = name.get(..1).unwrap_or_default().to_ascii_uppercase();
    first + name.get(1..).unwrap_or_default()
}
