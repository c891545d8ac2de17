//! Which part of a partition a query reads.

use super::{
    condition::{Comparison, Condition, Operand},
    path::Path,
};
use crate::{
    dynamodb::{
        attribute::{Attribute, Item},
        fault::{bad_values, invalid},
        key::{KeyPart, KeySchema, after_prefix, next, partition, sortable},
    },
    wire::Fault,
};

/// The part of a partition between two places.
#[derive(Clone, Debug)]
pub(in crate::dynamodb) struct KeyCondition {
    pub(in crate::dynamodb) partition: String,
    /// The first place.
    pub(in crate::dynamodb) from: String,
    /// The first place that is not part of it; `None` for the end of the partition.
    pub(in crate::dynamodb) to: Option<String>,
    /// The conditions themselves, for keys that a request brings.
    condition: Condition,
}

struct Test<'a> {
    name: &'a str,
    condition: &'a Condition,
}

impl KeyCondition {
    /// Fits a condition to a key. `legacy` are `KeyConditions`.
    ///
    /// # Errors
    ///
    /// AWS's `ValidationException`.
    pub(in crate::dynamodb) fn new(
        condition: Condition,
        schema: &KeySchema,
        legacy: bool,
    ) -> Result<Self, Fault> {
        let mut tests = Vec::new();
        flatten(&condition, legacy, &mut tests)?;
        for (index, test) in tests.iter().enumerate() {
            if tests
                .iter()
                .take(index)
                .any(|other| other.name == test.name)
            {
                return Err(wrong(
                    "KeyConditionExpressions must only contain one condition per key",
                ));
            }
        }
        let most = schema.parts().count();
        let missed = |part: &KeyPart| {
            invalid(format!(
                "Query condition missed key schema element: {}",
                part.name
            ))
        };
        let find = |part: &KeyPart| tests.iter().find(|test| test.name == part.name);
        let mut hash = Vec::new();
        for part in &schema.hash {
            let test = find(part).ok_or_else(|| missed(part))?;
            match test.condition {
                Condition::Compare(Comparison::Equal, _, Operand::Value(value)) => {
                    fits(part, value)?;
                    hash.push(value);
                }
                _ => return Err(invalid("Query key condition not supported")),
            }
        }
        let ranges: Vec<_> = schema.range.iter().map_while(&find).collect();
        if hash.len() + ranges.len() < tests.len() {
            return Err(match schema.range.get(ranges.len()) {
                Some(part) => missed(part),
                None if legacy || tests.len() > most => {
                    invalid("Query key condition not supported")
                }
                None => invalid("Query key condition not supported"),
            });
        }
        let mut prefix = String::new();
        let mut bounds = (String::new(), None);
        let last = schema.range.len();
        for (index, (part, test)) in schema.range.iter().zip(&ranges).enumerate() {
            for value in values(test.condition) {
                fits(part, value)?;
            }
            let text =
                |value: &Attribute| format!("{prefix}{}", sortable(value, index + 1 == last));
            bounds = range(test.condition, &prefix, index + 1 == last, &text);
            if let Condition::Compare(Comparison::Equal, _, Operand::Value(value)) = test.condition
            {
                prefix = text(value);
            } else if index + 1 < ranges.len() {
                return Err(invalid("Query key condition not supported"));
            }
        }
        Ok(Self {
            partition: partition(hash),
            from: bounds.0,
            to: bounds.1,
            condition,
        })
    }

    /// Whether an item lies in it.
    pub(in crate::dynamodb) fn includes(&self, item: &Item) -> bool {
        super::holds(&self.condition, item)
    }
}

fn wrong(detail: &str) -> Fault {
    invalid(format!("Invalid KeyConditionExpression: {detail}"))
}

fn fits(part: &KeyPart, value: &Attribute) -> Result<(), Fault> {
    if value.kind() != part.kind {
        return Err(bad_values(
            "Condition parameter type does not match schema type",
        ));
    }
    let empty = match value {
        Attribute::S(text) if text.is_empty() => "string",
        Attribute::B(bytes) if bytes.is_empty() => "binary",
        _ => return Ok(()),
    };
    Err(invalid(format!(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {empty} value. Key: {}",
        part.name
    )))
}

fn values(condition: &Condition) -> Vec<&Attribute> {
    let operands: [&Operand; 2] = match condition {
        Condition::Compare(_, _, value) | Condition::BeginsWith(_, value) => [value, value],
        Condition::Between(_, low, high) => [low, high],
        _ => return Vec::new(),
    };
    operands
        .into_iter()
        .filter_map(|operand| match operand {
            Operand::Value(value) => Some(value),
            _ => None,
        })
        .collect()
}

/// Half-open bounds of places.
fn range(
    condition: &Condition,
    prefix: &str,
    last: bool,
    text: &dyn Fn(&Attribute) -> String,
) -> (String, Option<String>) {
    let end = after_prefix(prefix);
    // Behind all places with this value.
    let behind = |value: &Attribute| {
        let text = text(value);
        if last {
            Some(next(&text))
        } else {
            after_prefix(&text)
        }
    };
    let start = prefix.to_owned();
    match condition {
        Condition::Compare(comparison, _, Operand::Value(value)) => match comparison {
            Comparison::Less => (start, Some(text(value))),
            Comparison::LessOrEqual => (start, behind(value)),
            Comparison::Greater => (behind(value).unwrap_or_default(), end),
            Comparison::GreaterOrEqual => (text(value), end),
            Comparison::Equal | Comparison::NotEqual => (text(value), behind(value)),
        },
        Condition::Between(_, Operand::Value(low), Operand::Value(high)) => {
            (text(low), behind(high))
        }
        Condition::BeginsWith(_, Operand::Value(value)) => {
            let begin = format!(
                "{prefix}{}",
                match value {
                    Attribute::S(text) if !last => text.replace('\0', "\0\u{1}"),
                    other => sortable(other, true),
                }
            );
            let end = after_prefix(&begin);
            (begin, end)
        }
        _ => (start, end),
    }
}

fn flatten<'a>(
    condition: &'a Condition,
    legacy: bool,
    tests: &mut Vec<Test<'a>>,
) -> Result<(), Fault> {
    let forbidden = |operator: &str| {
        Err(if legacy {
            invalid("Attempted conditional constraint is not an indexable operation")
        } else {
            wrong(&format!(
                "Invalid operator used in KeyConditionExpression: {operator}"
            ))
        })
    };
    let (path, others): (&Path, Vec<&Operand>) = match condition {
        Condition::All(parts) => {
            return parts
                .iter()
                .try_for_each(|part| flatten(part, legacy, tests));
        }
        Condition::Any(_) => return forbidden("OR"),
        Condition::Not(_) => return forbidden("NOT"),
        Condition::In(..) => return forbidden("IN"),
        Condition::Exists(_) => return forbidden("attribute_exists"),
        Condition::Missing(_) => return forbidden("attribute_not_exists"),
        Condition::Type(..) => return forbidden("attribute_type"),
        Condition::Contains(..) => return forbidden("contains"),
        Condition::Compare(Comparison::NotEqual, _, _) => return forbidden("<>"),
        Condition::Compare(_, Operand::Size(_), _) | Condition::Compare(_, _, Operand::Size(_)) => {
            return Err(wrong(
                "KeyConditionExpressions cannot contain nested operations",
            ));
        }
        Condition::Compare(_, Operand::Path(path), other)
        | Condition::BeginsWith(Operand::Path(path), other) => (path, vec![other]),
        Condition::Between(Operand::Path(path), low, high) => (path, vec![low, high]),
        Condition::Compare(..) | Condition::BeginsWith(..) | Condition::Between(..) => {
            return Err(wrong(
                "Invalid condition in KeyConditionExpression: No key attribute specified",
            ));
        }
    };
    if others
        .iter()
        .any(|operand| !matches!(operand, Operand::Value(_)))
    {
        return Err(wrong(
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        ));
    }
    if !path.is_top() {
        return Err(wrong(
            "KeyConditionExpressions cannot have conditions on nested attributes",
        ));
    }
    tests.push(Test {
        name: path.top(),
        condition,
    });
    Ok(())
}
