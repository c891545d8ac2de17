//! What is done with a trigger.

use crate::account::sheets::Fields;
use lambdabox_core::triggers::{
    AuthType, BodyForm, Effect, HttpRequest, HttpResponse, Occasion, RequestBody, Source,
    TriggerError, forbidden,
};

/// What came of it.
pub(super) struct Use {
    pub(super) effect: Done,
    /// It was an HTTP request: what a shell would type for it.
    pub(super) curl: Option<String>,
}

/// How it went on.
pub(super) enum Done {
    Effect(Effect),
    /// A client was answered without the function.
    Response(HttpResponse),
}

/// Does it: what, with which fields, with which file.
pub(super) fn act(
    source: &mut Source,
    what: &str,
    fields: &Fields,
    file: Option<&[u8]>,
    occasion: Occasion<'_>,
) -> Result<Use, TriggerError> {
    let field = |id: &str| fields.find(id).unwrap_or_default();
    let deletes = what == "delete";
    let effect = match source {
        Source::S3(bucket) if deletes => bucket.delete(field("key"), occasion),
        Source::S3(bucket) => {
            let contents = file.unwrap_or_else(|| field("contents").as_bytes());
            bucket.put(field("key"), contents, occasion)
        }
        Source::Dynamodb(table) if deletes => table.delete(field("key"), occasion),
        Source::Dynamodb(table) => table.put(field("item"), occasion),
        Source::Codecommit(repository) if deletes => repository.delete(field("branch"), occasion),
        Source::Codecommit(repository) => repository.push(field("branch").trim(), occasion),
        Source::Alarm(alarm) => alarm.measure(field("value"), occasion),
        Source::Schedule(schedule) => schedule.run(occasion).map(Effect::Invoke),
        Source::FunctionUrl(url) => {
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
            let done = if url.auth_type == AuthType::None {
                Done::Effect(Effect::Invoke(request.deliver(occasion)))
            } else {
                Done::Response(forbidden())
            };
            return Ok(Use {
                effect: done,
                curl: Some(request.curl(occasion.function)),
            });
        }
    };
    Ok(Use {
        effect: Done::Effect(effect?),
        curl: None,
    })
}
