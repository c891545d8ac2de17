//! What the model says of parameters, checked, with AWS's texts.

use super::{
    Fault,
    model::{Kind, Model, Operation, Ref, Shape},
    value::{Fields, Value},
};

/// More of them are not told.
const MOST_ERRORS: usize = 20;

/// Checks an operation's parameters against the model: what must be there, lengths, ranges,
/// patterns, enumerations.
///
/// # Errors
///
/// AWS's `ValidationException` with all that is wrong.
pub(crate) fn check(model: &Model, operation: &Operation, input: &Fields) -> Result<(), Fault> {
    let found = violations(model, operation, input);
    if found.is_empty() {
        return Ok(());
    }
    Err(Fault::new("ValidationException", sentence(&found)).status(400))
}

/// `2 validation errors detected: Value ...; Value ...`.
pub(crate) fn sentence(found: &[String]) -> String {
    let plural = if found.len() == 1 { "" } else { "s" };
    format!(
        "{} validation error{plural} detected: {}",
        found.len(),
        found.join("; ")
    )
}

/// What is wrong, one text for each.
pub(crate) fn violations(model: &Model, operation: &Operation, input: &Fields) -> Vec<String> {
    let mut found = Vec::new();
    members(model, model.input(operation), input, "", &mut found);
    found.truncate(MOST_ERRORS);
    found
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => first.to_ascii_lowercase().to_string() + characters.as_str(),
        None => String::new(),
    }
}

fn members(model: &Model, shape: &Shape, fields: &Fields, path: &str, found: &mut Vec<String>) {
    for (name, member) in shape.members.iter() {
        if found.len() >= MOST_ERRORS {
            return;
        }
        let path = match path {
            "" => lower_first(name),
            path => format!("{path}.{}", lower_first(name)),
        };
        match fields.get(name) {
            Some(value) => one(model, member, value, &path, found),
            None if shape.required.iter().any(|required| required == name) => found.push(format!(
                "Value null at '{path}' failed to satisfy constraint: Member must not be null"
            )),
            None => {}
        }
    }
}

fn one(model: &Model, reference: &Ref, value: &Value, path: &str, found: &mut Vec<String>) {
    let shape = model.shape(reference);
    let mut fails = |shown: &str, constraint: String| {
        found.push(format!(
            "Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}"
        ));
    };
    match value {
        Value::Text(text) => {
            if !shape.values.is_empty() && !shape.values.contains(text) {
                let all = shape.values.join(", ");
                fails(text, format!("Member must satisfy enum value set: [{all}]"));
            }
            length(shape, text.chars().count(), text, &mut fails);
            if let Some(pattern) = &shape.pattern
                && !shape.fits_pattern(text)
            {
                fails(
                    text,
                    format!("Member must satisfy regular expression pattern: {pattern}"),
                );
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "limits are far below")]
        Value::Int(number) => range(shape, *number as f64, &number.to_string(), &mut fails),
        Value::Float(number) => range(shape, *number, &number.to_string(), &mut fails),
        Value::Blob(bytes) => length(shape, bytes.len(), "java.nio.HeapByteBuffer", &mut fails),
        Value::List(items) => {
            length(shape, items.len(), &shown(value), &mut fails);
            if let Some(member) = &shape.member {
                for (index, item) in items.iter().enumerate() {
                    one(
                        model,
                        member,
                        item,
                        &format!("{path}.{}.member", index + 1),
                        found,
                    );
                }
            }
        }
        Value::Map(fields) if shape.kind == Kind::Map => {
            length(shape, fields.len(), &shown(value), &mut fails);
            for (name, item) in fields.iter() {
                if let Some(key) = &shape.key {
                    one(model, key, &Value::from(name), path, found);
                }
                if let Some(member) = &shape.value {
                    one(model, member, item, &format!("{path}.{name}.member"), found);
                }
            }
        }
        Value::Map(fields) => members(model, shape, fields, path, found),
        Value::Null | Value::Bool(_) | Value::Time(_) | Value::Document(_) => {}
    }
}

#[expect(clippy::cast_precision_loss, reason = "lengths are far below")]
fn length(shape: &Shape, length: usize, shown: &str, fails: &mut impl FnMut(&str, String)) {
    if let Some(least) = shape.min.filter(|least| (length as f64) < *least) {
        fails(
            shown,
            format!("Member must have length greater than or equal to {least}"),
        );
    }
    if let Some(most) = shape.max.filter(|most| (length as f64) > *most) {
        fails(
            shown,
            format!("Member must have length less than or equal to {most}"),
        );
    }
}

fn range(shape: &Shape, number: f64, shown: &str, fails: &mut impl FnMut(&str, String)) {
    if let Some(least) = shape.min.filter(|least| number < *least) {
        fails(
            shown,
            format!("Member must have value greater than or equal to {least}"),
        );
    }
    if let Some(most) = shape.max.filter(|most| number > *most) {
        fails(
            shown,
            format!("Member must have value less than or equal to {most}"),
        );
    }
}

/// A list or map as Java prints it.
fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => format!(
            "[{}]",
            items.iter().map(shown).collect::<Vec<_>>().join(", ")
        ),
        Value::Map(fields) => {
            let entries = fields
                .iter()
                .map(|(name, value)| format!("{name}={}", shown(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Service;

    fn told(operation: &str, input: Fields) -> String {
        let model = Service::DynamoDb.model();
        check(model, &model.operations[operation], &input)
            .unwrap_err()
            .message
    }

    #[test]
    fn speaks_like_aws() {
        assert_eq!(
            told("DescribeTable", Fields::new()),
            "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null"
        );
        let input = Fields::new()
            .with("TableName", "t")
            .with("BillingMode", "x")
            .with("KeySchema", Vec::new());
        let text = told("CreateTable", input);
        assert!(text.contains("Value 'x' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"), "{text}");
        assert!(text.contains("Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1"), "{text}");
    }
}
