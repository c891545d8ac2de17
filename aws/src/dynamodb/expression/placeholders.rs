//! What `#name` and `:value` stand for, and what of it was used.

use super::Kind;
use crate::{
    dynamodb::{
        attribute::{self, Attribute},
        fault::invalid,
    },
    wire::{Fault, Fields, Value},
};
use std::collections::{BTreeMap, BTreeSet};

/// `ExpressionAttributeNames` and `ExpressionAttributeValues` of a request.
#[derive(Debug, Default)]
pub(in crate::dynamodb) struct Placeholders {
    names: BTreeMap<String, String>,
    values: BTreeMap<String, Attribute>,
    used: BTreeSet<String>,
    /// The first thing that is wrong with what an expression means; an error of syntax goes first.
    wrong: Option<Fault>,
}

/// Refuses names and values without an expression that could use them. `expressions` are the
/// parameters of the operation.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn defined(
    input: &Fields,
    names_for: &[&str],
    values_for: &[&str],
) -> Result<(), Fault> {
    let none = |all: &[&str]| all.iter().all(|name| !input.has(name));
    if input.has("ExpressionAttributeNames") && none(names_for) {
        return Err(invalid(
            "ExpressionAttributeNames can only be specified when using expressions",
        ));
    }
    if input.has("ExpressionAttributeValues") && none(values_for) {
        let verb = if values_for.len() == 1 { "is" } else { "are" };
        return Err(invalid(format!(
            "ExpressionAttributeValues can only be specified when using expressions: {} {verb} null",
            values_for.join(" and ")
        )));
    }
    Ok(())
}

impl Placeholders {
    /// Reads the parameters.
    ///
    /// # Errors
    ///
    /// AWS's `ValidationException`.
    pub(in crate::dynamodb) fn read(input: &Fields) -> Result<Self, Fault> {
        let mut all = Self::default();
        if let Some(names) = input.map("ExpressionAttributeNames") {
            if names.is_empty() {
                return Err(invalid("ExpressionAttributeNames must not be empty"));
            }
            for (name, value) in names.iter() {
                if !fits(name, '#') {
                    return Err(invalid(format!(
                        "ExpressionAttributeNames contains invalid key: Syntax error; key: \"{name}\""
                    )));
                }
                let value = value.as_text().unwrap_or_default();
                if value.is_empty() {
                    return Err(invalid(format!(
                        "ExpressionAttributeNames contains invalid value: Empty attribute name for key {name}"
                    )));
                }
                all.names.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some(values) = input.map("ExpressionAttributeValues") {
            if values.is_empty() {
                return Err(invalid("ExpressionAttributeValues must not be empty"));
            }
            for (name, value) in values.iter() {
                if !fits(name, ':') {
                    return Err(invalid(format!(
                        "ExpressionAttributeValues contains invalid key: Syntax error; key: \"{name}\""
                    )));
                }
                all.values.insert(name.to_owned(), read_value(name, value)?);
            }
        }
        Ok(all)
    }

    pub(super) fn name(&mut self, kind: Kind, placeholder: &str) -> String {
        self.used.insert(placeholder.to_owned());
        match self.names.get(placeholder) {
            Some(name) => name.clone(),
            None => {
                self.complain(kind, &format!("An expression attribute name used in the document path is not defined; attribute name: {placeholder}"));
                String::new()
            }
        }
    }

    pub(super) fn value(&mut self, kind: Kind, placeholder: &str) -> Attribute {
        self.used.insert(placeholder.to_owned());
        match self.values.get(placeholder) {
            Some(value) => value.clone(),
            None => {
                self.complain(kind, &format!("An expression attribute value used in expression is not defined; attribute value: {placeholder}"));
                Attribute::Null(true)
            }
        }
    }

    /// Notes that an expression cannot mean anything.
    pub(super) fn complain(&mut self, kind: Kind, detail: &str) {
        if self.wrong.is_none() {
            self.wrong = Some(invalid(format!("Invalid {kind}: {detail}")));
        }
    }

    /// After an expression was read: whether it means something.
    pub(super) fn settle(&mut self) -> Result<(), Fault> {
        self.wrong.take().map_or(Ok(()), Err)
    }

    /// After all expressions were read.
    ///
    /// # Errors
    ///
    /// AWS's if a name or value was not used.
    pub(in crate::dynamodb) fn all_used(&self) -> Result<(), Fault> {
        let unused = |keys: Vec<&String>, parameter: &str| {
            let left: Vec<_> = keys
                .into_iter()
                .filter(|key| !self.used.contains(*key))
                .map(String::as_str)
                .collect();
            if left.is_empty() {
                return Ok(());
            }
            Err(invalid(format!(
                "Value provided in {parameter} unused in expressions: keys: {{{}}}",
                left.join(", ")
            )))
        };
        unused(self.names.keys().collect(), "ExpressionAttributeNames")?;
        unused(self.values.keys().collect(), "ExpressionAttributeValues")
    }
}

fn fits(key: &str, sigil: char) -> bool {
    key.strip_prefix(sigil).is_some_and(|rest| {
        !rest.is_empty()
            && rest
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '_')
    })
}

fn read_value(name: &str, value: &Value) -> Result<Attribute, Fault> {
    attribute::read(value).map_err(|fault| {
        invalid(format!(
            "ExpressionAttributeValues contains invalid value: {} for key {name}",
            fault.message
        ))
    })
}
