//! Carrying out `SELECT`.

use super::Select;
use crate::{
    dynamodb::{
        DynamoDb,
        attribute::Item,
        expression::{Comparison, Condition, KeyCondition, Operand, Path, Step},
        fault::invalid,
        read::{Page, Section, Source, Walked, start},
    },
    wire::{Fault, Fields},
};

impl DynamoDb {
    /// Reads one page. `input` has `Limit`, `ConsistentRead` and `ExclusiveStartKey`.
    pub(super) fn select(&mut self, select: &Select, input: &Fields) -> Result<Walked, Fault> {
        let source = self
            .source(&select.table, select.index.as_deref())
            .map_err(|fault| {
                if fault.code == "ValidationException" {
                    invalid("The table does not have the specified index")
                } else {
                    fault
                }
            })?;
        let mut section = section(select, &source)?;
        if let Some((name, down)) = &select.order {
            let range = source.key().range.first();
            let known = range.is_some_and(|part| part.name == *name)
                || source.key().hash.iter().any(|part| part.name == *name);
            if !known {
                return Err(invalid(format!(
                    "Variable reference {name} in ORDER BY clause must be part of the primary key"
                )));
            }
            section.backwards = *down;
        }
        section.after = start(input, &source)?.map(|(_, places)| places);
        let page = Page {
            filter: select.condition.clone(),
            limit: input
                .int("Limit")
                .and_then(|limit| usize::try_from(limit).ok()),
            consistent: input.flag("ConsistentRead") == Some(true),
            ..Page::default()
        };
        let mut walked = self.walk(&source, &section, &page);
        if let Some(columns) = &select.columns {
            for item in &mut walked.items {
                *item = flat(columns, item);
            }
        }
        Ok(walked)
    }
}

/// Each column by the last name of its path.
fn flat(columns: &[Path], item: &Item) -> Item {
    columns
        .iter()
        .filter_map(|path| {
            let name = path.0.iter().rev().find_map(|step| match step {
                Step::Name(name) => Some(name.clone()),
                Step::Index(_) => None,
            })?;
            Some((name, path.find(item)?.clone()))
        })
        .collect()
}

/// The part of the source that can hold what is wanted: a part of a partition if the condition names
/// one, everything if not.
fn section(select: &Select, source: &Source) -> Result<Section, Fault> {
    let parts: &[Condition] = match &select.condition {
        Some(Condition::All(parts)) => parts,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let mut tests: Vec<Condition> = Vec::new();
    for part in &source.key().hash {
        let equal = parts.iter().find(|condition| {
            matches!(condition, Condition::Compare(Comparison::Equal, Operand::Path(path), Operand::Value(_))
                if path.is_top() && path.top() == part.name)
        });
        match equal {
            Some(equal) => tests.push(equal.clone()),
            None => return Ok(Section::all()),
        }
    }
    for part in &source.key().range {
        let usable = parts.iter().find(|condition| match condition {
            Condition::Compare(comparison, Operand::Path(path), Operand::Value(_)) => {
                *comparison != Comparison::NotEqual && path.is_top() && path.top() == part.name
            }
            Condition::Between(Operand::Path(path), Operand::Value(_), Operand::Value(_))
            | Condition::BeginsWith(Operand::Path(path), Operand::Value(_)) => {
                path.is_top() && path.top() == part.name
            }
            _ => false,
        });
        let Some(usable) = usable else { break };
        tests.push(usable.clone());
        if !matches!(usable, Condition::Compare(Comparison::Equal, ..)) {
            break;
        }
    }
    Ok(KeyCondition::new(Condition::All(tests), source.key(), false)?.section())
}
