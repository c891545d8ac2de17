//! Deleting and listing tables; limits and endpoints of the account.

use crate::{
    cloud::context::Context,
    dynamodb::{DynamoDb, fault::invalid, validate},
    wire::{Fault, Fields, Value},
};

const MOST_NAMES: usize = 100;

impl DynamoDb {
    pub(in crate::dynamodb) fn delete_table(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("DeleteTable", input)?;
        let table = self.described(input.text_or_empty("TableName"))?.clone();
        if table.protected {
            return Err(invalid(
                "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
            ));
        }
        let described = self.description(&table, "DELETING", context);
        self.tables.remove(&table.name);
        self.items.forget(&table.name);
        self.changes.remove_below(&format!("{}/", table.name));
        Ok(Fields::new().with("TableDescription", described))
    }

    pub(in crate::dynamodb) fn list_tables(&self, input: &Fields) -> Result<Fields, Fault> {
        validate::request("ListTables", input)?;
        let most = input
            .int("Limit")
            .and_then(|limit| usize::try_from(limit).ok())
            .unwrap_or(MOST_NAMES);
        let after = input.text("ExclusiveStartTableName");
        let mut names: Vec<_> = self
            .tables
            .iter()
            .map(|(name, _)| name)
            .filter(|name| after.is_none_or(|after| *name > after))
            .take(most + 1)
            .collect();
        let more = names.len() > most;
        names.truncate(most);
        let last = names.last().filter(|_| more).map(|name| (*name).to_owned());
        Ok(Fields::new()
            .with("TableNames", Value::list(names))
            .with_some("LastEvaluatedTableName", last))
    }

    pub(in crate::dynamodb) fn describe_limits() -> Fields {
        Fields::new()
            .with("AccountMaxReadCapacityUnits", 80_000_i64)
            .with("AccountMaxWriteCapacityUnits", 80_000_i64)
            .with("TableMaxReadCapacityUnits", 40_000_i64)
            .with("TableMaxWriteCapacityUnits", 40_000_i64)
    }

    pub(in crate::dynamodb) fn describe_endpoints(context: &Context<'_>) -> Fields {
        let endpoint = Fields::new()
            .with(
                "Address",
                format!("dynamodb.{}.amazonaws.com", context.region),
            )
            .with("CachePeriodInMinutes", 1440_i64);
        Fields::new().with("Endpoints", vec![Value::Map(endpoint)])
    }
}
