//! A function's triggers: what can be made, what is there, and what is done with them.

mod forms;
mod shown;
mod uses;

use super::account::{Account, invalid, text};
use super::engine::{Ran, Run};
use super::{Api, ApiError, outcome, page::Request};
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::limits;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{
    Delivery, Effect, FunctionUrl, HttpResponse, Source, TRIGGERS_MAX, Trigger, TriggerError,
    respond, throttled,
};
use serde_json::{Value, json};
use std::time::Duration;
use uses::Use;

type Answer = Result<Value, ApiError>;

/// A refusal that belongs to a field.
fn refused(error: TriggerError) -> ApiError {
    ApiError {
        field: error.field,
        ..invalid(error.message)
    }
}

/// What is typed into a field.
fn typed<'a>(input: &'a Value, field: &str) -> &'a str {
    text(&input["Fields"], field)
}

/// What can be made, and what is there.
pub(super) fn describe(account: &Account, input: &Value) -> Answer {
    let function = account.function(input)?;
    let now = account.next_arrival();
    let triggers = function.triggers.iter();
    Ok(json!({
        "Kinds": forms::kinds(),
        "Triggers": triggers.map(|trigger| shown::trigger(trigger, &function.config, now)).collect::<Vec<_>>(),
    }))
}

/// Adds a trigger.
pub(super) fn create(account: &mut Account, input: &Value) -> Answer {
    let now = account.next_arrival();
    let source = forms::source(text(input, "Kind"), input, now)?;
    let trigger = Trigger::new(source);
    let function = account.function_mut(input)?;
    if function.triggers.len() >= TRIGGERS_MAX {
        return Err(invalid(format!(
            "A function has at most {TRIGGERS_MAX} triggers here: delete one first."
        )));
    }
    let key = trigger.key();
    if function.triggers.iter().any(|there| there.key() == key) {
        return Err(ApiError {
            field: "name",
            ..ApiError::new(
                "ResourceConflictException",
                "The function has a trigger of this kind and name already.",
            )
        });
    }
    function.triggers.push(trigger);
    describe(account, input)
}

/// Takes a trigger away, with what is in it.
pub(super) fn delete(account: &mut Account, input: &Value) -> Answer {
    let key = text(input, "Key");
    let function = account.function_mut(input)?;
    function.triggers.retain(|trigger| trigger.key() != key);
    describe(account, input)
}

/// The lines that invoke a function from elsewhere.
pub(super) fn commands(account: &Account, input: &Value) -> Answer {
    use lambdabox_core::invoke_commands::{aws_cli, boto3};
    let config = &account.function(input)?.config;
    let event = text(input, "Payload");
    Ok(json!({"Commands": [
        {"Title": "AWS CLI", "Text": aws_cli(config, event)},
        {"Title": "Python with boto3", "Text": boto3(config, event)},
    ]}))
}

/// What follows from the use of a trigger.
pub(super) enum Next {
    /// Nothing more: this is the answer.
    Done(Value),
    /// The function is invoked.
    Deliver(Box<Sending>),
}

/// An event on its way to a function.
pub(super) struct Sending {
    run: Run,
    input: Value,
    delivery: Delivery,
    /// It came over HTTP: what a shell would type for it.
    curl: Option<String>,
}

impl Account {
    /// Uses a trigger of a function.
    fn use_trigger(&mut self, input: &Value) -> Result<Next, ApiError> {
        let now = self.next_arrival();
        let key = text(input, "Key").to_owned();
        let function = self.function_mut(input)?;
        let config = function.config.clone();
        let trigger = function
            .triggers
            .iter_mut()
            .find(|trigger| trigger.key() == key)
            .ok_or_else(|| invalid("This trigger is not there any more."))?;
        let used = trigger
            .apply(&config, now, |source, occasion| {
                uses::act(source, input, occasion)
            })
            .map_err(refused)?;
        let Use { effect, curl } = used;
        let delivery = match effect {
            uses::Done::Effect(Effect::Invoke(delivery)) => delivery,
            uses::Done::Effect(Effect::Nothing(why)) => {
                return Ok(Next::Done(json!({"Nothing": why})));
            }
            uses::Done::Response(response) => {
                return Ok(Next::Done(json!({"Nothing": without_function(&response)})));
            }
        };
        let run = self.begin_delivery(input, delivery.event.to_string(), delivery.at, None);
        match run {
            Ok(run) => Ok(Next::Deliver(Box::new(Sending {
                run,
                input: input.clone(),
                delivery,
                curl,
            }))),
            Err(error) if curl.is_some() && error.exception == "TooManyRequestsException" => Ok(
                Next::Done(json!({"Nothing": without_function(&throttled())})),
            ),
            Err(error) => Err(error),
        }
    }
}

/// A response that no function made.
fn without_function(response: &HttpResponse) -> String {
    format!(
        "The function was not invoked. The client gets:\n{}",
        response.to_text()
    )
}

impl Api {
    /// Uses a trigger; the function may be invoked then.
    pub(super) async fn use_trigger(&self, request: &Request) -> Result<Next, ApiError> {
        self.change(|account| account.use_trigger(&request.input))
            .await
    }

    /// Hands a function the event of a trigger: again after a failure, if nobody waits for the answer.
    pub(super) async fn deliver(&self, sending: Sending) -> Answer {
        let Sending {
            run,
            input,
            delivery,
            curl,
        } = sending;
        let config = run.config.clone();
        let mut waits = limits::ASYNC_RETRY_WAITS_S.into_iter();
        let mut attempts = 1;
        let mut run = run;
        let invocation = loop {
            let Ran { invocation, end } = self.engines.invoke(run).await?;
            self.change(|account| account.end_invocation(&config, &invocation, end))
                .await;
            self.page.tell("recorded", &json!({}));
            let wait = waits
                .next()
                .filter(|_| delivery.asynchronous && invocation.failed());
            let Some(wait) = wait else {
                break invocation;
            };
            attempts += 1;
            let at = end.plus(Duration::from_secs(wait));
            let id = Some(invocation.report.request_id.clone());
            let event = delivery.event.to_string();
            run = self
                .change(|account| account.begin_delivery(&input, event, at, id))
                .await?;
        };
        let mut shown = outcome::to_json(&config, &invocation);
        shown["Trigger"] = delivery.name.into();
        let mut details = vec![json!({
            "Title": "The event that the function got",
            "Text": pretty(&delivery.event),
        })];
        let mut remarks = Vec::new();
        if attempts > 1 {
            remarks.push(format!(
                "Nobody waits for the answer to this event, so Lambda tried again after a failure: this was attempt {attempts} of {}. The log has all of them.",
                limits::ASYNC_RETRY_WAITS_S.len() + 1
            ));
        }
        if let Some(curl) = curl {
            let response = respond(&invocation.payload, invocation.failed());
            outcome::set_payload(&mut shown, &response.to_text());
            shown["Plain"] = true.into();
            remarks.extend(response.remark);
            details.push(json!({"Title": "The same request with curl", "Text": curl}));
        }
        shown["Remarks"] = remarks.into();
        shown["Details"] = details.into();
        Ok(shown)
    }
}

fn pretty(event: &Value) -> String {
    // A value has a JSON form.
    serde_json::to_string_pretty(event).unwrap_or_default()
}

/// The URL of a function that has one.
pub(super) fn url_of(triggers: &[Trigger], config: &FunctionConfig) -> Option<String> {
    let has = triggers.iter().any(is_url);
    has.then(|| FunctionUrl::url(config))
}

/// How many other services invoke the function.
pub(super) fn count(triggers: &[Trigger]) -> usize {
    triggers.iter().filter(|trigger| !is_url(trigger)).count()
}

fn is_url(trigger: &Trigger) -> bool {
    matches!(trigger.source, Source::FunctionUrl(_))
}

/// Times as people read them: to the second, in UTC.
fn to_people(time: Timestamp) -> String {
    time.to_seconds().replace('T', " ").replace('Z', " UTC")
}
