//! Whether a condition holds for an item.

use super::condition::{Comparison, Condition, Operand};
use crate::dynamodb::{
    attribute::{Attribute, Item},
    number::Number,
};
use std::borrow::Cow;

/// Whether a condition holds for an item.
pub(in crate::dynamodb) fn holds(condition: &Condition, item: &Item) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| holds(part, item)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, item)),
        Condition::Not(inner) => !holds(inner, item),
        Condition::Compare(Comparison::NotEqual, one, two) => {
            match (value(one, item), value(two, item)) {
                (Some(one), Some(two)) => one != two,
                // What is missing equals nothing.
                (one, two) => one.is_some() || two.is_some(),
            }
        }
        Condition::Compare(comparison, one, two) => match (value(one, item), value(two, item)) {
            (Some(one), Some(two)) => compare(*comparison, &one, &two),
            _ => false,
        },
        Condition::Between(it, low, high) => {
            match (value(it, item), value(low, item), value(high, item)) {
                (Some(it), Some(low), Some(high)) => {
                    compare(Comparison::GreaterOrEqual, &it, &low)
                        && compare(Comparison::LessOrEqual, &it, &high)
                }
                _ => false,
            }
        }
        Condition::In(it, all) => value(it, item).is_some_and(|it| {
            all.iter()
                .any(|one| value(one, item).is_some_and(|one| one == it))
        }),
        Condition::Exists(path) => path.find(item).is_some(),
        Condition::Missing(path) => path.find(item).is_none(),
        Condition::Type(path, kind) => path.find(item).is_some_and(|found| found.kind() == kind),
        Condition::BeginsWith(it, prefix) => match (value(it, item), value(prefix, item)) {
            (Some(it), Some(prefix)) => begins_with(&it, &prefix),
            _ => false,
        },
        Condition::Contains(it, part) => match (value(it, item), value(part, item)) {
            (Some(it), Some(part)) => contains(&it, &part),
            _ => false,
        },
    }
}

fn value<'a>(operand: &'a Operand, item: &'a Item) -> Option<Cow<'a, Attribute>> {
    match operand {
        Operand::Path(path) => path.find(item).map(Cow::Borrowed),
        Operand::Value(value) => Some(Cow::Borrowed(value)),
        Operand::Size(path) => {
            let size = match path.find(item)? {
                Attribute::S(text) => text.encode_utf16().count(),
                Attribute::B(bytes) => bytes.len(),
                Attribute::M(map) => map.len(),
                Attribute::L(list) => list.len(),
                Attribute::Strings(set) => set.len(),
                Attribute::Numbers(set) => set.len(),
                Attribute::Binaries(set) => set.len(),
                Attribute::N(_) | Attribute::Bool(_) | Attribute::Null(_) => return None,
            };
            Some(Cow::Owned(Attribute::N(Number::whole(size as u64))))
        }
    }
}

fn compare(comparison: Comparison, one: &Attribute, two: &Attribute) -> bool {
    if comparison == Comparison::Equal {
        return one == two;
    }
    one.order(two).is_some_and(|order| match comparison {
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
        Comparison::Equal | Comparison::NotEqual => {
            order.is_eq() == (comparison == Comparison::Equal)
        }
    })
}

fn begins_with(it: &Attribute, prefix: &Attribute) -> bool {
    match (it, prefix) {
        (Attribute::S(it), Attribute::S(prefix)) => it.starts_with(prefix.as_str()),
        (Attribute::B(it), Attribute::B(prefix)) => it.starts_with(prefix),
        _ => false,
    }
}

fn contains(it: &Attribute, part: &Attribute) -> bool {
    match (it, part) {
        (Attribute::S(it), Attribute::S(part)) => it.contains(part.as_str()),
        (Attribute::B(it), Attribute::B(part)) => {
            part.is_empty() || it.windows(part.len()).any(|window| window == part)
        }
        (Attribute::L(list), part) => list.contains(part),
        (Attribute::Strings(set), Attribute::S(part)) => set.contains(part),
        (Attribute::Numbers(set), Attribute::N(part)) => set.contains(part),
        (Attribute::Binaries(set), Attribute::B(part)) => set.contains(part),
        _ => false,
    }
}
