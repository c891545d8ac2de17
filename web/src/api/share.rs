//! One function as a link, and a function from a link.

use super::account::{Account, invalid, text};
use super::files::kilobytes;
use super::function::{Function, SavedEvent};
use super::{ApiError, files};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::limits;
use lambdabox_core::runtime::COMPILED;
use lambdabox_core::share::link::{LinkError, SharedFunction};
use serde_json::{Value, json};

fn refused(error: LinkError) -> ApiError {
    invalid(error.to_string())
}

/// What `GetShareLink` answers: the part of the address after `#`, and how long it is.
pub(super) fn link(account: &Account, input: &Value) -> Result<Value, ApiError> {
    let function = account.function(input)?;
    let variables = function.config.environment.keys().cloned();
    let shared = SharedFunction {
        without_value: if input["WithValues"] == true {
            Default::default()
        } else {
            variables.collect()
        },
        config: function.config.clone(),
        code: CodeBundle::new(function.files.clone()).map_err(|error| refused(error.into()))?,
        events: function
            .events
            .iter()
            .map(|event| (event.name.clone(), event.event.clone()))
            .collect(),
    };
    let text = shared.to_text().map_err(refused)?;
    Ok(json!({
        "Fragment": format!("#/share/{text}"),
        "Length": format!("{} of at most {} characters", text.len(), limits::SHARE_LINK_MAX_CHARS),
    }))
}

/// What `OpenShareLink` answers: what the link holds, and a name that is free. Nothing is changed.
pub(super) fn open(account: &Account, input: &Value) -> Result<Value, ApiError> {
    let shared = SharedFunction::from_text(text(input, "Link")).map_err(refused)?;
    let config = &shared.config;
    let pair = |name: &str, value: String| json!({"Name": name, "Value": value});
    let variable = |(key, value): (&String, &String)| {
        let left_out = shared.without_value.contains(key);
        let value = if left_out {
            "(value not shared)"
        } else {
            value
        };
        json!({"Key": key, "Value": value})
    };
    let source = files::to_json(shared.code.files());
    let sizes = shared
        .code
        .files()
        .iter()
        .map(|file| kilobytes(file.contents.len()));
    let sizes: Vec<String> = sizes.collect();
    Ok(json!({
        "Name": account.free_name(text(input, "Region"), &config.function_name),
        "Summary": [
            pair("Function name", config.function_name.clone()),
            pair("Runtime", config.runtime.clone()),
            pair("Handler", config.handler.clone()),
            pair("Memory", format!("{} MB", config.memory_size)),
            pair("Timeout", format!("{} s", config.timeout)),
            pair("Description", config.description.clone()),
        ],
        "Variables": config.environment.iter().map(variable).collect::<Vec<_>>(),
        "Files": source,
        "Sizes": sizes,
        "Events": shared.events.iter().map(|(name, _)| name).collect::<Vec<_>>(),
    }))
}

/// `CreateFunctionFromShareLink`: nothing of it runs until it is tested.
pub(super) fn create(account: &mut Account, input: &Value) -> Result<Value, ApiError> {
    let shared = SharedFunction::from_text(text(input, "Link")).map_err(refused)?;
    let name = text(input, "FunctionName");
    let defaults = FunctionConfig::default();
    let config = FunctionConfig {
        function_name: name.to_owned(),
        region: text(input, "Region").to_owned(),
        ..shared.config
    };
    if config.runtime != defaults.runtime && config.runtime != COMPILED {
        return Err(invalid(format!(
            "The function needs the runtime {}, which does not run here.",
            config.runtime
        )));
    }
    let mut function = Function::new(config);
    function.files = shared.code.into_files();
    let saved = |(name, event)| SavedEvent { name, event };
    function.events = shared.events.into_iter().map(saved).collect();
    account.add(function)
}
