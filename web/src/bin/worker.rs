//! The worker's program: see [`lambdabox_web::worker`].

fn main() {
    lambdabox_web::worker::start();
}
