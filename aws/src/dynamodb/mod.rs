//! Amazon DynamoDB: tables, items, expressions, indexes, transactions, streams.

mod attribute;
mod capacity;
mod expiry;
mod expression;
mod fault;
mod items;
mod key;
mod legacy;
mod number;
mod partiql;
mod read;
mod streams;
mod table;
mod validate;
mod write;

use crate::{
    cloud::{
        context::Context,
        record::{Table, Tables},
    },
    wire::{Fault, Fields},
};
use items::Items;
use streams::ChangeRecord;
use table::TableRecord;
use write::Token;

/// The tables of a region.
#[derive(Debug, Default)]
pub(crate) struct DynamoDb {
    /// By name.
    tables: Table<TableRecord>,
    items: Items,
    /// Changes that streams tell, by `table/stream/number`.
    changes: Table<ChangeRecord>,
    /// Tokens of transactions of the last ten minutes.
    tokens: Table<Token>,
}

impl DynamoDb {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![
            ("dynamodb/table", &mut self.tables),
            ("dynamodb/item", &mut self.items),
            ("dynamodb/change", &mut self.changes),
            ("dynamodb/token", &mut self.tokens),
        ]
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        self.advance(context);
        match operation {
            "CreateTable" => self.create_table(input, context),
            "DescribeTable" => self.describe_table(input, context),
            "UpdateTable" => self.update_table(input, context),
            "DeleteTable" => self.delete_table(input, context),
            "ListTables" => self.list_tables(input),
            "TagResource" => self.tag(input, context),
            "UntagResource" => self.untag(input, context),
            "ListTagsOfResource" => self.list_tags(input, context),
            "UpdateTimeToLive" => self.update_time_to_live(input),
            "DescribeTimeToLive" => self.describe_time_to_live(input),
            "DescribeContinuousBackups" => self.describe_continuous_backups(input, context),
            "UpdateContinuousBackups" => self.update_continuous_backups(input, context),
            "PutResourcePolicy" => self.put_policy(input, context),
            "GetResourcePolicy" => self.get_policy(input),
            "DeleteResourcePolicy" => self.delete_policy(input),
            "DescribeLimits" => Ok(Self::describe_limits()),
            "DescribeEndpoints" => Ok(Self::describe_endpoints(context)),
            "PutItem" | "UpdateItem" | "DeleteItem" => self.write(operation, input, context),
            "GetItem" => self.get_item(input),
            "BatchGetItem" => self.batch_get(input),
            "BatchWriteItem" => self.batch_write(input, context),
            "TransactGetItems" => self.transact_get(input),
            "TransactWriteItems" => self.transact_write(input, context),
            "Query" => self.query(input),
            "Scan" => self.scan(input),
            "ExecuteStatement" => self.execute_statement(input, context),
            "BatchExecuteStatement" => self.batch_execute(input, context),
            "ExecuteTransaction" => self.execute_transaction(input, context),
            other => Err(Fault::not_modelled(&format!("dynamodb:{other}"))),
        }
    }
}
