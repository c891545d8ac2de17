//! Starting an environment must not copy the component's memory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![cfg(target_os = "linux")]

#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test binary uses a part of what they share"
)]
mod common;

use common::{engine, run};

/// A memory image like that of a pre-initialised runtime: large and mostly empty.
const PAGES: usize = 640;

/// Private memory of this process, in bytes.
fn private_bytes() -> u64 {
    std::fs::read_to_string("/proc/self/smaps_rollup")
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("Private_"))
        .map(|line| {
            line.split_whitespace()
                .nth(1)
                .unwrap()
                .parse::<u64>()
                .unwrap()
                * 1024
        })
        .sum()
}

#[test]
fn an_instance_shares_what_it_does_not_write() {
    let spread: String = (0..PAGES)
        .step_by(4)
        .map(|page| {
            format!(
                "(data (i32.const {}) \"{}\")",
                page * 65_536 + 2_048,
                "x".repeat(9_000)
            )
        })
        .collect();
    let answer = "(i32.const 64)";
    let engine = engine(&PAGES.to_string(), &spread, answer);
    // What the first instance brings in is shared with all that follow.
    let first = run(&engine);
    let before = private_bytes();
    let instances: Vec<_> = (0..20).map(|_| run(&engine)).collect();
    let each = private_bytes().saturating_sub(before) / 20;
    assert!(
        instances
            .iter()
            .chain([&first])
            .all(|(_, outcome)| outcome.result.is_ok())
    );
    assert!(each < 1 << 20, "{each} bytes are private to each instance");
}
