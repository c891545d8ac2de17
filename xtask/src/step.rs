//! Says what is being done and how long it took.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// Steps that took less than this are not in the table.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// What was done so far, and how long each took.
static DONE: Mutex<Vec<(String, Duration)>> = Mutex::new(Vec::new());

/// Does one step. Its name is printed before, what came of it (`work`'s answer) and the time after.
pub(crate) fn step(name: &str, work: impl FnOnce() -> Result<String>) -> Result<()> {
    println!("• {name}");
    let started = Instant::now();
    let outcome = work().with_context(|| format!("{name} failed"))?;
    let took = started.elapsed();
    println!("  {outcome} ({:.1} s)", took.as_secs_f64());
    if let Ok(mut done) = DONE.lock() {
        done.push((name.to_owned(), took));
    }
    Ok(())
}

/// Prints the steps that took their time, and all of them together, and forgets them.
pub(crate) fn print_table() {
    let Ok(mut done) = DONE.lock() else { return };
    for line in table(&std::mem::take(&mut *done)) {
        println!("{line}");
    }
}

fn table(done: &[(String, Duration)]) -> Vec<String> {
    let line = |took: Duration, name: &str| format!("{:>7.1} s  {name}", took.as_secs_f64());
    let all: Duration = done.iter().map(|(_, took)| *took).sum();
    done.iter()
        .filter(|(_, took)| *took >= WORTH_TELLING)
        .map(|(name, took)| line(*took, name))
        .chain([line(all, "in all")])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_what_took_long_and_counts_all() {
        let done = [
            ("tools".to_owned(), Duration::from_millis(12_340)),
            ("prerequisites".to_owned(), Duration::from_millis(260)),
        ];
        assert_eq!(table(&done), ["   12.3 s  tools", "   12.6 s  in all"]);
    }
}
