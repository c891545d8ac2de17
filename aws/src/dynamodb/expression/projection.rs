//! Which parts of an item are wanted.

use super::{
    Kind,
    path::{Path, Step, path},
    placeholders::Placeholders,
    token::{Sort, Tokens},
    update::disjoint,
};
use crate::{
    dynamodb::attribute::{Attribute, Item},
    wire::Fault,
};
use std::collections::BTreeMap;

/// Paths, as a tree: a node without branches is wanted whole.
#[derive(Clone, Debug, Default)]
pub(in crate::dynamodb) struct Projection {
    tops: BTreeMap<String, Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    names: BTreeMap<String, Node>,
    indexes: BTreeMap<usize, Node>,
}

/// Reads a projection.
///
/// # Errors
///
/// AWS's `ValidationException`.
pub(in crate::dynamodb) fn projection(
    source: &str,
    placeholders: &mut Placeholders,
) -> Result<Projection, Fault> {
    let kind = Kind::Projection;
    let mut tokens = Tokens::new(kind, source)?;
    let mut paths = vec![path(kind, &mut tokens, placeholders)?];
    while tokens.take(",") {
        paths.push(path(kind, &mut tokens, placeholders)?);
    }
    if tokens.peek().sort != Sort::End {
        return Err(tokens.unexpected());
    }
    placeholders.settle()?;
    disjoint(kind, &paths.iter().collect::<Vec<_>>(), placeholders);
    placeholders.settle()?;
    Ok(Projection::of(&paths))
}

impl Projection {
    /// These paths.
    pub(in crate::dynamodb) fn of<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Self {
        let mut all = Self::default();
        for Path(steps) in paths {
            let mut steps = steps.iter();
            let Some(Step::Name(top)) = steps.next() else {
                continue;
            };
            let mut node = all.tops.entry(top.clone()).or_default();
            for step in steps {
                node = match step {
                    Step::Name(name) => node.names.entry(name.clone()).or_default(),
                    Step::Index(index) => node.indexes.entry(*index).or_default(),
                };
            }
        }
        all
    }

    /// The top-level attributes that it needs.
    pub(in crate::dynamodb) fn tops(&self) -> impl Iterator<Item = &str> {
        self.tops.keys().map(String::as_str)
    }

    /// What an item has of it.
    pub(in crate::dynamodb) fn pick(&self, item: &Item) -> Item {
        self.tops
            .iter()
            .filter_map(|(name, node)| Some((name.clone(), picked(item.get(name)?, node)?)))
            .collect()
    }
}

fn picked(value: &Attribute, node: &Node) -> Option<Attribute> {
    if node.names.is_empty() && node.indexes.is_empty() {
        return Some(value.clone());
    }
    match value {
        Attribute::M(map) => {
            let found: Item = node
                .names
                .iter()
                .filter_map(|(name, node)| Some((name.clone(), picked(map.get(name)?, node)?)))
                .collect();
            (!found.is_empty()).then_some(Attribute::M(found))
        }
        Attribute::L(list) => {
            let found: Vec<_> = node
                .indexes
                .iter()
                .filter_map(|(index, node)| picked(list.get(*index)?, node))
                .collect();
            (!found.is_empty()).then_some(Attribute::L(found))
        }
        _ => None,
    }
}
