//! Integers and floats at their limits, where engines could differ.

use serde_json::{Value, json};
use std::hint::black_box;

pub(crate) fn all() -> Value {
    json!({
        "integers": integers(),
        "floats": floats(),
        "nan": nan(),
        "sums": sums(),
    })
}

fn integers() -> Value {
    let (most, least) = (black_box(i64::MAX), black_box(i64::MIN));
    json!({
        "most": most,
        "least": least,
        "wrapped": most.wrapping_add(1),
        "product": most.wrapping_mul(most - 1),
        "high": (i128::from(most) * i128::from(least)).to_string(),
        "quotient": least.wrapping_div(black_box(-1)),
        "rest": least.wrapping_rem(black_box(7)),
        "shifted": [most >> black_box(63), least >> black_box(63), most << black_box(1)],
        "bits": [most.count_ones(), least.leading_zeros(), least.trailing_zeros()],
        "unsigned": black_box(u64::MAX) / black_box(3),
        "refused": most.checked_add(1).is_none(),
    })
}

fn floats() -> Value {
    let numbers = [
        0.1 + black_box(0.2),
        black_box(1.0) / black_box(3.0),
        f64::MAX,
        f64::MIN_POSITIVE,
        f64::MIN_POSITIVE / black_box(4.0),
        -black_box(0.0),
        black_box(2.0_f64).sqrt(),
        black_box(1e22_f64).sin(),
        black_box(0.5_f64).powf(black_box(0.3)),
        black_box(2.5_f64).round_ties_even(),
        black_box(-1.5_f64).round(),
        f64::from(black_box(16_777_217_i32) as f32),
    ];
    let text = |number: f64| format!("{number:?} {number:e} {:016x}", number.to_bits());
    numbers.map(text).to_vec().into()
}

/// Not the bits of a NaN, which WebAssembly leaves open.
fn nan() -> Value {
    let nan = black_box(0.0) / black_box(0.0);
    let infinite = black_box(1.0) / black_box(0.0);
    json!({
        "text": format!("{} {infinite} {}", f64::abs(nan), -infinite),
        "equal": nan == black_box(nan),
        "least": f64::min(nan, 1.0),
        "most": f64::max(1.0, nan),
        "ordered": nan.partial_cmp(&1.0).is_some(),
        "integers": [nan as i32, infinite as i32, -infinite as i32, -1.5_f64 as i32],
        "long": [infinite as i64, -infinite as i64, 1e19 as u64 as i64],
        "json": serde_json::to_string(&nan).unwrap_or_default(),
    })
}

fn sums() -> Value {
    let mut sum = 0.0_f64;
    let mut compensated = (0.0_f64, 0.0_f64);
    for number in 1..=black_box(10_000_u32) {
        let term = 1.0 / f64::from(number);
        sum += term;
        let (total, lost) = compensated;
        let next = total + (term - lost);
        compensated = (next, (next - total) - (term - lost));
    }
    json!([sum, compensated.0])
}
