//! Waiting in an `async` handler: those who sleep at the same time do not add up.

use lambdabox_guest::{Error, Sleep, sleep};
use serde_json::{Value, json};
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, Instant};

/// Sleeps so many milliseconds, all at the same time, and says who woke up in which order and when.
pub(crate) async fn all(milliseconds: &[u64]) -> Result<Value, Error> {
    let started = Instant::now();
    let mut sleepers: Vec<(u64, Pin<Box<Sleep>>)> = milliseconds
        .iter()
        .map(|it| (*it, Box::pin(sleep(Duration::from_millis(*it)))))
        .collect();
    let mut woken = Vec::new();
    poll_fn(|context| {
        sleepers.retain_mut(|(milliseconds, sleeper)| {
            let sleeps = sleeper.as_mut().poll(context).is_pending();
            if !sleeps {
                woken.push(*milliseconds);
            }
            sleeps
        });
        if sleepers.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    let took = u64::try_from(started.elapsed().as_millis())?;
    Ok(json!({ "woken": woken, "milliseconds": took }))
}
