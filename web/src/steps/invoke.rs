//! Testing a function.

use super::events;
use crate::state::ids::RESULTS;
use crate::state::model::{Model, Wish};
use crate::state::runtime::RuntimeState;
use crate::state::test_run::{Finished, TestRun, Told};
use lambdabox_contract::{Invoke, Refusal, StopRuns};

/// Sends the event in the editor to the code that is deployed.
pub fn test(model: &mut Model) {
    let (Some(key), function) = (model.function_key(), model.function_id()) else {
        return;
    };
    let Some(open) = model.function_mut() else {
        return;
    };
    if open.run.is_running() || !events::check(open) {
        return;
    }
    let event_name = open.event_name.clone();
    let without_changes = open.has_changes();
    let event = open.event.as_bytes().to_vec();
    open.run = TestRun::Running;
    // Below the editors: whoever presses Test must see what comes of it.
    model.wishes.push(Wish::Show(RESULTS));
    model.call(Invoke { function }, vec![event], move |model, answer| {
        let run = match answer {
            Ok(given) => TestRun::Finished(Finished {
                outcome: Told::of(given),
                event_name,
                without_changes,
            }),
            Err(refusal) => not_run(refusal),
        };
        if let Some(open) = model.opened(&key) {
            open.run = run;
        }
    });
}

/// Why there is no result.
pub fn not_run(refusal: Refusal) -> TestRun {
    if refusal.is(Refusal::STOPPED) {
        TestRun::Stopped
    } else {
        TestRun::Impossible(refusal.message.into())
    }
}

/// Ends the running test. Whoever waits for its answer is told.
pub fn stop(model: &mut Model) {
    model.call(StopRuns {}, Vec::new(), |model, answer| {
        if let Err(refusal) = answer {
            model.fail(refusal.message);
        }
    });
}

/// Loads the runtime of the open function again.
pub fn retry(model: &mut Model) {
    let failed = model
        .runtimes
        .iter()
        .filter(|(_, state)| matches!(state, RuntimeState::Failed(_)));
    let failed = failed.map(|(name, _)| Wish::LoadRuntime(name.clone()));
    model.wishes.extend(failed);
}
