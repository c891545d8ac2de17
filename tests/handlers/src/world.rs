//! What a handler can see of the world.

use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs, io, thread};

/// Everything here is the same on every machine.
pub(crate) fn world() -> io::Result<Value> {
    let variables: BTreeMap<String, String> = env::vars().collect();
    fs::write("/tmp/note.txt", "kept until the environment ends")?;
    fs::create_dir_all("/tmp/a/b")?;
    let missing = fs::read("/tmp/none").map_err(|error| error.kind().to_string());
    let refused = fs::write("/var/task/x", "x").map_err(|error| error.kind().to_string());
    // The order follows from the seed.
    let words: HashMap<&str, u32> = ["tea", "coffee", "cake", "milk"]
        .into_iter()
        .zip(1..)
        .collect();
    let order: Vec<_> = words.keys().collect();
    Ok(json!({
        "variables": variables,
        "arguments": env::args().count(),
        "note": fs::read_to_string("/tmp/note.txt")?,
        "missing": missing.err(),
        "refused": refused.err(),
        "order": order,
    }))
}

/// Times depend on fuel, and so on the very build: only what does not is told.
pub(crate) fn clocks(deadline_ms: u64) -> Value {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH);
    let (started, before) = (Instant::now(), now().unwrap_or_default());
    thread::sleep(Duration::from_millis(1_250));
    let (slept, after) = (started.elapsed(), now().unwrap_or_default());
    let left = Duration::from_millis(deadline_ms).saturating_sub(after);
    println!("slept");
    json!({
        "year": 1970 + before.as_secs() / 31_556_952,
        "sleptMs": slept.as_millis() as u64,
        "wallMs": (after - before).as_millis() as u64,
        "secondsLeft": left.as_secs(),
    })
}
