//! The contract's two functions as values: what they are called with, and what their answers mean.

use crate::abi::Value;
use lambdabox_core::engine::{Failure, InvocationContext};

/// The parameters of `init`. The code lies below `/var/task`, so none of it is handed over.
#[must_use]
pub fn init_parameters<H>(handler: &str) -> Vec<Value<H>> {
    vec![Value::List(Vec::new()), text(handler)]
}

/// The parameters of `invoke`.
#[must_use]
pub fn invoke_parameters<H>(event: &[u8], context: &InvocationContext) -> Vec<Value<H>> {
    let optional = |text: &Option<String>| match text {
        Some(text) => Value::Case(1, Some(Box::new(Value::Text(text.clone())))),
        None => Value::Case(0, None),
    };
    let context = Value::Fields(vec![
        text(&context.request_id),
        Value::Number(context.deadline_ms),
        text(&context.invoked_function_arn),
        text(&context.trace_id),
        optional(&context.client_context),
        optional(&context.cognito_identity),
        optional(&context.tenant_id),
    ]);
    vec![Value::Bytes(event.to_vec()), context]
}

/// What `init` has answered; `None` if that is of another type, which a plan excludes.
#[must_use]
pub fn init_answer<H>(answer: Value<H>) -> Option<Result<(), Failure>> {
    result(answer, |_| Some(()))
}

/// What `invoke` has answered; `None` if that is of another type, which a plan excludes.
#[must_use]
pub fn invoke_answer<H>(answer: Value<H>) -> Option<Result<Vec<u8>, Failure>> {
    result(answer, |response| match response.map(|bytes| *bytes) {
        Some(Value::Bytes(bytes)) => Some(bytes),
        _ => None,
    })
}

fn text<H>(text: &str) -> Value<H> {
    Value::Text(text.to_owned())
}

/// `result<_, failure>` of the contract.
fn result<H, T>(
    answer: Value<H>,
    ok: impl FnOnce(Option<Box<Value<H>>>) -> Option<T>,
) -> Option<Result<T, Failure>> {
    match answer {
        Value::Case(0, value) => ok(value).map(Ok),
        Value::Case(_, Some(value)) => failure(*value).map(Err),
        _ => None,
    }
}

fn failure<H>(value: Value<H>) -> Option<Failure> {
    let Value::Fields(fields) = value else {
        return None;
    };
    let [error_type, error_message, stack_trace, document] = <[_; 4]>::try_from(fields).ok()?;
    let text = |value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    };
    let Value::List(lines) = stack_trace else {
        return None;
    };
    let document = match document {
        Value::Case(1, Some(value)) => match *value {
            Value::Bytes(bytes) => Some(bytes),
            _ => return None,
        },
        _ => None,
    };
    Some(Failure {
        error_type: text(error_type)?,
        error_message: text(error_message)?,
        stack_trace: lines.into_iter().map(text).collect::<Option<_>>()?,
        document,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = Value<()>;

    #[test]
    fn answers_are_taken_apart() {
        let bytes = Some(Box::new(Told::Bytes(b"{}".to_vec())));
        assert_eq!(
            invoke_answer(Value::Case(0, bytes)),
            Some(Ok(b"{}".to_vec()))
        );
        assert_eq!(init_answer(Told::Case(0, None)), Some(Ok(())));
        let failed = Told::Fields(vec![
            text("KeyError"),
            text("'a'"),
            Value::List(vec![text("line 1")]),
            Value::Case(1, Some(Box::new(Value::Bytes(b"null".to_vec())))),
        ]);
        let failed = init_answer(Value::Case(1, Some(Box::new(failed)))).unwrap();
        let failed = failed.unwrap_err();
        assert_eq!(failed.error_type, "KeyError");
        assert_eq!(failed.stack_trace, ["line 1"]);
        assert_eq!(failed.document.as_deref(), Some(&b"null"[..]));
    }

    #[test]
    fn what_is_of_another_type_is_no_answer() {
        for other in [
            Told::Bool(true),
            Value::Case(1, None),
            Value::Case(1, Some(Box::new(Value::Fields(Vec::new())))),
        ] {
            assert_eq!(init_answer(other), None);
        }
        assert_eq!(invoke_answer(Told::Case(0, None)), None);
    }
}
