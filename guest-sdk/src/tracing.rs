//! `tracing`, and Lambda's forms of it.

pub use ::tracing::*;
/// To build a subscriber of your own.
pub use tracing_subscriber as subscriber;

use std::env;
use std::str::FromStr;
use subscriber::filter::{EnvFilter, LevelFilter};
use subscriber::fmt::MakeWriter;

/// Writes what is told to `tracing` and `log` to the function's log, in the form and from the level
/// on that the function's configuration names: `AWS_LAMBDA_LOG_FORMAT` and `AWS_LAMBDA_LOG_LEVEL`,
/// else `RUST_LOG`, else from `INFO` on.
pub fn init_default_subscriber() {
    init_default_subscriber_with_writer(std::io::stdout);
}

/// [`init_default_subscriber`] with another writer than standard output.
pub fn init_default_subscriber_with_writer<Writer>(writer: Writer)
where
    Writer: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").or_else(|_| env::var("RUST_LOG"));
    let level = level
        .ok()
        .and_then(|level| LevelFilter::from_str(&level).ok());
    let filter = EnvFilter::builder()
        .with_default_directive(level.unwrap_or(LevelFilter::INFO).into())
        .from_env_lossy();
    let subscriber = subscriber::fmt()
        .with_target(false)
        .without_time()
        .with_env_filter(filter)
        .with_writer(writer);
    let format = env::var("AWS_LAMBDA_LOG_FORMAT").unwrap_or_default();
    if format.eq_ignore_ascii_case("json") {
        subscriber.json().init();
    } else {
        subscriber.init();
    }
}
