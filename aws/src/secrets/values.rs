//! What secrets hold: read, written, and which version is current.

use super::{
    Secrets, bad_parameter, bad_request,
    lifecycle::named,
    list::wanted,
    not_found,
    secret::{CURRENT, Content, content, token},
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

const DAY: i64 = 86_400_000;

impl Secrets {
    pub(super) fn get(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let name = self.alive(input)?;
        let (id, stage) = (input.text("VersionId"), input.text("VersionStage"));
        let secret = self.secret(&name)?;
        let version = match (id, stage) {
            (Some(id), stage) => {
                let version = secret.version(id).ok_or_else(|| {
                    not_found(format!(
                        "Secrets Manager can't find the specified secret value for VersionId: {id}"
                    ))
                })?;
                if stage.is_some_and(|stage| !version.stages.contains(stage)) {
                    return Err(bad_request(
                        "You provided a VersionStage that is not associated to the provided VersionId.",
                    ));
                }
                version
            }
            (None, stage) => {
                let stage = stage.unwrap_or(CURRENT);
                secret.with_stage(stage).ok_or_else(|| {
                    not_found(format!("Secrets Manager can't find the specified secret value for staging label: {stage}"))
                })?
            }
        };
        let fields = named(&name, &secret.arn)
            .with("VersionId", &version.id)
            .with("VersionStages", Value::list(&version.stages))
            .with("CreatedDate", Value::Time(version.created));
        let fields = match &version.content {
            Content::Text(text) => fields.with("SecretString", text),
            Content::Binary(bytes) => fields.with("SecretBinary", bytes.clone()),
        };
        let today = context.now.div_euclid(DAY) * DAY;
        if secret.accessed != Some(today) {
            self.secret_mut(&name)?.accessed = Some(today);
        }
        Ok(fields)
    }

    pub(super) fn get_many(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        let ids: Vec<_> = input.texts("SecretIdList").map(str::to_owned).collect();
        let filtered = input.has("Filters");
        if filtered && !ids.is_empty() {
            return Err(bad_parameter(
                "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
            ));
        }
        if !filtered && ids.is_empty() {
            return Err(bad_parameter(
                "Either 'SecretIdList' or 'Filters' must be provided.",
            ));
        }
        let ids = if filtered {
            let found = self
                .secrets
                .iter()
                .filter(|(name, secret)| secret.deleted.is_none() && wanted(name, secret, input));
            found.map(|(name, _)| name.to_owned()).collect()
        } else {
            ids
        };
        let (mut values, mut errors): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
        for id in ids {
            match self.get(&Fields::new().with("SecretId", &id), context) {
                Ok(fields) => values.push(fields.into()),
                Err(fault) => errors.push(
                    Fields::new()
                        .with("SecretId", id)
                        .with("ErrorCode", fault.code)
                        .with("Message", fault.message)
                        .into(),
                ),
            }
        }
        Ok(Fields::new()
            .with("SecretValues", values)
            .with("Errors", errors))
    }

    pub(super) fn put(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let name = self.alive(input)?;
        let token = token(input)?;
        let content = content(input)?
            .ok_or_else(|| bad_request("You must provide either SecretString or SecretBinary."))?;
        let mut stages: Vec<_> = input.texts("VersionStages").map(str::to_owned).collect();
        if stages.is_empty() {
            stages.push(CURRENT.to_owned());
        }
        let id = token.unwrap_or_else(|| context.draws.uuid());
        let secret = self.secret_mut(&name)?;
        // The first value is current whatever it is called.
        if secret.versions.is_empty() && !stages.iter().any(|stage| stage == CURRENT) {
            stages.push(CURRENT.to_owned());
        }
        secret.add(&id, content, &stages, context.now)?;
        Ok(named(&name, &secret.arn)
            .with("VersionId", id)
            .with("VersionStages", Value::list(stages)))
    }

    pub(super) fn move_stage(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.alive(input)?;
        let stage = input.text_or_empty("VersionStage");
        let (to, from) = (
            input.text("MoveToVersionId"),
            input.text("RemoveFromVersionId"),
        );
        let secret = self.secret_mut(&name)?;
        let held = secret.with_stage(stage).map(|version| version.id.clone());
        for id in [to, from].into_iter().flatten() {
            if secret.version(id).is_none() {
                return Err(not_found(format!(
                    "Secrets Manager can't find the specified secret value for VersionId: {id}"
                )));
            }
        }
        match (&held, from) {
            (Some(held), None) if to != Some(held.as_str()) => {
                return Err(bad_parameter(format!(
                    "The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached to version {held}, so you must explicitly reference that version in RemoveFromVersionId."
                )));
            }
            (held, Some(from)) if held.as_deref() != Some(from) => {
                return Err(bad_parameter(format!(
                    "The version {from} does not have the staging label {stage}."
                )));
            }
            _ => {}
        }
        match to {
            Some(to) => secret.give(to, stage),
            None if stage == CURRENT => {
                return Err(bad_parameter(
                    "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.",
                ));
            }
            None => {
                for version in &mut secret.versions {
                    version.stages.remove(stage);
                }
            }
        }
        Ok(named(&name, &secret.arn))
    }
}
