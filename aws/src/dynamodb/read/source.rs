//! What a query or scan reads: a table or an index, and which part of it.

use crate::{
    dynamodb::{
        DynamoDb,
        fault::{invalid, no_table},
        items::{Indexed, Row, row_key},
        key::{Place, after_prefix, next},
        table::{Index, TableRecord},
    },
    wire::Fault,
};

/// A table or one of its indexes.
#[derive(Clone, Debug)]
pub(in crate::dynamodb) struct Source {
    pub(in crate::dynamodb) table: TableRecord,
    /// The index, and whether it is a global one.
    pub(in crate::dynamodb) index: Option<(Index, bool)>,
}

/// Part of a source, half open. Partitions are compared as texts, so a part of one is enough.
#[derive(Clone, Debug)]
pub(in crate::dynamodb) struct Section {
    pub(in crate::dynamodb) from: Place,
    /// `None` for the end of everything.
    pub(in crate::dynamodb) to: Option<Place>,
    pub(in crate::dynamodb) backwards: bool,
    /// Where an earlier page ended: the place in the source, and in the table.
    pub(in crate::dynamodb) after: Option<(Place, Place)>,
}

impl DynamoDb {
    /// The table or index of a request.
    ///
    /// # Errors
    ///
    /// AWS's if there is none.
    pub(in crate::dynamodb) fn source(
        &self,
        table: &str,
        index: Option<&str>,
    ) -> Result<Source, Fault> {
        let table = self.tables.get(table).ok_or_else(no_table)?.clone();
        let index = match index {
            None => None,
            Some(name) => {
                let (index, global) = table.index(name).ok_or_else(|| {
                    invalid(format!(
                        "The table does not have the specified index: {name}"
                    ))
                })?;
                Some((index.clone(), global))
            }
        };
        Ok(Source { table, index })
    }

    /// The rows of a section, in their order.
    pub(in crate::dynamodb) fn rows<'a>(
        &'a mut self,
        source: &'a Source,
        section: &Section,
    ) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
        let Source { table, index } = source;
        let Some((index, _)) = index else {
            let mut from = row_key(&table.name, &section.from);
            let mut to = match &section.to {
                Some(to) => Some(row_key(&table.name, to)),
                None => after_prefix(&format!("{}/", table.name)),
            };
            if let Some((_, row)) = &section.after {
                let row = row_key(&table.name, row);
                if section.backwards {
                    to = Some(row);
                } else {
                    from = next(&row);
                }
            }
            let rows = self.items.rows(&from, to.as_deref());
            return directed(rows, section.backwards);
        };
        self.items.build(table, index);
        // No row has an empty key, so nothing is left out.
        let bound = |place: &Place| Indexed {
            place: place.clone(),
            row: String::new(),
        };
        let mut after = bound(&section.from);
        let mut before = section.to.as_ref().map(bound);
        if let Some((place, row)) = &section.after {
            let last = Indexed {
                place: place.clone(),
                row: row_key(&table.name, row),
            };
            if section.backwards {
                before = Some(last);
            } else {
                after = last;
            }
        }
        let rows = self.items.indexed(&table.name, &index.name, after, before);
        directed(rows, section.backwards)
    }
}

fn directed<'a>(
    rows: impl DoubleEndedIterator<Item = &'a Row> + 'a,
    backwards: bool,
) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
    if backwards {
        Box::new(rows.rev())
    } else {
        Box::new(rows)
    }
}
