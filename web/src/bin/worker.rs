//! The program of both workers, by the name that the worker was started with: `account` holds the
//! account ([`lambdabox_web::api`]), any other runs handlers ([`lambdabox_web::engine_worker`]).

use wasm_bindgen::JsCast as _;
use web_sys::DedicatedWorkerGlobalScope;

fn main() {
    let scope: Result<DedicatedWorkerGlobalScope, _> = js_sys::global().dyn_into();
    if scope.is_ok_and(|scope| scope.name() == "account") {
        lambdabox_web::account::start();
    } else {
        lambdabox_web::engine_worker::start();
    }
}
