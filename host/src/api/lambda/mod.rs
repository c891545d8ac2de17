//! Lambda's own API on the account's functions. It only translates: what is right and what is wrong, the account
//! decides.

mod aliases;
mod code;
mod configuration;
mod fault;
mod functions;
mod invoke;
mod layers;
mod mappings;
mod settings;
mod versions;

pub(super) use invoke::perform;

use super::Api;
use fault::Answer;
use lambdabox_aws::wire::{self, Call, Fault, Fields};
use lambdabox_core::account::{FunctionKey, FunctionReference, Refusal};
use lambdabox_core::function::LATEST;

/// A call on its way to the account.
struct Ask<'a> {
    api: &'a Api,
    call: &'a Call,
}

impl Ask<'_> {
    const fn input(&self) -> &Fields {
        &self.call.input
    }

    fn region(&self) -> &str {
        &self.call.address.region
    }

    /// The function that is asked for, with its version or alias.
    fn function(&self) -> Result<FunctionReference, Fault> {
        let input = self.input();
        let name = input.text_or_empty("FunctionName");
        let named = FunctionReference::parse(self.region(), name, input.text("Qualifier"));
        named.map_err(fault::of)
    }

    /// The function that is asked for as a whole.
    fn whole_function(&self) -> Result<FunctionKey, Fault> {
        let FunctionReference { key, qualifier } = self.function()?;
        match qualifier.as_deref() {
            None | Some(LATEST) => Ok(key),
            Some(_) => {
                let text = "This operation is on the function as a whole: name it without a version or an alias.";
                Err(fault::of(Refusal::invalid(text).of_field("functionName")))
            }
        }
    }

    fn paging(&self) -> (Option<&str>, Option<i64>) {
        (self.input().text("Marker"), self.input().int("MaxItems"))
    }

    /// Refuses parameters that are not simulated, rather than to leave them out in silence.
    fn without(&self, names: &[&str]) -> Result<(), Fault> {
        let input = self.input();
        let given = names.iter().find(|name| {
            // A tool sends what is empty as well.
            !matches!(input.get(name), None | Some(wire::Value::Bool(false)))
                && input.map(name).is_none_or(|fields| !is_nothing(fields))
                && input.text(name) != Some("")
        });
        given.map_or(Ok(()), |name| {
            let operation = &self.call.operation.name;
            Err(Fault::not_modelled(&format!(
                "lambda:{operation} with {name}"
            )))
        })
    }
}

/// Whether a structure holds nothing but empty lists and texts.
fn is_nothing(fields: &Fields) -> bool {
    fields.iter().all(|(_, value)| match value {
        wire::Value::Null => true,
        wire::Value::Text(text) => text.is_empty(),
        wire::Value::List(items) => items.is_empty(),
        wire::Value::Map(fields) => is_nothing(fields),
        wire::Value::Bool(flag) => !flag,
        _ => false,
    })
}

/// Whether answering a call may run a function.
pub(super) fn runs(call: &Call) -> bool {
    call.operation.name == "Invoke"
}

/// The answer to a call.
pub(super) fn answer(api: &Api, call: &Call) -> wire::Response {
    let ask = Ask { api, call };
    let id = api.account.pace.moment().request_id();
    match operation(&ask) {
        Ok(Answer { fields, request_id }) => {
            let mut response = wire::answer(call, &fields, request_id.as_deref().unwrap_or(&id));
            if call.operation.name == "Invoke" && !response.body.is_empty() {
                response.headers.set("Content-Type", "application/json");
            }
            response
        }
        Err(fault) => call.fail(&fault, &id),
    }
}

fn operation(ask: &Ask<'_>) -> Result<Answer, Fault> {
    let fields = match ask.call.operation.name.as_str() {
        "Invoke" => return invoke::invoke(ask),
        "InvokeAsync" => invoke::invoke_async(ask),
        "CreateFunction" => functions::create(ask),
        "GetFunction" => functions::get(ask),
        "GetFunctionConfiguration" => functions::get_configuration(ask),
        "ListFunctions" => functions::list(ask),
        "UpdateFunctionCode" => functions::update_code(ask),
        "UpdateFunctionConfiguration" => functions::update_configuration(ask),
        "DeleteFunction" => functions::delete(ask),
        "PublishVersion" => versions::publish(ask),
        "ListVersionsByFunction" => versions::list(ask),
        "CreateAlias" => aliases::create(ask),
        "GetAlias" => aliases::get(ask),
        "UpdateAlias" => aliases::update(ask),
        "DeleteAlias" => aliases::delete(ask),
        "ListAliases" => aliases::list(ask),
        "PutFunctionConcurrency" => settings::put_concurrency(ask),
        "GetFunctionConcurrency" => settings::get_concurrency(ask),
        "DeleteFunctionConcurrency" => settings::delete_concurrency(ask),
        "TagResource" => settings::tag(ask),
        "UntagResource" => settings::untag(ask),
        "ListTags" => settings::list_tags(ask),
        "PutFunctionEventInvokeConfig" => settings::put_events(ask),
        "UpdateFunctionEventInvokeConfig" => settings::update_events(ask),
        "GetFunctionEventInvokeConfig" => settings::get_events(ask),
        "GetAccountSettings" => settings::account(ask),
        "GetFunctionCodeSigningConfig" => settings::code_signing(ask),
        "PublishLayerVersion" => layers::publish(ask),
        "ListLayers" => layers::list(ask),
        "ListLayerVersions" => layers::list_versions(ask),
        "GetLayerVersion" => layers::get(ask),
        "GetLayerVersionByArn" => layers::get_by_arn(ask),
        "DeleteLayerVersion" => layers::delete(ask),
        "CreateEventSourceMapping" | "UpdateEventSourceMapping" => mappings::put(ask),
        "GetEventSourceMapping" | "ListEventSourceMappings" | "DeleteEventSourceMapping" => {
            mappings::ask(ask)
        }
        other => Err(Fault::not_modelled(&format!("lambda:{other}"))),
    }?;
    Ok(Answer {
        fields,
        request_id: None,
    })
}
