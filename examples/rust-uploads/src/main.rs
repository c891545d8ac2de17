//! A handler in Rust for AWS and for lambdabox alike: adds up the sizes of uploaded files.
//!
//! `Cargo.toml` builds it for AWS, with `lambda_runtime`; `in-lambdabox/Cargo.toml` builds this very file for
//! lambdabox, with one dependency swapped.

use aws_lambda_events::event::s3::S3Event;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};

/// What was added up.
#[derive(Serialize)]
struct Summary {
    files: usize,
    bytes: i64,
    /// Invocations of this environment so far.
    invocation: u64,
}

/// What is made once, in the INIT phase, and used by every invocation.
struct Shop {
    invocations: AtomicU64,
    largest: i64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let shop = Shop {
        invocations: AtomicU64::new(0),
        largest: 1_000_000,
    };
    // The handler borrows from `main`, which is still there when the events come.
    let shop = &shop;
    run(service_fn(move |event: LambdaEvent<S3Event>| async move {
        add_up(shop, event).await
    }))
    .await
}

async fn add_up(shop: &Shop, event: LambdaEvent<S3Event>) -> Result<Summary, Error> {
    let invocation = shop.invocations.fetch_add(1, Ordering::Relaxed) + 1;
    let mut bytes = 0;
    for record in &event.payload.records {
        let key = record.s3.object.key.as_deref().unwrap_or_default();
        let size = record.s3.object.size.unwrap_or_default();
        tracing::info!(key, size, "uploaded");
        assert!(size <= shop.largest, "{key} is too large");
        if size == 0 {
            return Err(format!("{key} is empty").into());
        }
        bytes += size;
    }
    tokio::task::yield_now().await;
    Ok(Summary {
        files: event.payload.records.len(),
        bytes,
        invocation,
    })
}
