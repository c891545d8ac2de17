//! Amazon CloudWatch: metrics.

mod list;
mod point;
mod put;
mod read;

use crate::{
    cloud::{
        context::Context,
        record::{Table, Tables},
    },
    wire::{Fault, Fields},
};
use point::Point;

/// The metrics of a region.
#[derive(Debug, Default)]
pub(crate) struct CloudWatch {
    /// Points by namespace, name and dimensions as JSON, a zero character, and the second in twelve digits.
    points: Table<Point>,
}

impl CloudWatch {
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        vec![("cloudwatch/point", &mut self.points)]
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: &Fields,
        context: &mut Context<'_>,
    ) -> Result<Fields, Fault> {
        match operation {
            "PutMetricData" => self.put(input, context),
            "ListMetrics" => self.list(input, context),
            "GetMetricStatistics" => self.statistics(input),
            "GetMetricData" => self.data(input),
            other => Err(Fault::not_modelled(&format!("cloudwatch:{other}"))),
        }
    }
}

fn missing(parameter: &str) -> Fault {
    Fault::new(
        "MissingRequiredParameterException",
        format!("The parameter {parameter} is required."),
    )
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValueException", message)
}
