//! What the account worker answered to the questions of the view that is shown.

use lambdabox_contract::function::{FunctionRow, NamedEvent, RuntimeChoice};
use lambdabox_contract::sheet::{Listing, Sheet};
use lambdabox_contract::{Preview, ShareLink, Shared, Stored};
use std::rc::Rc;
use yew::AttrValue;

/// Answers; each is absent until it is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Data {
    /// The functions of the region.
    pub functions: Option<Vec<FunctionRow>>,
    /// What functions can be created with.
    pub runtimes: Vec<RuntimeChoice>,
    /// Events to begin with.
    pub templates: Vec<NamedEvent>,
    /// The view, as far as it is described as data.
    pub sheet: Option<Rc<Sheet>>,
    /// The lines that invoke the function from elsewhere.
    pub commands: Option<Vec<Listing>>,
    /// How much is kept.
    pub stored: Option<Stored>,
    /// What the chosen file would do.
    pub import: Option<Preview>,
    /// The function as a link.
    pub link: Option<ShareLink>,
    /// What the link holds.
    pub shared: Option<Shared>,
    /// Why there is nothing to show.
    pub missing: Option<AttrValue>,
}
