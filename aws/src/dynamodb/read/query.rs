//! `Query`.

use super::{
    page::Page,
    source::{Section, Source},
    start::start,
};
use crate::{
    dynamodb::{
        DynamoDb,
        expression::{self, Condition, KeyCondition, Kind, Placeholders, defined},
        fault::invalid,
        key::Place,
        legacy::{self, unmixed},
        table::name_of,
        validate,
    },
    wire::{Fault, Fields},
};

const EXPRESSIONS: [&str; 3] = [
    "ProjectionExpression",
    "FilterExpression",
    "KeyConditionExpression",
];

impl DynamoDb {
    pub(in crate::dynamodb) fn query(&mut self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("Query", input)?;
        unmixed(
            input,
            &[
                "AttributesToGet",
                "QueryFilter",
                "ConditionalOperator",
                "KeyConditions",
            ],
            &EXPRESSIONS,
        )?;
        defined(
            input,
            &EXPRESSIONS,
            &["FilterExpression", "KeyConditionExpression"],
        )?;
        let mut placeholders = Placeholders::read(input)?;
        let legacy = input.has("KeyConditions");
        let keys = match (
            input.text("KeyConditionExpression"),
            input.map("KeyConditions"),
        ) {
            (Some(source), _) => {
                expression::condition(Kind::KeyCondition, source, &mut placeholders)?
            }
            (None, Some(conditions)) => {
                let name = name_of(input.text_or_empty("TableName"));
                let source = self.source(name, input.text("IndexName"));
                let most = source.map_or(2, |source| source.key().parts().count().max(2));
                legacy::key_conditions(conditions, most)?
            }
            (None, None) => {
                return Err(invalid(
                    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
                ));
            }
        };
        let filter = filter(input, "QueryFilter", &mut placeholders)?;
        let name = name_of(input.text_or_empty("TableName"));
        let source = self.source(name, input.text("IndexName"))?;
        let mut page = Page::read(input, &source, &mut placeholders, "Querying")?;
        page.filter = filter;
        placeholders.all_used()?;
        let condition = KeyCondition::new(keys, source.key(), legacy)?;
        if let Some(filter) = &page.filter {
            no_keys(filter, &source, input.has("QueryFilter"))?;
        }
        let started = start(input, &source)?;
        if let Some((key, _)) = &started
            && !condition.includes(key)
        {
            return Err(invalid(
                "The provided starting key is outside query boundaries based on provided conditions",
            ));
        }
        let mut section = condition.section();
        section.backwards = input.flag("ScanIndexForward") == Some(false);
        section.after = started.map(|(_, places)| places);
        let walked = self.walk(&source, &section, &page);
        Ok(walked.told(input, &page, name))
    }
}

impl Source {
    /// The key that orders the source.
    pub(in crate::dynamodb) fn key(&self) -> &crate::dynamodb::key::KeySchema {
        self.index
            .as_ref()
            .map_or(&self.table.key, |(index, _)| &index.key)
    }
}

impl KeyCondition {
    /// The part of the source that fits.
    pub(in crate::dynamodb) fn section(&self) -> Section {
        let place = |partition: &str, sort: &str| Place {
            partition: partition.to_owned(),
            sort: sort.to_owned(),
        };
        // Partitions have 48 digits, so the end of this one lies before any other.
        let end = place(&format!("{}0", self.partition), "");
        Section {
            from: place(&self.partition, &self.from),
            to: Some(
                self.to
                    .as_ref()
                    .map_or(end, |to| place(&self.partition, to)),
            ),
            backwards: false,
            after: None,
        }
    }
}

/// Reads `FilterExpression` or what was there before it.
pub(super) fn filter(
    input: &Fields,
    old: &str,
    placeholders: &mut Placeholders,
) -> Result<Option<Condition>, Fault> {
    if let Some(source) = input.text("FilterExpression") {
        return expression::condition(Kind::Filter, source, placeholders).map(Some);
    }
    let operator = input.text("ConditionalOperator");
    match input.map(old).filter(|tests| !tests.is_empty()) {
        Some(tests) => legacy::filter(tests, operator).map(Some),
        None if operator.is_some() => Err(invalid(
            "ConditionalOperator cannot be used without Filter or Expected",
        )),
        None => Ok(None),
    }
}

fn no_keys(filter: &Condition, source: &Source, legacy: bool) -> Result<(), Fault> {
    let mut found = None;
    filter.each_path(&mut |path| {
        if found.is_none() && source.key().has(path.top()) {
            found = Some(path.top().to_owned());
        }
    });
    let parameter = if legacy {
        "QueryFilter"
    } else {
        "Filter Expression"
    };
    match found {
        Some(name) => Err(invalid(format!(
            "{parameter} can only contain non-primary key attributes: Primary key attribute: {name}"
        ))),
        None => Ok(()),
    }
}
