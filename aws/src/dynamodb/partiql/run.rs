//! `ExecuteStatement`, `BatchExecuteStatement`, `ExecuteTransaction`.

use super::{Select, Statement, statement::statement};
use crate::{
    cloud::{
        context::Context,
        record::{from_json, to_json},
    },
    dynamodb::{
        DynamoDb,
        attribute::{self, Item, write_item},
        capacity::Capacity,
        expression::{Comparison, Condition, Operand},
        fault::{invalid, no_table},
        validate,
        write::{Change, Refusal, Write, returned},
    },
    wire::{
        Fault, Fields, Value,
        protocol::{base64, from_base64},
    },
};

impl DynamoDb {
    pub(in crate::dynamodb) fn execute_statement(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("ExecuteStatement", input)?;
        let statement = read(input)?;
        let Statement::Select(select) = &statement else {
            let (write, returning) = self.write_of(&statement, tells_old(input))?;
            let judged = self.judge(&write).map_err(Refusal::into_fault)?;
            let items = returned(returning.as_deref().unwrap_or("NONE"), &judged);
            let capacity = self.written(&write, &judged);
            self.commit(&write, judged, context);
            return Ok(Fields::new()
                .with("Items", Value::list(items.iter().map(write_item)))
                .with_some("ConsumedCapacity", capacity.told(input, &write.table)));
        };
        let mut started = input.clone();
        if let Some(token) = input.text("NextToken") {
            let key: Item = from_base64(token)
                .and_then(|bytes| from_json(&bytes))
                .ok_or_else(|| invalid("Given NextToken is not valid"))?;
            started.insert("ExclusiveStartKey", write_item(&key));
        }
        let walked = self.select(select, &started)?;
        let token = walked.last.as_ref().map(|key| base64(&to_json(key)));
        Ok(Fields::new()
            .with("Items", Value::list(walked.items.iter().map(write_item)))
            .with_some("NextToken", token)
            .with_some("LastEvaluatedKey", walked.last.as_ref().map(write_item))
            .with_some(
                "ConsumedCapacity",
                walked.capacity.told(input, &select.table),
            ))
    }

    pub(in crate::dynamodb) fn batch_execute(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("BatchExecuteStatement", input)?;
        let mut responses = Vec::new();
        for one in input.maps("Statements") {
            let read = read(one);
            let table = read.as_ref().ok().map(|read| read.table().to_owned());
            let done = read
                .map_err(Refusal::Fault)
                .and_then(|statement| self.execute_one(&statement, one, context));
            let told = match done {
                Ok(item) => Fields::new().with_some("Item", item.as_ref().map(write_item)),
                Err(refusal) => Fields::new().with("Error", batch_error(refusal)),
            };
            responses.push(told.with_some("TableName", table));
        }
        Ok(Fields::new().with("Responses", Value::list(responses)))
    }

    fn execute_one(
        &mut self,
        statement: &Statement,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Option<Item>, Refusal> {
        if let Statement::Select(select) = statement {
            return Ok(self.select_one(select, input)?);
        }
        let (write, returning) = self.write_of(statement, tells_old(input))?;
        let judged = self.judge(&write)?;
        let item = returned(returning.as_deref().unwrap_or("NONE"), &judged);
        self.commit(&write, judged, context);
        Ok(item)
    }

    /// A statement of a batch or a transaction reads one item, by its whole key.
    fn select_one(&mut self, select: &Select, input: &Fields) -> Result<Option<Item>, Fault> {
        if select.index.is_none() {
            let (key, _) = self.split(&select.table, select.condition.as_ref())?;
            let table = self.tables.get(&select.table).ok_or_else(no_table)?;
            table.key.check_key(&key)?;
        }
        Ok(self.select(select, input)?.items.into_iter().next())
    }

    pub(in crate::dynamodb) fn execute_transaction(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("ExecuteTransaction", input)?;
        if self.repeated(input, context)? {
            return Ok(Fields::new());
        }
        let statements = input
            .maps("TransactStatements")
            .map(read)
            .collect::<Result<Vec<_>, _>>()?;
        let reads = statements
            .iter()
            .filter(|one| matches!(one, Statement::Select(_)))
            .count();
        if reads > 0 && reads < statements.len() {
            return Err(invalid(
                "Cannot mix reads and writes in a single request: a transaction has either SELECT statements or others",
            ));
        }
        let mut responses = Vec::new();
        if reads > 0 {
            for statement in &statements {
                if let Statement::Select(select) = statement {
                    let item = self.select_one(select, &Fields::new())?;
                    responses.push(Fields::new().with_some("Item", item.as_ref().map(write_item)));
                }
            }
        } else {
            let mut writes = Vec::new();
            for statement in &statements {
                writes.push(self.write_of(statement, false)?.0);
                responses.push(Fields::new());
            }
            self.transact(&writes, context)?;
        }
        self.remember(input, context);
        Ok(Fields::new().with("Responses", Value::list(responses)))
    }

    /// The write that a statement stands for, and what it returns.
    fn write_of(
        &self,
        statement: &Statement,
        tells_old: bool,
    ) -> Result<(Write, Option<String>), Fault> {
        let table = statement.table().to_owned();
        let (change, condition, returning) = match statement {
            Statement::Insert { item, .. } => (Change::Insert(item.clone()), None, None),
            Statement::Update {
                operations,
                condition,
                returning,
                ..
            } => {
                let (key, mut rest) = self.split(&table, condition.as_ref())?;
                // Only what is there is updated.
                let keys = self
                    .tables
                    .get(&table)
                    .ok_or_else(no_table)?
                    .key
                    .hash
                    .iter();
                rest.extend(keys.map(|part| {
                    Condition::Exists(crate::dynamodb::expression::Path::of(&part.name))
                }));
                (
                    Change::Update(key, operations.clone()),
                    Some(Condition::All(rest)),
                    returning.clone(),
                )
            }
            Statement::Delete {
                condition,
                returning,
                ..
            } => {
                let (key, rest) = self.split(&table, condition.as_ref())?;
                let rest = (!rest.is_empty()).then_some(Condition::All(rest));
                (Change::Delete(key), rest, returning.clone())
            }
            Statement::Select(_) => return Err(invalid("A SELECT statement writes nothing")),
        };
        let write = Write {
            table,
            change,
            condition,
            tells_old,
        };
        Ok((write, returning))
    }

    /// The key that a condition names, and what else it says.
    fn split(
        &self,
        table: &str,
        condition: Option<&Condition>,
    ) -> Result<(Item, Vec<Condition>), Fault> {
        let table = self.tables.get(table).ok_or_else(no_table)?;
        let parts: &[Condition] = match condition {
            Some(Condition::All(parts)) => parts,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let mut key = Item::new();
        let mut rest = Vec::new();
        for part in parts {
            match part {
                Condition::Compare(
                    Comparison::Equal,
                    Operand::Path(path),
                    Operand::Value(value),
                ) if path.is_top()
                    && table.key.has(path.top())
                    && !key.contains_key(path.top()) =>
                {
                    key.insert(path.top().to_owned(), value.clone());
                }
                other => rest.push(other.clone()),
            }
        }
        if key.len() < table.key.parts().count() {
            return Err(invalid(
                "Where clause does not contain a mandatory equality on all key attributes",
            ));
        }
        Ok((key, rest))
    }
}

fn tells_old(input: &Fields) -> bool {
    input.text("ReturnValuesOnConditionCheckFailure") == Some("ALL_OLD")
}

fn read(input: &Fields) -> Result<Statement, Fault> {
    let parameters = input
        .list("Parameters")
        .iter()
        .map(attribute::read)
        .collect::<Result<Vec<_>, _>>()?;
    statement(input.text_or_empty("Statement"), parameters)
}

fn batch_error(refusal: Refusal) -> Fields {
    let (code, fault) = match refusal {
        Refusal::Condition(_) => ("ConditionalCheckFailed", refusal.into_fault()),
        Refusal::Duplicate => ("DuplicateItem", refusal.into_fault()),
        Refusal::Fault(fault) if fault.code == "ResourceNotFoundException" => {
            ("ResourceNotFound", fault)
        }
        Refusal::Fault(fault) => ("ValidationError", fault),
    };
    let mut told = Fields::new()
        .with("Code", code)
        .with("Message", fault.message);
    if let Some(item) = fault.fields.get("Item") {
        told.insert("Item", item.clone());
    }
    told
}

impl DynamoDb {
    fn written(&self, write: &Write, judged: &crate::dynamodb::write::Judged) -> Capacity {
        self.tables
            .get(&write.table)
            .map(|table| {
                crate::dynamodb::capacity::written(table, judged.old.as_ref(), judged.new.as_ref())
            })
            .unwrap_or_default()
    }
}
