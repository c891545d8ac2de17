//! Values drawn from a seed, so that what is checked cannot be learnt by heart.

use crate::exercise::json::{Json, Named};
use crate::json_members;
use serde::{Deserialize, Serialize};

/// What is drawn for a check. Visible checks draw the same for everybody; hidden and secret ones
/// draw for each learner, and the same whenever they are run again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Vary {
    /// How often all steps are run, each time with other values: 1 to 20. 1 by default.
    #[serde(default = "once")]
    pub times: u32,
    /// The values by name. `{{name}}` stands for one of them in events, requests, variables and
    /// expected values; a text that is nothing else becomes the value itself.
    pub draw: Named<Draw>,
}

const fn once() -> u32 {
    1
}

/// Where a value comes from: exactly one of the keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Draw {
    /// One of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Json>>,
    /// A whole number: the least and the greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integer: Option<[i64; 2]>,
    /// So many lower-case letters: 1 to 64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letters: Option<u32>,
}

json_members!(Vary {
    times: Always("times"),
    draw: Always("draw"),
});

json_members!(Draw {
    one_of: Sparse("one_of"),
    integer: Sparse("integer"),
    letters: Sparse("letters"),
});
