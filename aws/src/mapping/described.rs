//! A mapping as Lambda's API tells it.

use super::record::{Kind, Mapping};
use crate::{
    cloud::context::Context,
    wire::{Fields, Value},
};

impl Mapping {
    /// All of it. `state` is what it is on the way to; by the next look it has arrived.
    pub(super) fn described(
        &self,
        uuid: &str,
        state: Option<&str>,
        context: &Context<'_>,
    ) -> Fields {
        let settings = &self.settings;
        let there = if self.enabled { "Enabled" } else { "Disabled" };
        let types = settings.partial.then_some("ReportBatchItemFailures");
        let filters = settings
            .filters
            .iter()
            .map(|pattern| Fields::new().with("Pattern", pattern));
        let filters = (!settings.filters.is_empty())
            .then(|| Fields::new().with("Filters", Value::list(filters)));
        let common = Fields::new()
            .with("UUID", uuid)
            .with("BatchSize", settings.batch_size)
            .with("MaximumBatchingWindowInSeconds", settings.window)
            .with("EventSourceArn", &self.source)
            .with("FunctionArn", &self.function)
            .with("LastModified", Value::Time(self.modified))
            .with("State", state.unwrap_or(there))
            .with("StateTransitionReason", "USER_INITIATED")
            .with("FunctionResponseTypes", Value::list(types))
            .with_some("FilterCriteria", filters)
            .with(
                "EventSourceMappingArn",
                context.arn("lambda", &format!("event-source-mapping:{uuid}")),
            );
        match self.kind() {
            Kind::Queue => common.with_some(
                "ScalingConfig",
                settings
                    .concurrency
                    .map(|most| Fields::new().with("MaximumConcurrency", most)),
            ),
            Kind::Stream => {
                let to = settings.on_failure.as_ref();
                let on_failure = Fields::new().with_some("Destination", to);
                common
                    .with_some("StartingPosition", settings.start.as_ref())
                    .with("ParallelizationFactor", 1_u32)
                    .with("LastProcessingResult", &self.last_result)
                    .with(
                        "DestinationConfig",
                        Fields::new().with("OnFailure", on_failure),
                    )
                    .with("MaximumRecordAgeInSeconds", settings.age)
                    .with("BisectBatchOnFunctionError", settings.bisect)
                    .with("MaximumRetryAttempts", settings.retries)
                    .with("TumblingWindowInSeconds", 0_u32)
            }
        }
    }
}
