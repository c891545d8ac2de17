//! `UpdateTable`.

use super::{
    create::{encryption, most, stream},
    record::{TableRecord, Units},
    schema::units,
};
use crate::{
    cloud::context::Context,
    dynamodb::{
        DynamoDb,
        fault::{bad_values, invalid},
        validate,
    },
    wire::{Fault, Fields},
};

/// What can be changed.
const CHANGES: [&str; 9] = [
    "BillingMode",
    "ProvisionedThroughput",
    "OnDemandThroughput",
    "GlobalSecondaryIndexUpdates",
    "StreamSpecification",
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "WarmThroughput",
];

impl DynamoDb {
    pub(in crate::dynamodb) fn update_table(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("UpdateTable", input)?;
        for unsupported in [
            "ReplicaUpdates",
            "MultiRegionConsistency",
            "GlobalTableWitnessUpdates",
            "VectorIndexUpdates",
        ] {
            if input.has(unsupported) {
                return Err(Fault::not_modelled(&format!(
                    "dynamodb:UpdateTable with {unsupported}"
                )));
            }
        }
        if !CHANGES.iter().any(|name| input.has(name)) {
            return Err(invalid(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
            ));
        }
        let mut table = self.described(input.text_or_empty("TableName"))?.clone();
        rebill(input, &mut table, context.now)?;
        restream(input, &mut table, context)?;
        if let Some(most) = most(input.map("OnDemandThroughput")) {
            table.billing.most = Some(most);
        }
        if let Some(wanted) = input.map("SSESpecification") {
            table.encryption = encryption(Some(wanted), context);
        }
        if let Some(class) = input.text("TableClass") {
            table.class = Some(class.to_owned());
        }
        if let Some(protected) = input.flag("DeletionProtectionEnabled") {
            table.protected = protected;
        }
        let dropped = super::indexes::update(input, &mut table)?;
        for index in dropped {
            self.items.forget_index(&table.name, &index);
        }
        let described = self.description(&table, "UPDATING", context);
        self.tables.insert(table.name.clone(), table);
        Ok(Fields::new().with("TableDescription", described))
    }
}

fn rebill(input: &Fields, table: &mut TableRecord, now: i64) -> Result<(), Fault> {
    let wanted = units(input.map("ProvisionedThroughput"));
    let billing = &mut table.billing;
    match input.text("BillingMode") {
        Some("PAY_PER_REQUEST") => {
            if wanted.is_some() {
                return Err(bad_values(
                    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
                ));
            }
            billing.on_demand = Some(billing.on_demand.unwrap_or(now));
            billing.units = Units::default();
            for index in &mut table.globals {
                index.units = Units::default();
            }
            return Ok(());
        }
        Some(_) if wanted.is_none() => {
            return Err(bad_values(
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
            ));
        }
        Some(_) => {}
        None if wanted.is_some() && billing.on_demand.is_some() => {
            return Err(bad_values(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
            ));
        }
        None => {}
    }
    let Some(wanted) = wanted else {
        return Ok(());
    };
    let current = billing.units;
    if billing.on_demand.is_none() && wanted == current {
        return Err(invalid(format!(
            "The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: {}. Requested ReadCapacityUnits: {}. Current WriteCapacityUnits provisioned for the table: {}. Requested WriteCapacityUnits: {}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
            current.read, wanted.read, current.write, wanted.write
        )));
    }
    if wanted.read > current.read || wanted.write > current.write {
        billing.increased = Some(now);
    }
    if wanted.read < current.read || wanted.write < current.write {
        billing.decreased = Some(now);
    }
    billing.units = wanted;
    if billing.on_demand.take().is_some() {
        for index in &mut table.globals {
            index.units = wanted;
        }
    }
    Ok(())
}

fn restream(input: &Fields, table: &mut TableRecord, context: &Context<'_>) -> Result<(), Fault> {
    let Some(wanted) = input.map("StreamSpecification") else {
        return Ok(());
    };
    let running = table.stream.as_mut().filter(|stream| stream.enabled);
    match (stream(Some(wanted), context)?, running) {
        (Some(_), Some(_)) => Err(invalid(format!(
            "Table already has an enabled stream: TableName: {}",
            table.name
        ))),
        (Some(new), None) => {
            table.stream = Some(new);
            Ok(())
        }
        (None, Some(running)) => {
            running.enabled = false;
            Ok(())
        }
        (None, None) => Err(invalid(format!(
            "Table has no stream to disable: TableName: {}",
            table.name
        ))),
    }
}
