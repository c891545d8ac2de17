//! Runs a future to its end, in a world without threads and without events from outside.

use std::cell::RefCell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// The future waits for something that nothing in this process will ever do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WaitsForEver;

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

thread_local! {
    /// Those that sleep, and when they wake up.
    static SLEEPERS: RefCell<Vec<(Instant, Waker)>> = const { RefCell::new(Vec::new()) };
}

/// Polls the future until it is ready; while all of it sleeps, so does the process.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, WaitsForEver> {
    let mut future = pin!(future);
    let flag = Arc::new(Flag(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&flag));
    let mut context = Context::from_waker(&waker);
    SLEEPERS.with_borrow_mut(Vec::clear);
    let mut unasked = 0;
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return Ok(value);
        }
        while !flag.0.swap(false, Ordering::Relaxed) {
            let most = if SLEEPERS.with_borrow(Vec::is_empty) {
                UNASKED
            } else {
                1
            };
            if unasked < most {
                unasked += 1;
                flag.0.store(true, Ordering::Relaxed);
            } else {
                wake_next()?;
                unasked = 0;
            }
        }
    }
}

/// How often in a row a future is polled although nobody woke it. The runtime of `tokio` that a
/// program's `main` has left keeps the wakers of `tokio::task::yield_now` and never calls them, so
/// they are taken for called before anything is said to wait for ever.
const UNASKED: u32 = 100_000;

/// Sleeps until the first of the sleepers wakes up, and wakes all whose time has come.
fn wake_next() -> Result<(), WaitsForEver> {
    let earliest = SLEEPERS.with_borrow(|all| all.iter().map(|(until, _)| *until).min());
    let Some(earliest) = earliest else {
        return Err(WaitsForEver);
    };
    thread::sleep(earliest.saturating_duration_since(Instant::now()));
    let now = Instant::now().max(earliest);
    let woken: Vec<Waker> = SLEEPERS.with_borrow_mut(|all| {
        let due = all.extract_if(.., |(until, _)| *until <= now);
        due.map(|(_, waker)| waker).collect()
    });
    woken.into_iter().for_each(Waker::wake);
    Ok(())
}

/// Waits, without holding up what the handler does at the same time.
///
/// `tokio::time::sleep` needs a driver that a component cannot have; this takes its place.
#[must_use = "futures do nothing unless they are awaited"]
pub fn sleep(duration: Duration) -> Sleep {
    Sleep {
        duration,
        until: None,
    }
}

/// The future of [`sleep`].
#[derive(Debug)]
pub struct Sleep {
    duration: Duration,
    /// From the first poll on.
    until: Option<Instant>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let now = Instant::now();
        let duration = self.duration;
        let until = *self.until.get_or_insert_with(|| {
            // A clock that ends: nobody waits so long.
            now.checked_add(duration)
                .unwrap_or(now + Duration::from_secs(1 << 32))
        });
        if until <= now {
            return Poll::Ready(());
        }
        SLEEPERS.with_borrow_mut(|all| all.push((until, context.waker().clone())));
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, poll_fn, ready};

    #[test]
    fn what_is_ready_is_returned() {
        assert_eq!(block_on(ready(7)), Ok(7));
    }

    #[test]
    fn sleepers_sleep_side_by_side() {
        let started = Instant::now();
        let both = async {
            let mut long = pin!(sleep(Duration::from_millis(60)));
            let mut short = pin!(sleep(Duration::from_millis(50)));
            let mut open = [true, true];
            poll_fn(|context| {
                open[0] = open[0] && long.as_mut().poll(context).is_pending();
                open[1] = open[1] && short.as_mut().poll(context).is_pending();
                if open == [false, false] {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
        };
        assert_eq!(block_on(both), Ok(()));
        // One after the other they would take 110 ms.
        let elapsed = started.elapsed();
        assert!(elapsed >= Duration::from_millis(60), "{elapsed:?}");
        assert!(SLEEPERS.with_borrow(Vec::is_empty));
    }

    #[test]
    fn who_gives_way_without_a_waker_goes_on() {
        let mut left = 1_000;
        let gives_way = poll_fn(|_| {
            left -= 1;
            if left == 0 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        });
        assert_eq!(block_on(gives_way), Ok(()));
    }

    #[test]
    fn a_wait_for_nothing_is_told() {
        assert_eq!(block_on(pending::<()>()), Err(WaitsForEver));
    }
}
