//! `CreateEventSourceMapping`, `GetEventSourceMapping`, `ListEventSourceMappings`, `UpdateEventSourceMapping`,
//! `DeleteEventSourceMapping`.

use super::{
    check::{function_arn, invalid, settings},
    record::{Kind, Mapping, kind},
};
use crate::{
    cloud::{context::Context, region::Region},
    wire::{Fault, Fields, Service, Value, constraints},
};
use std::collections::BTreeMap;

/// The most mappings of a region. Not an AWS limit: each of them is looked at whenever time goes on.
const MOST: usize = 500;
/// How many are listed at once.
const PAGE: usize = 100;

impl Region {
    /// An operation on mappings; `None` if it is another one.
    pub(crate) fn call_mappings(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Option<Result<Fields, Fault>> {
        let act = match operation {
            "CreateEventSourceMapping" => Self::create_mapping,
            "GetEventSourceMapping" => Self::get_mapping,
            "ListEventSourceMappings" => Self::list_mappings,
            "UpdateEventSourceMapping" => Self::update_mapping,
            "DeleteEventSourceMapping" => Self::delete_mapping,
            _ => return None,
        };
        let model = Service::Lambda.model();
        let known = model.operations.get(operation);
        let checked = known.map_or(Ok(()), |known| constraints::check(model, known, input));
        Some(checked.and_then(|()| act(self, input, context)))
    }

    fn create_mapping(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let source = input.text_or_empty("EventSourceArn");
        let of = kind(source).ok_or_else(|| match source.split(':').nth(2) {
            Some("kinesis" | "kafka" | "mq" | "rds") => Fault::not_modelled(
                "event source mappings of anything but SQS queues and DynamoDB streams",
            ),
            _ => invalid("Unrecognized event source."),
        })?;
        let function = function_arn(input.text_or_empty("FunctionName"), context)?;
        let settings = settings(None, of, source, input)?;
        let next = match of {
            Kind::Queue => self.check_queue(source, context)?,
            Kind::Stream if !self.dynamodb.has_stream(source) => {
                return Err(invalid(format!("Stream not found: {source}")));
            }
            Kind::Stream => match settings.start.as_deref() {
                Some("LATEST") => self.dynamodb.stream_end(source),
                _ => 0,
            },
        };
        let same = self
            .mappings
            .all
            .iter()
            .find(|(_, there)| there.source == source && there.function == function);
        if let Some((uuid, _)) = same {
            let text = format!(
                "The event source arn (\" {source} \") and function (\" {} \") provided mapping already exists. Please update or delete the existing mapping with UUID {uuid}",
                input.text_or_empty("FunctionName")
            );
            return Err(Fault::new("ResourceConflictException", text).with("Type", "User"));
        }
        if self.mappings.all.len() >= MOST {
            return Err(invalid(format!(
                "A region has at most {MOST} event source mappings here: delete one first."
            )));
        }
        let uuid = context.draws.uuid();
        let mapping = Mapping {
            function,
            source: source.to_owned(),
            enabled: input.flag("Enabled").unwrap_or(true),
            settings,
            modified: context.now,
            last_result: "No records processed".to_owned(),
            ready_from: context.now,
            next,
            again: Vec::new(),
            batches: BTreeMap::new(),
        };
        let told = mapping.described(&uuid, Some("Creating"), context);
        self.mappings.all.insert(uuid, mapping);
        Ok(told)
    }

    /// A queue must be there.
    fn check_queue(&self, source: &str, context: &Context<'_>) -> Result<u64, Fault> {
        let name = source.rsplit(':').next().unwrap_or_default();
        if source == context.arn("sqs", name) && self.sqs.has_queue(name) {
            return Ok(0);
        }
        Err(invalid(
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
        ))
    }

    fn mapping_of(&self, input: &Fields) -> Result<(String, Mapping), Fault> {
        let uuid = input.text_or_empty("UUID");
        let found = self.mappings.all.get(uuid).cloned();
        found
            .map(|mapping| (uuid.to_owned(), mapping))
            .ok_or_else(|| {
                let text = "The resource you requested does not exist.";
                Fault::new("ResourceNotFoundException", text).with("Type", "User")
            })
    }

    fn get_mapping(&mut self, input: &Fields, context: &mut Context<'_>) -> Result<Fields, Fault> {
        let (uuid, mapping) = self.mapping_of(input)?;
        Ok(mapping.described(&uuid, None, context))
    }

    fn list_mappings(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let function = input
            .text("FunctionName")
            .map(|name| function_arn(name, context))
            .transpose()?;
        let source = input.text("EventSourceArn");
        let most = input
            .int("MaxItems")
            .and_then(|most| usize::try_from(most).ok());
        let most = most.unwrap_or(PAGE).clamp(1, PAGE);
        let fits = |mapping: &Mapping| {
            source.is_none_or(|source| mapping.source == source)
                && function
                    .as_ref()
                    .is_none_or(|function| mapping.function == *function)
        };
        let mut found = self
            .mappings
            .all
            .from(input.text_or_empty("Marker"))
            .filter(|(_, mapping)| fits(mapping));
        let page: Vec<_> = found
            .by_ref()
            .take(most)
            .map(|(uuid, mapping)| mapping.described(uuid, None, context))
            .collect();
        let next = found.next().map(|(uuid, _)| uuid.to_owned());
        Ok(Fields::new()
            .with("EventSourceMappings", Value::list(page))
            .with_some("NextMarker", next))
    }

    fn update_mapping(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let (uuid, mut mapping) = self.mapping_of(input)?;
        if let Some(name) = input.text("FunctionName") {
            mapping.function = function_arn(name, context)?;
        }
        let (of, source) = (mapping.kind(), mapping.source.clone());
        mapping.settings = settings(Some(mapping.settings), of, &source, input)?;
        let enables = input.flag("Enabled");
        let turning = match enables {
            Some(true) if !mapping.enabled => "Enabling",
            Some(false) if mapping.enabled => "Disabling",
            _ => "Updating",
        };
        mapping.enabled = enables.unwrap_or(mapping.enabled);
        mapping.modified = context.now;
        mapping.ready_from = mapping.ready_from.max(context.now);
        let told = mapping.described(&uuid, Some(turning), context);
        self.mappings.all.insert(uuid, mapping);
        Ok(told)
    }

    fn delete_mapping(
        &mut self,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        let (uuid, mapping) = self.mapping_of(input)?;
        self.mappings.all.remove(&uuid);
        Ok(mapping.described(&uuid, Some("Deleting"), context))
    }
}
