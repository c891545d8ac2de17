//! Where things of an account are: a region, and a name in it.

use super::Refusal;
use super::refusal::Exception;
use crate::function::FunctionConfig;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which function: its region and its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionKey {
    /// Such as `eu-west-1`.
    pub region: String,
    /// The function's name.
    pub name: String,
}

impl FunctionKey {
    /// The function of this name in a region.
    #[must_use]
    pub fn new(region: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            region: region.into(),
            name: name.into(),
        }
    }

    /// The function of this configuration.
    #[must_use]
    pub fn of(config: &FunctionConfig) -> Self {
        Self::new(&*config.region, &*config.function_name)
    }

    /// `eu-west-1/my-function`: the end of its records' keys.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.region, self.name)
    }

    /// Undoes [`FunctionKey::path`]: neither regions nor names have a slash.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let (region, name) = path.split_once('/')?;
        let whole = !region.is_empty() && !name.is_empty() && !name.contains('/');
        whole.then(|| Self::new(region, name))
    }

    /// The refusal of a function that is not there.
    #[must_use]
    pub fn missing(&self) -> Refusal {
        let config = FunctionConfig {
            function_name: self.name.clone(),
            region: self.region.clone(),
            ..FunctionConfig::default()
        };
        Refusal::new(
            Exception::ResourceNotFound,
            format!("Function not found: {}", config.arn()),
        )
        .of_field("functionName")
    }
}

/// `my-function (eu-west-1)`, as sentences name it.
impl fmt::Display for FunctionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.region)
    }
}

/// Which log group: its region and its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogGroupKey {
    /// Such as `eu-west-1`.
    pub region: String,
    /// Such as `/aws/lambda/my-function`.
    pub name: String,
}

impl LogGroupKey {
    /// The log group of this name in a region.
    #[must_use]
    pub fn new(region: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            region: region.into(),
            name: name.into(),
        }
    }

    /// The group that a function logs to.
    #[must_use]
    pub fn of(config: &FunctionConfig) -> Self {
        Self::new(&*config.region, config.log_group_name())
    }
}
