//! `CreateTable`.

use super::{
    label,
    record::{Billing, Index, Stream, TableRecord, Units},
    schema::{definitions, index, key_schema, names, units},
};
use crate::{
    cloud::context::Context,
    dynamodb::{
        DynamoDb,
        fault::{bad_values, invalid},
        key::{KeyPart, KeySchema},
        validate,
    },
    wire::{Fault, Fields},
};

const MOST_LOCALS: usize = 5;
pub(super) const MOST_GLOBALS: usize = 20;

impl DynamoDb {
    pub(in crate::dynamodb) fn create_table(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        if !input.has("TableName") {
            return Err(invalid(
                "The parameter 'TableName' is required but was not present in the request",
            ));
        }
        validate::request("CreateTable", input)?;
        for unsupported in ["VectorIndexes", "GlobalTableSourceArn"] {
            if input.has(unsupported) {
                return Err(Fault::not_modelled(&format!(
                    "dynamodb:CreateTable with {unsupported}"
                )));
            }
        }
        let name = super::name_of(input.text_or_empty("TableName"));
        let billing = billing(input, context.now)?;
        let definitions = definitions(input);
        let key = key_schema(input, &definitions, false)?;
        let (locals, globals) = indexes(input, &definitions, &key)?;
        used(&definitions, &key, locals.iter().chain(&globals))?;
        throughput_of_indexes(input, billing.on_demand.is_some())?;
        if self.tables.has(name) {
            return Err(Fault::new(
                "ResourceInUseException",
                format!("Table already exists: {name}"),
            ));
        }
        let record = TableRecord {
            name: name.to_owned(),
            id: context.draws.uuid(),
            created: context.now,
            key,
            definitions,
            billing,
            locals,
            globals,
            stream: stream(input.map("StreamSpecification"), context)?,
            expiry: None,
            tags: input
                .maps("Tags")
                .map(|tag| {
                    (
                        tag.text_or_empty("Key").to_owned(),
                        tag.text_or_empty("Value").to_owned(),
                    )
                })
                .collect(),
            protected: input.flag("DeletionProtectionEnabled").unwrap_or(false),
            class: input.text("TableClass").map(str::to_owned),
            encryption: encryption(input.map("SSESpecification"), context),
            recovery: None,
            policy: input
                .text("ResourcePolicy")
                .map(|policy| (policy.to_owned(), context.now.to_string())),
        };
        let described = self.description(&record, "CREATING", context);
        self.tables.insert(name, record);
        Ok(Fields::new().with("TableDescription", described))
    }
}

fn billing(input: &Fields, now: i64) -> Result<Billing, Fault> {
    let given = units(input.map("ProvisionedThroughput"));
    let on_demand = input.text("BillingMode") == Some("PAY_PER_REQUEST");
    if on_demand && given.is_some() {
        return Err(bad_values(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ));
    }
    if !on_demand && given.is_none() {
        return Err(bad_values(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        ));
    }
    Ok(Billing {
        on_demand: on_demand.then_some(now),
        units: given.unwrap_or_default(),
        most: most(input.map("OnDemandThroughput")),
        increased: None,
        decreased: None,
    })
}

/// `OnDemandThroughput`; -1 is no limit.
pub(super) fn most(input: Option<&Fields>) -> Option<Units> {
    let input = input?;
    Some(Units {
        read: input.int("MaxReadRequestUnits").unwrap_or(-1),
        write: input.int("MaxWriteRequestUnits").unwrap_or(-1),
    })
}

type Indexes = (Vec<Index>, Vec<Index>);

fn indexes(input: &Fields, definitions: &[KeyPart], key: &KeySchema) -> Result<Indexes, Fault> {
    let mut seen: Vec<String> = Vec::new();
    let mut read = |list: &str, most: usize, table: Option<&KeySchema>| {
        if input.has(list) && input.list(list).is_empty() {
            return Err(bad_values(format!("List of {list} is empty")));
        }
        if table.is_some_and(|table| table.range.is_empty()) && input.has(list) {
            return Err(bad_values(
                "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
            ));
        }
        let mut all = Vec::new();
        for one in input.maps(list) {
            let made = index(one, definitions, table)?;
            if seen.contains(&made.name) {
                return Err(bad_values(format!("Duplicate index name: {}", made.name)));
            }
            seen.push(made.name.clone());
            all.push(made);
        }
        if all.len() > most {
            return Err(bad_values(format!(
                "Number of {list} exceeds per-table limit of {most}"
            )));
        }
        Ok(all)
    };
    let locals = read("LocalSecondaryIndexes", MOST_LOCALS, Some(key))?;
    let globals = read("GlobalSecondaryIndexes", MOST_GLOBALS, None)?;
    Ok((locals, globals))
}

fn used<'a>(
    definitions: &[KeyPart],
    key: &KeySchema,
    indexes: impl Iterator<Item = &'a Index>,
) -> Result<(), Fault> {
    let indexes: Vec<_> = indexes.collect();
    let unused = definitions
        .iter()
        .any(|part| !key.has(&part.name) && !indexes.iter().any(|index| index.key.has(&part.name)));
    if !unused {
        return Ok(());
    }
    if indexes.is_empty() {
        return Err(bad_values(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
        ));
    }
    let mut keys: Vec<_> = key.parts().map(|part| part.name.clone()).collect();
    for part in indexes.iter().flat_map(|index| index.key.parts()) {
        if !keys.contains(&part.name) {
            keys.push(part.name.clone());
        }
    }
    Err(bad_values(format!(
        "Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
        names(definitions),
        keys.join(", ")
    )))
}

fn throughput_of_indexes(input: &Fields, on_demand: bool) -> Result<(), Fault> {
    for one in input.maps("GlobalSecondaryIndexes") {
        check_throughput(one, on_demand)?;
    }
    Ok(())
}

/// A global index has its own throughput exactly if its table has.
pub(super) fn check_throughput(index: &Fields, on_demand: bool) -> Result<(), Fault> {
    let name = index.text_or_empty("IndexName");
    match (index.has("ProvisionedThroughput"), on_demand) {
        (true, true) => Err(bad_values(format!(
            "ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST"
        ))),
        (false, false) => Err(bad_values(format!(
            "ProvisionedThroughput must be specified for index: {name}"
        ))),
        _ => Ok(()),
    }
}

/// `StreamSpecification`.
pub(super) fn stream(
    input: Option<&Fields>,
    context: &Context<'_>,
) -> Result<Option<Stream>, Fault> {
    let Some(input) = input.filter(|input| input.flag("StreamEnabled") == Some(true)) else {
        return Ok(None);
    };
    let view = input
        .text("StreamViewType")
        .ok_or_else(|| bad_values("StreamViewType must be specified when StreamEnabled is true"))?;
    Ok(Some(Stream {
        label: label(context),
        view: view.to_owned(),
        created: context.now,
        enabled: true,
    }))
}

/// `SSESpecification`: the key's ARN.
pub(super) fn encryption(input: Option<&Fields>, context: &mut Context<'_>) -> Option<String> {
    let input = input.filter(|input| input.flag("Enabled") == Some(true))?;
    let key = input.text("KMSMasterKeyId").map(str::to_owned);
    Some(match key {
        Some(arn) if arn.starts_with("arn:") => arn,
        Some(id) => context.arn("kms", &format!("key/{id}")),
        None => {
            let id = context.draws.uuid();
            context.arn("kms", &format!("key/{id}"))
        }
    })
}
