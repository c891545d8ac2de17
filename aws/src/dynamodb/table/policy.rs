//! Policies of tables: kept and told, without effect.

use crate::{
    cloud::context::Context,
    dynamodb::{DynamoDb, fault::invalid, validate},
    wire::{Fault, Fields},
};

const LONGEST: usize = 20 * 1024;

impl DynamoDb {
    pub(in crate::dynamodb) fn put_policy(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("PutResourcePolicy", input)?;
        let policy = input.text_or_empty("Policy");
        if policy.len() > LONGEST || serde_json::from_str::<serde_json::Value>(policy).is_err() {
            return Err(invalid(
                "Invalid resource policy: Policies must be valid JSON and the first byte must be '{'",
            ));
        }
        let table = self.table_of_policy(input)?;
        check_revision(input, table)?;
        let revision = match &table.policy {
            Some((same, revision)) if same == policy => revision.clone(),
            _ => context.now.to_string(),
        };
        table.policy = Some((policy.to_owned(), revision.clone()));
        Ok(Fields::new().with("RevisionId", revision))
    }

    pub(in crate::dynamodb) fn get_policy(&mut self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("GetResourcePolicy", input)?;
        let arn = input.text_or_empty("ResourceArn").to_owned();
        let table = self.table_of_policy(input)?;
        let (policy, revision) = table.policy.clone().ok_or_else(|| {
            Fault::new(
                "PolicyNotFoundException",
                format!("Resource-based policy not found for the provided ResourceArn: {arn}"),
            )
        })?;
        Ok(Fields::new()
            .with("Policy", policy)
            .with("RevisionId", revision))
    }

    pub(in crate::dynamodb) fn delete_policy(&mut self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("DeleteResourcePolicy", input)?;
        let table = self.table_of_policy(input)?;
        check_revision(input, table)?;
        let revision = table.policy.take().map(|(_, revision)| revision);
        Ok(Fields::new().with_some("RevisionId", revision))
    }

    fn table_of_policy(&mut self, input: &Fields) -> Result<&mut super::TableRecord, Fault> {
        let arn = input.text_or_empty("ResourceArn");
        let name = super::name_of(arn);
        if !arn.starts_with("arn:aws:dynamodb:") {
            return Err(invalid(format!(
                "Invalid TableArn: Invalid ResourceArn provided as input {arn}"
            )));
        }
        self.tables
            .get_mut(name)
            .ok_or_else(|| crate::dynamodb::fault::table_not_found(name))
    }
}

fn check_revision(input: &Fields, table: &super::TableRecord) -> Result<(), Fault> {
    let Some(expected) = input.text("ExpectedRevisionId") else {
        return Ok(());
    };
    let name = &table.name;
    let detail = match (expected, &table.policy) {
        ("NO_POLICY", None) => return Ok(()),
        (expected, Some((_, current))) if expected == current => return Ok(()),
        ("NO_POLICY", Some((_, current))) => format!(
            "Requested policy update expecting none to be present for table {name}, but a policy exists with revision id {current}."
        ),
        (expected, Some((_, current))) => format!(
            "Requested update for policy with revision id {expected}, but the policy associated to target table {name} has revision id {current}."
        ),
        (expected, None) => format!(
            "Requested update for policy with revision id {expected}, but no policy is associated to target table {name}."
        ),
    };
    Err(Fault::new(
        "PolicyNotFoundException",
        format!("Resource-based policy not found for the provided ResourceArn: {detail}"),
    ))
}
