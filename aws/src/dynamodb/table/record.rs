//! What is kept of a table besides its items.

use crate::{
    cloud::record::json_entries,
    dynamodb::{
        attribute::Item,
        key::{KeyPart, KeySchema},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::dynamodb) struct TableRecord {
    pub(in crate::dynamodb) name: String,
    pub(in crate::dynamodb) id: String,
    /// Milliseconds since the epoch.
    pub(in crate::dynamodb) created: i64,
    pub(in crate::dynamodb) key: KeySchema,
    /// In the order in which they were given.
    pub(in crate::dynamodb) definitions: Vec<KeyPart>,
    pub(in crate::dynamodb) billing: Billing,
    pub(in crate::dynamodb) locals: Vec<Index>,
    pub(in crate::dynamodb) globals: Vec<Index>,
    /// The newest stream, also after it was switched off.
    pub(in crate::dynamodb) stream: Option<Stream>,
    /// The attribute that says when an item expires.
    pub(in crate::dynamodb) expiry: Option<String>,
    pub(in crate::dynamodb) tags: BTreeMap<String, String>,
    pub(in crate::dynamodb) protected: bool,
    pub(in crate::dynamodb) class: Option<String>,
    /// The key of server-side encryption, if one was asked for.
    pub(in crate::dynamodb) encryption: Option<String>,
    /// Since when there is point-in-time recovery, in milliseconds since the epoch.
    pub(in crate::dynamodb) recovery: Option<i64>,
    /// The policy of the table, and its revision.
    pub(in crate::dynamodb) policy: Option<(String, String)>,
}
json_entries!(TableRecord);

/// How a table is paid for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::dynamodb) struct Billing {
    /// Since when it is paid by request, in milliseconds since the epoch.
    pub(in crate::dynamodb) on_demand: Option<i64>,
    pub(in crate::dynamodb) units: Units,
    /// Most units of a table that is paid by request.
    pub(in crate::dynamodb) most: Option<Units>,
    pub(in crate::dynamodb) increased: Option<i64>,
    pub(in crate::dynamodb) decreased: Option<i64>,
}

/// Units a second that can be read and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::dynamodb) struct Units {
    pub(in crate::dynamodb) read: i64,
    pub(in crate::dynamodb) write: i64,
}

/// A secondary index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::dynamodb) struct Index {
    pub(in crate::dynamodb) name: String,
    pub(in crate::dynamodb) key: KeySchema,
    pub(in crate::dynamodb) projected: Projected,
    /// Of a global index.
    pub(in crate::dynamodb) units: Units,
}

/// What an index holds of an item besides the keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::dynamodb) enum Projected {
    All,
    Keys,
    Include(Vec<String>),
}

/// A stream of changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::dynamodb) struct Stream {
    /// Part of its ARN.
    pub(in crate::dynamodb) label: String,
    /// `NEW_AND_OLD_IMAGES` and so on.
    pub(in crate::dynamodb) view: String,
    /// Milliseconds since the epoch.
    pub(in crate::dynamodb) created: i64,
    pub(in crate::dynamodb) enabled: bool,
}

impl TableRecord {
    /// An index by its name, and whether it is a global one.
    pub(in crate::dynamodb) fn index(&self, name: &str) -> Option<(&Index, bool)> {
        let local = self.locals.iter().map(|index| (index, false));
        let global = self.globals.iter().map(|index| (index, true));
        local.chain(global).find(|(index, _)| index.name == name)
    }

    pub(in crate::dynamodb) fn indexes(&self) -> impl Iterator<Item = &Index> {
        self.locals.iter().chain(&self.globals)
    }

    pub(in crate::dynamodb) fn arn(&self, region: &str, account: &str) -> String {
        format!("arn:aws:dynamodb:{region}:{account}:table/{}", self.name)
    }

    /// The attributes that an index holds; `None` for all.
    pub(in crate::dynamodb) fn held_by(&self, index: &Index) -> Option<BTreeSet<String>> {
        let more = match &index.projected {
            Projected::All => return None,
            Projected::Keys => &[][..],
            Projected::Include(names) => names,
        };
        let keys = self.key.parts().chain(index.key.parts());
        let keys = keys.map(|part| part.name.clone());
        Some(keys.chain(more.iter().cloned()).collect())
    }

    /// What an index holds of an item.
    pub(in crate::dynamodb) fn projected(&self, index: &Index, item: &Item) -> Item {
        match self.held_by(index) {
            None => item.clone(),
            Some(names) => item
                .iter()
                .filter(|(name, _)| names.contains(*name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        }
    }
}
