//! A handler in Rust: prices an order and refuses what is sold out.
//!
//! Build it with `cargo build --release --target wasm32-wasip2 -p rust-orders`.

use lambdabox_guest::{Diagnostic, Error, LambdaEvent, handler};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Order {
    items: BTreeMap<String, u32>,
}

#[derive(Serialize)]
struct Receipt {
    request_id: String,
    total_cents: u64,
}

/// What the shop sells: name, price in cents, pieces left.
const STOCK: [(&str, u64, u32); 3] = [("cake", 400, 2), ("coffee", 320, 50), ("tea", 250, 50)];

fn price(name: &str, count: u32) -> Result<u64, Diagnostic> {
    let Some((_, cents, left)) = STOCK.iter().find(|(item, ..)| *item == name) else {
        return Err(Diagnostic::new(
            "UnknownItem",
            format!("no {name} in this shop"),
        ));
    };
    if count > *left {
        return Err(Diagnostic::new(
            "OutOfStock",
            format!("only {left} {name} left"),
        ));
    }
    Ok(cents * u64::from(count))
}

fn take_order(event: LambdaEvent<Order>) -> Result<Receipt, Error> {
    let mut total_cents = 0;
    for (name, count) in &event.payload.items {
        total_cents += price(name, *count)?;
        println!("{count} x {name}");
    }
    Ok(Receipt {
        request_id: event.context.request_id,
        total_cents,
    })
}

handler!(take_order);
