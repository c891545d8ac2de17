//! A secret and its versions.

use super::bad_parameter;
use crate::{
    cloud::record::json_entries,
    wire::{Fault, Fields},
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CURRENT: &str = "AWSCURRENT";
pub(super) const PREVIOUS: &str = "AWSPREVIOUS";

/// What a version holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Content {
    Text(String),
    Binary(Bytes),
}

/// A version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) content: Content,
    pub(super) stages: BTreeSet<String>,
    /// Milliseconds since the epoch.
    pub(super) created: i64,
}

/// A secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Secret {
    pub(super) arn: String,
    pub(super) description: Option<String>,
    pub(super) kms_key: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) policy: Option<String>,
    pub(super) created: i64,
    pub(super) changed: i64,
    /// The day of the last access.
    pub(super) accessed: Option<i64>,
    /// When it was marked for deletion, and when it goes.
    pub(super) deleted: Option<(i64, i64)>,
    /// In the order in which they came.
    pub(super) versions: Vec<Version>,
}

json_entries!(Secret);

/// What a request puts into a version.
pub(super) fn content(input: &Fields) -> Result<Option<Content>, Fault> {
    const MOST: usize = 65_536;
    let text = input.text("SecretString");
    let binary = input.blob("SecretBinary");
    let content = match (text, binary) {
        (Some(_), Some(_)) => {
            return Err(bad_parameter(
                "You can't specify both a binary secret value and a string secret value in the same secret.",
            ));
        }
        (Some(text), None) => Content::Text(text.to_owned()),
        (None, Some(bytes)) => Content::Binary(bytes.clone()),
        (None, None) => return Ok(None),
    };
    let size = match &content {
        Content::Text(text) => text.len(),
        Content::Binary(bytes) => bytes.len(),
    };
    if size > MOST {
        return Err(Fault::new(
            "ValidationException",
            "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536",
        ));
    }
    Ok(Some(content))
}

impl Secret {
    pub(super) fn with_stage(&self, stage: &str) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.stages.contains(stage))
    }

    pub(super) fn version(&self, id: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// Gives a version a stage, which another one loses; the one that was current is the previous one then.
    pub(super) fn give(&mut self, id: &str, stage: &str) {
        let held = self.with_stage(stage).map(|version| version.id.clone());
        if stage == CURRENT && held.as_deref().is_some_and(|held| held != id) {
            for version in &mut self.versions {
                version.stages.remove(PREVIOUS);
                if Some(&version.id) == held.as_ref() {
                    version.stages.insert(PREVIOUS.to_owned());
                }
            }
        }
        for version in &mut self.versions {
            if version.id == id {
                version.stages.insert(stage.to_owned());
                if stage == CURRENT {
                    version.stages.remove(PREVIOUS);
                }
            } else {
                version.stages.remove(stage);
            }
        }
    }

    /// Adds a version with its stages; the same token with the same content changes nothing.
    pub(super) fn add(
        &mut self,
        id: &str,
        content: Content,
        stages: &[String],
        now: i64,
    ) -> Result<(), Fault> {
        const MOST: usize = 100;
        if let Some(there) = self.version(id) {
            if there.content == content {
                return Ok(());
            }
            return Err(Fault::new(
                "ResourceExistsException",
                format!(
                    "You can't use ClientRequestToken {id} because that value is already in use for a version of secret {}.",
                    self.arn
                ),
            ));
        }
        // Versions without a stage are forgotten when there are many.
        if self.versions.len() >= MOST {
            let spent = self
                .versions
                .iter()
                .position(|version| version.stages.is_empty());
            let spent = spent.ok_or_else(|| {
                Fault::new(
                    "LimitExceededException",
                    "The secret has too many versions.",
                )
            })?;
            self.versions.remove(spent);
        }
        self.versions.push(Version {
            id: id.to_owned(),
            content,
            stages: BTreeSet::new(),
            created: now,
        });
        self.changed = now;
        for stage in stages {
            self.give(id, stage);
        }
        Ok(())
    }
}

/// Checks the token of a request, which names the new version.
pub(super) fn token(input: &Fields) -> Result<Option<String>, Fault> {
    match input.text("ClientRequestToken") {
        Some(token) if !(32..=64).contains(&token.len()) => Err(bad_parameter(
            "ClientRequestToken must be 32-64 characters long.",
        )),
        token => Ok(token.map(str::to_owned)),
    }
}

/// Checks a name.
pub(super) fn check_name(name: &str) -> Result<(), Fault> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-!".contains(c);
    if name.is_empty() || name.len() > 512 || !name.chars().all(allowed) {
        return Err(Fault::new(
            "ValidationException",
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        ));
    }
    Ok(())
}
