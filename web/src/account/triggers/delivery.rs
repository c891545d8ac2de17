//! What a trigger sends, on its way to the function.

use super::super::engine::{Ran, Run};
use super::super::refusal::invalid;
use super::super::sheets::Fields;
use super::super::{Worker, outcome};
use super::{Account, refused, uses};
use lambdabox_contract::event::Event;
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::sheet::Listing;
use lambdabox_contract::{Attachments, Done, Refusal};
use lambdabox_core::limits;
use lambdabox_core::triggers::{Delivery, Effect, HttpResponse, respond, throttled};
use serde_json::Value;
use std::time::Duration;
use uses::Use;

/// What follows from the use of a trigger.
pub(in crate::account) enum Next {
    /// The function is not invoked; why.
    NotInvoked(String),
    /// The function is invoked.
    Deliver(Box<Sending>),
}

/// An event on its way to a function.
pub(in crate::account) struct Sending {
    run: Run,
    function: FunctionId,
    delivery: Delivery,
    /// It came over HTTP: what a shell would type for it.
    curl: Option<String>,
}

impl Account {
    /// Uses a trigger of a function.
    pub(in crate::account) fn use_trigger(
        &mut self,
        id: &FunctionId,
        key: &str,
        what: &str,
        fields: &Fields,
        file: Option<&[u8]>,
    ) -> Result<Next, Refusal> {
        let now = self.next_arrival();
        let function = self.function_mut(id)?;
        let config = function.config.clone();
        let trigger = function
            .triggers
            .iter_mut()
            .find(|trigger| trigger.key() == key)
            .ok_or_else(|| invalid("This trigger is not there any more."))?;
        let used = trigger
            .apply(&config, now, |source, occasion| {
                uses::act(source, what, fields, file, occasion)
            })
            .map_err(refused)?;
        let Use { effect, curl } = used;
        let delivery = match effect {
            uses::Done::Effect(Effect::Invoke(delivery)) => delivery,
            uses::Done::Effect(Effect::Nothing(why)) => return Ok(Next::NotInvoked(why)),
            uses::Done::Response(response) => {
                return Ok(Next::NotInvoked(without_function(&response)));
            }
        };
        let event = delivery.event.to_string().into_bytes();
        match self.begin_delivery(id, event, delivery.at, None) {
            Ok(run) => Ok(Next::Deliver(Box::new(Sending {
                run,
                function: id.clone(),
                delivery,
                curl,
            }))),
            Err(refusal) if curl.is_some() && refusal.status == 429 => {
                Ok(Next::NotInvoked(without_function(&throttled())))
            }
            Err(refusal) => Err(refusal),
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

impl Worker {
    /// Hands a function the event of a trigger: again after a failure, if nobody waits for the answer.
    pub(in crate::account) async fn deliver(
        &self,
        sending: Sending,
    ) -> Result<(Done, Attachments), Refusal> {
        let Sending {
            run,
            function,
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
            self.page.tell(&Event::Recorded);
            let wait = waits
                .next()
                .filter(|_| delivery.asynchronous && invocation.failed());
            let Some(wait) = wait else {
                break invocation;
            };
            attempts += 1;
            let at = end.plus(Duration::from_secs(wait));
            let id = Some(invocation.report.request_id.clone());
            let event = delivery.event.to_string().into_bytes();
            run = self
                .change(|account| account.begin_delivery(&function, event, at, id))
                .await?;
        };
        let (mut shown, mut attachments) = outcome::of(&config, &invocation);
        shown.trigger = Some(delivery.name);
        shown.listings.push(listing(
            "The event that the function got",
            pretty(&delivery.event),
        ));
        if attempts > 1 {
            shown.remarks.push(format!(
                "Nobody waits for the answer to this event, so Lambda tried again after a failure: this was attempt {attempts} of {}. The log has all of them.",
                limits::ASYNC_RETRY_WAITS_S.len() + 1
            ));
        }
        if let Some(curl) = curl {
            let response = respond(&invocation.payload, invocation.failed());
            if let Some(shown) = attachments.first_mut() {
                *shown = response.to_text().into_bytes();
            }
            shown.plain = true;
            shown.remarks.extend(response.remark);
            shown
                .listings
                .push(listing("The same request with curl", curl));
        }
        Ok((Done::Ran(Box::new(shown)), attachments))
    }
}

fn listing(title: &str, text: String) -> Listing {
    Listing {
        title: title.to_owned(),
        text,
        open: false,
    }
}

fn pretty(event: &Value) -> String {
    // A value has a JSON form.
    serde_json::to_string_pretty(event).unwrap_or_default()
}
