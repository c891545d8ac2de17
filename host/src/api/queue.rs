//! Events on their way to functions: run when they are due, and again after a failure.

use super::Api;
use super::account::SharedAccount;
use super::lambda;
use lambdabox_aws::wire::{Fields, Service};
use lambdabox_core::account::Account;
use lambdabox_core::account::invocation::{Due, Message};
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
    let first = |account: &Account| {
        let first = account.queued().next();
        first.map(|(_, delivery)| delivery.taken_until.unwrap_or(delivery.at))
    };
    let Ok(first) = api.account.read(first) else {
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
    let Due::Run(run) = due else {
        if let Due::Message(message) = due {
            let api = Arc::clone(api);
            let _ = task::spawn_blocking(move || deliver(&api, &message)).await;
        }
        // A dropped event's destination was told by the account.
        return;
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

/// Tells a queue or a topic what became of an event.
fn deliver(api: &Api, message: &Message) {
    let parts: Vec<&str> = message.to.splitn(6, ':').collect();
    let ["arn", _, service, region, account, name] = parts.as_slice() else {
        return;
    };
    let (service, operation, input) = match *service {
        "sqs" => (
            Service::Sqs,
            "SendMessage",
            Fields::new()
                .with(
                    "QueueUrl",
                    format!("https://sqs.{region}.amazonaws.com/{account}/{name}"),
                )
                .with("MessageBody", &message.body)
                .with("MessageAttributes", attributes(message)),
        ),
        "sns" => (
            Service::Sns,
            "Publish",
            Fields::new()
                .with("TopicArn", &message.to)
                .with("Message", &message.body)
                .with("MessageAttributes", attributes(message)),
        ),
        // Other destinations are configured, and not simulated yet.
        _ => return,
    };
    let (services, moment) = (api.account.services(), api.account.pace.moment());
    let owner = SharedAccount::owner();
    // What is not there is told to nobody, as on AWS.
    if let Ok((_, effects)) = services.operate(service, region, operation, &input, &owner, moment) {
        let _ = api.account.settle(effects);
    }
}

fn attributes(message: &Message) -> Fields {
    let text = |value: &str| {
        Fields::new()
            .with("DataType", "String")
            .with("StringValue", value)
    };
    message
        .attributes
        .iter()
        .map(|(name, value)| (name.as_str(), text(value)))
        .collect()
}
