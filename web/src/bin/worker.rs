//! The program of both workers, by the name that the worker was started with: `api` holds the
//! account ([`lambdabox_web::api`]), any other runs handlers ([`lambdabox_web::worker`]).

use wasm_bindgen::JsCast as _;
use web_sys::DedicatedWorkerGlobalScope;

fn main() {
    let scope: Result<DedicatedWorkerGlobalScope, _> = js_sys::global().dyn_into();
    if scope.is_ok_and(|scope| scope.name() == "api") {
        lambdabox_web::api::start();
    } else {
        lambdabox_web::worker::start();
    }
}
