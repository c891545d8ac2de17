//! One page of a query or a scan.

use super::{
    source::{Section, Source},
    wanted::{picked, wanted},
};
use crate::{
    dynamodb::{
        DynamoDb,
        attribute::{Item, item_size, write_item},
        capacity::{Capacity, read_halves},
        expression::{Condition, Placeholders, Projection, holds},
        fault::{bad_values, invalid},
    },
    wire::{Fault, Fields, Value},
};

/// Bytes that one page evaluates at most.
const LARGEST: usize = 1024 * 1024;

/// What is wanted of the items of a page.
#[derive(Debug, Default)]
pub(in crate::dynamodb) struct Page {
    pub(in crate::dynamodb) filter: Option<Condition>,
    pub(in crate::dynamodb) projection: Option<Projection>,
    /// Items that are evaluated at most.
    pub(in crate::dynamodb) limit: Option<usize>,
    pub(in crate::dynamodb) consistent: bool,
    /// Only how many they are.
    pub(in crate::dynamodb) count_only: bool,
    /// Attributes that a local index does not hold are taken from the table.
    pub(in crate::dynamodb) fetches: bool,
}

/// A page.
#[derive(Debug, Default)]
pub(in crate::dynamodb) struct Walked {
    pub(in crate::dynamodb) items: Vec<Item>,
    pub(in crate::dynamodb) count: usize,
    pub(in crate::dynamodb) scanned: usize,
    pub(in crate::dynamodb) last: Option<Item>,
    pub(in crate::dynamodb) capacity: Capacity,
}

impl Page {
    /// Reads the parameters that query and scan share. `word` is how AWS names the operation.
    pub(super) fn read(
        input: &Fields,
        source: &Source,
        placeholders: &mut Placeholders,
        word: &str,
    ) -> Result<Self, Fault> {
        let projection = wanted(input, placeholders)?;
        let consistent = input.flag("ConsistentRead") == Some(true);
        if consistent && matches!(source.index, Some((_, true))) {
            return Err(invalid(
                "Consistent reads are not supported on global secondary indexes",
            ));
        }
        let parameter = if input.has("ProjectionExpression") {
            "ProjectionExpression"
        } else {
            "AttributesToGet"
        };
        let select = input.text("Select");
        match (select, &projection) {
            (Some("ALL_PROJECTED_ATTRIBUTES"), _) if source.index.is_none() => {
                return Err(bad_values(format!(
                    "ALL_PROJECTED_ATTRIBUTES can be used only when {word} using an IndexName"
                )));
            }
            (Some("SPECIFIC_ATTRIBUTES"), None) => {
                return Err(invalid(
                    "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
                ));
            }
            (Some("COUNT"), Some(_)) => {
                return Err(invalid(format!(
                    "Cannot specify the {parameter} when choosing to get only the Count"
                )));
            }
            (Some(select), Some(_)) if select != "SPECIFIC_ATTRIBUTES" => {
                return Err(invalid(format!(
                    "Cannot specify the {parameter} when choosing to get {select}"
                )));
            }
            _ => {}
        }
        let fetches = fetches(source, select, projection.as_ref())?;
        Ok(Self {
            filter: None,
            projection,
            limit: input
                .int("Limit")
                .and_then(|limit| usize::try_from(limit).ok()),
            consistent,
            count_only: select == Some("COUNT"),
            fetches,
        })
    }
}

/// Whether a local index has to ask its table; a global one cannot.
fn fetches(
    source: &Source,
    select: Option<&str>,
    projection: Option<&Projection>,
) -> Result<bool, Fault> {
    let Some((index, global)) = &source.index else {
        return Ok(false);
    };
    let Some(held) = source.table.held_by(index) else {
        return Ok(false);
    };
    if select == Some("ALL_ATTRIBUTES") {
        if *global {
            return Err(bad_values(format!(
                "Select type ALL_ATTRIBUTES is not supported for global secondary index {} because its projection type is not ALL",
                index.name
            )));
        }
        return Ok(true);
    }
    let missing: Vec<_> = projection
        .into_iter()
        .flat_map(Projection::tops)
        .filter(|name| !held.contains(*name))
        .collect();
    if *global && !missing.is_empty() {
        return Err(bad_values(format!(
            "Global secondary index {} does not project [{}]",
            index.name,
            missing.join(", ")
        )));
    }
    Ok(!missing.is_empty())
}

impl DynamoDb {
    /// Evaluates the items of a section until the page is full.
    pub(in crate::dynamodb) fn walk(
        &mut self,
        source: &Source,
        section: &Section,
        page: &Page,
    ) -> Walked {
        let mut walked = Walked::default();
        let mut bytes = 0;
        let mut fetched = 0;
        let mut last: Option<&Item> = None;
        let mut more = false;
        for row in self.rows(source, section) {
            if page.limit.is_some_and(|limit| walked.scanned >= limit) {
                more = true;
                break;
            }
            let held = source
                .index
                .as_ref()
                .map(|(index, _)| source.table.projected(index, &row.item));
            let size = held.as_ref().map_or(row.size, item_size);
            if bytes + size > LARGEST && walked.scanned > 0 {
                more = true;
                break;
            }
            bytes += size;
            walked.scanned += 1;
            last = Some(&row.item);
            let seen = match &held {
                Some(held) if !page.fetches => held,
                _ => &row.item,
            };
            if page.fetches {
                fetched += read_halves(row.size, page.consistent);
            }
            if page
                .filter
                .as_ref()
                .is_none_or(|filter| holds(filter, seen))
            {
                walked.count += 1;
                if !page.count_only {
                    walked.items.push(picked(page.projection.as_ref(), seen));
                }
            }
        }
        // AWS does not look whether anything follows when the limit is reached.
        more |= page.limit.is_some_and(|limit| walked.scanned >= limit);
        walked.last = last.filter(|_| more).map(|item| source.key_of(item));
        let halves = read_halves(bytes, page.consistent);
        match &source.index {
            None => walked.capacity.table = halves,
            Some((index, global)) => {
                walked.capacity.table = fetched;
                let all = if *global {
                    &mut walked.capacity.globals
                } else {
                    &mut walked.capacity.locals
                };
                all.insert(index.name.clone(), halves);
            }
        }
        walked
    }
}

impl Source {
    /// What tells where an item lies in the source.
    fn key_of(&self, item: &Item) -> Item {
        let mut key = self.table.key.of(item);
        if let Some((index, _)) = &self.index {
            key.extend(index.key.of(item));
        }
        key
    }
}

impl Walked {
    /// The answer of a query or scan.
    pub(super) fn told(self, input: &Fields, page: &Page, table: &str) -> Fields {
        let items = (!page.count_only).then(|| Value::list(self.items.iter().map(write_item)));
        Fields::new()
            .with_some("Items", items)
            .with("Count", self.count)
            .with("ScannedCount", self.scanned)
            .with_some("LastEvaluatedKey", self.last.as_ref().map(write_item))
            .with_some("ConsumedCapacity", self.capacity.told(input, table))
    }
}
