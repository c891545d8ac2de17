//! A parameter and its versions.

use crate::{
    cloud::{context::Context, record::json_entries},
    wire::{Fields, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) number: i64,
    pub(super) value: String,
    pub(super) kind: String,
    pub(super) data_type: String,
    pub(super) description: Option<String>,
    pub(super) key_id: Option<String>,
    pub(super) pattern: Option<String>,
    pub(super) tier: String,
    /// Milliseconds since the epoch.
    pub(super) modified: i64,
    /// Who.
    pub(super) user: String,
    pub(super) labels: BTreeSet<String>,
}

/// A parameter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Parameter {
    pub(super) tags: BTreeMap<String, String>,
    /// The oldest first.
    pub(super) versions: Vec<Version>,
}

json_entries!(Parameter);

/// What is told instead of an encrypted value to who does not ask for it: a text that looks like it.
pub(super) fn sealed(value: &str) -> String {
    let digest = crate::wire::ChecksumAlgorithm::Sha256.of(value.as_bytes());
    format!("AQICAHi{}", crate::wire::protocol::base64(&digest))
}

pub(super) fn arn(name: &str, context: &Context<'_>) -> String {
    context.arn(
        "ssm",
        &format!("parameter/{}", name.strip_prefix('/').unwrap_or(name)),
    )
}

impl Version {
    pub(super) fn shown_value(&self, decrypt: bool) -> String {
        if self.kind == "SecureString" && !decrypt {
            sealed(&self.value)
        } else {
            self.value.clone()
        }
    }

    pub(super) fn fields(
        &self,
        name: &str,
        selector: Option<&str>,
        decrypt: bool,
        context: &Context<'_>,
    ) -> Fields {
        Fields::new()
            .with("Name", name)
            .with("Type", &self.kind)
            .with("Value", self.shown_value(decrypt))
            .with("Version", self.number)
            .with_some("Selector", selector)
            .with("LastModifiedDate", Value::Time(self.modified))
            .with("ARN", arn(name, context))
            .with("DataType", &self.data_type)
    }

    /// What lists and histories tell.
    pub(super) fn metadata(&self, name: &str) -> Fields {
        Fields::new()
            .with("Name", name)
            .with("Type", &self.kind)
            .with_some("KeyId", self.key_id.as_ref())
            .with("LastModifiedDate", Value::Time(self.modified))
            .with("LastModifiedUser", &self.user)
            .with_some("Description", self.description.as_ref())
            .with_some("AllowedPattern", self.pattern.as_ref())
            .with("Version", self.number)
            .with("Tier", &self.tier)
            .with("Policies", Value::List(Vec::new()))
            .with("DataType", &self.data_type)
    }
}

impl Parameter {
    pub(super) fn latest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The version with a number or a label.
    pub(super) fn selected(&self, selector: Option<&str>) -> Option<&Version> {
        match selector {
            None => self.latest(),
            Some(text) => self
                .versions
                .iter()
                .find(|version| match text.parse::<i64>() {
                    Ok(number) => version.number == number,
                    Err(_) => version.labels.contains(text),
                }),
        }
    }
}
