//! `Expected`, `KeyConditions`, `QueryFilter`, `ScanFilter`.

use crate::{
    dynamodb::{
        attribute::{self, Attribute},
        expression::{Comparison, Condition, Operand, Path},
        fault::{bad_values, invalid},
    },
    wire::{Fault, Fields},
};

/// Reads `Expected`.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn expected(
    input: &Fields,
    operator: Option<&str>,
) -> Result<Condition, Fault> {
    joined(input, operator, |name, test| {
        if test.has("ComparisonOperator") {
            if test.has("Exists") {
                return Err(bad_values(format!(
                    "Exists and ComparisonOperator cannot be used together for Attribute: {name}"
                )));
            }
            return compared(name, test);
        }
        if test.has("AttributeValueList") {
            return Err(bad_values(format!(
                "AttributeValueList can only be used with a ComparisonOperator for Attribute: {name}"
            )));
        }
        let value = test.get("Value").map(attribute::read).transpose()?;
        match (test.flag("Exists").unwrap_or(true), value) {
            (true, Some(value)) => Ok(Condition::Compare(
                Comparison::Equal,
                Operand::Path(Path::of(name)),
                Operand::Value(value),
            )),
            (true, None) => Err(bad_values(format!(
                "Value must be provided when Exists is {} for Attribute: {name}",
                test.flag("Exists").map_or("null", |_| "true")
            ))),
            (false, None) => Ok(Condition::Missing(Path::of(name))),
            (false, Some(_)) => Err(bad_values(format!(
                "Value cannot be used when Exists is false for Attribute: {name}"
            ))),
        }
    })
}

/// Reads `QueryFilter` or `ScanFilter`.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn filter(
    input: &Fields,
    operator: Option<&str>,
) -> Result<Condition, Fault> {
    joined(input, operator, compared)
}

/// Reads `KeyConditions`, of which there are at most two, or as many as the key has attributes.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn key_conditions(input: &Fields, most: usize) -> Result<Condition, Fault> {
    if input.is_empty() || input.len() > most {
        return Err(invalid("Conditions can be of length 1 or 2 only"));
    }
    joined(input, None, compared)
}

fn joined(
    input: &Fields,
    operator: Option<&str>,
    one: impl Fn(&str, &Fields) -> Result<Condition, Fault>,
) -> Result<Condition, Fault> {
    let parts = input
        .iter()
        .filter_map(|(name, test)| Some((name, test.as_map()?)))
        .map(|(name, test)| one(name, test))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(if operator == Some("OR") {
        Condition::Any(parts)
    } else {
        Condition::All(parts)
    })
}

fn compared(name: &str, test: &Fields) -> Result<Condition, Fault> {
    let operator = test.text_or_empty("ComparisonOperator");
    let values = test
        .list("AttributeValueList")
        .iter()
        .map(attribute::read)
        .collect::<Result<Vec<_>, _>>()?;
    let count = match operator {
        "NULL" | "NOT_NULL" => 0..=0,
        "BETWEEN" => 2..=2,
        "IN" => 1..=usize::MAX,
        _ => 1..=1,
    };
    if !count.contains(&values.len()) {
        return Err(bad_values(format!(
            "Invalid number of argument(s) for the {operator} ComparisonOperator"
        )));
    }
    for value in &values {
        let fits = match operator {
            "LT" | "LE" | "GT" | "GE" | "BETWEEN" => {
                matches!(value, Attribute::S(_) | Attribute::N(_) | Attribute::B(_))
            }
            "BEGINS_WITH" => matches!(value, Attribute::S(_) | Attribute::B(_)),
            "CONTAINS" | "NOT_CONTAINS" => !matches!(
                value,
                Attribute::Strings(_) | Attribute::Numbers(_) | Attribute::Binaries(_)
            ),
            _ => true,
        };
        if !fits {
            return Err(bad_values(format!(
                "ComparisonOperator {operator} is not valid for {} AttributeValue type",
                value.kind()
            )));
        }
    }
    let path = || Path::of(name);
    let mut values = values.into_iter().map(Operand::Value);
    let mut next = || {
        values
            .next()
            .unwrap_or(Operand::Value(Attribute::Null(true)))
    };
    let compare =
        |comparison, value| Condition::Compare(comparison, Operand::Path(Path::of(name)), value);
    Ok(match operator {
        "NULL" => Condition::Missing(path()),
        "NOT_NULL" => Condition::Exists(path()),
        "EQ" => compare(Comparison::Equal, next()),
        "NE" => compare(Comparison::NotEqual, next()),
        "LT" => compare(Comparison::Less, next()),
        "LE" => compare(Comparison::LessOrEqual, next()),
        "GT" => compare(Comparison::Greater, next()),
        "GE" => compare(Comparison::GreaterOrEqual, next()),
        "BETWEEN" => {
            let (low, high) = (next(), next());
            if let (Operand::Value(one), Operand::Value(two)) = (&low, &high) {
                match one.order(two) {
                    None => {
                        return Err(bad_values(
                            "AttributeValues inside AttributeValueList must be of same type",
                        ));
                    }
                    Some(order) if order.is_gt() => {
                        return Err(invalid(
                            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
                        ));
                    }
                    Some(_) => {}
                }
            }
            Condition::Between(Operand::Path(path()), low, high)
        }
        "IN" => Condition::In(Operand::Path(path()), values.collect()),
        "BEGINS_WITH" => Condition::BeginsWith(Operand::Path(path()), next()),
        "CONTAINS" => Condition::Contains(Operand::Path(path()), next()),
        "NOT_CONTAINS" => {
            Condition::Not(Box::new(Condition::Contains(Operand::Path(path()), next())))
        }
        _ => return Err(invalid("ComparisonOperator must be given")),
    })
}
