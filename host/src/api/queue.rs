//! Events on their way to functions: run when they are due, and again after a failure.

use super::Api;
use super::lambda;
use lambdabox_core::account::Account;
use lambdabox_core::account::invocation::Due;
use lambdabox_core::network::Happening;
use std::sync::Arc;
use std::time::Duration;
use tokio::task;

/// How long nothing is looked for when nothing is known to come: others may have put something into a folder.
const LOOK: Duration = Duration::from_secs(5);
/// After a state that could not be read.
const BREATH: Duration = Duration::from_secs(1);

/// Works for as long as the server lives.
pub(super) async fn work(api: Arc<Api>) {
    let mut changes = api.account.subscribe();
    loop {
        changes.mark_unchanged();
        let looked = {
            let api = Arc::clone(&api);
            task::spawn_blocking(move || next(&api)).await
        };
        let wait = match looked {
            Ok(Found::Due(due)) => {
                handle(&api, *due).await;
                continue;
            }
            Ok(Found::Later(wait)) => wait,
            Err(_) => BREATH,
        };
        let _ = tokio::time::timeout(wait, changes.changed()).await;
    }
}

enum Found {
    Due(Box<Due>),
    Later(Duration),
}

/// Looks before it changes anything: nothing is written while there is nothing to do.
fn next(api: &Api) -> Found {
    let Ok(first) = api.account.read(Account::first_due) else {
        return Found::Later(BREATH);
    };
    let Some(at) = first else {
        return Found::Later(LOOK);
    };
    let now = api.account.pace.now();
    if at > now {
        return Found::Later(
            api.account
                .pace
                .until(at)
                .clamp(Duration::from_millis(1), LOOK),
        );
    }
    match api.account.change(|account| account.next_due(Some(now))) {
        Ok(Some(due)) => Found::Due(Box::new(due)),
        Ok(None) => Found::Later(LOOK),
        Err(_) => Found::Later(BREATH),
    }
}

async fn handle(api: &Arc<Api>, due: Due) {
    let run = match due {
        Due::Run(run) => run,
        Due::Message(message) => return happen(api, message.happening()).await,
        Due::Services(happening) => return happen(api, happening).await,
        // Its destination was told by the account.
        Due::Dropped { .. } => return,
    };
    let api = Arc::clone(api);
    tokio::spawn(async move {
        let Ok(_room) = api.runs.acquire().await else {
            return;
        };
        let inner = Arc::clone(&api);
        // Whatever came of it, the account knows.
        let _ = task::spawn_blocking(move || lambda::perform(&inner, &run)).await;
    });
}

/// Lets something happen to the services, and keeps what follows.
async fn happen(api: &Arc<Api>, happening: Happening) {
    let api = Arc::clone(api);
    let _ = task::spawn_blocking(move || {
        api.account.services().happen(&happening);
        // What could not be kept is tried again with the next change.
        let _ = api.account.settle();
    })
    .await;
}
