//! `Scan`.

use super::{page::Page, query::filter, source::Section, start::start};
use crate::{
    dynamodb::{
        DynamoDb,
        expression::{Placeholders, defined},
        fault::invalid,
        key::Place,
        legacy::unmixed,
        table::name_of,
        validate,
    },
    wire::{Fault, Fields},
};

const EXPRESSIONS: [&str; 2] = ["ProjectionExpression", "FilterExpression"];

impl DynamoDb {
    pub(in crate::dynamodb) fn scan(&mut self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("Scan", input)?;
        unmixed(
            input,
            &["AttributesToGet", "ScanFilter", "ConditionalOperator"],
            &EXPRESSIONS,
        )?;
        defined(input, &EXPRESSIONS, &["FilterExpression"])?;
        let mut section = segment(input)?;
        let mut placeholders = Placeholders::read(input)?;
        let filter = filter(input, "ScanFilter", &mut placeholders)?;
        let name = name_of(input.text_or_empty("TableName"));
        let source = self.source(name, input.text("IndexName"))?;
        let mut page = Page::read(input, &source, &mut placeholders, "Scanning")?;
        page.filter = filter;
        placeholders.all_used()?;
        section.after = start(input, &source)?.map(|(_, places)| places);
        if let Some((place, _)) = &section.after
            && !section.holds(place)
        {
            return Err(invalid(format!(
                "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: {} Segment: {}",
                input.int("TotalSegments").unwrap_or_default(),
                input.int("Segment").unwrap_or_default()
            )));
        }
        let walked = self.walk(&source, &section, &page);
        Ok(walked.told(input, &page, name))
    }
}

impl Section {
    /// Everything.
    pub(in crate::dynamodb) fn all() -> Self {
        Self {
            from: bound(String::new()),
            to: None,
            backwards: false,
            after: None,
        }
    }

    fn holds(&self, place: &Place) -> bool {
        *place >= self.from && self.to.as_ref().is_none_or(|to| place < to)
    }
}

fn bound(partition: String) -> Place {
    Place {
        partition,
        sort: String::new(),
    }
}

/// The part of a parallel scan: partitions are dealt out by their first 32 bits.
fn segment(input: &Fields) -> Result<Section, Fault> {
    let (segment, total) = match (input.int("Segment"), input.int("TotalSegments")) {
        (None, None) => return Ok(Section::all()),
        (Some(_), None) => {
            return Err(invalid(
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
            ));
        }
        (None, Some(_)) => {
            return Err(invalid(
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
            ));
        }
        (Some(segment), Some(total)) => (segment, total),
    };
    if segment >= total {
        return Err(invalid(format!(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not less than TotalSegments: {total}"
        )));
    }
    // Both are below a million.
    let first = |segment: i64| ((segment << 32) + total - 1) / total;
    let mut section = Section::all();
    section.from = bound(format!("{:08x}", first(segment)));
    let end = first(segment + 1);
    section.to = (end < 1 << 32).then(|| bound(format!("{end:08x}")));
    Ok(section)
}
