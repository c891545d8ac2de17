//! Point-in-time recovery, as far as it is a setting.

use super::record::TableRecord;
use crate::{
    cloud::context::Context,
    dynamodb::{DynamoDb, validate},
    wire::{Fault, Fields, Value},
};

/// How far back one can go, in days.
const DAYS: i64 = 35;
const DAY: i64 = 24 * 60 * 60 * 1000;

impl DynamoDb {
    pub(in crate::dynamodb) fn describe_continuous_backups(
        &self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("DescribeContinuousBackups", input)?;
        let name = super::name_of(input.text_or_empty("TableName"));
        let table = self.tables.get(name).ok_or_else(|| no_table(name))?;
        Ok(described(table, context.now))
    }

    pub(in crate::dynamodb) fn update_continuous_backups(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("UpdateContinuousBackups", input)?;
        let name = super::name_of(input.text_or_empty("TableName"));
        let table = self.tables.get_mut(name).ok_or_else(|| no_table(name))?;
        let enable = input
            .map("PointInTimeRecoverySpecification")
            .and_then(|wanted| wanted.flag("PointInTimeRecoveryEnabled"))
            .unwrap_or(false);
        table.recovery = enable.then(|| table.recovery.unwrap_or(context.now));
        Ok(described(table, context.now))
    }
}

fn no_table(name: &str) -> Fault {
    Fault::new("TableNotFoundException", format!("Table not found: {name}"))
}

fn described(table: &TableRecord, now: i64) -> Fields {
    let recovery = match table.recovery {
        None => Fields::new().with("PointInTimeRecoveryStatus", "DISABLED"),
        Some(since) => Fields::new()
            .with("PointInTimeRecoveryStatus", "ENABLED")
            .with("RecoveryPeriodInDays", DAYS)
            .with(
                "EarliestRestorableDateTime",
                Value::Time(since.max(now - DAYS * DAY)),
            )
            .with("LatestRestorableDateTime", Value::Time(now)),
    };
    Fields::new().with(
        "ContinuousBackupsDescription",
        Fields::new()
            .with("ContinuousBackupsStatus", "ENABLED")
            .with("PointInTimeRecoveryDescription", recovery),
    )
}
