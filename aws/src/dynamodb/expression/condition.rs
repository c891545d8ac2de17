//! What a condition says.

use super::Path;
use crate::dynamodb::attribute::Attribute;

/// `=`, `<` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dynamodb) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    pub(super) fn read(sign: &str) -> Option<Self> {
        Some(match sign {
            "=" => Self::Equal,
            "<>" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
        })
    }
}

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::dynamodb) enum Operand {
    Path(Path),
    Value(Attribute),
    /// `size(path)`.
    Size(Path),
}

/// A condition on an item. It nests no deeper than what was written.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::dynamodb) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Comparison, Operand, Operand),
    /// Value, lower and upper bound.
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    Exists(Path),
    Missing(Path),
    /// The type's name on the wire.
    Type(Path, String),
    BeginsWith(Operand, Operand),
    Contains(Operand, Operand),
}

impl Condition {
    /// Calls for every path that the condition reads.
    pub(in crate::dynamodb) fn each_path<'a>(&'a self, each: &mut impl FnMut(&'a Path)) {
        let mut operand = |operand: &'a Operand| match operand {
            Operand::Path(path) | Operand::Size(path) => each(path),
            Operand::Value(_) => {}
        };
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_path(each);
                }
            }
            Self::Not(inner) => inner.each_path(each),
            Self::Compare(_, one, two) | Self::BeginsWith(one, two) | Self::Contains(one, two) => {
                operand(one);
                operand(two);
            }
            Self::Between(value, low, high) => {
                operand(value);
                operand(low);
                operand(high);
            }
            Self::In(value, all) => {
                operand(value);
                all.iter().for_each(operand);
            }
            Self::Exists(path) | Self::Missing(path) | Self::Type(path, _) => each(path),
        }
    }
}
