//! Tables as AWS describes them.

use super::record::{Index, Projected, TableRecord, Units};
use crate::{
    cloud::context::Context,
    dynamodb::{
        DynamoDb,
        key::{KeyPart, KeySchema},
        validate,
    },
    wire::{Fault, Fields, Value},
};

/// What AWS can serve at once for a new table that is paid by request.
const WARM: Units = Units {
    read: 12_000,
    write: 4_000,
};

impl DynamoDb {
    pub(in crate::dynamodb) fn describe_table(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<Fields, Fault> {
        validate::request("DescribeTable", input)?;
        let table = self.described(input.text_or_empty("TableName"))?.clone();
        Ok(Fields::new().with("Table", self.description(&table, "ACTIVE", context)))
    }

    /// `TableDescription`; indexes have the status that is given if it is not `DELETING`.
    pub(super) fn description(
        &mut self,
        table: &TableRecord,
        status: &str,
        context: &Context<'_>,
    ) -> Fields {
        let arn = table.arn(context.region, context.account);
        let (count, bytes) = self.items.extent(&table.name);
        let index = |index: &Index, global: bool| {
            let held = self.items.extent_of_index(table, index);
            described_index(table, index, global, status, held, &arn)
        };
        let globals: Vec<_> = table.globals.iter().map(|one| index(one, true)).collect();
        let locals: Vec<_> = table.locals.iter().map(|one| index(one, false)).collect();
        let stream = table.stream.as_ref();
        let warm = if table.billing.on_demand.is_some() {
            WARM
        } else {
            table.billing.units
        };
        Fields::new()
            .with("TableName", &table.name)
            .with("TableId", &table.id)
            .with("TableArn", &arn)
            .with("TableStatus", status)
            .with("CreationDateTime", Value::Time(table.created))
            .with("KeySchema", described_key(&table.key))
            .with(
                "AttributeDefinitions",
                described_definitions(&table.definitions),
            )
            .with("ProvisionedThroughput", described_units(table))
            .with("ItemCount", count)
            .with("TableSizeBytes", bytes)
            .with("DeletionProtectionEnabled", table.protected)
            .with(
                "WarmThroughput",
                Fields::new()
                    .with("ReadUnitsPerSecond", warm.read)
                    .with("WriteUnitsPerSecond", warm.write)
                    .with("Status", "ACTIVE"),
            )
            .with_some(
                "BillingModeSummary",
                table.billing.on_demand.map(|since| {
                    Fields::new()
                        .with("BillingMode", "PAY_PER_REQUEST")
                        .with("LastUpdateToPayPerRequestDateTime", Value::Time(since))
                }),
            )
            .with_some(
                "OnDemandThroughput",
                table.billing.most.map(|most| {
                    Fields::new()
                        .with("MaxReadRequestUnits", most.read)
                        .with("MaxWriteRequestUnits", most.write)
                }),
            )
            .with_some(
                "GlobalSecondaryIndexes",
                (!globals.is_empty()).then(|| Value::list(globals)),
            )
            .with_some(
                "LocalSecondaryIndexes",
                (!locals.is_empty()).then(|| Value::list(locals)),
            )
            .with_some(
                "StreamSpecification",
                stream.filter(|stream| stream.enabled).map(|stream| {
                    Fields::new()
                        .with("StreamEnabled", true)
                        .with("StreamViewType", &stream.view)
                }),
            )
            .with_some("LatestStreamLabel", stream.map(|stream| &stream.label))
            .with_some(
                "LatestStreamArn",
                stream.map(|stream| format!("{arn}/stream/{}", stream.label)),
            )
            .with_some(
                "SSEDescription",
                table.encryption.as_ref().map(|key| {
                    Fields::new()
                        .with("Status", "ENABLED")
                        .with("SSEType", "KMS")
                        .with("KMSMasterKeyArn", key)
                }),
            )
            .with_some(
                "TableClassSummary",
                table
                    .class
                    .as_ref()
                    .map(|class| Fields::new().with("TableClass", class)),
            )
    }
}

fn described_index(
    table: &TableRecord,
    index: &Index,
    global: bool,
    status: &str,
    (count, bytes): (usize, usize),
    arn: &str,
) -> Fields {
    let projection = match &index.projected {
        Projected::All => Fields::new().with("ProjectionType", "ALL"),
        Projected::Keys => Fields::new().with("ProjectionType", "KEYS_ONLY"),
        Projected::Include(names) => Fields::new()
            .with("ProjectionType", "INCLUDE")
            .with("NonKeyAttributes", Value::list(names)),
    };
    let fields = Fields::new()
        .with("IndexName", &index.name)
        .with("IndexArn", format!("{arn}/index/{}", index.name))
        .with("KeySchema", described_key(&index.key))
        .with("Projection", projection)
        .with("ItemCount", count)
        .with("IndexSizeBytes", bytes);
    if !global {
        return fields;
    }
    let units = if table.billing.on_demand.is_some() {
        WARM
    } else {
        index.units
    };
    fields
        .with("IndexStatus", status)
        .with(
            "ProvisionedThroughput",
            Fields::new()
                .with("NumberOfDecreasesToday", 0_i64)
                .with("ReadCapacityUnits", index.units.read)
                .with("WriteCapacityUnits", index.units.write),
        )
        .with(
            "WarmThroughput",
            Fields::new()
                .with("ReadUnitsPerSecond", units.read)
                .with("WriteUnitsPerSecond", units.write)
                .with("Status", "ACTIVE"),
        )
}

fn described_units(table: &TableRecord) -> Fields {
    let billing = &table.billing;
    Fields::new()
        .with(
            "NumberOfDecreasesToday",
            i64::from(billing.decreased.is_some()),
        )
        .with("ReadCapacityUnits", billing.units.read)
        .with("WriteCapacityUnits", billing.units.write)
        .with_some("LastIncreaseDateTime", billing.increased.map(Value::Time))
        .with_some("LastDecreaseDateTime", billing.decreased.map(Value::Time))
}

/// `KeySchema`.
pub(in crate::dynamodb) fn described_key(key: &KeySchema) -> Value {
    let element = |part: &KeyPart, kind: &str| {
        Fields::new()
            .with("AttributeName", &part.name)
            .with("KeyType", kind)
    };
    let hashes = key.hash.iter().map(|part| element(part, "HASH"));
    let ranges = key.range.iter().map(|part| element(part, "RANGE"));
    Value::list(hashes.chain(ranges))
}

fn described_definitions(parts: &[KeyPart]) -> Value {
    Value::list(parts.iter().map(|part| {
        Fields::new()
            .with("AttributeName", &part.name)
            .with("AttributeType", &part.kind)
    }))
}
