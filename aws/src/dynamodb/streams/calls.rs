//! `ListStreams`, `DescribeStream`, `GetShardIterator`, `GetRecords`.

use super::{
    iterator::ShardIterator,
    record::{prefix, sequence, stream_arn},
};
use crate::{
    cloud::context::Context,
    dynamodb::{
        DynamoDb,
        fault::invalid,
        table::{Stream, TableRecord, described_key},
    },
    wire::{Fault, Fields, Service, Value, constraints},
};

/// Records and bytes of one answer.
const MOST_RECORDS: usize = 1000;
const LARGEST: usize = 1024 * 1024;
const MOST_STREAMS: usize = 100;

impl DynamoDb {
    /// An operation of `dynamodbstreams`.
    pub(crate) fn call_streams(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let model = Service::DynamoDbStreams.model();
        if let Some(shape) = model.operations.get(operation) {
            constraints::check(model, shape, input)?;
        }
        match operation {
            "ListStreams" => Ok(self.list_streams(input, context)),
            "DescribeStream" => self.describe_stream(input, context),
            "GetShardIterator" => self.shard_iterator(input, context),
            "GetRecords" => self.records(input, context),
            other => Err(Fault::not_modelled(&format!("dynamodbstreams:{other}"))),
        }
    }

    fn list_streams(&self, input: &Fields, context: &Context<'_>) -> Fields {
        let wanted = input.text("TableName");
        let after = input.text("ExclusiveStartStreamArn");
        let most = input
            .int("Limit")
            .and_then(|limit| usize::try_from(limit).ok())
            .unwrap_or(MOST_STREAMS);
        let mut all: Vec<_> = self
            .tables
            .values()
            .filter(|table| wanted.is_none_or(|name| name == table.name))
            .filter_map(|table| {
                let stream = table.stream.as_ref()?;
                Some((stream_arn(table, stream, context), table, stream))
            })
            .filter(|(arn, ..)| after.is_none_or(|after| arn.as_str() > after))
            .take(most + 1)
            .collect();
        let more = all.len() > most;
        all.truncate(most);
        let last = all.last().filter(|_| more).map(|(arn, ..)| arn.clone());
        let told = all.into_iter().map(|(arn, table, stream)| {
            Fields::new()
                .with("StreamArn", arn)
                .with("TableName", &table.name)
                .with("StreamLabel", &stream.label)
        });
        Fields::new()
            .with("Streams", Value::list(told))
            .with_some("LastEvaluatedStreamArn", last)
    }

    fn describe_stream(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let (table, stream) = self.stream(input.text_or_empty("StreamArn"))?;
        let prefix = prefix(&table.name, stream);
        let oldest = self
            .changes
            .below(&prefix)
            .next()
            .and_then(|(key, _)| key.strip_prefix(&prefix))
            .map_or_else(|| sequence(self.next_sequence(&prefix)), str::to_owned);
        let numbers = Fields::new()
            .with("StartingSequenceNumber", oldest)
            .with_some(
                "EndingSequenceNumber",
                (!stream.enabled).then(|| sequence(self.next_sequence(&prefix) - 1)),
            );
        let shard = Fields::new()
            .with("ShardId", shard_id(stream))
            .with("SequenceNumberRange", numbers);
        let shards = match input.text("ExclusiveStartShardId") {
            Some(_) => Vec::new(),
            None => vec![Value::Map(shard)],
        };
        let status = if stream.enabled {
            "ENABLED"
        } else {
            "DISABLED"
        };
        let described = Fields::new()
            .with("StreamArn", stream_arn(table, stream, context))
            .with("StreamLabel", &stream.label)
            .with("StreamStatus", status)
            .with("StreamViewType", &stream.view)
            .with("CreationRequestDateTime", Value::Time(stream.created))
            .with("TableName", &table.name)
            .with("KeySchema", described_key(&table.key))
            .with("Shards", shards);
        Ok(Fields::new().with("StreamDescription", described))
    }

    fn shard_iterator(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let arn = input.text_or_empty("StreamArn");
        let (table, stream) = self.stream(arn)?;
        let shard = input.text_or_empty("ShardId");
        if shard != shard_id(stream) {
            return Err(Fault::new(
                "ResourceNotFoundException",
                "Requested resource not found: Shard does not exist",
            ));
        }
        let prefix = prefix(&table.name, stream);
        let given = || {
            input
                .text("SequenceNumber")
                .and_then(|number| number.parse::<u64>().ok())
                .ok_or_else(|| {
                    invalid("One or more parameter values were invalid: A valid SequenceNumber is required for this ShardIteratorType")
                })
        };
        let next = match input.text_or_empty("ShardIteratorType") {
            "TRIM_HORIZON" => 0,
            "LATEST" => self.next_sequence(&prefix),
            "AT_SEQUENCE_NUMBER" => given()?,
            _ => given()?.saturating_add(1),
        };
        let iterator = ShardIterator {
            table: table.name.clone(),
            label: stream.label.clone(),
            next,
            made: context.now,
        };
        Ok(Fields::new().with("ShardIterator", iterator.text(arn)))
    }

    fn records(&self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let mut iterator = ShardIterator::read(input.text_or_empty("ShardIterator"), context.now)?;
        let table = self.tables.get(&iterator.table);
        let (table, stream) = table
            .and_then(|table| Some((table, table.stream.as_ref()?)))
            .filter(|(_, stream)| stream.label == iterator.label)
            .ok_or_else(no_stream)?;
        let most = input
            .int("Limit")
            .and_then(|limit| usize::try_from(limit).ok())
            .unwrap_or(MOST_RECORDS)
            .min(MOST_RECORDS);
        let prefix = prefix(&table.name, stream);
        let mut records = Vec::new();
        let mut bytes = 0;
        let end = crate::dynamodb::key::after_prefix(&prefix);
        let from = format!("{prefix}{}", sequence(iterator.next));
        for (key, record) in self.changes.range(&from, end.as_deref()) {
            let number = key.strip_prefix(&prefix).unwrap_or_default();
            if !record.is_kept(context.now) {
                continue;
            }
            bytes += record.size();
            if records.len() >= most || (bytes > LARGEST && !records.is_empty()) {
                break;
            }
            iterator.next = number
                .parse::<u64>()
                .map_or(iterator.next, |number| number + 1);
            records.push(record.told(number, context.region));
        }
        iterator.made = context.now;
        // A shard that is closed and read to its end has no iterator any more.
        let ended = !stream.enabled && iterator.next >= self.next_sequence(&prefix);
        let text = iterator.text(&stream_arn(table, stream, context));
        Ok(Fields::new()
            .with("Records", Value::list(records))
            .with_some("NextShardIterator", (!ended).then_some(text)))
    }

    fn stream(&self, arn: &str) -> Result<(&TableRecord, &Stream), Fault> {
        let (name, label) = arn
            .split_once(":table/")
            .and_then(|(_, rest)| rest.split_once("/stream/"))
            .ok_or_else(|| invalid("Invalid StreamArn"))?;
        let table = self.tables.get(name).ok_or_else(no_stream)?;
        let stream = table
            .stream
            .as_ref()
            .filter(|stream| stream.label == label)
            .ok_or_else(no_stream)?;
        Ok((table, stream))
    }
}

fn no_stream() -> Fault {
    Fault::new(
        "ResourceNotFoundException",
        "Requested resource not found: Stream does not exist",
    )
}

/// A stream has one shard.
pub(super) fn shard_id(stream: &Stream) -> String {
    format!("shardId-{:020}-00000001", stream.created)
}
