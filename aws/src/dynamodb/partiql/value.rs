//! Values in statements.

use super::{
    statement::Parser,
    token::{Token, malformed},
};
use crate::{
    dynamodb::{
        attribute::{Attribute, Item},
        number::Number,
    },
    wire::Fault,
};
use std::collections::BTreeSet;

impl Parser {
    /// Whether a value is next, and not a path.
    pub(super) fn is_value(&self) -> bool {
        match self.peek() {
            Token::Text(_) | Token::Number(_) => true,
            Token::Sign(sign) => matches!(*sign, "?" | "[" | "{" | "<<" | "-"),
            Token::Word(word) => ["true", "false", "null"]
                .iter()
                .any(|literal| word.eq_ignore_ascii_case(literal)),
            Token::Quoted(_) | Token::End => false,
        }
    }

    pub(super) fn value(&mut self) -> Result<Attribute, Fault> {
        self.deeper(Self::nested_value)
    }

    fn nested_value(&mut self) -> Result<Attribute, Fault> {
        match self.next() {
            Token::Text(text) => Ok(Attribute::S(text)),
            Token::Number(text) => Number::read(&text).map(Attribute::N),
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "true" => Ok(Attribute::Bool(true)),
                "false" => Ok(Attribute::Bool(false)),
                "null" => Ok(Attribute::Null(true)),
                _ => Err(malformed("Expected a value")),
            },
            Token::Sign("?") => self.parameter(),
            Token::Sign("-") => match self.next() {
                Token::Number(text) => Number::read(&format!("-{text}")).map(Attribute::N),
                _ => Err(malformed("Expected a number")),
            },
            Token::Sign("[") => {
                let mut all = Vec::new();
                while !self.take("]") {
                    if !all.is_empty() {
                        self.expect(",")?;
                    }
                    all.push(self.value()?);
                }
                Ok(Attribute::L(all))
            }
            Token::Sign("{") => self.map().map(Attribute::M),
            Token::Sign("<<") => self.set(),
            _ => Err(malformed("Expected a value")),
        }
    }

    fn map(&mut self) -> Result<Item, Fault> {
        let mut map = Item::new();
        while !self.take("}") {
            if !map.is_empty() {
                self.expect(",")?;
            }
            let (Token::Text(name) | Token::Quoted(name)) = self.next() else {
                return Err(malformed("Expected the name of an attribute"));
            };
            self.expect(":")?;
            let value = self.value()?;
            map.insert(name, value);
        }
        Ok(map)
    }

    fn set(&mut self) -> Result<Attribute, Fault> {
        let mut all = Vec::new();
        while !self.take(">>") {
            if !all.is_empty() {
                self.expect(",")?;
            }
            all.push(self.value()?);
        }
        let count = all.len();
        let mut strings = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        let mut binaries = BTreeSet::new();
        for one in all {
            match one {
                Attribute::S(text) => {
                    strings.insert(text);
                }
                Attribute::N(number) => {
                    numbers.insert(number);
                }
                Attribute::B(bytes) => {
                    binaries.insert(bytes);
                }
                _ => return Err(malformed("Sets hold strings, numbers or binaries")),
            }
        }
        match count {
            0 => Err(malformed("Sets may not be empty")),
            _ if strings.len() == count => Ok(Attribute::Strings(strings)),
            _ if numbers.len() == count => Ok(Attribute::Numbers(numbers)),
            _ if binaries.len() == count => Ok(Attribute::Binaries(binaries)),
            _ => Err(malformed("Sets hold different values of one type")),
        }
    }
}
