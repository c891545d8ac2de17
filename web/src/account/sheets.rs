//! Views that are described here and drawn by the page: which there are, and what fields they have.
//!
//! A tab of a function's page that only shows is a file in the folder `sheets` with a function like
//! [`metrics::tab`], its `mod` line here, and its entry in [`TABS`], which gives it address, title and
//! place.

mod charts;
pub(super) mod layers;
pub(super) mod log_groups;
mod metrics;
pub(super) mod permissions;
mod pricing;

use super::names::{Account, LogGroupKey};
use super::triggers;
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::sheet::{Field, FieldKind, Part, Place, Sheet, Then};
use lambdabox_contract::{GetSheet, Refusal};

/// A tab of a function's page.
pub(super) struct Tab {
    /// Its name in addresses.
    pub(super) slug: &'static str,
    /// Its name for people.
    pub(super) title: &'static str,
    /// What it shows.
    parts: fn(&Account, &FunctionId, &Fields) -> Result<Vec<Part>, Refusal>,
}

/// The tabs of a function's page that are described here, in their order: between Test and
/// Configuration.
pub(super) const TABS: [Tab; 3] = [
    Tab {
        slug: "monitor",
        title: "Monitor",
        parts: metrics::tab,
    },
    Tab {
        slug: "layers",
        title: "Layers",
        parts: layers::tab,
    },
    Tab {
        slug: "permissions",
        title: "Permissions",
        parts: permissions::tab,
    },
];

/// What has been typed and chosen: ids and texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Of these.
    pub(super) fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The text of a field; `None` if nothing was ever put into it.
    pub(super) fn find(&self, id: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == id);
        found.map(|(_, text)| text.as_str())
    }

    /// The text of a field without the white space around it; empty if there is none.
    pub(super) fn get(&self, id: &str) -> &str {
        self.find(id).unwrap_or_default().trim()
    }
}

/// The view that is asked for.
pub(super) fn sheet(account: &Account, asked: &GetSheet) -> Result<Sheet, Refusal> {
    let fields = Fields::new(asked.fields.clone());
    let id = |name: &str| FunctionId {
        region: asked.region.clone(),
        name: name.to_owned(),
    };
    let parts = match &asked.place {
        Some(Place::Pricing) => pricing::sheet(&fields),
        Some(Place::LogGroups) => log_groups::list(account, &asked.region, &fields),
        Some(Place::LogGroup(group)) => {
            log_groups::one(account, &LogGroupKey::new(&*asked.region, &**group))?
        }
        Some(Place::Triggers { function, url }) => {
            triggers::sheet(account, &id(function), *url, &fields)?
        }
        Some(Place::Tab { function, tab }) => match TABS.iter().find(|known| known.slug == tab) {
            Some(known) => (known.parts)(account, &id(function), &fields)?,
            None => vec![Part::Empty(
                "There is nothing here".into(),
                "This part of a function's page is not there.".into(),
            )],
        },
        None => Vec::new(),
    };
    Ok(Sheet { parts })
}

/// One line of text: its name, its label, what may be entered, what stands there first.
pub(super) fn line(id: &str, label: &str, hint: &str, value: &str) -> Field {
    Field {
        id: id.to_owned(),
        label: label.to_owned(),
        hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()),
        value: value.to_owned(),
        ..Field::default()
    }
}

/// A whole number with its unit.
pub(super) fn number(id: &str, label: &str, hint: &str, unit: &str, value: &str) -> Field {
    Field {
        unit: Some(unit.to_owned()).filter(|unit| !unit.is_empty()),
        kind: FieldKind::Number,
        ..line(id, label, hint, value)
    }
}

/// Several lines of text.
pub(super) fn area(id: &str, label: &str, hint: &str, value: &str) -> Field {
    Field {
        kind: FieldKind::Area,
        ..line(id, label, hint, value)
    }
}

/// One of a few, of which one is chosen.
pub(super) fn choice(
    id: &str,
    label: &str,
    options: Vec<(String, String)>,
    value: &str,
    then: Then,
) -> Field {
    Field {
        kind: FieldKind::Choice(options),
        then,
        ..line(id, label, "", value)
    }
}

/// One of a few; the first one stands there first.
pub(super) fn one_of<'a>(
    id: &str,
    label: &str,
    options: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Field {
    let owned = |(value, text): (&str, &str)| (value.to_owned(), text.to_owned());
    let options: Vec<(String, String)> = options.into_iter().map(owned).collect();
    let first = options.first().map(|(value, _)| value.clone());
    choice(id, label, options, &first.unwrap_or_default(), Then::Keep)
}
