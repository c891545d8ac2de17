//! What is said of a secret besides what it holds.

use super::{Secrets, lifecycle::named, secret::Secret};
use crate::wire::{Fault, Fields, Value};

/// What lists and descriptions share.
pub(super) fn fields(name: &str, secret: &Secret) -> Fields {
    let tags = secret
        .tags
        .iter()
        .map(|(key, value)| Fields::new().with("Key", key).with("Value", value));
    named(name, &secret.arn)
        .with_some("Description", secret.description.as_ref())
        .with_some("KmsKeyId", secret.kms_key.as_ref())
        .with("CreatedDate", Value::Time(secret.created))
        .with("LastChangedDate", Value::Time(secret.changed))
        .with_some("LastAccessedDate", secret.accessed.map(Value::Time))
        .with_some("DeletedDate", secret.deleted.map(|(at, _)| Value::Time(at)))
        .with_some("Tags", (!secret.tags.is_empty()).then(|| Value::list(tags)))
}

fn stages(secret: &Secret) -> Fields {
    secret
        .versions
        .iter()
        .filter(|version| !version.stages.is_empty())
        .map(|version| (version.id.as_str(), Value::list(&version.stages)))
        .collect()
}

impl Secrets {
    pub(super) fn describe(&self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.named(input)?;
        let secret = self.secret(&name)?;
        let stages = stages(secret);
        Ok(fields(&name, secret)
            .with_some("VersionIdsToStages", (!stages.is_empty()).then_some(stages)))
    }

    pub(super) fn versions(&self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.named(input)?;
        let secret = self.secret(&name)?;
        let all = input.flag("IncludeDeprecated") == Some(true);
        let versions = secret
            .versions
            .iter()
            .filter(|version| all || !version.stages.is_empty())
            .map(|version| {
                Fields::new()
                    .with("VersionId", &version.id)
                    .with_some(
                        "VersionStages",
                        (!version.stages.is_empty()).then(|| Value::list(&version.stages)),
                    )
                    .with("CreatedDate", Value::Time(version.created))
            });
        Ok(named(&name, &secret.arn).with("Versions", Value::list(versions)))
    }

    /// An entry of a list.
    pub(super) fn entry(name: &str, secret: &Secret) -> Fields {
        let stages = stages(secret);
        fields(name, secret).with_some(
            "SecretVersionsToStages",
            (!stages.is_empty()).then_some(stages),
        )
    }
}
