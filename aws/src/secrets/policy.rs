//! Policies of secrets: kept and told.

use super::{Secrets, lifecycle::named};
use crate::wire::{Fault, Fields};

impl Secrets {
    pub(super) fn put_policy(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.alive(input)?;
        let policy = input.text_or_empty("ResourcePolicy");
        if !serde_json::from_str::<serde_json::Value>(policy).is_ok_and(|policy| policy.is_object())
        {
            return Err(Fault::new(
                "MalformedPolicyDocumentException",
                "This resource policy contains invalid Json.",
            ));
        }
        let secret = self.secret_mut(&name)?;
        secret.policy = Some(policy.to_owned());
        Ok(named(&name, &secret.arn))
    }

    pub(super) fn get_policy(&self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.alive(input)?;
        let secret = self.secret(&name)?;
        Ok(named(&name, &secret.arn).with_some("ResourcePolicy", secret.policy.as_ref()))
    }

    pub(super) fn delete_policy(&mut self, input: &Fields) -> Result<Fields, Fault> {
        let name = self.alive(input)?;
        let secret = self.secret_mut(&name)?;
        secret.policy = None;
        Ok(named(&name, &secret.arn))
    }
}
