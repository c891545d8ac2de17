//! What a mapping's settings may be.

use super::record::{Kind, Settings};
use crate::{
    cloud::context::Context,
    pattern::Pattern,
    wire::{Fault, Fields, Value},
};

/// The most patterns of a mapping, and the longest one, in bytes.
const FILTERS: usize = 5;
const FILTER_BYTES: usize = 4096;
/// The largest batches.
const QUEUE_BATCH: i64 = 10_000;
const FIFO_BATCH: i64 = 10;
/// What is larger needs a window to gather in.
const UNGATHERED: i64 = 10;

pub(super) fn invalid(text: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValueException", text).with("Type", "User")
}

/// The whole ARN of a function that is named by its name, or by its ARN in part; each with a version or an alias.
pub(super) fn function_arn(named: &str, context: &Context<'_>) -> Result<String, Fault> {
    let parts: Vec<&str> = named.split(':').collect();
    let rest = match parts.as_slice() {
        ["arn", _, "lambda", _, _, "function", rest @ ..] | [_, "function", rest @ ..] => rest,
        rest => rest,
    };
    match rest {
        [name] | [name, "$LATEST"] if !name.is_empty() => {
            Ok(context.arn("lambda", &format!("function:{name}")))
        }
        [name, qualifier] if !name.is_empty() => {
            Ok(context.arn("lambda", &format!("function:{name}:{qualifier}")))
        }
        _ => Err(invalid(format!("Invalid function name: {named}"))),
    }
}

/// The settings that a request asks for, on top of those that are there.
pub(super) fn settings(
    before: Option<Settings>,
    of: Kind,
    source: &str,
    input: &Fields,
) -> Result<Settings, Fault> {
    not_simulated(input)?;
    let begins = before.is_none();
    let mut all = before.unwrap_or_else(|| Settings {
        batch_size: match of {
            Kind::Queue => 10,
            Kind::Stream => 100,
        },
        retries: -1,
        age: -1,
        ..Settings::default()
    });
    let number = |name: &str| {
        input
            .int(name)
            .map(|it| u32::try_from(it).unwrap_or(u32::MAX))
    };
    all.batch_size = number("BatchSize").unwrap_or(all.batch_size);
    all.window = number("MaximumBatchingWindowInSeconds").unwrap_or(all.window);
    if input.has("FilterCriteria") {
        all.filters = filters(input)?;
    }
    if input.has("FunctionResponseTypes") {
        all.partial = input
            .texts("FunctionResponseTypes")
            .any(|kind| kind == "ReportBatchItemFailures");
    }
    if let Some(scaling) = input.map("ScalingConfig") {
        all.concurrency = scaling
            .int("MaximumConcurrency")
            .and_then(|most| u32::try_from(most).ok());
    }
    all.retries = input.int("MaximumRetryAttempts").unwrap_or(all.retries);
    all.age = input.int("MaximumRecordAgeInSeconds").unwrap_or(all.age);
    all.bisect = input
        .flag("BisectBatchOnFunctionError")
        .unwrap_or(all.bisect);
    if let Some(destination) = input.map("DestinationConfig") {
        let to = destination
            .map("OnFailure")
            .and_then(|to| to.text("Destination"));
        all.on_failure = to.filter(|to| !to.is_empty()).map(str::to_owned);
    }
    match of {
        Kind::Queue => check_queue(&all, source, input)?,
        Kind::Stream => check_stream(&mut all, begins, input)?,
    }
    Ok(all)
}

fn not_simulated(input: &Fields) -> Result<(), Fault> {
    let many = input.int("ParallelizationFactor").is_some_and(|it| it > 1);
    let tumbling = input
        .int("TumblingWindowInSeconds")
        .is_some_and(|it| it > 0);
    let named = [
        "KMSKeyArn",
        "ProvisionedPollerConfig",
        "SelfManagedEventSource",
        "AmazonManagedKafkaEventSourceConfig",
        "SelfManagedKafkaEventSourceConfig",
        "DocumentDBEventSourceConfig",
        "MetricsConfig",
        "LoggingConfig",
        "Tags",
    ];
    let given = named.into_iter().find(|name| match input.get(name) {
        Some(Value::Map(fields)) => !fields.is_empty(),
        Some(Value::Text(text)) => !text.is_empty(),
        given => given.is_some(),
    });
    let given = given
        .or(many.then_some("ParallelizationFactor"))
        .or(tumbling.then_some("TumblingWindowInSeconds"));
    given.map_or(Ok(()), |name| {
        Err(Fault::not_modelled(&format!(
            "event source mappings with {name}"
        )))
    })
}

fn filters(input: &Fields) -> Result<Vec<String>, Fault> {
    let patterns: Vec<String> = input
        .map("FilterCriteria")
        .into_iter()
        .flat_map(|criteria| criteria.maps("Filters"))
        .map(|filter| filter.text_or_empty("Pattern").to_owned())
        .collect();
    if patterns.len() > FILTERS {
        return Err(invalid(format!(
            "Filter criteria have at most {FILTERS} filters."
        )));
    }
    for pattern in &patterns {
        if pattern.len() > FILTER_BYTES || Pattern::parse(pattern).is_err() {
            return Err(invalid("Invalid filter pattern definition."));
        }
    }
    Ok(patterns)
}

fn check_queue(all: &Settings, source: &str, input: &Fields) -> Result<(), Fault> {
    for name in [
        "StartingPosition",
        "MaximumRetryAttempts",
        "MaximumRecordAgeInSeconds",
        "BisectBatchOnFunctionError",
    ] {
        if input.has(name) {
            return Err(invalid(format!(
                "{name} is not supported for this event source type."
            )));
        }
    }
    if all.on_failure.is_some() {
        return Err(invalid(
            "Unsupported DestinationConfig parameter for given event source mapping type.",
        ));
    }
    let (size, fifo) = (i64::from(all.batch_size), source.ends_with(".fifo"));
    if fifo && (size > FIFO_BATCH || all.window > 0) {
        return Err(invalid(
            "Batching window is not supported for FIFO queues, and their batches have at most 10 messages.",
        ));
    }
    if size > QUEUE_BATCH {
        return Err(invalid(format!(
            "BatchSize must be between 1 and {QUEUE_BATCH} for this event source type."
        )));
    }
    if size > UNGATHERED && all.window == 0 {
        return Err(invalid(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        ));
    }
    if all.concurrency.is_some_and(|most| most < 2) {
        return Err(invalid("MaximumConcurrency must be at least 2."));
    }
    Ok(())
}

fn check_stream(all: &mut Settings, begins: bool, input: &Fields) -> Result<(), Fault> {
    if input.has("ScalingConfig") {
        return Err(invalid(
            "ScalingConfig is not supported for this event source type.",
        ));
    }
    let to = all
        .on_failure
        .as_deref()
        .and_then(|to| to.split(':').nth(2));
    if to.is_some_and(|service| !matches!(service, "sqs" | "sns")) {
        return Err(Fault::not_modelled(
            "destinations of event source mappings other than queues and topics",
        ));
    }
    if !begins {
        return Ok(());
    }
    match input.text("StartingPosition") {
        Some(start @ ("LATEST" | "TRIM_HORIZON")) => {
            all.start = Some(start.to_owned());
            Ok(())
        }
        Some(_) => Err(invalid(
            "Unsupported starting position for the stream. Please use TRIM_HORIZON or LATEST.",
        )),
        None => Err(invalid(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
        )),
    }
}
