//! Invocations.

use super::fault::Answer;
use super::{Ask, fault};
use crate::api::{Api, logs};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambdabox_aws::wire::{Fault, Fields};
use lambdabox_core::account::invocation::{Mode, Run, Sending, Sent};
use lambdabox_core::account::{Exception, Refusal};
use lambdabox_core::invocation::Invocation;
use lambdabox_core::service::{InvokeOptions, check_event};

pub(super) fn invoke(ask: &Ask<'_>) -> Result<Answer, Fault> {
    ask.without(&["DurableExecutionName"])?;
    let input = ask.input();
    let sending = sending(ask)?;
    let plain = |status: u32| Answer {
        fields: Fields::new().with("StatusCode", status),
        request_id: None,
    };
    match input.text("InvocationType") {
        Some("DryRun") => {
            super::functions::read(ask, |account| {
                let function = account.function(&sending.key)?;
                function.deployable(sending.qualifier.as_deref())?;
                Ok(check_event(&sending.event).map(drop)?)
            })?;
            Ok(plain(204))
        }
        Some("Event") => {
            submit(ask.api, sending, Mode::Event)?;
            Ok(plain(202))
        }
        None | Some("RequestResponse") => {
            let Sent::Run(run) = submit(ask.api, sending, Mode::RequestResponse)? else {
                return Err(fault::of(Refusal::new(Exception::Service, "The event was not run.")));
            };
            let invocation = perform(ask.api, &run)?;
            Ok(told(&run, &invocation, input.text("LogType") == Some("Tail")))
        }
        Some(other) => Err(fault::of(
            Refusal::new(
                Exception::Validation,
                format!("1 validation error detected: Value '{other}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"),
            )
            .of_field("invocationType"),
        )),
    }
}

/// The operation that came before `InvocationType`.
pub(super) fn invoke_async(ask: &Ask<'_>) -> Result<Fields, Fault> {
    let event = ask.input().blob("InvokeArgs").map(|it| it.to_vec());
    let sending = Sending {
        event: event.unwrap_or_default(),
        ..sending(ask)?
    };
    submit(ask.api, sending, Mode::Event)?;
    Ok(Fields::new().with("Status", 202_u32))
}

fn sending(ask: &Ask<'_>) -> Result<Sending, Fault> {
    let input = ask.input();
    let reference = ask.function()?;
    let event = input.blob("Payload").map(|it| it.to_vec());
    let context = input
        .text("ClientContext")
        .map(client_context)
        .transpose()?;
    Ok(Sending {
        qualifier: reference.qualifier,
        at: Some(ask.api.account.pace.now()),
        options: InvokeOptions {
            client_context: context,
            tenant_id: input.text("TenantId").map(str::to_owned),
            ..InvokeOptions::default()
        },
        ..Sending::new(reference.key, event.unwrap_or_default())
    })
}

fn client_context(header: &str) -> Result<String, Fault> {
    let decoded = STANDARD.decode(header).ok();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| {
        fault::of(
            Refusal::new(
                Exception::InvalidRequestContent,
                "Client context must be a valid Base64-encoded JSON object.",
            )
            .of_field("clientContext"),
        )
    })
}

fn submit(api: &Api, sending: Sending, mode: Mode) -> Result<Sent, Fault> {
    let sent = api.account.change(|account| account.submit(sending, mode));
    sent.map_err(fault::of_state)?.map_err(fault::of)
}

/// Runs what was begun, with nobody held up by it, and ends it: what it answers is kept by then.
pub(in crate::api) fn perform(api: &Api, run: &Run) -> Result<Invocation, Fault> {
    let account = &api.account;
    let ran = match api.environments.run(run) {
        Ok(ran) => ran,
        Err(error) => {
            account
                .change(|account| account.abandon(run))
                .map_err(fault::of_state)?;
            return Err(fault::of_run(error));
        }
    };
    account.pace.reach(ran.end);
    logs::write(&account.services(), &account.pace, run, &ran.invocation);
    let ended = account.change(|account| account.end(run, &ran.invocation, ran.end));
    let invocation = ran.invocation.clone();
    api.environments.give_back(ran);
    ended.map_err(fault::of_state)?;
    Ok(invocation)
}

fn told(run: &Run, invocation: &Invocation, tail: bool) -> Answer {
    let error = invocation.function_error.map(|_| "Unhandled");
    let log = tail.then(|| STANDARD.encode(invocation.log_result()));
    let payload = lambdabox_aws::wire::Value::Blob(invocation.payload.clone().into());
    Answer {
        fields: Fields::new()
            .with("StatusCode", 200_u32)
            .with("ExecutedVersion", run.version.as_str())
            .with("Payload", payload)
            .with_some("FunctionError", error)
            .with_some("LogResult", log),
        request_id: Some(invocation.report.request_id.clone()),
    }
}
