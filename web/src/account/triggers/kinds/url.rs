//! Lambda: the function's own URL.

use super::{Done, Kind, Shown, URL, Use, can, chosen, fact};
use crate::account::sheets::{Fields, area, line, one_of};
use lambdabox_contract::Refusal;
use lambdabox_core::function::FunctionConfig;
use lambdabox_core::time::Timestamp;
use lambdabox_core::triggers::{
    AuthType, BodyForm, Effect, FunctionUrl, HttpRequest, Occasion, RequestBody, Source,
    TriggerError, forbidden,
};

const AUTH: [(AuthType, &str, &str); 2] = [
    (AuthType::None, "NONE", "NONE: anybody can use it"),
    (
        AuthType::AwsIam,
        "AWS_IAM",
        "AWS_IAM: requests must be signed",
    ),
];

/// What is asked for to make one.
pub(super) fn kind() -> Kind {
    Kind {
        name: URL,
        title: "Function URL",
        about: "Invoke the function over HTTP. Its answer is the response.",
        fields: vec![one_of(
            "auth-type",
            "Auth type",
            AUTH.map(|(_, value, text)| (value, text)),
        )],
        make,
    }
}

fn make(fields: &Fields, _now: Timestamp) -> Result<Source, Refusal> {
    let auth_type = chosen(&AUTH, fields.get("auth-type"))?;
    Ok(Source::FunctionUrl(FunctionUrl { auth_type }))
}

/// Its address, and a tester.
pub(super) fn shown(url: &FunctionUrl, config: &FunctionConfig) -> Shown {
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    Shown {
        title: "Function URL".into(),
        facts: vec![
            fact("Function URL", FunctionUrl::url(config)),
            fact("Auth type", auth_name(url.auth_type)),
            fact("Invoke mode", "BUFFERED"),
        ],
        uses: vec![can(
            "send",
            "Send request",
            vec![
                one_of("method", "Method", methods.map(|method| (method, method))),
                line("path", "Path", "Begins with a slash.", "/"),
                line("query", "Query string", "name=Ada&city=Paris", ""),
                area(
                    "headers",
                    "Headers",
                    "One on each line, as name: value.",
                    "content-type: application/json\nuser-agent: curl/8.5.0",
                ),
                one_of(
                    "body-form",
                    "Body is",
                    [("text", "Text"), ("base64", "Bytes in base64")],
                ),
                area(
                    "body",
                    "Body",
                    "Comes in base64 unless the content type says that it is a text.",
                    "",
                ),
            ],
        )],
        ..Shown::default()
    }
}

/// What an auth type is called.
fn auth_name(auth_type: AuthType) -> &'static str {
    let found = AUTH.iter().find(|(known, ..)| *known == auth_type);
    found.map_or("", |(_, name, _)| name)
}

/// Sends a request.
pub(super) fn act(
    url: &FunctionUrl,
    fields: &Fields,
    occasion: Occasion<'_>,
) -> Result<Use, TriggerError> {
    let field = |id: &str| fields.find(id).unwrap_or_default();
    let form = match field("body-form") {
        "base64" => BodyForm::Base64,
        _ => BodyForm::Text,
    };
    let request = HttpRequest::new(
        field("method"),
        field("path").trim(),
        field("query"),
        field("headers"),
        RequestBody::read(field("body"), form)?,
    )?;
    let effect = if url.auth_type == AuthType::None {
        Done::Effect(Effect::Invoke(request.deliver(occasion)))
    } else {
        Done::Response(forbidden())
    };
    Ok(Use {
        effect,
        curl: Some(request.curl(occasion.function)),
    })
}
