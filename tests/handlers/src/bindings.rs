//! WASI itself: what the standard library offers of it is not all of it.

wit_bindgen::generate!({
    path: "../../sandbox/wit",
    world: "lambdabox:sandbox/wasi",
    generate_all,
});
