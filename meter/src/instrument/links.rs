//! What metered modules share with each other directly.

use crate::rules;
use std::collections::BTreeSet;

/// How a module is linked to other metered modules. Between two of them the counter can travel in
/// the call itself; by default it does not, and everything that a module imports and exports has
/// the type that the module gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Links {
    /// Imported functions, as module and name, that are given another metered module's export of
    /// the name [`Links::name_of`].
    pub imports: BTreeSet<(String, String)>,
    /// Exported functions that get a second export of the metered kind.
    pub exports: BTreeSet<String>,
    /// The exports that are wanted as the module has them; all, if this is `None`.
    pub wanted: Option<BTreeSet<String>>,
}

impl Links {
    /// The name of the metered kind of the exported function `name`.
    #[must_use]
    pub fn name_of(name: &str) -> String {
        format!("{}/{name}", rules::MODULE)
    }

    /// Whether a name is one that [`Links::name_of`] may give.
    pub(crate) fn is_reserved(name: &str) -> bool {
        name.strip_prefix(rules::MODULE)
            .is_some_and(|rest| rest.starts_with('/'))
    }

    pub(crate) fn wants(&self, export: &str) -> bool {
        self.wanted
            .as_ref()
            .is_none_or(|wanted| wanted.contains(export))
    }
}
