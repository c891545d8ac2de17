//! What a trigger sends, on its way to the function.

use super::super::names::{Account, key};
use super::super::refusal::{raw, refused};
use super::super::sheets::Fields;
use super::super::{Worker, outcome};
use super::kinds::{self, Use};
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::sheet::Listing;
use lambdabox_contract::{Attachments, Done, Refusal};
use lambdabox_core::account::Exception;
use lambdabox_core::account::invocation::{DeliveryId, Due, Next as Then, Run, Sent};
use lambdabox_core::invocation::Invocation;
use lambdabox_core::triggers::{Delivery, Effect, HttpResponse, respond, throttled};
use serde_json::Value;

/// What follows from the use of a trigger.
pub(in crate::account) enum Next {
    /// The function is not invoked; why.
    NotInvoked(String),
    /// The function is invoked.
    Deliver(Box<Sending>),
}

/// An event on its way to a function.
pub(in crate::account) struct Sending {
    sent: Sent,
    delivery: Delivery,
    /// It came over HTTP: what a shell would type for it.
    curl: Option<String>,
}

/// Uses a trigger of a function.
pub(in crate::account) fn use_trigger(
    account: &mut Account,
    id: &FunctionId,
    trigger: &str,
    what: &str,
    fields: &Fields,
    file: Option<&[u8]>,
) -> Result<Next, Refusal> {
    let key = key(id);
    let used = account.use_trigger(&key, trigger, |source, occasion| {
        kinds::act(source, what, fields, file, occasion)
    });
    let Use { effect, curl } = used.map_err(raw)?;
    let delivery = match effect {
        kinds::Done::Effect(Effect::Invoke(delivery)) => delivery,
        kinds::Done::Effect(Effect::Nothing(why)) => return Ok(Next::NotInvoked(why)),
        kinds::Done::Response(response) => {
            return Ok(Next::NotInvoked(without_function(&response)));
        }
    };
    match account.send_delivery(&key, &delivery) {
        Ok(sent) => Ok(Next::Deliver(Box::new(Sending {
            sent,
            delivery,
            curl,
        }))),
        Err(refusal) if curl.is_some() && refusal.exception == Exception::TooManyRequests => {
            Ok(Next::NotInvoked(without_function(&throttled())))
        }
        Err(refusal) => Err(refused(refusal)),
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
    /// Hands a function the event of a trigger, and again after a failure if nobody waits for the
    /// answer.
    pub(in crate::account) async fn deliver(
        &self,
        sending: Sending,
    ) -> Result<(Done, Attachments), Refusal> {
        let Sending {
            sent,
            delivery,
            curl,
        } = sending;
        let (run, invocation) = match sent {
            Sent::Run(run) => {
                let (invocation, _) = self.run_once(&run).await?;
                (run, invocation)
            }
            Sent::Queued(id) => self.work_off(id).await?,
        };
        let (mut shown, mut attachments) = outcome::of(&run.config, &invocation);
        shown.trigger = Some(delivery.name);
        shown.listings.push(listing(
            "The event that the function got",
            pretty(&delivery.event),
        ));
        if run.attempt > 1 {
            shown.remarks.push(format!(
                "Nobody waits for the answer to this event, so Lambda tried again after a failure: this was attempt {}. The log has all of them.",
                run.attempt
            ));
        }
        shown.remarks.extend(self.work_off_rest().await);
        if let Some(curl) = curl {
            let response = respond(&invocation.payload, invocation.failed());
            let (text, cut) = outcome::plain(&response.to_text());
            if let Some(shown) = attachments.first_mut() {
                *shown = text;
            }
            shown.response_cut = cut;
            shown.remarks.extend(response.remark);
            shown
                .listings
                .push(listing("The same request with curl", curl));
        }
        Ok((Done::Ran(Box::new(shown)), attachments))
    }

    /// Lets virtual time go on until this event is handled or given up: its last attempt. Whatever is
    /// due before it happens before it.
    async fn work_off(&self, wanted: DeliveryId) -> Result<(Box<Run>, Invocation), Refusal> {
        let mut last = None;
        loop {
            let due = self.change(|account| {
                let waits = account.queued().any(|(id, _)| id == wanted);
                waits.then(|| account.next_due(None)).flatten()
            });
            match due.await {
                Some(Due::Run(run)) => {
                    let mine = run.delivery == Some(wanted);
                    match self.run_once(&run).await {
                        Ok((invocation, then)) if mine => {
                            let over = !matches!(then, Then::Again { .. });
                            last = Some((run, invocation));
                            if over {
                                break;
                            }
                        }
                        Ok(_) => {}
                        Err(refusal) => return Err(refusal),
                    }
                }
                Some(Due::Dropped { why, .. }) => {
                    // Another event that is dropped is its sender's affair.
                    let mine = self.change(|account| account.queued().all(|(id, _)| id != wanted));
                    if last.is_none() && mine.await {
                        return Err(refused(why));
                    }
                }
                Some(Due::Message(message)) => self.happen(message.happening()).await?,
                Some(Due::Services(happening)) => self.happen(happening).await?,
                None => break,
            }
        }
        last.ok_or_else(|| super::super::refusal::failed("The event was handled elsewhere."))
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
