//! `WHERE`.

use super::{
    statement::Parser,
    token::{Token, malformed},
};
use crate::{
    dynamodb::{
        attribute::Attribute,
        expression::{Comparison, Condition, Operand},
    },
    wire::Fault,
};

impl Parser {
    /// `WHERE` and its condition, if it is there.
    pub(super) fn filter(&mut self) -> Result<Option<Condition>, Fault> {
        if !self.take_word("WHERE") {
            return Ok(None);
        }
        self.any().map(Some)
    }

    fn any(&mut self) -> Result<Condition, Fault> {
        let mut parts = vec![self.all()?];
        while self.take_word("OR") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, Fault> {
        let mut parts = vec![self.single()?];
        while self.take_word("AND") {
            parts.push(self.single()?);
        }
        Ok(one_or(parts, Condition::All))
    }

    fn single(&mut self) -> Result<Condition, Fault> {
        self.deeper(|parser| {
            if parser.take_word("NOT") {
                return Ok(Condition::Not(Box::new(parser.single()?)));
            }
            if parser.take("(") {
                let inner = parser.any()?;
                parser.expect(")")?;
                return Ok(inner);
            }
            if parser.follows("(") && !parser.is_word("size") {
                return parser.function();
            }
            let operand = parser.operand()?;
            parser.tested(operand)
        })
    }

    fn tested(&mut self, operand: Operand) -> Result<Condition, Fault> {
        if self.take_word("IS") {
            let not = self.take_word("NOT");
            let Operand::Path(path) = operand else {
                return Err(malformed("IS needs a path"));
            };
            let condition = if self.take_word("MISSING") {
                Condition::Missing(path)
            } else if self.take_word("NULL") {
                Condition::Type(path, "NULL".to_owned())
            } else {
                return Err(malformed("Expected MISSING or NULL"));
            };
            return Ok(if not {
                Condition::Not(Box::new(condition))
            } else {
                condition
            });
        }
        if self.take_word("BETWEEN") {
            let low = self.operand()?;
            if !self.take_word("AND") {
                return Err(malformed("Expected AND"));
            }
            return Ok(Condition::Between(operand, low, self.operand()?));
        }
        if self.take_word("IN") {
            let end = if self.take("[") { "]" } else { ")" };
            if end == ")" {
                self.expect("(")?;
            }
            let mut all = vec![self.operand()?];
            while self.take(",") {
                all.push(self.operand()?);
            }
            self.expect(end)?;
            return Ok(Condition::In(operand, all));
        }
        let Token::Sign(sign) = self.next() else {
            return Err(malformed("Expected an operator"));
        };
        let comparison = match sign {
            "=" => Comparison::Equal,
            "<>" | "!=" => Comparison::NotEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            _ => return Err(malformed("Expected an operator")),
        };
        Ok(Condition::Compare(comparison, operand, self.operand()?))
    }

    fn operand(&mut self) -> Result<Operand, Fault> {
        if self.is_word("size") && self.follows("(") {
            self.next();
            self.expect("(")?;
            let path = self.path()?;
            self.expect(")")?;
            return Ok(Operand::Size(path));
        }
        if self.is_value() {
            return self.value().map(Operand::Value);
        }
        self.path().map(Operand::Path)
    }

    fn function(&mut self) -> Result<Condition, Fault> {
        let Token::Word(name) = self.next() else {
            return Err(malformed("Expected a function"));
        };
        self.expect("(")?;
        let first = self.operand()?;
        let second = if self.take(",") {
            Some(self.operand()?)
        } else {
            None
        };
        self.expect(")")?;
        match (name.to_ascii_lowercase().as_str(), first, second) {
            ("begins_with", first, Some(second)) => Ok(Condition::BeginsWith(first, second)),
            ("contains", first, Some(second)) => Ok(Condition::Contains(first, second)),
            ("attribute_type", Operand::Path(path), Some(Operand::Value(Attribute::S(kind)))) => {
                Ok(Condition::Type(path, kind))
            }
            ("attribute_exists", Operand::Path(path), None) => Ok(Condition::Exists(path)),
            ("attribute_not_exists", Operand::Path(path), None) => Ok(Condition::Missing(path)),
            _ => Err(malformed(&format!(
                "Unknown function or wrong arguments: {name}"
            ))),
        }
    }
}

fn one_or(mut parts: Vec<Condition>, joined: fn(Vec<Condition>) -> Condition) -> Condition {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            joined(parts)
        }
    }
}
