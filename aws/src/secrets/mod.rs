//! AWS Secrets Manager.

mod describe;
mod lifecycle;
mod list;
mod password;
mod policy;
mod secret;
mod values;

use crate::{
    cloud::{
        context::Context,
        record::{Table, Tables},
    },
    wire::{Fault, Fields, Service, constraints},
};
use secret::Secret;

/// The secrets of a region.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    /// By name.
    secrets: Table<Secret>,
}

impl Secrets {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![("secretsmanager/secret", &mut self.secrets)]
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let model = Service::SecretsManager.model();
        if let Some(known) = model.operations.get(operation) {
            constraints::check(model, known, input)?;
        }
        self.forget_deleted(context.now);
        match operation {
            "CreateSecret" => self.create(input, context),
            "DeleteSecret" => self.delete(input, context),
            "RestoreSecret" => self.restore_secret(input),
            "GetSecretValue" => self.get(input, context),
            "BatchGetSecretValue" => self.get_many(input, context),
            "PutSecretValue" => self.put(input, context),
            "UpdateSecret" => self.update(input, context),
            "UpdateSecretVersionStage" => self.move_stage(input),
            "DescribeSecret" => self.describe(input),
            "ListSecretVersionIds" => self.versions(input),
            "ListSecrets" => self.list(input),
            "TagResource" => self.tag(input),
            "UntagResource" => self.untag(input),
            "GetRandomPassword" => password::random(input, context),
            "PutResourcePolicy" => self.put_policy(input),
            "GetResourcePolicy" => self.get_policy(input),
            "DeleteResourcePolicy" => self.delete_policy(input),
            other => Err(Fault::not_modelled(&format!("secretsmanager:{other}"))),
        }
    }

    /// The name of the secret that is meant: by its name, its ARN, or its ARN without the last letters.
    fn named(&self, input: &Fields) -> Result<String, Fault> {
        let id = input.text_or_empty("SecretId");
        let name = if id.starts_with("arn:") {
            let given = id.rsplit(":secret:").next().unwrap_or_default();
            self.secrets
                .iter()
                .find(|(name, secret)| secret.arn == id || *name == given)
                .map(|(name, _)| name.to_owned())
        } else {
            self.secrets.has(id).then(|| id.to_owned())
        };
        name.ok_or_else(|| not_found("Secrets Manager can't find the specified secret."))
    }

    /// The same, and it must not be marked for deletion.
    fn alive(&self, input: &Fields) -> Result<String, Fault> {
        let name = self.named(input)?;
        if self
            .secrets
            .get(&name)
            .is_some_and(|secret| secret.deleted.is_some())
        {
            return Err(bad_request(
                "You can't perform this operation on the secret because it was marked for deletion.",
            ));
        }
        Ok(name)
    }

    fn secret(&self, name: &str) -> Result<&Secret, Fault> {
        self.secrets
            .get(name)
            .ok_or_else(|| not_found("Secrets Manager can't find the specified secret."))
    }

    fn secret_mut(&mut self, name: &str) -> Result<&mut Secret, Fault> {
        self.secrets
            .get_mut(name)
            .ok_or_else(|| not_found("Secrets Manager can't find the specified secret."))
    }
}

fn not_found(message: impl Into<String>) -> Fault {
    Fault::new("ResourceNotFoundException", message)
}

fn bad_request(message: impl Into<String>) -> Fault {
    Fault::new("InvalidRequestException", message)
}

fn bad_parameter(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterException", message)
}
