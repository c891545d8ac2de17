//! Amazon CloudWatch Logs: groups, streams, events.

mod events;
mod filter;
mod groups;

use crate::{
    cloud::{
        context::Context,
        record::{Table, Tables},
    },
    wire::{Fault, Fields, Service, constraints},
};
use events::Batch;
use groups::{Group, Stream};

/// The log groups of a region.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    /// By name.
    groups: Table<Group>,
    /// By `group:*:stream`: neither name has an asterisk.
    streams: Table<Stream>,
    /// Events by `group:*:stream:*:number`, one record for each call that put some.
    batches: Table<Batch>,
}

impl Logs {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![
            ("logs/group", &mut self.groups),
            ("logs/stream", &mut self.streams),
            ("logs/batch", &mut self.batches),
        ]
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let model = Service::Logs.model();
        if let Some(known) = model.operations.get(operation) {
            let found = constraints::violations(model, known, input);
            if !found.is_empty() {
                return Err(Fault::new(
                    "InvalidParameterException",
                    constraints::sentence(&found),
                ));
            }
        }
        match operation {
            "CreateLogGroup" => self.create_group(input, context),
            "DeleteLogGroup" => self.delete_group(input),
            "DescribeLogGroups" => self.describe_groups(input, context),
            "PutRetentionPolicy" | "DeleteRetentionPolicy" => self.retention(input),
            "TagLogGroup"
            | "UntagLogGroup"
            | "ListTagsLogGroup"
            | "TagResource"
            | "UntagResource"
            | "ListTagsForResource" => self.tags(operation, input),
            "CreateLogStream" => self.create_stream(input, context),
            "DeleteLogStream" => self.delete_stream(input),
            "DescribeLogStreams" => self.describe_streams(input, context),
            "PutLogEvents" => self.put(input, context),
            "GetLogEvents" => self.get(input, context),
            "FilterLogEvents" => self.filter(input, context),
            other => Err(Fault::not_modelled(&format!("logs:{other}"))),
        }
    }

    fn group(&self, input: &Fields) -> Result<String, Fault> {
        let name = input
            .text("logGroupName")
            .or_else(|| input.text("logGroupIdentifier"))
            .ok_or_else(|| {
                Fault::new(
                    "InvalidParameterException",
                    "Exactly one of LogGroupName or LogGroupIdentifier must be specified.",
                )
            })?;
        let name = name
            .split(":log-group:")
            .nth(1)
            .unwrap_or(name)
            .trim_end_matches(":*");
        if self.groups.has(name) {
            Ok(name.to_owned())
        } else {
            Err(no_group())
        }
    }
}

fn no_group() -> Fault {
    Fault::new(
        "ResourceNotFoundException",
        "The specified log group does not exist.",
    )
}

fn stream_key(group: &str, stream: &str) -> String {
    format!("{group}:*:{stream}")
}
