//! Secrets as they come and go.

use super::{
    Secrets, bad_parameter, bad_request,
    secret::{CURRENT, Secret, check_name, content, token},
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};
use std::collections::BTreeMap;

const DAY: i64 = 86_400_000;

impl Secrets {
    pub(super) fn create(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = input.text_or_empty("Name");
        check_name(name)?;
        let token = token(input)?;
        let content = content(input)?;
        if input.has("AddReplicaRegions") {
            return Err(Fault::not_modelled("replicas of secrets in other regions"));
        }
        if let Some(there) = self.secrets.get(name) {
            if there.deleted.is_some() {
                return Err(bad_request(
                    "You can't create this secret because a secret with this name is already scheduled for deletion.",
                ));
            }
            let Some(id) = token.as_deref() else {
                return Err(exists(name));
            };
            return match (there.version(id), &content) {
                (Some(version), Some(content)) if version.content == *content => {
                    Ok(named(name, &there.arn).with("VersionId", id))
                }
                (Some(_), Some(_)) => Err(Fault::new(
                    "ResourceExistsException",
                    format!(
                        "You can't use ClientRequestToken {id} because that value is already in use for a version of secret {}.",
                        there.arn
                    ),
                )),
                _ => Err(exists(name)),
            };
        }
        let suffix = context.draws.letters(6);
        let mut secret = Secret {
            arn: context.arn("secretsmanager", &format!("secret:{name}-{suffix}")),
            description: input.text("Description").map(str::to_owned),
            kms_key: input.text("KmsKeyId").map(str::to_owned),
            tags: tags(input),
            policy: None,
            created: context.now,
            changed: context.now,
            accessed: None,
            deleted: None,
            versions: Vec::new(),
        };
        let id = token.unwrap_or_else(|| context.draws.uuid());
        let mut fields = named(name, &secret.arn);
        if let Some(content) = content {
            secret.add(&id, content, &[CURRENT.to_owned()], context.now)?;
            fields.insert("VersionId", id);
        }
        self.secrets.insert(name, secret);
        Ok(fields)
    }

    pub(super) fn delete(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let force = input.flag("ForceDeleteWithoutRecovery") == Some(true);
        let window = input.int("RecoveryWindowInDays");
        if force && window.is_some() {
            return Err(bad_parameter(
                "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
            ));
        }
        if window.is_some_and(|days| !(7..=30).contains(&days)) {
            return Err(bad_parameter(
                "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
            ));
        }
        if force && self.named(input).is_err() {
            // A deletion without a way back of what is not there succeeds.
            let id = input.text_or_empty("SecretId");
            let arn = if id.starts_with("arn:") {
                id.to_owned()
            } else {
                context.arn("secretsmanager", &format!("secret:{id}"))
            };
            return Ok(named(id, &arn).with("DeletionDate", Value::Time(context.now)));
        }
        let name = if force {
            self.named(input)?
        } else {
            self.alive(input)?
        };
        let secret = self.secret_mut(&name)?;
        let gone = if force {
            context.now
        } else {
            context.now + window.unwrap_or(30) * DAY
        };
        secret.deleted = Some((context.now, gone));
        let fields = named(&name, &secret.arn).with("DeletionDate", Value::Time(gone));
        if force {
            self.secrets.remove(&name);
        }
        Ok(fields)
    }

    pub(super) fn restore_secret(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.named(input)?;
        let secret = self.secret_mut(&name)?;
        secret.deleted = None;
        Ok(named(&name, &secret.arn))
    }

    /// Secrets whose time to recover is over.
    pub(super) fn forget_deleted(&mut self, now: i64) {
        let gone: Vec<_> = self
            .secrets
            .iter()
            .filter(|(_, secret)| secret.deleted.is_some_and(|(_, gone)| gone <= now))
            .map(|(name, _)| name.to_owned())
            .collect();
        for name in gone {
            self.secrets.remove(&name);
        }
    }

    pub(super) fn update(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = self.alive(input)?;
        let token = token(input)?;
        let content = content(input)?;
        let secret = self.secret_mut(&name)?;
        if let Some(description) = input.text("Description") {
            secret.description = Some(description.to_owned());
        }
        if let Some(key) = input.text("KmsKeyId") {
            secret.kms_key = Some(key.to_owned());
        }
        secret.changed = context.now;
        let mut fields = named(&name, &secret.arn);
        if let Some(content) = content {
            let id = token.unwrap_or_else(|| context.draws.uuid());
            secret.add(&id, content, &[CURRENT.to_owned()], context.now)?;
            fields.insert("VersionId", id);
        }
        Ok(fields)
    }

    pub(super) fn tag(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.alive(input)?;
        let more = tags(input);
        self.secret_mut(&name)?.tags.extend(more);
        Ok(Fields::new())
    }

    pub(super) fn untag(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.alive(input)?;
        let secret = self.secret_mut(&name)?;
        for key in input.texts("TagKeys") {
            secret.tags.remove(key);
        }
        Ok(Fields::new())
    }
}

fn exists(name: &str) -> Fault {
    Fault::new(
        "ResourceExistsException",
        format!("The operation failed because the secret {name} already exists."),
    )
}

pub(super) fn named(name: &str, arn: &str) -> Fields {
    Fields::new().with("ARN", arn).with("Name", name)
}

fn tags(input: &Fields) -> BTreeMap<String, String> {
    input
        .maps("Tags")
        .map(|tag| {
            (
                tag.text_or_empty("Key").to_owned(),
                tag.text_or_empty("Value").to_owned(),
            )
        })
        .collect()
}
