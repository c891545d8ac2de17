//! The command `lambdabox`.
fn main() {}
