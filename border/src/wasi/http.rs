//! The contract's own way out: `lambdabox:runtime/http`.

use super::answer::{failed, pair, text, value};
use super::{Answered, Arguments};
use crate::abi::Value;
use lambdabox_meter::plan::Type;
use lambdabox_sandbox::{HttpResponse, Sandbox};

/// What answers a function, by its interface without the package.
pub(super) fn find(
    interface: &str,
    function: &str,
) -> Option<fn(&mut Sandbox, &mut Arguments, &Type) -> Answered> {
    Some(match (interface, function) {
        ("http", "connect") => |sandbox, arguments, ty| {
            let host = arguments.text()?;
            let port = arguments.number()? as u16;
            let answer = sandbox.http_connect(&host, port, arguments.number()?)?;
            Ok(super::answer::done(answer, |failure| {
                failed(ty, failure.wit_name())
            }))
        },
        ("http", "send") => |sandbox, arguments, ty| {
            let answer = sandbox.http_send(arguments.request()?)?;
            Ok(value(answer, response, |failure| {
                failed(ty, failure.wit_name())
            }))
        },
        _ => return None,
    })
}

fn response(response: HttpResponse) -> Value<super::Handle> {
    let headers = response.headers.into_iter();
    let headers = headers.map(|(name, value)| pair(text(name), text(value)));
    Value::Fields(vec![
        Value::Number(response.status.into()),
        Value::List(headers.collect()),
        Value::Bytes(response.body),
    ])
}
