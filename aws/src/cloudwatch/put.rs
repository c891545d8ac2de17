//! Measurements that come in.

use super::{
    CloudWatch, invalid, missing,
    point::{Metric, Point},
};
use crate::{
    cloud::context::Context,
    wire::{Fault, Fields, Value},
};

const MOST_METRICS: usize = 1000;
const MOST_VALUES: usize = 150;
const MOST_DIMENSIONS: usize = 30;
const TWO_WEEKS: i64 = 14 * 86_400_000;
const TWO_HOURS: i64 = 2 * 3_600_000;

fn numbers(fields: &Fields, name: &str) -> Vec<f64> {
    fields
        .list(name)
        .iter()
        .filter_map(|value| match value {
            Value::Float(number) => Some(*number),
            _ => None,
        })
        .collect()
}

/// The point of one entry.
fn point(datum: &Fields, index: usize) -> Result<Point, Fault> {
    let unit = datum.text("Unit").unwrap_or("None");
    let member = |name: &str| format!("MetricData.member.{index}.{name}");
    let values = numbers(datum, "Values");
    let point = match (
        datum.float("Value"),
        datum.map("StatisticValues"),
        values.is_empty(),
    ) {
        (Some(value), None, true) => Point::of(value, 1.0, unit),
        (None, Some(statistics), true) => {
            let get = |name: &str| {
                statistics
                    .float(name)
                    .ok_or_else(|| missing(&member(&format!("StatisticValues.{name}"))))
            };
            Point {
                sum: get("Sum")?,
                count: get("SampleCount")?,
                least: get("Minimum")?,
                most: get("Maximum")?,
                unit: unit.to_owned(),
                values: Vec::new(),
            }
        }
        (None, None, false) => {
            let counts = numbers(datum, "Counts");
            if values.len() > MOST_VALUES {
                return Err(invalid(format!(
                    "The collection {} must not have a size greater than {MOST_VALUES}.",
                    member("Values")
                )));
            }
            if !counts.is_empty() && counts.len() != values.len() {
                return Err(invalid(format!(
                    "The parameters {} and {} must be of the same size.",
                    member("Values"),
                    member("Counts")
                )));
            }
            let mut all = values
                .iter()
                .enumerate()
                .map(|(at, value)| Point::of(*value, counts.get(at).copied().unwrap_or(1.0), unit));
            let mut point = all.next().ok_or_else(|| missing(&member("Values")))?;
            all.for_each(|next| point.join(&next));
            point
        }
        (None, None, true) => return Err(missing(&member("Value"))),
        _ => {
            return Err(Fault::new(
                "InvalidParameterCombinationException",
                format!(
                    "The parameters {} and {} are mutually exclusive and you have specified both.",
                    member("Value"),
                    member("StatisticValues")
                ),
            ));
        }
    };
    // 2^360, which is what CloudWatch takes.
    let largest = 2.0_f64.powi(360);
    let finite = [point.sum, point.least, point.most, point.count]
        .iter()
        .all(|number| number.is_finite() && number.abs() <= largest);
    if !finite {
        return Err(invalid(format!(
            "The value for parameter {} is invalid.",
            member("Value")
        )));
    }
    Ok(point)
}

impl CloudWatch {
    pub(super) fn put(&mut self, input: &Fields, context: &Context<'_>) -> Result<Fields, Fault> {
        let namespace = input
            .text("Namespace")
            .filter(|name| !name.is_empty())
            .ok_or_else(|| missing("Namespace"))?;
        if namespace.starts_with("AWS/") || namespace.starts_with(':') || namespace.len() > 255 {
            return Err(invalid(format!(
                "The value {namespace} for parameter Namespace is invalid."
            )));
        }
        let data = input.list("MetricData");
        if data.len() > MOST_METRICS {
            return Err(invalid(format!(
                "The collection MetricData must not have a size greater than {MOST_METRICS}."
            )));
        }
        if input.has("EntityMetricData") {
            return Err(Fault::not_modelled(
                "metrics of entities (EntityMetricData)",
            ));
        }
        let mut points = Vec::new();
        for (index, datum) in (1..).zip(input.maps("MetricData")) {
            if datum.text_or_empty("MetricName").is_empty() {
                return Err(missing(&format!("MetricData.member.{index}.MetricName")));
            }
            if datum.list("Dimensions").len() > MOST_DIMENSIONS {
                return Err(invalid(format!(
                    "The collection MetricData.member.{index}.Dimensions must not have a size greater than {MOST_DIMENSIONS}."
                )));
            }
            let at = datum.time("Timestamp").unwrap_or(context.now);
            if at < context.now - TWO_WEEKS || at > context.now + TWO_HOURS {
                return Err(invalid(format!(
                    "The parameter MetricData.member.{index}.Timestamp must specify a time within the past two weeks and no more than two hours in the future."
                )));
            }
            let step = if datum.int("StorageResolution") == Some(1) {
                1
            } else {
                60
            };
            let second = at.div_euclid(1000).div_euclid(step) * step;
            points.push((Metric::read(namespace, datum), second, point(datum, index)?));
        }
        for (metric, second, point) in points {
            self.add(&metric, second, point);
        }
        Ok(Fields::new())
    }

    fn add(&mut self, metric: &Metric, second: i64, point: Point) {
        let key = format!("{}{second:012}", metric.key());
        match self.points.get_mut(&key) {
            Some(there) => there.join(&point),
            None => {
                self.points.insert(key, point);
            }
        }
    }
}
